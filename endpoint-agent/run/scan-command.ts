// A scan that the server ordered: from the stored command to the stored result, over restarts.
import { setTimeout as sleep } from 'node:timers/promises'
import { type Engine, limits, type ScanArgs, type ScanItem } from '../../src/compromise/endpoint-protocol.ts'
import { shownPath } from '../computer/shown.ts'
import { codeOf, textOf } from '../failure.ts'
import { requireEngine } from '../scan/choose.ts'
import type { FileEngine } from '../scan/engine.ts'
import { rootsOf, walkRules } from '../scan/roots.ts'
import {
  countsOf,
  type Counts,
  type Found,
  itemOf,
  judge,
  type Position,
  scanFiles,
  scanWhole,
  startPosition,
} from '../scan/scan.ts'
import type { WalkedFile } from '../scan/walk.ts'
import { takeLock } from '../state/lock.ts'
import { readValue, writeValue } from '../state/store.ts'
import { quarantine } from '../vault/vault.ts'
import { type Recovered, recoverVault } from '../vault/recover.ts'
import { scanArguments } from './arguments.ts'
import { finish } from './finish.ts'
import { isRestored } from './known-good.ts'
import { addProgress } from './outbox.ts'
import type { AgentParts, Enrolled } from './parts.ts'

const attempts_max = 3

export interface ScanCommand {
  commandId: string
  args: ScanArgs
  incidentId: string | null
}

/** Cancelled by a command, not by the end of the process. */
export class Cancelled extends Error {}
/** The time of the scan is over. */
class OutOfTime extends Error {}

/** Runs it to its end and reports. A `signal` that ends for another reason (the agent stops) leaves it to be continued. */
export async function runScanCommand(parts: Enrolled, command: ScanCommand, signal: AbortSignal): Promise<void> {
  const { store, events } = parts
  const attempts = beginAttempt(parts, command.commandId)
  const facts = { command: command.commandId, incident: command.incidentId, kind: command.args.kind }
  if (attempts > attempts_max) {
    events.write('scanFailed', 'The scan was interrupted too often and given up.', facts)
    return finish(parts, command.commandId, {
      outcome: 'failed',
      error: {
        code: 'interrupted',
        text: `The scan was begun ${attempts_max} times and ended each time with the agent.`,
      },
      ...soFar(parts, command),
    })
  }
  events.write(
    'scanStarted',
    attempts === 1 ? `A ${command.args.kind} scan has begun.` : `A ${command.args.kind} scan goes on.`,
    facts,
  )
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(new OutOfTime()), command.args.max_minutes * 60_000)
  try {
    const ended = AbortSignal.any([signal, deadline.signal])
    using _lock = await scanLock(parts.folder, ended)
    adopt(parts, recoverVault(parts.vault))
    const { engine, counts } = await scan(parts, command, ended)
    tellEnd(parts, command, engine, counts)
    finish(parts, command.commandId, {
      outcome: 'finished',
      error: null,
      counts,
      items: itemsOf(store, command.commandId),
    })
  } catch (error) {
    if (signal.aborted && !(signal.reason instanceof Cancelled)) return
    endEarly(parts, command, signal.aborted ? signal.reason : deadline.signal.aborted ? deadline.signal.reason : error)
  } finally {
    clearTimeout(timer)
  }
}

/** Waits for a scan by hand to end. */
async function scanLock(folder: string, signal: AbortSignal): Promise<Disposable> {
  for (;;) {
    try {
      return takeLock(folder, 'scan')
    } catch (error) {
      if (codeOf(error) !== 'state.busy') throw error
      await sleep(2_000, undefined, { signal })
    }
  }
}

function beginAttempt({ store, now }: Enrolled, commandId: string): number {
  const row = store
    .prepare(
      `update command set state = 'running', started_at = coalesce(started_at, ?), attempts = attempts + 1 where command_id = ? returning attempts`,
    )
    .get(now(), commandId)
  return Number(row!.attempts)
}

async function scan(
  parts: Enrolled,
  command: ScanCommand,
  signal: AbortSignal,
): Promise<{ engine: Engine; counts: Counts }> {
  const engine = await requireEngine(parts)
  const described = await engine.describe()
  if (engine.kind === 'whole') {
    addProgress(
      parts.store,
      command.commandId,
      {
        phase: 'scanning',
        filesScanned: 0,
        filesTotal: null,
        bytesScanned: 0,
        detections: 0,
        skipped: 0,
        errors: 0,
        elapsed_ms: 0,
      },
      parts.now(),
    )
    parts.reported()
    const { items, counts } = await scanWhole(engine, command.args, signal)
    for (const item of items) saveItem(parts, command, Buffer.from(item.path), item)
    return { engine: described, counts }
  }
  const position = await scanFiles(engine, orderOf(parts, command, engine, signal))
  return { engine: described, counts: countsOf(position, foundOf(parts.store, command.commandId)) }
}

function orderOf(
  parts: Enrolled,
  command: ScanCommand,
  engine: FileEngine,
  signal: AbortSignal,
): Parameters<typeof scanFiles>[1] {
  const { store, now } = parts
  const { args, commandId } = command
  return {
    roots: rootsOfCommand(parts, command),
    rules: walkRules(parts.settings, parts.folder, () => {}),
    position: positionOf(store, commandId),
    cpuLimit_percent: args.cpuLimit_percent,
    signal,
    now,
    infected: async (file, threat) => {
      const item = await handleInfected(parts, { file, threat, commandId, onDetect: args.onDetect, engine, signal })
      if (item !== null) saveItem(parts, command, file.path, item)
    },
    reached: (position) =>
      store.prepare('update command set cursor = ? where command_id = ?').run(JSON.stringify(position), commandId),
    progress: (progress) => {
      addProgress(store, commandId, progress, now())
      parts.reported()
    },
    detections: () => foundOf(store, commandId).detections,
  }
}

/** The same after a restart: the position counts in them, while homes and running programs come and go. */
function rootsOfCommand({ store, settings, identity }: Enrolled, { commandId, args }: ScanCommand): Buffer[] {
  const saved = JSON.parse(readValue(store, 'scan-roots') ?? '{}') as { commandId?: string; roots?: string[] }
  if (saved.commandId === commandId) return saved.roots!.map((root) => Buffer.from(root, 'base64'))
  const roots = rootsOf(args, settings, identity.policy.extraFolders)
  writeValue(store, 'scan-roots', JSON.stringify({ commandId, roots: roots.map((root) => root.toString('base64')) }))
  return roots
}

export interface InfectedFile {
  file: WalkedFile
  threat: string
  commandId: string | null
  onDetect: ScanArgs['onDetect']
  engine: FileEngine
  signal: AbortSignal
}

/** What was done with an infected file, told and written down; null for a file that an administrator restored. */
export async function handleInfected(parts: AgentParts, infected: InfectedFile): Promise<ScanItem | null> {
  const { file, threat, onDetect, commandId, engine, signal } = infected
  if (await isRestored(parts.store, file.path)) return null
  const facts = { command: commandId, path: shownPath(file.path).path, threat }
  parts.events.write('threatFound', `${threat} was found in ${facts.path}.`, facts)
  if (onDetect === 'report') return itemOf(file, threat, onDetect, { actionTaken: 'none', vaultId: null, sha256: null })
  try {
    const confirm = async (descriptor: number) => (await engine.scanOpen(descriptor, signal)).kind === 'found'
    const {
      vaultId,
      sha256,
      facts: kept,
    } = await quarantine(parts.vault, { path: file.path, threat, seen: file.seen, commandId, confirm })
    parts.events.write('threatQuarantined', `${facts.path} was moved to quarantine (${threat}).`, {
      ...facts,
      vault: vaultId,
      sha256,
    })
    return itemOf(file, threat, onDetect, {
      actionTaken: 'quarantined',
      vaultId,
      sha256,
      owner: String(kept.uid),
      modifiedAt_ms: kept.modifiedAt_ms,
    })
  } catch (error) {
    signal.throwIfAborted()
    parts.events.write('threatRemains', `${facts.path} (${threat}) could not be removed: ${textOf(error)}`, {
      ...facts,
      error: codeOf(error),
    })
    return itemOf(file, threat, onDetect, { actionTaken: 'failed', vaultId: null, sha256: null, error })
  }
}

function saveItem({ store }: AgentParts, { commandId }: ScanCommand, file: Buffer, item: ScanItem): void {
  store
    .prepare(
      'insert into item (command_id, path, body) values (?, ?, ?) on conflict (command_id, path) do update set body = excluded.body',
    )
    .run(commandId, file, JSON.stringify(item))
}

/** Files that were quarantined right before a kill belong to the scan that did it. */
export function adopt(parts: AgentParts, recovered: readonly Recovered[]): void {
  for (const { commandId, path: file, threat, vaultId, sha256, size_bytes } of recovered) {
    parts.events.write('threatQuarantined', `${shownPath(file).path} was moved to quarantine (${threat}).`, {
      vault: vaultId,
      sha256,
    })
    if (commandId === null) continue
    const seen = { device: 0, inode: 0, size_bytes, changedAt_ms: 0 }
    const item = itemOf({ path: file, size_bytes, seen }, threat, 'quarantine', {
      actionTaken: 'quarantined',
      vaultId,
      sha256,
    })
    saveItem(parts, { commandId } as ScanCommand, file, item)
  }
}

const isRemoved = `json_extract(body, '$.actionTaken') = 'quarantined'`

/** Counted where they are stored: a home full of copies of a virus must not fill the memory, too. */
function foundOf(store: Enrolled['store'], commandId: string): Found {
  const row = store
    .prepare(
      `select count(*) as detections, coalesce(sum(${isRemoved}), 0) as remediated from item where command_id = ?`,
    )
    .get(commandId)!
  return { detections: Number(row.detections), remediated: Number(row.remediated) }
}

/** As many as a report takes, what is still there first. */
const itemsOf = (store: Enrolled['store'], commandId: string): ScanItem[] =>
  store
    .prepare(`select body from item where command_id = ? order by ${isRemoved}, number limit ?`)
    .all(commandId, limits.items)
    .map((row) => JSON.parse(String(row.body)) as ScanItem)

function positionOf(store: Enrolled['store'], commandId: string): Position {
  const cursor = store.prepare('select cursor from command where command_id = ?').get(commandId)?.cursor
  return typeof cursor === 'string' ? (JSON.parse(cursor) as Position) : { ...startPosition }
}

function soFar(parts: Enrolled, { commandId }: ScanCommand): { counts: Counts; items: ScanItem[] } {
  const counts = countsOf(positionOf(parts.store, commandId), foundOf(parts.store, commandId))
  return { items: itemsOf(parts.store, commandId), counts }
}

function tellEnd(
  { events }: Enrolled,
  { commandId, args, incidentId }: ScanCommand,
  engine: Engine,
  counts: Counts,
): void {
  const { isClean, text } = judge(engine, counts)
  const facts = { command: commandId, incident: incidentId, kind: args.kind, ...counts }
  const scanned = engine.name === 'defender' ? 'The scan finished' : `The scan finished: ${counts.scanned} files`
  const found =
    counts.detections === 0 ? 'nothing found' : `${counts.detections} threats found, ${counts.remediated} removed`
  if (isClean) events.write('scanClean', `${scanned}, ${found}.`, facts)
  else events.write('scanGaps', `${scanned}, ${found}; gaps: ${text}.`, facts)
}

function endEarly(parts: Enrolled, command: ScanCommand, error: unknown): void {
  const facts = { command: command.commandId, incident: command.incidentId, kind: command.args.kind }
  if (error instanceof Cancelled) {
    parts.events.write('scanCancelled', 'The scan was cancelled.', facts)
    return finish(parts, command.commandId, { outcome: 'cancelled', error: null, ...soFar(parts, command) })
  }
  const problem =
    error instanceof OutOfTime
      ? { code: 'timeout', text: `The scan was not finished within ${command.args.max_minutes} minutes.` }
      : { code: codeOf(error), text: textOf(error) }
  parts.events.write('scanFailed', `The scan failed: ${problem.text}`, { ...facts, error: problem.code })
  finish(parts, command.commandId, { outcome: 'failed', error: problem, ...soFar(parts, command) })
}

/** Stored arguments; they were checked when the command came. */
export function scanCommandOf(row: Record<string, unknown>): ScanCommand {
  const { args } = JSON.parse(String(row.payload)) as { args: Record<string, unknown> }
  return {
    commandId: String(row.command_id),
    args: scanArguments(args)!,
    incidentId: row.incident_id === null ? null : String(row.incident_id),
  }
}
