// The detection engine: lets all scanners look at it in parallel, each with its own deadline, and
// decides the verdict. A scanner that fails is a fault in the report; `scan` rejects only when the message cannot be read.
import type { Clock } from '#platform/clock.ts'
import { type DnsResolve, type VerifiedAuthentication, verifyAuthentication } from '#mail/auth/verify.ts'
import { type ParsedMessage, parseMessage } from '#mail/message/parse.ts'
import type { MessageSource } from '#mail/message/source.ts'
import { type Analysis, type AnalysisInput, analyseParsed } from './analysis.ts'
import { decideVerdict } from './decision.ts'
import { defaultInspectLimits, type InspectLimits } from './files/inspect.ts'
import { isContainer, sniffType } from './files/types.ts'
import type { ScanOutcome, Scanner } from './scanner.ts'
import type { AuthenticationSummary, Finding, ScanContext, ScanEnvelope, ScannerFault, ScanReport } from './verdict.ts'
import { Turns } from './turns.ts'
import { type PoolOutcome, WorkerPool } from './worker-pool.ts'

export interface EngineOptions {
  /** External scanners, made by createScanners(); the embedded engine always runs. */
  scanners?: readonly Scanner[]
  clock: Clock
  /** For SPF, DKIM, DMARC and ARC when the true source is known (gateway mode); null: not verified by us. */
  resolve?: DnsResolve | null
  /** authserv-id of our own results. */
  authservId?: string
  /** Worker threads for large and nested mail; default 2. */
  workers?: number
  /** CPU time of one analysis in a worker; default 5 s. */
  cpuLimit_ms?: number
  /** Deadline for the whole of one scanner; default 30 s. Adapters have shorter ones of their own. */
  scannerDeadline_ms?: number
  logger?: { warn(fields: object, message: string): void }
  /** Called once a scan, for metrics. */
  onScan?: (report: ScanReport) => void
  /** Called when a scanner could not do its work. */
  onFault?: (fault: ScannerFault) => void
}

export interface Engine {
  scan(source: MessageSource, envelope: ScanEnvelope, context: ScanContext, signal?: AbortSignal): Promise<ScanReport>
  close(): Promise<void>
}

/** Larger mail, and mail with attachments beyond this, is analysed in a worker thread. */
const inline_bytes_max = 96 * 1024
const inlineAttachments_bytes_max = 48 * 1024
const inlineParts_max = 50
const inlineLimits: InspectLimits = { ...defaultInspectLimits, files: 100, unpacked_bytes: 2 * 1024 * 1024 }
const heap_mb = 512
const scannerDeadline_ms = 30_000
const noSummary = { internetMessageId: null, subject: '', headerFrom: [], date: null, attachments: [], urls: [] }
const noAuthentication: AuthenticationSummary = {
  judgedBy: 'none',
  spf: null,
  dkim: null,
  dmarc: null,
  compauth: null,
  arc: null,
}

export function createEngine(options: EngineOptions): Engine {
  const turns = new Turns()
  const pool = new WorkerPool({ workers: options.workers ?? 2, cpuLimit_ms: options.cpuLimit_ms ?? 5_000, heap_mb })
  return {
    scan: async (source, envelope, context, signal) =>
      await scanMessage(options, pool, turns, source, envelope, context, signal ?? new AbortController().signal),
    close: async () => {
      await pool.close()
      for (const scanner of options.scanners ?? []) await scanner.close?.()
    },
  }
}

async function scanMessage(
  options: EngineOptions,
  pool: WorkerPool,
  turns: Turns,
  source: MessageSource,
  envelope: ScanEnvelope,
  context: ScanContext,
  signal: AbortSignal,
): Promise<ScanReport> {
  const { clock } = options
  const startedAt = clock.monotonicMs()
  const [embedded, ...outcomes] = await Promise.all([
    runEmbeddedScanner(options, pool, turns, source, envelope, context, signal),
    ...(options.scanners ?? []).map((scanner) =>
      runScanner(scanner, { source, envelope, context }, options.scannerDeadline_ms ?? scannerDeadline_ms, signal),
    ),
  ])
  const isOpened = outcomes.some(({ kind }, index) => kind === 'findings' && options.scanners?.[index]?.opensArchives)
  const report = assemble(embedded, outcomes, isOpened, clock.monotonicMs() - startedAt)
  for (const fault of report.faults) {
    options.onFault?.(fault)
    options.logger?.warn(
      { event: 'scanner.fault', tenant: context.tenantId, ...fault },
      'a scanner could not do its work',
    )
  }
  options.onScan?.(report)
  return report
}

interface EmbeddedOutcome {
  analysis: Analysis | null
  findings: Finding[]
  faults: ScannerFault[]
  verified: VerifiedAuthentication | null
}

async function runEmbeddedScanner(
  options: EngineOptions,
  pool: WorkerPool,
  turns: Turns,
  source: MessageSource,
  envelope: ScanEnvelope,
  context: ScanContext,
  signal: AbortSignal,
): Promise<EmbeddedOutcome> {
  const faults: ScannerFault[] = []
  const verified = await verify(options, source, envelope, context, faults)
  const input = { envelope, context, verified: verified?.facts ?? null }
  if (source.size_bytes <= inline_bytes_max) {
    // After name servers have answered, and one after the other: parsed, a message is several times its size, and hundreds may be
    // on their way. This thread has only one processor to give, so all are done as early, and most of them earlier.
    const outcome = await turns.run(() => Promise.race([analyseHere(source, input, signal), abortOf(signal)]))
    if (outcome !== null) return { ...fromPool(outcome, faults), verified }
  }
  const outcome = await pool.analyse(source, input, signal, options.scannerDeadline_ms ?? scannerDeadline_ms)
  return { ...fromPool(outcome, faults), verified }
}

/** A source that cannot be read to its end keeps its turn no longer than its caller waits. */
function abortOf(signal: AbortSignal): Promise<PoolOutcome> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve({ kind: 'aborted' }), { once: true }))
}

/** Null: not light, its place is in a worker. Rejects when the message cannot be read. */
async function analyseHere(
  source: MessageSource,
  input: AnalysisInput,
  signal: AbortSignal,
): Promise<PoolOutcome | null> {
  if (signal.aborted) return { kind: 'aborted' }
  const message = await parseMessage(source)
  if (!isLight(message)) return null
  try {
    const analysis = await analyseParsed(message, input, inlineLimits)
    return unpacksMuch(analysis) ? null : { kind: 'done', analysis }
  } catch (error) {
    return { kind: 'crashed', message: textOf(error) }
  }
}

function isLight(message: ParsedMessage): boolean {
  if (message.parts.length > inlineParts_max) return false
  const size_bytes = message.attachments.reduce((sum, attachment) => sum + attachment.size_bytes, 0)
  return (
    size_bytes <= inlineAttachments_bytes_max && !message.attachments.some(({ head }) => isContainer(sniffType(head)))
  )
}

/** Archives hide in pictures, pages and attached messages, too: what goes beyond the small limits begins anew in a worker. */
function unpacksMuch({ findings }: Analysis): boolean {
  return findings.some(({ name }) => name === 'limits.exceeded' || name === 'archive.bomb')
}

function fromPool(outcome: PoolOutcome, faults: ScannerFault[]): Omit<EmbeddedOutcome, 'verified'> {
  switch (outcome.kind) {
    case 'done':
      return { analysis: outcome.analysis, findings: [], faults }
    case 'cpu-limit':
      return { analysis: null, findings: [cpuFinding()], faults }
    case 'aborted':
      return {
        analysis: null,
        findings: [],
        faults: [...faults, embeddedFault('timeout', 'the analysis did not end in time')],
      }
    case 'crashed':
      return { analysis: null, findings: [], faults: [...faults, embeddedFault('crashed', outcome.message)] }
  }
}

function cpuFinding(): Finding {
  return {
    scanner: 'embedded',
    category: 'unscannable',
    name: 'limits.exceeded',
    reason: 'The analysis took more computing time than one message may take.',
    score: 100,
    certain: true,
    mayExecute: true,
    location: 'cpu',
  }
}

function embeddedFault(kind: ScannerFault['kind'], message: string): ScannerFault {
  return { scanner: 'embedded', kind, message }
}

async function verify(
  options: EngineOptions,
  source: MessageSource,
  envelope: ScanEnvelope,
  context: ScanContext,
  faults: ScannerFault[],
): Promise<VerifiedAuthentication | null> {
  const { resolve } = options
  if (!resolve || envelope.clientAddress === null || context.trustMicrosoftResults || envelope.direction === 'outbound')
    return null
  try {
    return await verifyAuthentication({
      source,
      mailFrom: envelope.mailFrom,
      clientAddress: envelope.clientAddress,
      hello: envelope.hello,
      authservId: options.authservId ?? 'mailwarden',
      resolve,
    })
  } catch (error) {
    faults.push({ scanner: 'authentication', kind: 'protocol', message: textOf(error) })
    return null
  }
}

/** Ends at the deadline even when the adapter does not. */
async function runScanner(
  scanner: Scanner,
  input: Parameters<Scanner['scan']>[0],
  deadline_ms: number,
  signal: AbortSignal,
): Promise<ScanOutcome> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(deadline_ms)])
  const fault = (kind: ScannerFault['kind'], message: string): ScanOutcome => ({
    kind: 'fault',
    fault: { scanner: scanner.name, kind, message },
  })
  const late = new Promise<ScanOutcome>((resolve) => {
    deadline.addEventListener('abort', () => resolve(fault('timeout', `no answer within ${deadline_ms / 1_000} s`)), {
      once: true,
    })
  })
  const answer = scanner.scan(input, deadline).catch((error: unknown) => fault('crashed', textOf(error)))
  return await Promise.race([answer, late])
}

/** `isOpened`: another scanner has looked into the archives that the embedded engine does not unpack. */
function assemble(
  embedded: EmbeddedOutcome,
  outcomes: ScanOutcome[],
  isOpened: boolean,
  duration_ms: number,
): ScanReport {
  const findings = [
    ...(embedded.analysis?.findings ?? []).map((finding) =>
      isOpened && finding.name === 'archive.not-opened' ? { ...finding, score: 20, certain: false } : finding,
    ),
    ...embedded.findings,
    ...outcomes.flatMap((outcome) => (outcome.kind === 'findings' ? outcome.findings : [])),
  ]
  return {
    ...decideVerdict(findings),
    findings,
    faults: [...embedded.faults, ...outcomes.flatMap((outcome) => (outcome.kind === 'fault' ? outcome.fault : []))],
    authentication: embedded.analysis?.authentication ?? noAuthentication,
    ...(embedded.verified === null ? {} : { authenticationResults: embedded.verified.authenticationResults }),
    summary: embedded.analysis?.summary ?? noSummary,
    duration_ms,
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
