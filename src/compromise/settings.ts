// Settings of the compromised-mailbox response, per tenant: storage, and the defaults for what is not stored or cannot be used.
import type { TObject, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import { AppError } from '#platform/errors.ts'
import { type CompromiseSettings, defaultSettings, settings as shape } from './contract.ts'
import './counter/tables.ts'

/** Defaults where nothing was chosen, and for each field that an older release stored in another way. Never throws for what is stored. */
export async function loadSettings(trx: Trx, tenantId: string): Promise<CompromiseSettings> {
  const row = await trx
    .selectFrom('compromise_setting')
    .select('settings')
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  return readSettings(row?.settings)
}

/** Throws AppError `compromise.settings`. The caller checks permissions and writes the audit log. */
export async function saveSettings(trx: Trx, tenantId: string, wanted: CompromiseSettings, now: Date): Promise<void> {
  refuseInvalid(wanted)
  const values = { settings: json<unknown>(wanted), updated_at: now }
  await trx
    .insertInto('compromise_setting')
    .values({ tenant_id: tenantId, ...values })
    .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet(values))
    .execute()
}

/** Pure: what is stored, field by field, with the default for each that does not fit. */
export function readSettings(stored: unknown): CompromiseSettings {
  return readObject(shape, stored, defaultSettings) as CompromiseSettings
}

function readObject(schema: TObject, stored: unknown, defaults: object): object {
  const given = isRecord(stored) ? stored : {}
  const read: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(schema.properties))
    read[name] = readField(field, given[name], (defaults as Record<string, unknown>)[name])
  return read
}

/** Of a list the entries that fit are kept: one broken exception must not take the others along. */
function readField(field: TSchema, stored: unknown, fallback: unknown): unknown {
  if (isRecord(fallback)) return readObject(field as TObject, stored, fallback)
  if (Array.isArray(fallback) && Array.isArray(stored)) {
    const { items, maxItems } = field as TSchema & { items: TSchema; maxItems: number }
    return stored.filter((item) => Value.Check(items, item)).slice(0, maxItems)
  }
  return Value.Check(field, stored) ? stored : structuredClone(fallback)
}

function refuseInvalid(wanted: CompromiseSettings): void {
  const mistake = Value.Check(shape, wanted) ? null : Value.Errors(shape, wanted)[0]
  const twice = repeated(wanted.exceptions.map(({ address }) => address.toLowerCase()))
  if (mistake === null && twice === null) return
  throw new AppError({
    code: 'compromise.settings',
    message:
      twice === null
        ? `The settings cannot be used: ${mistake?.instancePath ?? ''} ${mistake?.message ?? 'has another shape'}.`
        : `There are two exceptions for ${twice}. Keep one of them.`,
    status: 400,
  })
}

const repeated = (texts: string[]): string | null => texts.find((text, place) => texts.indexOf(text) !== place) ?? null

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
