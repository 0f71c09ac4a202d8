// Commands from the store to their end: time, cancels, missing scanners, restarts, a full disk; without a process in between.
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import type { CommandType, Report } from '../../src/compromise/endpoint-protocol.ts'
import type { RunProgram } from '../computer/programs.ts'
import { noEngine } from '../scan/engine.ts'
import { readValue, writeValue } from '../state/store.ts'
import { nextReports } from './outbox.ts'
import { openAgent } from './open.ts'
import type { Enrolled } from './parts.ts'
import { Cancelled, runScanCommand, type ScanCommand } from './scan-command.ts'
import { createWork, type WorkHooks } from './work.ts'

/** clamscan as far as its files go: it finds nothing, or never ends. */
const scanner =
  (isHanging: boolean): RunProgram =>
  async ({ arguments: words, signal }) => {
    const answer = (output: string) => ({
      code: 0,
      output: Buffer.from(output),
      errors: Buffer.alloc(0),
      failure: null,
    })
    if (words.includes('--version')) return answer('ClamAV 1.4.6\n')
    if (!isHanging) return answer('')
    await new Promise<void>((resolve) => signal!.addEventListener('abort', () => resolve(), { once: true }))
    return { code: null, output: Buffer.alloc(0), errors: Buffer.alloc(0), failure: 'aborted' }
  }

function setUp(
  t: TestContext,
  run: RunProgram,
  settings: Record<string, unknown> = {},
): { parts: Enrolled; home: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'mailwarden-scan-'))
  const home = path.join(folder, 'home')
  const state = path.join(folder, 'state')
  mkdirSync(home)
  mkdirSync(state, { mode: 0o700 })
  writeFileSync(path.join(home, 'file'), 'content')
  writeFileSync(
    path.join(state, 'settings.json'),
    JSON.stringify({ eventLog: 'file', engine: 'clamscan', quickFolders: [home], ...settings }),
  )
  const agent = openAgent(state, { run })
  t.after(() => {
    agent[Symbol.dispose]()
    rmSync(folder, { recursive: true, force: true })
  })
  const keys = generateKeyPairSync('ed25519')
  const policy = { poll_seconds: 55, shortPoll_seconds: null, cpuLimit_percent: 50, extraFolders: [] }
  const parts: Enrolled = {
    ...agent,
    identity: {
      server: 'https://mail.contoso.example',
      agentId: 'a',
      privateKey: keys.privateKey,
      serverCommandKey: keys.publicKey,
      policy,
      authority: null,
    },
    serverNow: Date.now,
    reported: () => {},
    testServer: () => Promise.resolve(true),
    engine: () => noEngine,
  }
  return { parts, home }
}

function order(parts: Enrolled, change: Partial<ScanCommand['args']> = {}): ScanCommand {
  const command: ScanCommand = {
    commandId: 'a-scan',
    incidentId: null,
    args: { kind: 'quick', roots: [], max_minutes: 10, cpuLimit_percent: 100, onDetect: 'quarantine', ...change },
  }
  parts.store
    .prepare(
      `insert into command (command_id, type, payload, state, received_at) values ('a-scan', 'scan', '{}', 'accepted', 1)`,
    )
    .run()
  return command
}

const resultOf = ({ store }: Enrolled) => {
  const report = nextReports(store).reports.find(({ kind }) => kind === 'result')
  return report as Extract<Report, { kind: 'result' }> | undefined
}

const never = new AbortController().signal

test('a scan over its time ends the scanner, fails, and says what it has', async (t) => {
  const { parts } = setUp(t, scanner(true))
  await runScanCommand(parts, order(parts, { max_minutes: 0.001 }), never)
  const result = resultOf(parts)
  assert.deepEqual([result?.outcome, result?.error?.code], ['failed', 'timeout'])
  assert.equal(result?.counts?.scanned, 0)
})

test('a scan that goes on has the folders that it began with, whatever came and went', async (t) => {
  const scanned: string[] = []
  const run: RunProgram = (call) => {
    const list = call.arguments.find((word) => word.startsWith('--file-list='))
    if (list !== undefined) scanned.push(...readFileSync(list.slice('--file-list='.length), 'utf8').trim().split('\n'))
    return scanner(false)(call)
  }
  const { parts, home } = setUp(t, run)
  const [first, second] = ['b', 'c'].map((name) => path.join(path.dirname(home), name))
  for (const folder of [first!, second!]) {
    mkdirSync(folder)
    writeFileSync(path.join(folder, 'file'), 'content')
  }
  parts.settings.quickFolders = [first!, second!]
  const command = order(parts)
  const leave = new AbortController()
  const stopping: Enrolled = { ...parts, run: (call) => (leave.abort(), scanner(false)(call)) }
  await runScanCommand(stopping, command, leave.signal)
  const position = { root: 1, after: null, scanned: 1, skippedTooBig: 0, unreadable: 0, timedOut: 0, bytes: 0 }
  parts.store.prepare('update command set cursor = ?').run(JSON.stringify(position))
  // The first one is not asked for any more: what was number 1 would be beyond the end.
  parts.settings.quickFolders = [second!]
  await runScanCommand(parts, command, never)
  assert.deepEqual(scanned, [path.join(second!, 'file')])
})

test('a scanner that says nothing about a file has not scanned it', async (t) => {
  const { parts } = setUp(t, scanner(false))
  await runScanCommand(parts, order(parts), never)
  assert.deepEqual(
    [resultOf(parts)?.outcome, resultOf(parts)?.counts?.scanned, resultOf(parts)?.counts?.unreadable],
    ['finished', 0, 1],
  )
})

test('cancelled is told; the end of the agent is not an end of the scan', async (t) => {
  const { parts } = setUp(t, scanner(true))
  const command = order(parts)
  const leave = new AbortController()
  const left = runScanCommand(parts, command, leave.signal)
  setImmediate(() => leave.abort())
  await left
  assert.equal(resultOf(parts), undefined)
  assert.equal(parts.store.prepare('select state from command').get()!.state, 'running')
  const cancel = new AbortController()
  const cancelled = runScanCommand(parts, command, cancel.signal)
  setImmediate(() => cancel.abort(new Cancelled()))
  await cancelled
  assert.equal(resultOf(parts)?.outcome, 'cancelled')
})

test('more infected files than a report takes: all are counted, and those that are left are told first', async (t) => {
  const { parts } = setUp(t, scanner(false))
  const command = order(parts)
  const add = parts.store.prepare(`insert into item (command_id, path, body) values ('a-scan', ?, ?)`)
  for (let number = 0; number < 600; number += 1)
    add.run(Buffer.from(`/${number}`), JSON.stringify({ actionTaken: number < 500 ? 'quarantined' : 'failed' }))
  await runScanCommand(parts, command, never)
  const { counts, items } = resultOf(parts)!
  assert.deepEqual([counts?.detections, counts?.remediated, counts?.remainingInfected], [600, 500, 100])
  assert.equal(items.length, 500)
  assert.ok(items.slice(0, 100).every(({ actionTaken }) => actionTaken === 'failed'))
})

test('without a scanner, or without any of the folders, the scan fails and names the reason', async (t) => {
  const { parts } = setUp(t, scanner(false), { engine: 'none' })
  await runScanCommand(parts, order(parts), never)
  assert.equal(resultOf(parts)?.error?.code, 'engine-missing')
  const other = setUp(t, scanner(false), { quickFolders: ['/nonexistent/home'] })
  await runScanCommand(other.parts, order(other.parts), never)
  assert.equal(resultOf(other.parts)?.error?.code, 'nothing-to-scan')
})

/** A command as it is stored once it was accepted. */
function accept(
  { store }: Enrolled,
  type: CommandType,
  args: object,
  expiresAt: string | null = null,
  commandId = `a-${type}`,
): string {
  const payload = JSON.stringify({ commandId, agentId: 'a', type, args, incidentId: null, createdAt: '', expiresAt })
  store
    .prepare(`insert into command (command_id, type, payload, state, received_at) values (?, ?, ?, 'accepted', 1)`)
    .run(commandId, type, payload)
  return commandId
}

async function work(parts: Enrolled, hooks: Partial<WorkHooks> = {}): Promise<void> {
  const fail = (error: unknown) => assert.ifError(error)
  const work = createWork(parts, { refresh: () => {}, uninstall: () => {}, trouble: fail, ...hooks }, never)
  work.wake()
  await work.ended()
}

const stateOf = ({ store }: Enrolled, id: string) =>
  store.prepare('select state from command where command_id = ?').get(id)?.state

test('those that joined a scan get its result, also when the agent was killed right after it ended', async (t) => {
  const { parts } = setUp(t, scanner(false))
  await runScanCommand(parts, order(parts), never)
  accept(parts, 'scan', {}, null, 'joined')
  parts.store.prepare(`update command set joined = 'a-scan' where command_id = 'joined'`).run()
  await work(parts)
  assert.equal(stateOf(parts, 'joined'), 'finished')
})

test('a command that slept past its time is refused instead of begun', async (t) => {
  const { parts } = setUp(t, scanner(false))
  const late = accept(parts, 'isolate', { minutes: 60 }, new Date(Date.now() - 1_000).toISOString())
  await work(parts)
  assert.equal(stateOf(parts, late), 'rejected')
  assert.deepEqual(nextReports(parts.store).reports, [{ kind: 'rejected', commandId: late, why: 'expired' }])
})

test('on a full disk commands wait for room and are done then', async (t) => {
  const { parts } = setUp(t, scanner(false))
  const notice = accept(parts, 'notice', { eventId: 140, text: 'blocked' })
  const args = { kind: 'quick', roots: [], max_minutes: 10, cpuLimit_percent: 100, onDetect: 'quarantine' }
  const scan = accept(parts, 'scan', args)
  const troubles: unknown[] = []
  parts.store.exec('PRAGMA query_only = on')
  await work(parts, { trouble: (error) => troubles.push(error) })
  assert.equal(troubles.length, 2)
  parts.store.exec('PRAGMA query_only = off')
  await work(parts)
  assert.deepEqual([stateOf(parts, notice), stateOf(parts, scan)], ['finished', 'finished'])
})

test('who is told to go is connected again first', async (t) => {
  const answer = { code: 1, output: Buffer.alloc(0), errors: Buffer.alloc(0), failure: null }
  const { parts } = setUp(t, async () => answer)
  writeValue(parts.store, 'isolated-until', String(Date.now() + 60_000))
  accept(parts, 'uninstall', {})
  let isTold = false
  await work({ ...parts, platform: 'linux' }, { uninstall: () => (isTold = true) })
  assert.deepEqual([isTold, readValue(parts.store, 'isolated-until')], [true, null])
})
