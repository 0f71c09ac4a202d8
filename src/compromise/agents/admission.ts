// Lets requests of agents in: by their signature, against the key they enrolled with, and by the counter in them. All that come within
// one turn share one transaction.
import { createPublicKey, type KeyObject } from 'node:crypto'
import { sql } from 'kysely'
import type { Clock } from '#platform/clock.ts'
import type { Database, Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { isRequestSignature, type SignedFacts } from '../endpoint-protocol.ts'
import { createBatch } from './batch.ts'
import { judge, type Window } from './replay-window.ts'
import './tables.ts'

export interface SignedRequest extends SignedFacts {
  signature: string
  /** Of the network; for limits. */
  address: string
}

export interface AdmittedAgent {
  tenantId: string
  id: string
  computerId: string
  machineId: string
  factsHash: string | null
  factsAt: Date | null
  isIsolated: boolean
}

export type Admission =
  | { kind: 'admitted'; agent: AdmittedAgent }
  | { kind: 'unknown' }
  /** `isNew`: found just now, by this very request. */
  | { kind: 'cloned'; tenantId: string; agentId: string; isNew: boolean }

type Verdict = Admission | { kind: 'refused'; error: AppError }

const batch_size = 500
const waiting_max = 10_000
const keys_max = 50_000
const unknown_max = 50_000
const unknown_ms = 60_000

/** Throws AppErrors `agent.signature`, `agent.replayed`, `agent.busy`, `database.unavailable`. */
export type Admit = (request: SignedRequest) => Promise<Admission>

/** `mayLookUp` throws when requests from this address shall not reach the database. */
export function createAdmission(
  { db, clock }: { db: Database; clock: Clock },
  mayLookUp: (address: string) => void,
): Admit {
  const keys = new Map<string, KeyObject>()
  const unknown = new Map<string, number>()
  const ask = createBatch<SignedRequest, Verdict>({
    size_max: batch_size,
    waiting_max,
    work: (requests) => db.asSystem((trx) => admitAll(trx, requests, keys, clock.now())),
  })
  return async (request) => {
    const { agentId } = request
    // Neither what nobody has nor what is signed wrongly for a known key costs the database anything.
    if ((unknown.get(agentId) ?? 0) > clock.monotonicMs()) return { kind: 'unknown' }
    const key = keys.get(agentId)
    if (key !== undefined && !isRequestSignature(request, request.signature, key)) throw badSignature()
    if (key === undefined) mayLookUp(request.address)
    const verdict = await ask(request)
    if (verdict.kind === 'refused') throw verdict.error
    if (verdict.kind === 'unknown') remember(unknown, unknown_max, agentId, clock.monotonicMs() + unknown_ms)
    return verdict
  }
}

function remember<Value>(map: Map<string, Value>, size_max: number, key: string, value: Value): void {
  if (map.size >= size_max) map.delete(map.keys().next().value!)
  map.set(key, value)
}

/** `requests` of the same agent are judged in the order of their counters. */
async function admitAll(
  trx: Trx,
  requests: readonly SignedRequest[],
  keys: Map<string, KeyObject>,
  now: Date,
): Promise<Verdict[]> {
  const agents = await lockAgents(trx, [...new Set(requests.map(({ agentId }) => agentId))])
  const windows = new Map<string, Written>()
  const verdicts: Verdict[] = Array.from({ length: requests.length }, () => ({ kind: 'unknown' }))
  const order = requests.map((_, index) => index).toSorted((a, b) => requests[a]!.counter - requests[b]!.counter)
  for (const index of order) {
    const request = requests[index]!
    const row = agents.get(request.agentId)
    verdicts[index] = row === undefined ? { kind: 'unknown' } : decide(request, row, keys, windows)
  }
  await writeWindows(trx, windows, now)
  return verdicts
}

type AgentRow = Awaited<ReturnType<typeof readAgents>>[number]

/** In one order, so that two processes do not wait for each other. */
const readAgents = (trx: Trx, ids: readonly string[]) =>
  trx
    .selectFrom('agent')
    .select(['tenant_id', 'id', 'computer_id', 'machine_id', 'public_key', 'state', 'counter', 'recent', 'is_isolated'])
    .select(['facts_hash', 'facts_at'])
    .where('id', 'in', [...ids])
    .orderBy('id')
    .forUpdate()
    .execute()

const lockAgents = async (trx: Trx, ids: readonly string[]): Promise<Map<string, AgentRow>> =>
  new Map((await readAgents(trx, ids)).map((row) => [row.id, row]))

function decide(
  request: SignedRequest,
  row: AgentRow,
  keys: Map<string, KeyObject>,
  windows: Map<string, Written>,
): Verdict {
  const key = keys.get(row.id) ?? createPublicKey(row.public_key)
  if (!isRequestSignature(request, request.signature, key)) return { kind: 'refused', error: badSignature() }
  remember(keys, keys_max, row.id, key)
  const { tenant_id: tenantId, id } = row
  if (row.state === 'cloned') return { kind: 'cloned', tenantId, agentId: id, isNew: false }
  if (row.state === 'replaced') return { kind: 'unknown' }
  const window = windows.get(id) ?? { highest: row.counter, recent: row.recent }
  const judgement = judge(window, request.counter, request.signature)
  if (judgement.kind === 'replayed') return { kind: 'refused', error: replayed() }
  if (judgement.kind === 'cloned') return { kind: 'cloned', tenantId, agentId: id, isNew: true }
  windows.set(id, { ...judgement.window, tenantId })
  return { kind: 'admitted', agent: agentOf(row) }
}

const agentOf = (row: AgentRow): AdmittedAgent => ({
  tenantId: row.tenant_id,
  id: row.id,
  computerId: row.computer_id,
  machineId: row.machine_id,
  factsHash: row.facts_hash,
  factsAt: row.facts_at,
  isIsolated: row.is_isolated,
})

type Written = Window & { tenantId: string }

async function writeWindows(trx: Trx, windows: ReadonlyMap<string, Written>, now: Date): Promise<void> {
  if (windows.size === 0) return
  const rows = [...windows].map(([id, { tenantId: tenant_id, highest, recent }]) => ({
    tenant_id,
    id,
    highest,
    recent: recent.toString('hex'),
  }))
  const fresh = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    as fresh (tenant_id uuid, id uuid, highest bigint, recent text)`
  await sql`
    update agent set counter = fresh.highest, recent = decode(fresh.recent, 'hex'), last_seen_at = ${now} from ${fresh}
    where agent.id = fresh.id`.execute(trx)
  // By its whole key, each: a join over the agents would read all of them for every batch.
  await sql`
    update computer_back_end set last_seen_at = ${now} from ${fresh}
    where computer_back_end.tenant_id = fresh.tenant_id and computer_back_end.back_end = 'agent'
      and computer_back_end.external_id = fresh.id::text`.execute(trx)
}

const badSignature = () =>
  new AppError({
    code: 'agent.signature',
    message: 'The signature is not one of this agent. If its key was lost, enrol it anew.',
    status: 401,
  })

const replayed = () =>
  new AppError({
    code: 'agent.replayed',
    message: 'This request was received before. Nothing was done a second time.',
    status: 409,
  })
