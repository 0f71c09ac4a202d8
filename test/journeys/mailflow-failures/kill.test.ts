// Rows 28 and 29 with a real process: SIGKILL in each phase and under load, SIGTERM with open transactions. Every message that was
// acknowledged is with the next hop or in the quarantine; what was not is sent again by the sender, as Exchange Online does.
import assert from 'node:assert/strict'
import net from 'node:net'
import path from 'node:path'
import { test } from 'node:test'
import pino from 'pino'
import { createQuarantine } from '#quarantine/quarantine.ts'
import { systemClock } from '#platform/clock.ts'
import { loadKeyFile } from '#platform/secrets/key-file.ts'
import { createSecrets } from '#platform/secrets/seal.ts'
import { startNextHop } from '#test/support/smtp/scripted-next-hop.ts'
import type { NextHop } from '#test/support/smtp/scripted-next-hop.ts'
import { childStage } from './child.ts'
import type { ChildStage } from './child.ts'
import { until } from './stage.ts'

const limits = { timeout: 120_000 }
const sender = 'alex@fabrikam.example'
const kim = 'kim@contoso.example'
const eicar = 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'

function message(id: string, body = 'Hello.'): string {
  return `Message-ID: <${id}@fabrikam.example>\r\nFrom: <${sender}>\r\nSubject: ${id}\r\n\r\n${body}\r\n`
}

const copiesOf = (hop: NextHop, id: string): number =>
  hop.taken().filter(({ bytes }) => bytes.includes(`<${id}@fabrikam.example>`)).length

/** Sends until it is acknowledged, as a mail server does; gives the number of tries. */
async function sendUntilTaken(stage: ChildStage, text: string): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    try {
      const client = await stage.client()
      try {
        const reply = await client.message(sender, [kim], text)
        if (reply.code === 250) return tries
      } finally {
        client.destroy()
      }
    } catch {
      // Connection refused or broken: try again.
    }
    if (tries > 2000) throw new Error('never taken')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

for (const phase of ['after MAIL', 'after RCPT', 'in the middle of the content'] as const) {
  test(`#28 SIGKILL ${phase}: the retry is delivered, one copy`, limits, async () => {
    const hop = await startNextHop()
    await using stage = await childStage(hop.port)
    await stage.start()
    const client = await stage.client()
    await client.command(`MAIL FROM:<${sender}>`, 250)
    if (phase !== 'after MAIL') await client.command(`RCPT TO:<${kim}>`, 250)
    if (phase === 'in the middle of the content') {
      await client.command('DATA', 354)
      await client.send(message('one').slice(0, 60))
    }
    await stage.kill()
    await client.closed()
    await stage.start()
    assert.equal(await sendUntilTaken(stage, message('one')), 1)
    assert.equal(copiesOf(hop, 'one'), 1)
    await hop.close()
  })
}

test('#28 SIGKILL while the message is scanned: the retry is delivered, one copy', limits, async () => {
  const hop = await startNextHop()
  let scans = 0
  const sockets = new Set<net.Socket>()
  const clamd = net.createServer((socket) => {
    scans += 1
    sockets.add(socket)
    socket.on('error', () => socket.destroy()).resume()
  })
  await new Promise<void>((resolve) => clamd.listen(0, '127.0.0.1', resolve))
  await using stage = await childStage(hop.port)
  await stage.start(`scanners: { clamd: { address: '127.0.0.1:${(clamd.address() as net.AddressInfo).port}' } }`)
  const client = await stage.client()
  const reply = client.message(sender, [kim], message('two')).catch(() => null)
  await until('the scanner has it', () => scans === 1)
  await stage.kill()
  assert.equal(await reply, null)
  for (const socket of sockets) socket.destroy()
  clamd.close()
  await stage.start()
  assert.equal(await sendUntilTaken(stage, message('two')), 1)
  assert.equal(copiesOf(hop, 'two'), 1)
  await hop.close()
})

test(
  '#28 SIGKILL after the final byte, before the reply: the only case with a second copy, by the same Message-ID',
  limits,
  async () => {
    const hop = await startNextHop({
      script: ({ verb, messageNumber }) =>
        verb === 'FINAL' && messageNumber === 1 ? new Promise(() => undefined) : undefined,
    })
    await using stage = await childStage(hop.port)
    await stage.start()
    const client = await stage.client()
    const reply = client.message(sender, [kim], message('three')).catch(() => null)
    await until('the next hop has it', () => hop.messages.length === 1)
    await stage.kill()
    assert.equal(await reply, null)
    await stage.start()
    assert.equal(await sendUntilTaken(stage, message('three')), 1)
    assert.equal(copiesOf(hop, 'three') + hop.messages.filter(({ isTaken }) => !isTaken).length, 2)
    await hop.close()
  },
)

test('#28 SIGKILL after the next hop took it: the retry is answered from the journal, one copy', limits, async () => {
  const hop = await startNextHop()
  await using stage = await childStage(hop.port)
  await stage.start()
  assert.equal(await sendUntilTaken(stage, message('four')), 1)
  await stage.kill()
  await stage.start()
  assert.equal(await sendUntilTaken(stage, message('four')), 1)
  assert.equal(copiesOf(hop, 'four'), 1)
  await hop.close()
})

test(
  '#28 three SIGKILLs under load: nothing acknowledged is lost, second copies only for what was under way',
  limits,
  async () => {
    const hop = await startNextHop()
    await using stage = await childStage(hop.port)
    await stage.start()
    const sessions = 20
    let isOver = false
    const sent: string[] = []
    const infected: string[] = []
    const load = Array.from({ length: sessions }, async (_unused, session) => {
      for (let count = 0; !isOver; count += 1) {
        const id = `load-${session}-${count}`
        const isInfected = count % 5 === 4
        await sendUntilTaken(stage, message(id, isInfected ? eicar : 'clean'))
        ;(isInfected ? infected : sent).push(id)
      }
    })
    for (let kills = 0; kills < 3; kills += 1) {
      const goal = sent.length + 30
      await until('more messages went through', () => sent.length >= goal)
      await stage.kill()
      await stage.start()
    }
    isOver = true
    await Promise.all(load)
    const lost = sent.filter((id) => copiesOf(hop, id) === 0)
    assert.deepEqual(lost, [])
    const extra = sent.reduce((sum, id) => sum + copiesOf(hop, id) - 1, 0)
    assert.ok(extra <= 3 * sessions, `${extra} second copies`)
    assert.equal(infected.filter((id) => copiesOf(hop, id) > 0).length, 0)
    await stage.kill()
    const kept = await keptIn(stage.folder)
    assert.deepEqual(
      infected.filter((id) => !kept.has(`<${id}@fabrikam.example>`)),
      [],
    )
    await hop.close()
  },
)

/** What a fresh process finds in the quarantine folder alone. */
async function keptIn(folder: string): Promise<Set<string>> {
  const quarantine = createQuarantine({
    folder: path.join(folder, 'data', 'quarantine'),
    secrets: createSecrets(loadKeyFile(path.join(folder, 'data', 'secret.key'))),
    db: null,
    clock: systemClock,
    logger: pino({ level: 'silent' }),
  })
  await quarantine.recover({ minimumAge_ms: 0 })
  const found = new Set<string>()
  let cursor: string | null = null
  do {
    const page = await quarantine.list('gateway-contoso-example', {}, { limit: 200, cursor })
    for (const item of page.items) found.add(item.internetMessageId ?? '')
    cursor = page.cursor
  } while (cursor !== null)
  return found
}

test('#29 SIGTERM: the open transaction is finished, then the process ends with 0', limits, async () => {
  const hop = await startNextHop()
  await using stage = await childStage(hop.port)
  await stage.start()
  const client = await stage.client()
  await client.command(`MAIL FROM:<${sender}>`, 250)
  await client.command(`RCPT TO:<${kim}>`, 250)
  const ended = stage.terminate()
  await client.data(message('five'), 250)
  client.destroy()
  assert.equal(await ended, 0)
  assert.equal(copiesOf(hop, 'five'), 1)
  await hop.close()
})
