// Microsoft Defender by answers of the documented shapes (MSFT_MpComputerStatus, MSFT_MpThreatDetection); what MpCmdRun returns is
// assumed from its help text and therefore proves nothing by itself.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ProgramCall, RunProgram } from '../computer/programs.ts'
import { createDefender } from './defender.ts'
import { readDetections, readStatus, timeOf } from './defender-output.ts'

const now = Date.parse('2026-11-22T09:00:00Z')
const minute = 60_000
const date = (time: number) => `/Date(${time})/`

const status = (change: Record<string, unknown> = {}) => ({
  AMProductVersion: '4.18.26090.9',
  AMRunningMode: 'Normal',
  AntivirusEnabled: true,
  AntivirusSignatureVersion: '1.441.10.0',
  AntivirusSignatureLastUpdated: date(now - 120 * minute),
  QuickScanEndTime: date(now - 24 * 60 * minute),
  FullScanEndTime: null,
  ...change,
})

const detection = (change: Record<string, unknown> = {}) => ({
  DetectionID: '{5f1c}',
  ThreatID: 2147519003,
  ThreatName: 'Virus:DOS/EICAR_Test_File',
  DomainUser: 'CONTOSO\\ada',
  Resources: ['file:_C:\\Users\\ada\\Downloads\\invoice.com'],
  InitialDetectionTime: date(now + minute),
  LastThreatStatusChangeTime: date(now + 2 * minute),
  ThreatStatusID: 3,
  CleaningActionID: 2,
  ActionSuccess: true,
  AdditionalActionsBitMask: 0,
  ...change,
})

/** Answers in the order of the calls: status before, MpCmdRun, status after, detections. */
function computer(
  before: unknown,
  after: unknown,
  detections: unknown,
  code = 0,
): { run: RunProgram; calls: ProgramCall[] } {
  const calls: ProgramCall[] = []
  const answers = [before, after]
  const run: RunProgram = async (call) => {
    calls.push(call)
    const script = call.name === 'powershell' ? Buffer.from(call.arguments.at(-1)!, 'base64').toString('utf16le') : ''
    const answer = script.includes('ComputerStatus')
      ? answers.shift()
      : script.includes('ThreatDetection')
        ? detections
        : ''
    return {
      code: call.name === 'powershell' ? 0 : code,
      output: Buffer.from(JSON.stringify(answer)),
      errors: Buffer.alloc(0),
      failure: null,
    }
  }
  return { run, calls }
}

const never = new AbortController().signal

test('a quick scan that ended after its order is complete, with what it removed', async () => {
  const { run, calls } = computer(status(), status({ QuickScanEndTime: date(now + 5 * minute) }), [detection()])
  const scan = await createDefender({ run, now: () => now }).scan('quick', [], 'quarantine', never)
  assert.equal(scan.isComplete, true)
  assert.deepEqual(
    scan.items.map(({ path, threat, actionTaken, actionError }) => [path, threat, actionTaken, actionError]),
    [['C:\\Users\\ada\\Downloads\\invoice.com', 'Virus:DOS/EICAR_Test_File', 'quarantined', null]],
  )
  assert.deepEqual(calls[1]!.arguments, ['-Scan', '-ScanType', '1'])
})

test('a scan whose end time did not move is not complete, whatever the exit code says', async () => {
  for (const code of [0, 2]) {
    const { run } = computer(status(), status(), [], code)
    assert.equal(
      (await createDefender({ run, now: () => now }).scan('quick', [], 'quarantine', never)).isComplete,
      false,
    )
  }
})

test('a full scan is proved by its own end time', async () => {
  const { run, calls } = computer(status(), status({ QuickScanEndTime: date(now + minute) }), [])
  assert.equal((await createDefender({ run, now: () => now }).scan('full', [], 'report', never)).isComplete, false)
  assert.deepEqual(calls[1]!.arguments, ['-Scan', '-ScanType', '2', '-DisableRemediation'])
})

test('a passive Defender is not used, because another product leads', async () => {
  for (const change of [{ AMRunningMode: 'Passive Mode' }, { AntivirusEnabled: false }]) {
    const { run } = computer(status(change), null, [])
    await assert.rejects(createDefender({ run, now: () => now }).scan('quick', [], 'quarantine', never), {
      code: 'engine-passive',
    })
  }
})

test('the age of the definitions is told', async () => {
  const { run } = computer(status(), null, [])
  assert.deepEqual(await createDefender({ run, now: () => now }).describe(), {
    name: 'defender',
    version: '4.18.26090.9',
    dbVersion: '1.441.10.0',
    dbAge_hours: 2,
  })
})

test('each state of a detection: removed, failed, waiting for a person', () => {
  const cases: [Record<string, unknown>, string, string | null][] = [
    [{ ThreatStatusID: 2 }, 'quarantined', null],
    [{ ThreatStatusID: 4 }, 'quarantined', null],
    [{ ThreatStatusID: 1 }, 'none', 'detected and not removed'],
    [{ ThreatStatusID: 5 }, 'failed', 'allowed on this computer'],
    [{ ThreatStatusID: 102 }, 'failed', 'cleaning failed'],
    [{ ThreatStatusID: 103 }, 'failed', 'quarantine failed'],
    [{ ThreatStatusID: 999 }, 'failed', 'state 999'],
    [{ ActionSuccess: false }, 'none', 'the action of Defender failed'],
    [{ AdditionalActionsBitMask: 8 }, 'failed', 'needs a restart'],
    [{ AdditionalActionsBitMask: 32_768 + 16 }, 'failed', 'needs manual steps, needs an offline scan'],
  ]
  for (const [change, taken, error] of cases) {
    const [item] = readDetections(JSON.stringify([detection(change)]), now, 'quarantine')
    assert.deepEqual([item?.actionTaken, item?.actionError], [taken, error], JSON.stringify(change))
  }
})

test('older detections belong to older scans; one alone is no list in PowerShell', () => {
  assert.deepEqual(
    readDetections(JSON.stringify([detection({ LastThreatStatusChangeTime: date(now - minute) })]), now, 'quarantine'),
    [],
  )
  assert.equal(readDetections(JSON.stringify(detection()), now, 'quarantine').length, 1)
  assert.equal(
    readDetections(
      JSON.stringify([detection({ Resources: ['file:_C:\\a', 'containerfile:_C:\\b.zip'] })]),
      now,
      'quarantine',
    ).length,
    2,
  )
})

test('dates of both PowerShells; anything else is no date, and no answer is no status', () => {
  assert.equal(timeOf('/Date(1795337983000)/'), 1_795_337_983_000)
  assert.equal(timeOf('2026-11-22T09:00:00Z'), now)
  assert.equal(timeOf({ value: '/Date(5)/', DisplayHint: 2 }), 5)
  for (const value of [null, undefined, 'yesterday', 5, {}, '/Date(x)/']) assert.equal(timeOf(value), null)
  for (const text of ['', 'null', '[]', '{', 'Get-MpComputerStatus : The term is not recognized']) {
    assert.equal(readStatus(text), null)
    assert.deepEqual(readDetections(text, 0, 'quarantine'), [])
  }
})
