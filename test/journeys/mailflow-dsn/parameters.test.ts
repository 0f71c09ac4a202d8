// RET, ENVID, NOTIFY and ORCPT (RFC 3461) through the gateway: to the letter and recipient by recipient, on every path that a message
// may take; and what is said when the next hop does not know them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RawClient } from '#test/support/smtp/raw-client.ts'
import { exchangeMessage, startStage, type Stage } from '../mailflow-failures/stage.ts'

const limits = { timeout: 60_000 }
const mail = 'MAIL FROM:<alex@fabrikam.example> RET=HDRS ENVID=QQ+3D314159+2Bx'
const recipients = [
  'RCPT TO:<kim@contoso.example> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;Kim+2Bnews@Contoso.example',
  'RCPT TO:<Lee@contoso.example> NOTIFY=NEVER',
  'RCPT TO:<moe@contoso.example> ORCPT=utf-8;moe+40contoso.example NOTIFY=failure',
  'RCPT TO:<"q uo"@contoso.example>',
]
const plainExtensions = ['PIPELINING', 'SIZE 157286400', '8BITMIME', 'CHUNKING', 'SMTPUTF8', 'ENHANCEDSTATUSCODES']

async function sendAll(client: RawClient, message: string, lines = [mail, ...recipients]): Promise<string> {
  for (const line of lines) {
    const answer = await client.command(line)
    if (answer.code !== 250) return answer.text
  }
  return (await client.data(message)).text
}

const outbound = () => exchangeMessage({ direction: 'out', from: 'kim@contoso.example' })

for (const direction of ['inbound', 'outbound'] as const) {
  for (const binding of ['by the name of the server', 'only by the header section'] as const) {
    test(`${direction}, tenant known ${binding}: every parameter reaches the next hop as it came`, limits, async () => {
      await using stage = await startStage()
      const client = await stage.exchange(
        binding === 'only by the header section' ? { serverName: 'mx.example.net' } : {},
      )
      const isIn = direction === 'inbound'
      const lines = isIn
        ? [mail, ...recipients]
        : [mail, ...recipients].map((line) =>
            line.replace('<alex@fabrikam', '<kim@contoso').replace(/(TO:<[^@]*)@contoso/, '$1@fabrikam'),
          )
      assert.equal(await sendAll(client, isIn ? exchangeMessage() : outbound(), lines), '250 2.0.0 Queued')
      const [taken, ...more] = stage.hop.taken()
      assert.ok(taken !== undefined && more.length === 0)
      assert.deepEqual([taken.mailLine, ...taken.rcptLines], lines)
      client.destroy()
    })
  }
}

test('the null reverse-path passes with its parameters', limits, async () => {
  await using stage = await startStage()
  const client = await stage.exchange()
  const lines = ['MAIL FROM:<> RET=FULL ENVID=a', 'RCPT TO:<kim@contoso.example> NOTIFY=NEVER']
  assert.equal(await sendAll(client, exchangeMessage(), lines), '250 2.0.0 Queued')
  const [taken] = stage.hop.taken()
  assert.deepEqual([taken!.mailLine, ...taken!.rcptLines], lines)
  client.destroy()
})

test('a new connection to the next hop hears the same parameters again', limits, async () => {
  await using stage = await startStage({
    hop: {
      script: ({ connection, line }) =>
        connection === 1 && line.startsWith('RCPT TO:<"q uo"') ? { close: 'end' } : undefined,
    },
  })
  const client = await stage.exchange()
  assert.equal(await sendAll(client, exchangeMessage()), '250 2.0.0 Queued')
  const [taken] = stage.hop.taken()
  assert.equal(taken!.connection, 2)
  assert.deepEqual([taken!.mailLine, ...taken!.rcptLines], [mail, ...recipients])
  client.destroy()
})

test(
  'when one recipient is kept back, the others hear their own parameters again; the kept one has its own',
  limits,
  async () => {
    await using stage = await startStage({
      ports: {
        decide: (_report, _policies, _direction, address) => ({
          action: address.startsWith('kim') ? 'quarantine' : 'deliver',
          category: 'phish',
          reason: 'by recipient',
          policyId: null,
        }),
      },
    })
    const client = await stage.exchange()
    assert.equal(await sendAll(client, exchangeMessage()), '250 2.0.0 Queued')
    const [taken] = stage.hop.taken()
    assert.deepEqual([taken!.mailLine, ...taken!.rcptLines], [mail, ...recipients.slice(1)])
    const { envelope } = stage.kept[0]!.input
    assert.deepEqual(envelope.mailParameters, [
      ['RET', 'HDRS'],
      ['ENVID', 'QQ+3D314159+2Bx'],
    ])
    assert.deepEqual(envelope.recipients, [
      {
        path: 'kim@contoso.example',
        parameters: [
          ['NOTIFY', 'SUCCESS,FAILURE,DELAY'],
          ['ORCPT', 'rfc822;Kim+2Bnews@Contoso.example'],
        ],
      },
    ])
    client.destroy()
  },
)

test('wrong parameters are refused before the next hop hears of them', limits, async () => {
  await using stage = await startStage()
  const client = await stage.exchange()
  await client.command('MAIL FROM:<alex@fabrikam.example> RET=ALL', '501 5.5.4')
  await client.command(`MAIL FROM:<alex@fabrikam.example> ENVID=${'x'.repeat(101)}`, '501 5.5.4')
  await client.command('MAIL FROM:<alex@fabrikam.example> NOTIFY=NEVER', '555 5.5.4')
  await client.command(mail, 250)
  await client.command('RCPT TO:<kim@contoso.example> NOTIFY=NEVER,FAILURE', '501 5.5.4')
  await client.command('RCPT TO:<kim@contoso.example> ORCPT=kim@contoso.example', '501 5.5.4')
  await client.command(`RCPT TO:<kim@contoso.example> ORCPT=rfc822;${'x'.repeat(500)}`, '501 5.5.4')
  assert.deepEqual(
    stage.hop.commands.filter((line) => line.includes('RCPT')),
    [],
  )
  client.destroy()
})

/** Whether a new session is offered DSN. */
async function isOffered(stage: Stage): Promise<boolean> {
  const client = await stage.exchange()
  const { lines } = await client.command('EHLO again.example', 250)
  client.destroy()
  return lines.includes('DSN')
}

test(
  'a next hop without DSN: the parameters stay here, and who wants to hear of success is told in time',
  limits,
  async () => {
    await using stage = await startStage({ hop: { extensions: plainExtensions } })
    const client = await stage.exchange()
    assert.ok(await isOffered(stage), 'nothing is known yet')
    // RFC 3461 5.2.2: the one before the hop that lacks it has to report "relayed". We keep no mail, so that is the sender.
    assert.match(await sendAll(client, exchangeMessage()), /^451 4\.3\.3 /)
    await client.command('RSET', 250)
    const quiet = [mail, ...recipients.slice(1)]
    assert.equal(await sendAll(client, exchangeMessage(), quiet), '250 2.0.0 Queued')
    const [taken] = stage.hop.taken()
    assert.deepEqual(
      [taken!.mailLine, ...taken!.rcptLines],
      quiet.map((line) => line.replace(/>.*/, '>')),
      'never put to a server that did not offer it',
    )
    client.destroy()

    assert.equal(await isOffered(stage), false, 'now it is known: the sender sees that reports end with him')
    const again = await stage.exchange()
    await again.command('MAIL FROM:<alex@fabrikam.example> RET=HDRS', '555 5.5.4')
    assert.equal(
      await sendAll(
        again,
        exchangeMessage(),
        [mail, ...recipients].map((line) => line.replace(/>.*/, '>')),
      ),
      '250 2.0.0 Queued',
    )
    again.destroy()
  },
)

test('the next hop learns DSN: it is offered again', limits, async () => {
  const extensions = [...plainExtensions]
  await using stage = await startStage({ hop: { extensions }, gateway: { pool: { messagesPerConnection: 1 } } })
  const plain = [mail, ...recipients].map((line) => line.replace(/>.*/, '>'))
  const client = await stage.exchange()
  assert.equal(await sendAll(client, exchangeMessage(), plain), '250 2.0.0 Queued')
  assert.equal(await isOffered(stage), false)
  extensions.push('DSN')
  assert.equal(await sendAll(client, exchangeMessage(), plain), '250 2.0.0 Queued')
  assert.equal(await isOffered(stage), true)
  client.destroy()
})
