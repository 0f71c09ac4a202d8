// Who is told: settings of a tenant, or of the installation; a tenant without its own uses the installation's.
import type { Trx } from '#platform/db/database.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import './migrations.ts'
import type { Severity } from './raise.ts'

export interface AlertSettings {
  recipients: string[]
  webhookUrl: string | null
  /** Only where it is needed for signing; null = unsigned. */
  webhookSecret: string | null
  severityMin: Severity
}

export interface AlertSettingsInput {
  recipients: string[]
  webhookUrl: string | null
  /** undefined = keep, null = remove. */
  webhookSecret?: string | null
  severityMin: Severity
}

const contextOf = (tenantId: string | null) => `tenant/${tenantId ?? 'installation'}/alert-webhook`

export async function readAlertSettings(
  trx: Trx,
  secrets: Secrets,
  tenantId: string | null,
): Promise<AlertSettings | null> {
  const row = await trx
    .selectFrom('alert_settings')
    .selectAll()
    .where('tenant_id', 'is not distinct from', tenantId)
    .executeTakeFirst()
  if (row === undefined) return null
  const sealed = row.webhook_secret_sealed
  return {
    recipients: row.recipients,
    webhookUrl: row.webhook_url,
    webhookSecret: sealed === null ? null : secrets.openText(sealed, contextOf(tenantId)),
    severityMin: row.severity_min,
  }
}

export async function writeAlertSettings(
  trx: Trx,
  secrets: Secrets,
  tenantId: string | null,
  input: AlertSettingsInput,
  now: Date,
): Promise<void> {
  const secret = input.webhookSecret
  const sealed = typeof secret === 'string' ? secrets.seal(secret, contextOf(tenantId)) : null
  const values = {
    recipients: input.recipients,
    webhook_url: input.webhookUrl,
    severity_min: input.severityMin,
    updated_at: now,
    ...(secret === undefined ? {} : { webhook_secret_sealed: sealed }),
  }
  await trx
    .insertInto('alert_settings')
    .values({ webhook_secret_sealed: null, ...values, tenant_id: tenantId })
    .onConflict((conflict) => conflict.column('scope' as never).doUpdateSet(values))
    .execute()
}
