// Microsoft Defender by MpCmdRun and its PowerShell module. It walks and removes by itself; that a scan really ended is proved by the
// end time that Get-MpComputerStatus gives afterwards, not by the exit code, which no page documents.
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import type { Engine, ScanArgs } from '../../src/compromise/endpoint-protocol.ts'
import { powershell } from '../computer/machine.ts'
import type { RunProgram } from '../computer/programs.ts'
import { Failure } from '../failure.ts'
import { readDetections, readStatus, type DefenderStatus } from './defender-output.ts'
import type { WholeEngine, WholeScan } from './engine.ts'

export interface DefenderParts {
  run: RunProgram
  now: () => number
}

const statusScript =
  'Get-MpComputerStatus | Select-Object AMProductVersion,AMRunningMode,AntivirusEnabled,AntivirusSignatureVersion,AntivirusSignatureLastUpdated,QuickScanEndTime,FullScanEndTime | ConvertTo-Json -Compress'
const detectionScript =
  '$n = @{}; Get-MpThreat | ForEach-Object { $n[[string]$_.ThreatID] = $_.ThreatName }; ' +
  'ConvertTo-Json -Compress -Depth 3 -InputObject @(Get-MpThreatDetection | Select-Object *,@{ n = "ThreatName"; e = { $n[[string]$_.ThreatID] } })'
const scan_timeout_ms = 26 * 3_600_000
// MpCmdRun -ScanType (documented): 1 quick, 2 full, 3 one file or folder.
const scanTypes = { quick: '1', full: '2' } as const
/** Defender writes its times in whole seconds. */
const clockGrain_ms = 2_000

export function createDefender({ run, now }: DefenderParts): WholeEngine {
  const status = async () =>
    readStatus(
      (await run({ name: 'powershell', arguments: powershell(statusScript), timeout_ms: 60_000 })).output.toString(
        'utf8',
      ),
    )
  return {
    kind: 'whole',
    describe: async () => describe(await status(), now()),
    scan: async (kind, roots, onDetect, signal) => {
      checkLeading(await status())
      const startedAt = now() - clockGrain_ms
      const calls =
        kind === 'paths'
          ? roots.map((root) => ['-Scan', '-ScanType', '3', '-File', root])
          : [['-Scan', '-ScanType', scanTypes[kind]]]
      let failed = 0
      for (const words of calls) {
        const extra = onDetect === 'report' ? ['-DisableRemediation'] : []
        const { code, failure } = await run({
          name: defenderProgram(),
          arguments: [...words, ...extra],
          timeout_ms: scan_timeout_ms,
          signal,
        })
        if (signal.aborted) await run({ name: defenderProgram(), arguments: ['-Scan', '-Cancel'] })
        signal.throwIfAborted()
        if (failure === 'missing') throw new Failure('engine-missing', 'MpCmdRun is not on this computer.')
        // By the help of the tool: 0 nothing left, 2 something left or an error. Which of them, the detections and the end time say.
        if (failure !== null || (code !== 0 && code !== 2)) failed += 1
      }
      return await resultOf(await status(), kind, onDetect, startedAt, failed)
    },
  }

  async function resultOf(
    after: DefenderStatus | null,
    kind: ScanArgs['kind'],
    onDetect: ScanArgs['onDetect'],
    startedAt: number,
    failed: number,
  ): Promise<WholeScan> {
    const detections = await run({ name: 'powershell', arguments: powershell(detectionScript), timeout_ms: 120_000 })
    const endedAt = kind === 'full' ? after?.fullEndedAt : after?.quickEndedAt
    const isProved = kind === 'paths' ? failed === 0 : endedAt !== null && endedAt !== undefined && endedAt >= startedAt
    const hasAnswer = detections.failure === null && detections.code === 0
    return {
      items: hasAnswer ? readDetections(detections.output.toString('utf8'), startedAt, onDetect) : [],
      isComplete: isProved && hasAnswer,
      gaps: 0,
    }
  }
}

function describe(status: DefenderStatus | null, now: number): Engine {
  if (status === null) return { name: 'defender', version: null, dbVersion: null, dbAge_hours: null }
  const age =
    status.definitionsAt === null ? null : Math.max(0, Math.round((now - status.definitionsAt) / 360_000) / 10)
  return { name: 'defender', version: status.version, dbVersion: status.definitions, dbAge_hours: age }
}

function checkLeading(status: DefenderStatus | null): void {
  if (status === null) throw new Failure('engine-missing', 'Microsoft Defender does not answer on this computer.')
  if (!status.isOn || status.mode === 'Passive Mode')
    throw new Failure('engine-passive', 'Another product protects this computer: Microsoft Defender is passive.')
}

/** The newest platform first (endpoint-response 2.10); the one that came with Windows otherwise. */
export function defenderProgram(): string {
  const platform = path.win32.join(
    process.env.ProgramData ?? 'C:\\ProgramData',
    'Microsoft',
    'Windows Defender',
    'Platform',
  )
  const versions = existsSync(platform)
    ? readdirSync(platform).toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true }))
    : []
  const newest = versions.at(-1)
  if (newest !== undefined) return path.win32.join(platform, newest, 'MpCmdRun.exe')
  return path.win32.join(process.env.ProgramFiles ?? 'C:\\Program Files', 'Windows Defender', 'MpCmdRun.exe')
}
