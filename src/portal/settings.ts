// What administrators let people do, per tenant: defaults, checks, storage.
import type { Audit, AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import { AppError } from '#platform/errors.ts'
import type { Outbox } from '#platform/outbox/outbox.ts'
import type { PortalSettings } from './contract.ts'
import './tables.ts'

/** Product behaviour 4.3: what can be exposed is; malware is for administrators. Summaries reach everybody, so they are off until chosen. */
export const defaultSettings: PortalSettings = {
  isOn: true,
  signIn: { microsoft: true, code: true },
  exposure: {
    bulk: 'release',
    spam: 'release',
    spoof: 'release',
    unscannable: 'request',
    unscanned: 'request',
    phish: 'request',
    malware: 'hidden',
  },
  mayRelease: true,
  mayUseLists: true,
  summary: {
    isOn: false,
    days: [1, 2, 3, 4, 5],
    times: ['08:00', '13:00'],
    timeZone: 'UTC',
    from: null,
    scope: { kind: 'everybody' },
  },
}

export interface StoredSettings {
  settings: PortalSettings
  /** Summaries tell of what was held since then. */
  summarySince: Date | null
}

/** The defaults where nothing was chosen. */
export async function loadSettings(trx: Trx, tenantId: string): Promise<StoredSettings> {
  const row = await trx.selectFrom('portal_settings').selectAll().where('tenant_id', '=', tenantId).executeTakeFirst()
  if (row === undefined) return { settings: structuredClone(defaultSettings), summarySince: null }
  const { settings } = row
  return {
    // Options that came with a later release have their default.
    settings: {
      ...defaultSettings,
      ...settings,
      exposure: { ...defaultSettings.exposure, ...settings.exposure },
      summary: { ...defaultSettings.summary, ...settings.summary },
    },
    summarySince: row.summary_since,
  }
}

/** Throws AppError `portal.settings`. Audited; the gateways are told when people's lists begin or stop to count. */
export async function saveSettings(
  trx: Trx,
  tenantId: string,
  settings: PortalSettings,
  { actor, now, audit, outbox }: { actor: AuditActor; now: Date; audit: Audit; outbox: Outbox },
): Promise<PortalSettings> {
  refuseInvalid(settings)
  const before = await loadSettings(trx, tenantId)
  const wasOn = before.settings.summary.isOn
  const summary_since = settings.summary.isOn ? (wasOn ? before.summarySince : now) : null
  const values = { settings: json(settings) as never, summary_since, updated_at: now }
  await trx
    .insertInto('portal_settings')
    .values({ tenant_id: tenantId, ...values })
    .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet(values))
    .execute()
  await audit.append(trx, {
    tenantId,
    actor,
    action: 'portal.settings',
    target: tenantId,
    before: before.settings,
    after: settings,
  })
  if (before.settings.mayUseLists !== settings.mayUseLists)
    await outbox.append(trx, { type: 'RoutesChanged', tenantId, payload: {} })
  return settings
}

function refuseInvalid({ mayRelease, mayUseLists, summary }: PortalSettings): void {
  const fields: { path: string; message: string }[] = []
  if (mayUseLists && !mayRelease)
    fields.push({ path: 'mayUseLists', message: 'needs that people may release and delete' })
  if (!isTimeZone(summary.timeZone))
    fields.push({ path: 'summary.timeZone', message: 'is no time zone such as Europe/Berlin' })
  if (fields.length === 0) return
  throw new AppError({
    code: 'portal.settings',
    message: `These settings cannot be used: ${fields.map(({ path, message }) => `${path} ${message}`).join('; ')}.`,
    status: 400,
    fields,
  })
}

/** IANA names; offsets such as +02:00 know nothing of summer time. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,59}$/.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
