// The foreign ends of the tests against each other: a wrong tool would make every test wrong.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testAuthority } from './certificates.ts'
import { RawClient } from './raw-client.ts'
import { startNextHop } from './scripted-next-hop.ts'

test('the next hop records envelope and bytes of DATA and BDAT', async () => {
  const hop = await startNextHop()
  const client = await RawClient.open(hop.port)
  await client.message('a@contoso.example', ['b@fabrikam.example'], '.x\r\n..y\r\nz\r\n')
  await client.pipeline('MAIL FROM:<>', 'RCPT TO:<b@fabrikam.example> NOTIFY=NEVER')
  await client.bdat('ab\n', false, 250)
  await client.bdat('\0cd', true, 250)
  await client.quit()
  await hop.close()
  assert.deepEqual(
    hop.messages.map((m) => [m.from, m.to, m.bytes.toString('latin1'), m.kind, m.isTaken]),
    [
      ['a@contoso.example', ['b@fabrikam.example'], '.x\r\n..y\r\nz\r\n', 'DATA', true],
      ['', ['b@fabrikam.example'], 'ab\n\0cd', 'BDAT', true],
    ],
  )
})

test('the next hop does as its script says', async () => {
  const hop = await startNextHop({
    script: ({ verb, line }) => {
      if (verb === 'RCPT' && line.includes('no@')) return '550 5.1.1 No\nsuch user'
      if (verb === 'FINAL') return { reply: null, close: 'end' }
      return undefined
    },
  })
  const client = await RawClient.open(hop.port)
  const replies = await client.pipeline('MAIL FROM:<a@b.example>', 'RCPT TO:<no@b.example>', 'RCPT TO:<y@b.example>')
  assert.deepEqual(
    replies.map((r) => r.code),
    [250, 550, 250],
  )
  await client.command('DATA', 354)
  await client.send('x\r\n.\r\n')
  assert.equal(await client.closed(), '')
  await hop.close()
  assert.equal(hop.messages[0]!.isTaken, true)
})

test('both ends speak TLS with client certificates', async () => {
  const authority = await testAuthority()
  const server = await authority.issue('mx.example')
  const own = await authority.issue('client.contoso.example')
  const hop = await startNextHop({ tls: { ...server, ca: authority.ca, requestClientCertificate: true } })
  const client = await RawClient.open(hop.port)
  const secure = await client.startTls({ ca: authority.ca, ...own })
  assert.equal(secure.authorized, true)
  await client.message('a@b.example', ['c@b.example'], 'hello')
  await client.quit()
  await hop.close()
  assert.deepEqual(hop.clientNames, ['client.contoso.example'])
  assert.equal(hop.messages[0]!.isTls, true)
})
