// The end of a scan by its own time, and what a passive scanner or a missing one make of it, without a process in between.
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import type { Report } from '../../src/compromise/endpoint-protocol.ts'
import type { RunProgram } from '../computer/programs.ts'
import { noEngine } from '../scan/engine.ts'
import { nextReports } from './outbox.ts'
import { openAgent } from './open.ts'
import type { Enrolled } from './parts.ts'
import { Cancelled, runScanCommand, type ScanCommand } from './scan-command.ts'

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

test('without a scanner, or without any of the folders, the scan fails and names the reason', async (t) => {
  const { parts } = setUp(t, scanner(false), { engine: 'none' })
  await runScanCommand(parts, order(parts), never)
  assert.equal(resultOf(parts)?.error?.code, 'engine-missing')
  const other = setUp(t, scanner(false), { quickFolders: ['/nonexistent/home'] })
  await runScanCommand(other.parts, order(other.parts), never)
  assert.equal(resultOf(other.parts)?.error?.code, 'nothing-to-scan')
})
