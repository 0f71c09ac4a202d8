// The log: one line an entry whatever the text is, kept when the platform does not take it, the same numbers for ever.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import type { ProgramCall, RunProgram } from '../computer/programs.ts'
import { openStore } from '../state/store.ts'
import { eventIds, levels } from './ids.ts'
import { createEventLog, type Entry, eventFile } from './log.ts'
import { journalSink, loggerSink, type Sink, windowsSink } from './sink.ts'

const nasty = 'a\n<0>forged\r\nMESSAGE=forged\0\u001b[2J\u202eend\u2028x'

function log(t: TestContext, sink: Sink | null) {
  const folder = mkdtempSync(path.join(tmpdir(), 'mailwarden-events-'))
  const store = openStore(folder)
  t.after(() => {
    store.close()
    rmSync(folder, { recursive: true })
  })
  const printed: string[] = []
  const events = createEventLog({ folder, store, sink, printed: (line) => printed.push(line), now: () => 0 })
  const lines = () => readFileSync(eventFile(folder), 'utf8').trimEnd().split('\n')
  return { events, printed, lines, store }
}

function recorder(): { run: RunProgram; calls: ProgramCall[] } {
  const calls: ProgramCall[] = []
  const run: RunProgram = async (call) => {
    calls.push(call)
    return { code: 0, output: Buffer.alloc(0), errors: Buffer.alloc(0), failure: null }
  }
  return { run, calls }
}

test('no text adds a line, a field or a level anywhere', async (t) => {
  const { run, calls } = recorder()
  for (const [name, sink] of Object.entries({
    journal: journalSink(run),
    logger: loggerSink(run),
    windows: windowsSink(run),
  })) {
    calls.length = 0
    const { events, printed, lines } = log(t, sink)
    events.write('mailboxBlocked', nasty, { path: nasty, nothing: null })
    await events.settled()
    assert.equal(lines().length, 1)
    assert.equal(printed.length, 1)
    assert.match(
      printed[0]!,
      /^<4>140 mailboxBlocked: a\\x0a<0>forged\\x0d\\x0aMESSAGE=forged\\x00\\x1b\[2J\\u202eend\\u2028x$/,
    )
    const given = `${calls[0]!.arguments.join('\n')}\n${String(calls[0]!.input ?? '')}`
    assert.doesNotMatch(given, /^(?:<0>|MESSAGE=forged)/m, name)
    assert.doesNotMatch(given, /[\0\u001b\u202e\u2028]/u, name)
  }
})

test('journald gets fields, syslog a level, Windows number and kind', async (t) => {
  const { run, calls } = recorder()
  for (const sink of [journalSink(run), loggerSink(run), windowsSink(run)]) {
    const { events } = log(t, sink)
    events.write('threatRemains', 'Eicar in /home/ada/x', { threat: 'Eicar', vaultId: null })
    await events.settled()
  }
  const [journal, logger, windows] = calls
  assert.deepEqual(journal!.arguments, ['--journald'])
  assert.deepEqual(String(journal!.input).trimEnd().split('\n'), [
    'MESSAGE=Eicar in /home/ada/x',
    'PRIORITY=3',
    'SYSLOG_IDENTIFIER=mailwarden-agent',
    'MAILWARDEN_EVENT=122',
    'MAILWARDEN_EVENT_NAME=threatRemains',
    'MAILWARDEN_THREAT=Eicar',
  ])
  assert.deepEqual(logger!.arguments, [
    '-t',
    'mailwarden-agent',
    '-p',
    'daemon.err',
    '--',
    '122 threatRemains: Eicar in /home/ada/x',
  ])
  const entry = JSON.parse(String(windows!.input)) as Record<string, unknown>
  assert.deepEqual([entry.id, entry.type], [122, 'Error'])
  const script = Buffer.from(windows!.arguments.at(-1)!, 'base64').toString('utf16le')
  assert.doesNotMatch(script, /Eicar/, 'no text from outside in the script')
})

test('the event viewer finds nothing to insert in a name', async (t) => {
  const { run, calls } = recorder()
  const { events } = log(t, windowsSink(run))
  events.write('threatFound', 'Eicar in C:\\%1%%23\\100%.exe', { path: '%9' })
  await events.settled()
  const { text } = JSON.parse(String(calls[0]!.input)) as { text: string }
  assert.equal(text, 'Eicar in C:\\\\x251%\\x2523\\100%.exe\r\npath: \\x259')
})

test('what the platform does not take is kept in order and handed over later', async (t) => {
  const taken: number[] = []
  let isDown = true
  const sink: Sink = async (entry: Entry) => {
    if (!isDown) taken.push(entry.id)
    return !isDown
  }
  const { events, lines, store } = log(t, sink)
  events.write('started', 'one')
  events.write('scanStarted', 'two')
  await events.settled()
  isDown = false
  events.write('scanClean', 'three')
  await events.settled()
  assert.deepEqual(taken, [100, 111, 112])
  assert.equal(lines().length, 3)
  assert.equal(store.prepare('select count(*) as count from pending_event').get()!.count, 0)
})

test('a disk that takes nothing more stops nothing', async (t) => {
  const { events, store } = log(t, async () => true)
  store.exec('PRAGMA query_only = on')
  events.write('threatFound', 'Eicar in /home/ada/x')
  await events.settled()
})

test('numbers are those of the documentation', () => {
  assert.deepEqual(
    Object.values(eventIds),
    [100, 101, 110, 111, 112, 113, 114, 115, 120, 121, 122, 123, 130, 131, 132, 140, 141, 190],
  )
  assert.deepEqual(Object.keys(levels), Object.keys(eventIds))
})
