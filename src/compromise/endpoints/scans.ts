// One scan, one step at a time: order it, look at it, cancel it. Every step begins with a row that is already written, and its result
// counts only while the row's fence is still ours.
import { isAppError } from '#platform/errors.ts'
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import { harmlessLine } from '#platform/harmless.ts'
import { backEndsOfComputers } from '#people/computers-views.ts'
import type { BackEndName, DetectionView } from '../contract.ts'
import type { CompromiseParts } from '../parts.ts'
import type { BackEnd, FoundDetection, ScanStatus } from './back-end.ts'
import { askAgainAt, makesUnusable, needsAnother, problemText } from './errors.ts'
import { isolateIfWanted } from './isolation.ts'
import { inOrder, type ComputerProducts, type KnownProduct } from './leading.ts'
import { afterFailure, decide, limits, nextTry, tryWhenFree, type ScanDecision, type ScanFacts } from './policy.ts'
import type { EndpointPorts } from './ports.ts'
import { otherScanOf, takeScan, updateScan, type ScanChange, type ScanRow } from './store.ts'
import { tellEnded, tellOffline, tellOnline, tellRequested, tellUnusable, usableAgain } from './tell.ts'

const detections_max = 200

/** Does what is due for a scan; nothing when another worker has it or it is not due. Rejects only for faults of our own. */
export async function advanceScan(
  parts: CompromiseParts,
  ports: EndpointPorts,
  tenantId: string,
  id: string,
): Promise<void> {
  const scan = await parts.db.inTenant(tenantId, (trx) => takeScan(trx, tenantId, id, parts.clock.now()))
  if (scan === null) return
  const step = new ScanStep(parts, ports, scan)
  if (scan.work === 'start') await step.start()
  else if (scan.work === 'watch') await step.watch()
  else await step.cancel()
}

class ScanStep {
  readonly #parts: CompromiseParts
  readonly #ports: EndpointPorts
  readonly #scan: ScanRow

  constructor(parts: CompromiseParts, ports: EndpointPorts, scan: ScanRow) {
    this.#parts = parts
    this.#ports = ports
    this.#scan = scan
  }

  async start(): Promise<void> {
    const scan = this.#scan
    if (await this.#joinsAnother()) return
    const choice = await this.#choose()
    if (choice === null) return this.#nothingLeft()
    const { backEnd, product } = choice
    try {
      const job = await backEnd.startScan({
        tenantId: scan.tenant_id,
        externalId: product.externalId,
        kind: scan.kind,
        correlationId: `${scan.id}:${scan.order_number}`,
        notBefore: scan.not_before,
        reason: this.#reason(),
      })
      await this.#ordered(backEnd.name, product.externalId, job.reference, job.isAdopted)
    } catch (error) {
      await this.#notOrdered(backEnd.name, error)
    }
  }

  #reason(): string {
    const { incident_id: incidentId, requested_by: by } = this.#scan
    return incidentId === null
      ? `Mailwarden, asked for by ${by ?? 'an administrator'}`
      : `Mailwarden incident ${incidentId}`
  }

  /** A computer that two incidents share is scanned once. */
  async #joinsAnother(): Promise<boolean> {
    const scan = this.#scan
    return this.#parts.db.inTenant(scan.tenant_id, async (trx) => {
      const other = await otherScanOf(trx, scan)
      if (other === null) return false
      const now = this.#parts.clock.now()
      const began = other.started_at ?? other.ordered_at
      const covers = began !== null && began >= scan.not_before && (other.kind === 'full' || scan.kind === 'quick')
      await updateScan(
        trx,
        scan,
        covers
          ? {
              work: 'watch',
              state: other.state,
              detail: 'The scan that is under way on this computer counts for this incident, too.',
              back_end: other.back_end,
              external_id: other.external_id,
              reference: other.reference,
              kind: other.kind,
              ordered_at: other.ordered_at,
              started_at: other.started_at,
              attempts: 0,
              next_at: now,
            }
          : { detail: 'Another scan is under way on this computer; this one follows.', next_at: tryWhenFree(now) },
      )
      return true
    })
  }

  async #choose(): Promise<{ backEnd: BackEnd; product: KnownProduct } | null> {
    const scan = this.#scan
    const computer = await this.#parts.db.inTenant(scan.tenant_id, (trx) =>
      productsOf(this.#ports, trx, scan, this.#parts.clock.now()),
    )
    const backEnds = await this.#ports.backEndsOf(scan.tenant_id)
    for (const product of inOrder(computer)) {
      const backEnd = backEnds.find(({ name }) => name === product.name)
      if (backEnd === undefined || scan.tried.some((tried) => tried.backEnd === product.name)) continue
      return { backEnd, product }
    }
    return null
  }

  async #ordered(name: BackEndName, externalId: string, reference: string, isAdopted: boolean): Promise<void> {
    const now = this.#parts.clock.now()
    await this.#write(
      {
        work: 'watch',
        state: 'queued',
        detail: isAdopted ? 'A scan that was under way already was taken over.' : 'The computer was told to scan.',
        back_end: name,
        external_id: externalId,
        reference,
        ordered_at: now,
        started_at: null,
        attempts: 0,
        next_at: now,
      },
      async (trx, scan) => {
        await tellRequested(this.#parts, trx, scan, name)
        await usableAgain(this.#parts, trx, scan.tenant_id, name)
      },
    )
  }

  async #notOrdered(name: BackEndName, error: unknown): Promise<void> {
    const scan = this.#scan
    const now = this.#parts.clock.now()
    const problem = problemText(error)
    if (!isAppError(error)) this.#logOwn(error)
    if (needsAnother(error))
      return this.#write(
        {
          tried: json([...scan.tried, { backEnd: name, problem }]),
          detail: problem,
          next_at: now,
          attempts: 0,
        },
        async (trx) => {
          if (makesUnusable(error)) await tellUnusable(this.#parts, trx, scan.tenant_id, name, problem)
        },
      )
    if (isAppError(error, 'endpoint.busy')) return this.#write({ detail: problem, next_at: tryWhenFree(now) })
    if (isAppError(error) && !error.retryable) return this.#apply(afterFailure(factsOf(scan), problem, now, false))
    const minutes = (now.getTime() - scan.requested_at.getTime()) / 60_000
    if (minutes >= limits.wait_minutes)
      return this.#apply({
        kind: 'over',
        state: 'expired',
        detail: `${problem} It was tried for 7 days.`,
        cancels: false,
      })
    await this.#write({
      detail: problem,
      attempts: scan.attempts + 1,
      next_at: nextTry(scan.attempts, askAgainAt(error), now),
    })
  }

  #nothingLeft(): Promise<void> {
    const { tried } = this.#scan
    const detail =
      tried.length === 0
        ? 'No endpoint product that is switched on knows this computer.'
        : tried.map(({ problem }) => problem).join(' ')
    return this.#apply({ kind: 'over', state: 'noBackend', detail, cancels: false })
  }

  async watch(): Promise<void> {
    const scan = this.#scan
    const backEnd = await this.#own()
    if (backEnd === null) return this.#again('The product that scanned is switched off.')
    try {
      const status = await backEnd.getScan({
        externalId: scan.external_id!,
        reference: scan.reference!,
        kind: scan.kind,
        requestedAt: scan.requested_at,
      })
      await this.#look(status)
    } catch (error) {
      await this.#noStatus(error)
    }
  }

  async #look(status: ScanStatus): Promise<void> {
    const scan = this.#scan
    const now = this.#parts.clock.now()
    const decision = decide(factsOf(scan), status, now)
    const isOver = decision.kind === 'over'
    await this.#apply(decision, {
      started_at: status.startedAt ?? scan.started_at ?? (status.state === 'running' ? now : null),
      ended_at: isOver ? (status.endedAt ?? now) : null,
      progress: json(status.progress === null ? scan.progress : { ...status.progress, at: now.toISOString() }),
      counts: json(status.counts),
      detections: json(status.detections.slice(0, detections_max).map(viewOf)),
      proof: json(status.proof.map((line) => harmlessLine(line, 500))),
      definitions_age_hours: status.definitionsAge_hours,
      // Back again: time limits count from here.
      ...(scan.state === 'offline' && decision.kind === 'wait' && decision.state !== 'offline' && { ordered_at: now }),
    })
  }

  /** No word from the product: the scan may go on; its deadline runs all the same. */
  async #noStatus(error: unknown): Promise<void> {
    const scan = this.#scan
    const now = this.#parts.clock.now()
    const problem = problemText(error)
    if (!isAppError(error)) this.#logOwn(error)
    if (needsAnother(error)) {
      const name = scan.back_end!
      return this.#write(
        { ...restart, tried: json([...scan.tried, { backEnd: name, problem }]), detail: problem, next_at: now },
        async (trx) => {
          if (makesUnusable(error)) await tellUnusable(this.#parts, trx, scan.tenant_id, name, problem)
        },
      )
    }
    if (isAppError(error) && !error.retryable) return this.#apply(afterFailure(factsOf(scan), problem, now, false))
    const silent: ScanStatus = {
      ...nothingKnown,
      state: scan.state === 'running' ? 'running' : 'queued',
      detail: problem,
    }
    const decision = decide(factsOf(scan), silent, now)
    // Silence of the product is not a computer that is off.
    if (decision.kind === 'wait')
      return this.#write({
        detail: problem,
        attempts: scan.attempts + 1,
        next_at: nextTry(scan.attempts, askAgainAt(error), now),
      })
    await this.#apply(decision)
  }

  /** Cancels at the product; what cannot be cancelled is left to itself and not looked at any more. */
  async cancel(): Promise<void> {
    const scan = this.#scan
    const backEnd = await this.#own()
    try {
      await backEnd?.cancelScan?.({ externalId: scan.external_id!, reference: scan.reference! })
    } catch (error) {
      if (!isAppError(error)) this.#logOwn(error)
      if (isAppError(error) && error.retryable && scan.attempts < 5) {
        const now = this.#parts.clock.now()
        return this.#write({ attempts: scan.attempts + 1, next_at: nextTry(scan.attempts, askAgainAt(error), now) })
      }
    }
    await this.#write({ work: 'none', ended_at: this.#parts.clock.now() })
  }

  #again(detail: string): Promise<void> {
    return this.#write({ ...restart, detail, next_at: this.#parts.clock.now() })
  }

  async #own(): Promise<BackEnd | null> {
    const { back_end: name, reference, external_id: externalId } = this.#scan
    if (name === null || reference === null || externalId === null) return null
    return (await this.#ports.backEndsOf(this.#scan.tenant_id)).find((backEnd) => backEnd.name === name) ?? null
  }

  async #apply(decision: ScanDecision, known: ScanChange = {}): Promise<void> {
    const scan = this.#scan
    if (decision.kind !== 'wait' && decision.cancels) await this.#cancelQuietly()
    if (decision.kind === 'wait')
      return this.#write(
        { ...known, state: decision.state, detail: decision.detail, attempts: 0, next_at: decision.at },
        (trx, row) => this.#tellPresence(trx, row),
      )
    if (decision.kind === 'again')
      return this.#write({
        ...known,
        ...restart,
        kind: decision.scanKind,
        failures: scan.failures + 1,
        order_number: scan.order_number + 1,
        detail: decision.detail,
        ended_at: null,
        next_at: decision.at,
      })
    await this.#write(
      { ended_at: this.#parts.clock.now(), ...known, work: 'none', state: decision.state, detail: decision.detail },
      async (trx, row) => {
        await tellEnded(this.#parts, trx, row)
        if (row.state === 'infected') await isolateIfWanted(this.#parts, this.#ports, trx, row)
      },
    )
  }

  async #cancelQuietly(): Promise<void> {
    const { external_id: externalId, reference } = this.#scan
    try {
      const backEnd = await this.#own()
      await backEnd?.cancelScan?.({ externalId: externalId!, reference: reference! })
    } catch (error) {
      this.#parts.logger.warn(
        { event: 'endpoint.cancel-failed', scan: this.#scan.id, err: error },
        'scan not cancelled',
      )
    }
  }

  async #tellPresence(trx: Trx, row: ScanRow): Promise<void> {
    const before = this.#scan.state
    if (row.state === before) return
    // That an agent fell silent is told by the watch over agents.
    if (row.state === 'offline' && before === 'running' && row.back_end === 'agent') return
    if (row.state === 'offline')
      return tellOffline(
        this.#parts,
        trx,
        row,
        row.ordered_at ?? row.requested_at,
        new Date(row.requested_at.getTime() + limits.wait_minutes * 60_000),
      )
    if (before === 'offline') await tellOnline(this.#parts, trx, row)
  }

  async #write(change: ScanChange, also?: (trx: Trx, row: ScanRow) => Promise<void>): Promise<void> {
    const scan = this.#scan
    await this.#parts.db.inTenant(scan.tenant_id, async (trx) => {
      if (!(await updateScan(trx, scan, change))) return
      if (also === undefined) return
      const row = await trx
        .selectFrom('computer_scan')
        .selectAll()
        .where('tenant_id', '=', scan.tenant_id)
        .where('id', '=', scan.id)
        .executeTakeFirstOrThrow()
      await also(trx, row)
    })
  }

  #logOwn(error: unknown): void {
    this.#parts.logger.error({ event: 'endpoint.scan-crashed', scan: this.#scan.id, err: error }, 'scan step')
  }
}

/** From an order that came to nothing back to the beginning. */
const restart = {
  work: 'start',
  state: 'queued',
  reference: null,
  ordered_at: null,
  started_at: null,
  attempts: 0,
} as const satisfies ScanChange

const nothingKnown: ScanStatus = {
  state: 'queued',
  detail: '',
  startedAt: null,
  endedAt: null,
  progress: null,
  counts: null,
  definitionsAge_hours: null,
  proof: [],
  detections: [],
}

const factsOf = (scan: ScanRow): ScanFacts => ({
  kind: scan.kind,
  state: scan.state,
  failures: scan.failures,
  requestedAt: scan.requested_at,
  orderedAt: scan.ordered_at,
  startedAt: scan.started_at,
})

/** Paths and names come from computers that may be hostile: one line, no control characters. */
const viewOf = (found: FoundDetection): DetectionView => ({
  path: harmlessLine(found.path, 1_000),
  sha256: found.sha256,
  threat: harmlessLine(found.threat, 300),
  action: found.action,
  error: found.error === null ? null : harmlessLine(found.error, 500),
  at: found.at.toISOString(),
  vaultId: found.vaultId,
})

async function productsOf(ports: EndpointPorts, trx: Trx, scan: ScanRow, now: Date): Promise<ComputerProducts> {
  const row = await trx
    .selectFrom('computer')
    .select(['id', 'os', 'merged_into'])
    .where('tenant_id', '=', scan.tenant_id)
    .where('id', '=', scan.computer_id)
    .executeTakeFirst()
  const id = row?.merged_into ?? scan.computer_id
  const products = ((await backEndsOfComputers(trx, scan.tenant_id, [id], now)).get(id) ?? []) as KnownProduct[]
  const agent = products.find(({ name }) => name === 'agent')
  const agentEngine =
    agent === undefined ? null : ((await ports.agentEngineOf?.(trx, scan.tenant_id, agent.externalId)) ?? null)
  return { os: row?.os ?? 'other', products, agentEngine }
}
