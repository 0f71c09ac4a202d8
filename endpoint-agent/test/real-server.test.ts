// The agent against the server of the product, both for real, with a real clamd: an order of the back end becomes a clean computer.
import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { addPerson, agentServer, tenantWithToken } from '#test/support/agent-server.ts'
import { startClamd } from '#test/support/clamd.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { createAgentBackEnd } from '../../src/compromise/agents/back-end.ts'
import { type Computer, hasClamdscan, makeComputer } from './computer.ts'
import { until } from './server.ts'

const ada = '3f0c7d0e-6a52-4a5e-9a1f-0b7d3a1c2e41'

/** As systemd 252 prints for one person at the screen. */
function addLoginctl(computer: Computer, name: string): string {
  const folder = path.join(computer.folder, 'bin')
  mkdirSync(folder)
  const program = path.join(folder, 'loginctl')
  writeFileSync(
    program,
    `#!/bin/sh
case "$1" in
  list-sessions) echo "      2 1000 ${name} seat0 tty2" ;;
  show-session) printf 'Name=%s\\nUser=1000\\nClass=user\\nType=wayland\\nRemote=no\\nState=active\\n' '${name}' ;;
esac
`,
  )
  chmodSync(program, 0o755)
  return folder
}

test('an order of the product becomes a clean computer', { timeout: 120_000, skip: !hasClamdscan }, async (t) => {
  const clamd = await startClamd()
  t.after(() => clamd.stop())
  await using computer = makeComputer({
    engine: 'clamdscan',
    clamdConfiguration: path.join(path.dirname(clamd.socket), 'clamd.conf'),
  })
  const bad = computer.write('Downloads/invoice.com')
  const db = await testDatabase(t)
  const clock = new ManualClock()
  const server = await agentServer(t, { db, clock, look_ms: 50 })
  const { tenantId, token } = await tenantWithToken(server, 'Contoso')
  await addPerson(db, tenantId, { id: ada, name: 'Ada Brandt', upn: 'ada@contoso.example' })

  const enrolled = await computer.command('enroll', '--server', server.url, '--token', token)
  assert.equal(enrolled.code, 0, enrolled.errors)
  const bin = addLoginctl(computer, 'ada@contoso.example')
  computer.start({ PATH: `${bin}:${process.env.PATH}` })
  const { agentId } = JSON.parse(readFileSync(path.join(computer.state, 'enrolment.json'), 'utf8')) as {
    agentId: string
  }
  const backEnd = createAgentBackEnd(server.parts, tenantId)
  const person = { id: ada, userPrincipalName: 'ada@contoso.example', addresses: ['ada@contoso.example'] }
  const found = await eventually('the computer of the person', async () => (await backEnd.findComputers(person))[0])
  assert.equal(found.externalId, agentId)

  await backEnd.notify!(agentId, { id: 140, text: 'The mailbox ada@contoso.example was blocked.' })
  const order = { tenantId, externalId: agentId, kind: 'quick' as const, correlationId: 'inc-1', reason: 'incident' }
  const { reference } = await backEnd.startScan({ ...order, notBefore: clock.now() })
  const job = { externalId: agentId, reference, kind: 'quick' as const, requestedAt: clock.now() }
  const status = await eventually('the end of the scan', async () => {
    const now = await backEnd.getScan(job)
    return now.state === 'finished' && now
  })
  assert.equal(status.gaps, undefined)
  assert.deepEqual(status.counts, { scanned: 1, unreadable: 0, tooBig: 0, detections: 1, remediated: 1, remaining: 0 })
  const [detection] = status.detections
  assert.equal(detection?.path, bad)
  assert.equal(existsSync(bad), false)
  await until('both entries', () => [140, 112].every((id) => computer.events().some((event) => event.id === id)))

  await backEnd.restore!(agentId, detection!.vaultId!)
  await until('the restored file', () => existsSync(bad))
  assert.equal(await computer.stop(), 0)
})

async function eventually<T>(what: string, look: () => Promise<T | undefined | false | null>): Promise<T> {
  for (const end = Date.now() + 30_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const found = await look()
    if (found !== undefined && found !== false && found !== null) return found
  }
  assert.fail(`waited in vain: ${what}`)
}
