// One scan from its list of files to its counts. Whatever was not looked at is counted: a scan with gaps is not clean.
import type {
  Engine,
  ProgressReport,
  ResultReport,
  ScanArgs,
  ScanItem,
} from '../../src/compromise/endpoint-protocol.ts'
import { shownPath } from '../computer/shown.ts'
import { Failure, textOf } from '../failure.ts'
import type { FileEngine, FileOutcome, WholeEngine } from './engine.ts'
import { type WalkedFile, walk, type WalkRules } from './walk.ts'

export type Counts = NonNullable<ResultReport['counts']>
export type Progress = Omit<ProgressReport, 'kind' | 'commandId' | 'seq'>

/** Where a scan stands, enough to go on after a kill. */
export interface Position {
  root: number
  /** Path that was done last, base64; null: none of this root. */
  after: string | null
  scanned: number
  skippedTooBig: number
  unreadable: number
  timedOut: number
  bytes: number
}

export const startPosition: Position = {
  root: 0,
  after: null,
  scanned: 0,
  skippedTooBig: 0,
  unreadable: 0,
  timedOut: 0,
  bytes: 0,
}

/** A file that the engine found infected: what was done with it. */
export type Handle = (file: WalkedFile, threat: string) => Promise<void>

export interface ScanOrder {
  roots: readonly Buffer[]
  rules: WalkRules
  position: Position
  cpuLimit_percent: number
  signal: AbortSignal
  now: () => number
  /** Called for each infected file, before the position is saved. */
  infected: Handle
  /** The position after a batch; saved by the caller. */
  reached: (position: Position) => void
  progress: (progress: Progress) => void
  /** Infected files so far. */
  detections: () => number
}

const progress_ms = 10_000
const progress_files = 1_000
const silence_ms_max = 60_000

/** Scans file by file. The signal ends it with its own reason; what was done until then stands. */
export async function scanFiles(engine: FileEngine, order: ScanOrder): Promise<Position> {
  const { now, signal } = order
  const position = { ...order.position }
  order.rules.unreadable = counted(order.rules.unreadable, () => (position.unreadable += 1))
  const startedAt = now()
  let toldAt = Number.NEGATIVE_INFINITY
  let toldFiles = 0
  let worked_ms = 0
  const tell = () => {
    const waited = now() - toldAt
    const isDue = (waited >= progress_ms && position.scanned - toldFiles >= progress_files) || waited >= silence_ms_max
    if (!isDue) return
    toldAt = now()
    toldFiles = position.scanned
    order.progress(progressOf(position, order.detections(), now() - startedAt))
  }
  tell()
  for (; position.root < order.roots.length; position.root += 1, position.after = null) {
    const after = position.after === null ? null : Buffer.from(position.after, 'base64')
    for (const batch of batches(walk(order.roots[position.root]!, order.rules, after), engine.batch)) {
      await pause(worked_ms, order.cpuLimit_percent, signal)
      signal.throwIfAborted()
      const began = now()
      await scanBatch(engine, batch, order, position)
      order.reached({ ...position })
      tell()
      worked_ms = now() - began
    }
  }
  return position
}

async function scanBatch(engine: FileEngine, batch: WalkedFile[], order: ScanOrder, position: Position): Promise<void> {
  const outcomes = await engine.scanFiles(batch, order.signal)
  for (const [index, file] of batch.entries()) {
    const outcome = outcomes[index]!
    if (outcome.kind === 'found') await order.infected(file, outcome.threat)
    count(position, outcome)
    if (outcome.kind !== 'gone') position.bytes += file.size_bytes
  }
  position.after = batch.at(-1)!.path.toString('base64')
}

function count(position: Position, { kind }: FileOutcome): void {
  if (kind === 'clean' || kind === 'found') position.scanned += 1
  if (kind === 'tooBig') position.skippedTooBig += 1
  if (kind === 'unreadable') position.unreadable += 1
  if (kind === 'timedOut') position.timedOut += 1
}

const counted = (call: (where: Buffer) => void, add: () => void) => (where: Buffer) => {
  add()
  call(where)
}

const progressOf = (position: Position, detections: number, elapsed_ms: number): Progress => ({
  phase: 'scanning',
  filesScanned: position.scanned,
  filesTotal: null,
  bytesScanned: position.bytes,
  detections,
  skipped: position.skippedTooBig,
  errors: position.unreadable + position.timedOut,
  elapsed_ms,
})

export function* batches(
  files: Iterable<WalkedFile>,
  { files: files_max, size_bytes }: FileEngine['batch'],
): Generator<WalkedFile[]> {
  let batch: WalkedFile[] = []
  let size = 0
  for (const file of files) {
    if (batch.length > 0 && (batch.length >= files_max || size + file.size_bytes > size_bytes)) {
      yield batch
      batch = []
      size = 0
    }
    batch.push(file)
    size += file.size_bytes
  }
  if (batch.length > 0) yield batch
}

/** The limit as a share of time: a scan of 50 % rests as long as it works, at most a minute. Ends early with the signal. */
async function pause(worked_ms: number, cpuLimit_percent: number, signal: AbortSignal): Promise<void> {
  const share = Math.min(100, Math.max(1, cpuLimit_percent)) / 100
  const rest_ms = Math.min(60_000, worked_ms * (1 / share - 1))
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, rest_ms)
    signal.addEventListener('abort', done, { once: true })
    if (signal.aborted) done()
  })
}

export interface Found {
  detections: number
  remediated: number
}

export const foundIn = (items: readonly ScanItem[]): Found => ({
  detections: items.length,
  remediated: items.filter((item) => item.actionTaken === 'quarantined').length,
})

/** Counts of a result. */
export function countsOf(position: Position, { detections, remediated }: Found): Counts {
  return {
    scanned: position.scanned,
    skippedTooBig: position.skippedTooBig,
    unreadable: position.unreadable,
    timedOut: position.timedOut,
    detections,
    remediated,
    remainingInfected: detections - remediated,
  }
}

/** An engine that walks by itself tells neither how many files there were nor where it stands. */
export async function scanWhole(
  engine: WholeEngine,
  args: ScanArgs,
  signal: AbortSignal,
): Promise<{ items: ScanItem[]; counts: Counts }> {
  const { items, isComplete, gaps } = await engine.scan(args.kind, args.roots, args.onDetect, signal)
  signal.throwIfAborted()
  if (!isComplete) throw new Failure('engine-down', 'The scanner ended before the scan was complete.')
  return { items, counts: countsOf({ ...startPosition, unreadable: gaps }, foundIn(items)) }
}

export interface Gaps {
  isClean: boolean
  text: string
}

const definitionsAge_hours_max = 7 * 24

/** Clean needs: an engine ran, its definitions are at most seven days old, nothing was left out, nothing is left (endpoint-response 2.4). */
export function judge(engine: Engine, counts: Counts): Gaps {
  const gaps = [
    engine.name === 'none' ? 'no scanner' : null,
    engine.dbAge_hours === null ? 'definitions of unknown age' : null,
    (engine.dbAge_hours ?? 0) > definitionsAge_hours_max
      ? `definitions ${Math.floor(engine.dbAge_hours! / 24)} days old`
      : null,
    counts.unreadable > 0 ? `${counts.unreadable} unreadable` : null,
    counts.timedOut > 0 ? `${counts.timedOut} not finished in time` : null,
    counts.skippedTooBig > 0 ? `${counts.skippedTooBig} too large` : null,
    counts.remainingInfected > 0 ? `${counts.remainingInfected} still infected` : null,
  ].filter((gap) => gap !== null)
  return { isClean: gaps.length === 0, text: gaps.join(', ') }
}

/** The facts of an infected file as the server gets them. */
export function itemOf(
  file: WalkedFile,
  threat: string,
  onDetect: ScanArgs['onDetect'],
  done: Pick<ScanItem, 'actionTaken' | 'vaultId' | 'sha256'> & {
    error?: unknown
    owner?: string | null
    modifiedAt_ms?: number
  },
): ScanItem {
  return {
    ...shownPath(file.path),
    sha256: done.sha256,
    size_bytes: file.size_bytes,
    mtime: done.modifiedAt_ms === undefined ? null : new Date(done.modifiedAt_ms).toISOString(),
    owner: done.owner ?? null,
    threat,
    actionRequested: onDetect,
    actionTaken: done.actionTaken,
    actionError: done.error === undefined ? null : textOf(done.error),
    vaultId: done.vaultId,
  }
}
