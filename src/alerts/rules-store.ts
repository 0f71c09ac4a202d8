// Notification rules in the database: of a tenant, or of the installation (which may stand for tenants, too).
import type { Selectable } from 'kysely'
import type { Database, Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import { within } from '#platform/db/within.ts'
import { AppError } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import type { AlertRuleTable, StoredChannel } from './migrations.ts'
import type { ChannelInput, RuleInput, RuleView } from './rules-contract.ts'
import { isAlertType } from './catalogue.ts'
import { categories, products, severities } from './contract.ts'

export type RuleRow = Selectable<AlertRuleTable>

const rules_max = 100

/** Unchanged over releases: what was sealed for the settings of before opens as the secret of their rule. */
export const secretContext = (tenantId: string | null) => `tenant/${tenantId ?? 'installation'}/alert-webhook`

export async function listRules(trx: Trx, tenantId: string | null): Promise<RuleRow[]> {
  return trx
    .selectFrom('alert_rule')
    .selectAll()
    .where('tenant_id', 'is not distinct from', tenantId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

/** Throws AppError `alert.rule-not-found`. */
export async function findRule(trx: Trx, tenantId: string | null, id: string): Promise<RuleRow> {
  const row = await trx
    .selectFrom('alert_rule')
    .selectAll()
    .where('tenant_id', 'is not distinct from', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (row !== undefined) return row
  throw new AppError({ code: 'alert.rule-not-found', message: 'There is no such notification rule.', status: 404 })
}

/** The enabled rules that stand for alerts of this tenant (null: of the installation). */
export async function rulesFor(db: Database, tenantId: string | null): Promise<RuleRow[]> {
  const own = await within(db, tenantId, (trx) => listRules(trx, tenantId))
  if (tenantId === null) return own.filter(({ is_enabled }) => is_enabled)
  const above = await db.asSystem((trx) => listRules(trx, null))
  const applying = above.filter(
    ({ applies_to }) => applies_to === 'everything' || (applies_to === 'tenants-without-rules' && own.length === 0),
  )
  return [...own, ...applying].filter(({ is_enabled }) => is_enabled)
}

export interface RuleScope {
  tenantId: string | null
  secrets: Secrets
  now: Date
}

export async function addRule(trx: Trx, { tenantId, secrets, now }: RuleScope, input: RuleInput): Promise<RuleRow> {
  check(input, tenantId)
  const rules = await listRules(trx, tenantId)
  if (rules.length >= rules_max)
    throw new AppError({
      code: 'alert.too-many-rules',
      message: `There are ${rules_max} notification rules already. Remove one, or add the recipient to one of them.`,
      status: 409,
    })
  const secret_sealed = sealed(input.channel, null, secrets, tenantId)
  return trx
    .insertInto('alert_rule')
    .values({
      ...valuesOf(input),
      secret_sealed,
      tenant_id: tenantId,
      id: newId(now),
      created_at: now,
      updated_at: now,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

export async function replaceRule(
  trx: Trx,
  { tenantId, secrets, now }: RuleScope,
  before: RuleRow,
  input: RuleInput,
): Promise<RuleRow> {
  check(input, tenantId)
  const secret_sealed = sealed(input.channel, before, secrets, tenantId)
  return updateRule(trx, before, { ...valuesOf(input), secret_sealed, updated_at: now })
}

export async function removeRule(trx: Trx, row: RuleRow): Promise<void> {
  await ofRow(trx.deleteFrom('alert_rule'), row).execute()
}

/** One type, in every rule of the tenant. Resolves with the rules as they are then. */
export async function setFrequency(
  trx: Trx,
  { tenantId, now }: Omit<RuleScope, 'secrets'>,
  type: string,
  frequency: RuleInput['exceptions'][number]['frequency'],
): Promise<RuleRow[]> {
  const rules = await listRules(trx, tenantId)
  return Promise.all(
    rules.map((row) => {
      const others = row.exceptions.filter((exception) => exception.type !== type)
      return updateRule(trx, row, { exceptions: json([...others, { type, frequency }]) as never, updated_at: now })
    }),
  )
}

/** What came of the last attempt to tell somebody. */
export async function noteResult(
  trx: Trx,
  rule: Pick<RuleRow, 'tenant_id' | 'id'>,
  result: { sentAt: Date } | { error: string; at: Date },
): Promise<void> {
  const values =
    'sentAt' in result
      ? { last_sent_at: result.sentAt, last_error: null, last_error_at: null }
      : { last_error: result.error.slice(0, 1_000), last_error_at: result.at }
  await ofRow(trx.updateTable('alert_rule').set(values), rule).execute()
}

async function updateRule(trx: Trx, row: RuleRow, values: Partial<RuleRow>): Promise<RuleRow> {
  return ofRow(trx.updateTable('alert_rule').set(values as never), row)
    .returningAll()
    .executeTakeFirstOrThrow()
}

function ofRow<Query extends { where: (...parts: any[]) => any }>(
  query: Query,
  row: Pick<RuleRow, 'tenant_id' | 'id'>,
): Query {
  return query.where('tenant_id', 'is not distinct from', row.tenant_id).where('id', '=', row.id) as Query
}

function valuesOf(input: RuleInput) {
  const { name, isEnabled, by, tellsWhenClosed, appliesTo } = input
  return {
    name,
    is_enabled: isEnabled,
    channel: json(withoutSecret(input.channel)) as never,
    by,
    frequencies: json(input.frequencies) as never,
    exceptions: json(input.exceptions) as never,
    tells_when_closed: tellsWhenClosed,
    applies_to: appliesTo,
  }
}

function withoutSecret(channel: ChannelInput): StoredChannel {
  return channel.kind === 'webhook' ? { kind: 'webhook', url: channel.url } : channel
}

/** Left out keeps the secret, but only for the same receiver: a new URL must not get signatures made for another. */
function sealed(
  channel: ChannelInput,
  before: RuleRow | null,
  secrets: Secrets,
  tenantId: string | null,
): string | null {
  if (channel.kind !== 'webhook' || channel.secret === null) return null
  if (channel.secret !== undefined) return secrets.seal(channel.secret, secretContext(tenantId))
  const isSame = before?.channel.kind === 'webhook' && before.channel.url === channel.url
  return isSame ? before.secret_sealed : null
}

const named = { severity: severities, product: products, category: categories } as const

function check(input: RuleInput, tenantId: string | null): void {
  const known: readonly string[] = named[input.by]
  const wrong = Object.keys(input.frequencies).filter((value) => !known.includes(value))
  const types = input.exceptions.map(({ type }) => type)
  const fields = [
    ...wrong.map((value) => ({ path: `frequencies.${value}`, message: `is no ${input.by}: ${known.join(', ')}` })),
    ...types
      .filter((type) => !isAlertType(type))
      .map((type) => ({ path: 'exceptions', message: `knows no alert type ${type}` })),
    ...(new Set(types).size < types.length ? [{ path: 'exceptions', message: 'names a type twice' }] : []),
    ...(tenantId !== null && input.appliesTo !== 'own'
      ? [{ path: 'appliesTo', message: 'is for rules of the installation' }]
      : []),
  ]
  if (fields.length === 0) return
  const text = fields.map(({ path, message }) => `${path} ${message}`).join('; ')
  throw new AppError({ code: 'request.invalid', message: `The request is not valid: ${text}.`, status: 400, fields })
}

export function toRuleView(row: RuleRow): RuleView {
  return {
    id: row.id,
    name: row.name,
    isEnabled: row.is_enabled,
    by: row.by,
    frequencies: row.frequencies,
    exceptions: row.exceptions,
    tellsWhenClosed: row.tells_when_closed,
    appliesTo: row.applies_to,
    channel: row.channel.kind === 'webhook' ? { ...row.channel, hasSecret: row.secret_sealed !== null } : row.channel,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    lastSentAt: row.last_sent_at?.toISOString() ?? null,
    lastError: row.last_error,
    lastErrorAt: row.last_error_at?.toISOString() ?? null,
  }
}
