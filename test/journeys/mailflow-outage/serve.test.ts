// SIGTERM to a real `mailwarden serve` with all roles in the middle of transactions: it finishes what is open, takes nothing new, ends
// with 0 in time, and no message of a connected tenant is lost or doubled.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { type Installation, installation } from '#test/support/installation.ts'
import { eventually, history } from '#test/support/mail-journey.ts'
import { RawClient } from '#test/support/smtp/raw-client.ts'
import { type Kind, Traffic } from './traffic.ts'

const main = path.resolve(import.meta.dirname, '../../../src/main.ts')

/** The program as an operator starts it, on the ports and data of the installation, whose own process parts are closed. */
async function serve(t: TestContext, made: Installation): Promise<{ child: ChildProcess; log(): string }> {
  await made.app[Symbol.asyncDispose]()
  const child = spawn(process.execPath, [main, 'serve', '--config', made.configFile], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.after(() => void child.kill('SIGKILL'))
  let text = ''
  await new Promise<void>((resolve, reject) => {
    const hear = (data: Buffer) => {
      text += data.toString()
      if (text.includes('server.ready')) resolve()
    }
    for (const stream of [child.stdout, child.stderr]) stream.on('data', hear)
    child.once('exit', () => reject(new Error(`the server ended: ${text.slice(-3000)}`)))
  })
  return { child, log: () => text }
}

test('SIGTERM in the middle of transactions', { timeout: 280_000 }, async (t) => {
  const made = await installation(t, { embedded: 'folder' })
  const traffic = new Traffic(made, await made.connect('Contoso'))
  const contoso = made.emulator.tenant('Contoso')
  const slowDown = (times: number, delay_ms: number) =>
    made.emulator.world.faults.push({
      service: 'transport',
      match: 'final',
      times,
      tenantId: contoso.id,
      effect: { kind: 'delay', delay_ms },
    })
  const { child, log } = await serve(t, made)
  await traffic.sendAll(['inbound', 'outbound', 'infected'])

  // The cloud takes 1.5 s for the end of each message, at the front door and when it comes back: all of these are open at the signal.
  slowDown(100, 1_500)
  const fromOutside: Kind[] = ['inbound', 'inbound', 'inbound', 'infected']
  await Promise.all(fromOutside.map((kind) => traffic.send(kind)))
  const fromInside: Kind[] = ['outbound', 'outbound']
  await Promise.all(fromInside.map((kind) => traffic.send(kind)))
  const idle = await RawClient.open(made.gatewayPort)
  const page = await openPage(made, await onlyTenant(made))
  await eventually('the transactions are open', () => made.emulator.world.faults[0]!.times === 100 - 4 - 5)

  const signalled_ms = performance.now()
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  child.kill('SIGTERM')
  await idle.closed()
  await page.ended
  const late: Kind[] = ['inbound', 'outbound', 'infected']
  await Promise.all(late.map((kind) => traffic.send(kind)))
  assert.deepEqual(await ended, [0, null], log().slice(-3000))
  const took_ms = performance.now() - signalled_ms
  // A second and a half by itself; it waits 120 s for transactions that never end.
  assert.ok(took_ms < 60_000, `ended after ${Math.round(took_ms)} ms`)
  await made.emulator.transport.idle()
  made.emulator.world.faults.splice(0)
  const early = traffic.sent.slice(0, 3 + fromOutside.length + fromInside.length)
  assert.deepEqual(
    early.map((one) => traffic.copiesOf(one)),
    early.map(({ kind }) => (kind === 'infected' ? 0 : 1)),
    'what was open is finished',
  )
  assert.equal(made.emulator.transport.queue().length, late.length, 'what came later waits in the cloud')

  const again = await serve(t, made)
  await traffic.drainQueue()
  await traffic.account()
  const rows = await history(made, await onlyTenant(made), {})
  assert.equal(rows.length, traffic.sent.length, 'the history has one line for each message')
  const endedAgain = once(again.child, 'exit')
  again.child.kill('SIGTERM')
  assert.deepEqual(await endedAgain, [0, null], again.log().slice(-3000))
})

/** A page of the console that listens for changes; resolves with a promise of its end. */
async function openPage(made: Installation, tenantId: string): Promise<{ ended: Promise<unknown> }> {
  const token = readFileSync(path.join(made.folder, 'data', 'admin-token'), 'utf8').trim()
  const answer = await fetch(`${made.url}/api/v1/tenants/${tenantId}/live`, {
    headers: { authorization: `Bearer ${token}` },
  })
  assert.equal(answer.status, 200)
  return { ended: answer.text().catch(() => undefined) }
}

async function onlyTenant(made: Installation): Promise<string> {
  const { items } = await made.api<{ items: { id: string }[] }>('GET', '/tenants')
  return items[0]!.id
}
