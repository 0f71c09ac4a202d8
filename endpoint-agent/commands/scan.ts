// `scan`: a scan by hand, without the server. Finds and, unless told otherwise, moves to quarantine.
import path from 'node:path'
import type { ScanArgs } from '../../src/compromise/endpoint-protocol.ts'
import { Failure } from '../failure.ts'
import { openAgent } from '../run/open.ts'
import type { AgentParts } from '../run/parts.ts'
import { adopt, handleInfected } from '../run/scan-command.ts'
import { requireEngine } from '../scan/choose.ts'
import type { FileEngine } from '../scan/engine.ts'
import { rootsOf, walkRules } from '../scan/roots.ts'
import { countsOf, foundIn, judge, scanFiles, scanWhole, startPosition } from '../scan/scan.ts'
import type { ScanItem } from '../../src/compromise/endpoint-protocol.ts'
import { takeLock } from '../state/lock.ts'
import { recoverVault } from '../vault/recover.ts'
import { type CommandLine, print, type RunCommand } from './command.ts'

/** Exit codes: 0 clean, 1 something is left or was left out. */
export const scan: RunCommand = async (line) => {
  using agent = openAgent(line.state, { isNew: true })
  using _lock = takeLock(agent.folder, 'scan')
  adopt(agent, recoverVault(agent.vault))
  const stop = new AbortController()
  for (const name of ['SIGTERM', 'SIGINT'] as const)
    process.once(name, () => stop.abort(new Failure('scan.stopped', 'The scan was stopped.')))
  const args = argumentsOf(line)
  const engine = await requireEngine(agent)
  const { items, counts } =
    engine.kind === 'whole'
      ? await scanWhole(engine, args, stop.signal)
      : await scanHere(agent, engine, args, stop.signal)
  const described = await engine.describe()
  const { isClean, text } = judge(described, counts)
  await agent.events.settled()
  if (line.json === true) print(JSON.stringify({ engine: described, counts, items, isClean, gaps: text }))
  else tell(items, isClean, `${counts.scanned} files, ${counts.detections} threats, ${counts.remediated} removed`, text)
  return isClean ? 0 : 1
}

function argumentsOf({ words, full, 'report-only': reportOnly }: CommandLine): ScanArgs {
  const kind = words.length > 0 ? 'paths' : full === true ? 'full' : 'quick'
  return {
    kind,
    roots: words.map((word) => path.resolve(word)),
    max_minutes: 7 * 24 * 60,
    cpuLimit_percent: 100,
    onDetect: reportOnly === true ? 'report' : 'quarantine',
  }
}

async function scanHere(agent: AgentParts, engine: FileEngine, args: ScanArgs, signal: AbortSignal) {
  const items: ScanItem[] = []
  const position = await scanFiles(engine, {
    roots: rootsOf(args, agent.settings, []),
    rules: walkRules(agent.settings, agent.folder, () => {}),
    position: startPosition,
    cpuLimit_percent: args.cpuLimit_percent,
    signal,
    now: agent.now,
    infected: async (file, threat) => {
      const item = await handleInfected(agent, {
        file,
        threat,
        commandId: null,
        onDetect: args.onDetect,
        engine,
        signal,
      })
      if (item !== null) items.push(item)
    },
    reached: () => {},
    progress: () => {},
    detections: () => items.length,
  })
  return { items, counts: countsOf(position, foundIn(items)) }
}

function tell(items: readonly ScanItem[], isClean: boolean, summary: string, gaps: string): void {
  for (const { path: file, threat, actionTaken, actionError, vaultId } of items)
    print(
      `${threat}  ${file}  ${actionTaken}${vaultId === null ? '' : ` as ${vaultId}`}${actionError === null ? '' : `: ${actionError}`}`,
    )
  print(`${summary}.${isClean ? '' : ` Not clean: ${gaps}.`}`)
}
