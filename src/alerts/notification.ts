// From rows of the database to what a channel sends, and where to.
import { AppError } from '#platform/errors.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import { alertTypeOf } from './catalogue.ts'
import type { AlertNotification, Channel } from './notifiers/notifier.ts'
import { type RuleRow, secretContext } from './rules-store.ts'
import type { AlertRow } from './store.ts'

export function toNotification(
  alert: AlertRow,
  kind: 'open' | 'closed',
  { tenantName, publicUrl }: { tenantName: string | null; publicUrl: string | null },
): AlertNotification {
  const { meaning, done, advice, isNotice } = alertTypeOf(alert.type)
  const end = isNotice === true ? { resolved_at: null, resolved_by: null, reason: null } : alert
  return {
    kind: isNotice === true ? 'notice' : kind,
    id: alert.id,
    tenantId: alert.tenant_id,
    tenantName,
    type: alert.type,
    subject: alert.subject,
    severity: alert.severity,
    title: alert.title,
    text: alert.text,
    meaning,
    done: done ?? null,
    advice,
    data: alert.data,
    count: alert.count,
    firstAt: alert.first_at.toISOString(),
    lastAt: alert.last_at.toISOString(),
    closedAt: end.resolved_at?.toISOString() ?? null,
    closedBy: end.resolved_by,
    reason: end.reason,
    url: publicUrl === null ? null : `${publicUrl.replace(/\/$/, '')}${pathOf(alert)}`,
  }
}

const pathOf = ({ tenant_id, id }: AlertRow) =>
  tenant_id === null ? `/tenants/alerts/${id}` : `/t/${tenant_id}/alerts/${id}`

/** What somebody gets who tries a rule. */
export function testNotification(rule: RuleRow, by: string, tenantName: string | null, now: Date): AlertNotification {
  return {
    kind: 'test',
    id: rule.id,
    tenantId: rule.tenant_id,
    tenantName,
    type: 'alerts.test',
    subject: rule.name,
    severity: 'low',
    title: 'Test of a notification rule',
    text: `${by} tries the rule "${rule.name}". It works when you read this.`,
    meaning: 'Nothing has happened.',
    done: null,
    advice: 'Nothing.',
    data: {},
    count: 1,
    firstAt: now.toISOString(),
    lastAt: now.toISOString(),
    closedAt: null,
    closedBy: null,
    reason: null,
    url: null,
  }
}

/** With its secret opened, only where it is needed for signing. */
export function channelOf(rule: RuleRow, secrets: Secrets): Channel {
  const { channel, secret_sealed, tenant_id } = rule
  if (channel.kind === 'syslog') return { ...channel, mayBePrivate: tenant_id === null }
  if (channel.kind === 'email') return channel
  return {
    ...channel,
    secret: secret_sealed === null ? null : secrets.openText(secret_sealed, secretContext(tenant_id)),
  }
}

/**
 * What is about a mailbox in strange hands does not go there (`data.notTo`, addresses): the intruder would read it, or delete it.
 * Throws AppError `alerts.only-recipient` when nobody else would be told, which is an alert of its own on the other channels.
 */
export function channelFor({ data }: AlertNotification, channel: Channel): Channel {
  const { notTo } = data as { notTo?: unknown }
  if (channel.kind !== 'email' || !Array.isArray(notTo)) return channel
  const recipients = channel.recipients.filter((address) => !notTo.includes(address.toLowerCase()))
  if (recipients.length > 0) return { ...channel, recipients }
  throw new AppError({
    code: 'alerts.only-recipient',
    message: `The only recipient of this rule is the mailbox that the alert is about (${channel.recipients.join(', ')}). Add a second contact or a webhook.`,
  })
}
