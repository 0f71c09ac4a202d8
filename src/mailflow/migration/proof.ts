// The proof that the new way carries the mail: each point with what was seen. Nothing of the old way is touched before all hold.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { isAppError } from '#platform/errors.ts'
import type { ExchangeClient } from '#microsoft/exchange.ts'
import type { ExchangeRecord } from '#microsoft/exchange-json.ts'
import { objectNames, routingKeys, type ActualState, type KnownObject, type ObjectKey } from '../objects.ts'
import { knownObjects, requireConnection, type Connection } from '../provisioning/connection-store.ts'
import { createStepContext } from '../provisioning/context.ts'
import { readActualState } from '../provisioning/exchange-state.ts'
import { matchObjects } from '../provisioning/match.ts'
import { runRelayProbe } from '../provisioning/steps/gateway.ts'
import '../history/tables.ts'
import '../tamper/tables.ts'
import type { MigrationParts } from './parts.ts'
import type { MigrationSettings } from './store.ts'
import type { Evidence } from './tables.ts'

/** In the detail of `bound` in the history: the message came by the old way. */
export const legacyMark = 'legacy'
const sample_max = 3

export async function gatherEvidence(
  parts: MigrationParts,
  tenantId: string,
  settings: MigrationSettings,
): Promise<Evidence[]> {
  const { db } = parts.provisioning
  const connection = await db.inTenant(tenantId, (trx) => requireConnection(trx, tenantId))
  if (connection.connected_at === null) return [proof('connection', 'The tenant is connected', false, 'not yet')]
  const exchange = await parts.engine.clients.exchange(tenantId)
  const directions = connection.direction === 'both' ? (['inbound', 'outbound'] as const) : (['inbound'] as const)
  const flows = await Promise.all(
    directions.map((direction) => proveFlow(parts, connection, exchange, direction, settings)),
  )
  return [
    proof('connection', 'The tenant is connected', connection.state === 'active', connection.state_reason),
    await proveRules(parts, connection, exchange),
    await proveRelay(parts, tenantId),
    ...flows,
    await db.inTenant(tenantId, (trx) => proveUntouched(trx, tenantId)),
    proveWatch(connection.connected_at, settings, parts.provisioning.clock.now()),
  ]
}

const proof = (key: string, title: string, isProven: boolean, detail: string): Evidence => ({
  key,
  title,
  isProven,
  detail,
})

/** The rules that send mail the new way are on, and above every old one. */
async function proveRules(parts: MigrationParts, connection: Connection, exchange: ExchangeClient): Promise<Evidence> {
  const { tenant_id: tenantId, direction } = connection
  const actual = await readActualState(exchange)
  const known = await parts.provisioning.db.inTenant(tenantId, (trx) => knownObjects(trx, tenantId))
  return judgeRules(tenantId, direction, actual, known)
}

/** Pure. */
export function judgeRules(
  tenantId: string,
  direction: Connection['direction'],
  actual: ActualState,
  known: readonly KnownObject[],
): Evidence {
  const keys = direction === 'both' ? routingKeys : routingKeys.filter((key) => key === 'r30')
  const matches = matchObjects(tenantId, keys, actual, known)
  const recordOf = (key: ObjectKey): ExchangeRecord | null => {
    const match = matches.get(key)
    return match?.kind === 'found' && match.record['State'] === 'Enabled' ? match.record : null
  }
  const off = keys.filter((key) => recordOf(key) === null)
  const title = 'The new rules are on, above the old ones'
  if (off.length > 0)
    return proof('rules', title, false, `off or missing: ${off.map((key) => objectNames[key]).join(', ')}`)
  const records = keys.map((key) => recordOf(key)!)
  const places = records.map((record) => actual.rules.indexOf(record))
  const above = actual.rules
    .slice(0, Math.max(...places))
    .find((rule) => !records.includes(rule) && rule['State'] === 'Enabled' && rule['RouteMessageOutboundConnector'])
  return above === undefined
    ? proof('rules', title, true, keys.map((key) => objectNames[key]).join(', '))
    : proof('rules', title, false, `“${String(above['Name'])}” stands above them and sends mail another way`)
}

async function proveRelay(parts: MigrationParts, tenantId: string): Promise<Evidence> {
  const { provisioning, engine } = parts
  const { ok, text } = await runRelayProbe(
    createStepContext(provisioning, engine.clients, tenantId, provisioning.clock.now()),
  )
  return proof('relay', 'Exchange Online lets the gateway relay by certificate', ok, text)
}

interface Carried {
  internetMessageId: string
  receivedAt: Date
}

/** Enough messages went the new way, and the trace of the latest ones names the new connector. */
async function proveFlow(
  parts: MigrationParts,
  connection: Connection,
  exchange: ExchangeClient,
  direction: 'inbound' | 'outbound',
  { messagesMin }: MigrationSettings,
): Promise<Evidence> {
  const title = `Mail flows the new way, ${direction}`
  const key = `flow-${direction}`
  if (messagesMin === 0) return proof(key, title, true, 'no messages asked for')
  const carried = await parts.provisioning.db.inTenant(connection.tenant_id, (trx) =>
    newWayMessages(trx, connection, direction, Math.max(messagesMin, 2 * sample_max)),
  )
  if (carried.length < messagesMin)
    return proof(key, title, false, `${carried.length} of ${messagesMin} messages so far`)
  const wanted = Math.min(sample_max, messagesMin)
  let traced = 0
  for (const message of carried.slice(0, 2 * sample_max)) {
    if (await namesNewConnector(exchange, message, parts.provisioning.clock.now())) traced += 1
    if (traced >= wanted)
      return proof(key, title, true, `${carried.length} messages; the trace names “${objectNames.in}”`)
  }
  return proof(
    key,
    title,
    false,
    `${carried.length} messages, but the trace of ${wanted - traced} does not name “${objectNames.in}” (yet): traces can be minutes late`,
  )
}

/** The latest, at most `count`. */
export async function newWayMessages(
  trx: Trx,
  connection: Pick<Connection, 'tenant_id' | 'connected_at'>,
  direction: 'inbound' | 'outbound',
  count: number,
): Promise<Carried[]> {
  const rows = await trx
    .selectFrom('message')
    .select(['internet_message_id', 'received_at'])
    .where('tenant_id', '=', connection.tenant_id)
    .where('mode', '=', 'mailflow')
    .where('direction', '=', direction)
    .where('status', 'in', ['returned', 'delivered'])
    .where('received_at', '>=', connection.connected_at!)
    .where('internet_message_id', 'is not', null)
    .where(
      sql<boolean>`not exists (select from jsonb_array_elements(detail->'timeline') entry
        where entry->>'step' = 'bound' and starts_with(entry->>'detail', ${legacyMark}))`,
    )
    .orderBy('received_at', 'desc')
    .limit(count)
    .execute()
  return rows.map((row) => ({ internetMessageId: row.internet_message_id!, receivedAt: row.received_at }))
}

const hour_ms = 3_600_000

async function namesNewConnector(exchange: ExchangeClient, message: Carried, now: Date): Promise<boolean> {
  const read = async (cmdlet: string, parameters: ExchangeRecord): Promise<ExchangeRecord[]> =>
    (await exchange.invoke(cmdlet, parameters, { kind: 'read' })).records
  const StartDate = new Date(message.receivedAt.getTime() - hour_ms).toISOString()
  const EndDate = new Date(Math.min(now.getTime(), message.receivedAt.getTime() + 6 * hour_ms)).toISOString()
  try {
    const rows = await read('Get-MessageTraceV2', { MessageId: [message.internetMessageId], StartDate, EndDate })
    for (const row of rows) {
      const details = await read('Get-MessageTraceDetailV2', {
        MessageTraceId: row['MessageTraceId']!,
        RecipientAddress: row['RecipientAddress']!,
      })
      if (details.some((each) => `${String(each['Detail'])} ${String(each['Data'])}`.includes(objectNames.in)))
        return true
    }
    return false
  } catch (error) {
    if (isAppError(error) && error.retryable) return false
    throw error
  }
}

async function proveUntouched(trx: Trx, tenantId: string): Promise<Evidence> {
  const open = await trx
    .selectFrom('tamper_finding')
    .select('summary')
    .where('tenant_id', '=', tenantId)
    .where('state', '=', 'open')
    .where('severity', '=', 'high')
    .execute()
  return proof(
    'untouched',
    'Nobody changed what mail flow needs',
    open.length === 0,
    open.length === 0 ? 'no open finding of severity High' : open.map(({ summary }) => summary).join(' '),
  )
}

function proveWatch(connectedAt: Date, { watchHours }: MigrationSettings, now: Date): Evidence {
  const until = new Date(connectedAt.getTime() + watchHours * hour_ms)
  const title = `Watched for ${watchHours} hours`
  const text = until.toISOString().slice(0, 16).replace('T', ' ')
  return proof('watch', title, now >= until, now >= until ? `since ${text} UTC` : `until ${text} UTC`)
}
