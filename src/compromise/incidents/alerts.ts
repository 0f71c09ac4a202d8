// Alerts of incidents: texts and codes of endpoint-response 4.5. One alert a mailbox and incident, which is updated instead of repeated.
import type { AlertInput, Alerts } from '#alerts/raise.ts'
import type { Trx } from '#platform/db/database.ts'
import { utc } from './clearance.ts'
import type { Incident } from './store.ts'
import { shortId } from './texts.ts'

export const alertTypes = {
  blocked: 'compromise.mailbox-blocked',
  permanent: 'compromise.mailbox-permanent',
  stillSending: 'compromise.still-sending',
  needsDecision: 'compromise.needs-decision',
  unattributed: 'compromise.unattributed',
  told: 'compromise.unusual-sending',
} as const

export interface AlertFacts {
  /** Times within seven days, this one among them. */
  recent: number
  isRepeated: boolean
}

export const subjectOf = ({ address, id }: Pick<Incident, 'address' | 'id'>): string => `${address} ${id}`

/** What every alert of an incident carries: for webhooks, and so that the blocked mailbox is not the only one to be told. */
const dataOf = (incident: Incident, code: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  code,
  incidentId: incident.id,
  mailbox: incident.address,
  number: incident.number,
  /** E-mail about a mailbox in strange hands does not go there. */
  notTo: incident.addresses,
  ...more,
})

export function blockedAlert(incident: Incident, { recent, isRepeated }: AlertFacts): AlertInput {
  const end = incident.until === null ? 'The block has no end by itself' : `Block ends ${endText(incident)}`
  const again = isRepeated
    ? ` This is the ${ordinal(recent)} time within 7 days: reset the password and have the second factor registered again.`
    : ''
  return {
    tenantId: incident.tenant_id,
    type: alertTypes.blocked,
    subject: subjectOf(incident),
    severity: 'high',
    title: `${incident.address} was blocked from sending`,
    text: `${incident.address} was blocked from sending: ${incident.trigger}. ${end}. Incident ${shortId(incident.id)}.${again}`,
    data: dataOf(incident, 'MBX-1001', {
      until: incident.until?.toISOString() ?? null,
      policy: incident.policy,
      severity: isRepeated ? 'critical' : 'high',
      recent,
    }),
  }
}

const endText = ({ policy, until }: Incident): string =>
  policy === 'timer' ? utc(until!) : `${utc(until!)} at the earliest, when computers and mailbox are proved to be clean`

export function permanentAlert(incident: Incident): AlertInput {
  return {
    tenantId: incident.tenant_id,
    type: alertTypes.permanent,
    subject: subjectOf(incident),
    severity: 'high',
    title: `${incident.address} is blocked permanently`,
    text: `${incident.address} is blocked permanently after ${incident.number - 1} incidents. Only an administrator can release it.`,
    data: dataOf(incident, 'MBX-1004', { severity: 'critical' }),
  }
}

export function stillSendingAlert(incident: Incident, count: number): AlertInput {
  const what = incident.block_mode === 'hold' ? 'held' : 'refused'
  return {
    tenantId: incident.tenant_id,
    type: alertTypes.stillSending,
    subject: subjectOf(incident),
    severity: 'high',
    title: `${incident.address} is still trying to send`,
    text: `${incident.address} is still trying to send while blocked: ${count} more ${count === 1 ? 'message' : 'messages'} ${what}.`,
    data: dataOf(incident, 'MBX-1005', { count }),
  }
}

export function decisionAlert(incident: Incident, missing: readonly string[], isLoud: boolean, now: Date): AlertInput {
  const days = Math.floor((now.getTime() - incident.opened_at.getTime()) / 86_400_000)
  const since = isLoud ? ` The mailbox has been blocked for ${days} days.` : ''
  return {
    tenantId: incident.tenant_id,
    type: alertTypes.needsDecision,
    subject: subjectOf(incident),
    // Worse than it was: people are told at once again.
    severity: isLoud ? 'high' : 'medium',
    title: isLoud
      ? `${incident.address} is still blocked after ${days} days`
      : `${incident.address} waits for your decision`,
    text: `${waitingText(incident)}${since} ${missing.join(' ')}`.trim(),
    data: dataOf(incident, 'MBX-1006', { missing, severity: isLoud ? 'critical' : 'high' }),
  }
}

/** The timer ends the block although something is left: all the more somebody must look. */
const waitingText = ({ address, policy, until }: Incident): string =>
  policy === 'timer' && until !== null
    ? `The block of ${address} ends by its timer at ${utc(until)}, but a computer is not clean.`
    : `The incident of ${address} is not released by its policy.`

export function toldAlert(incident: Incident): AlertInput {
  const isNobodys = incident.person_id === null
  return {
    tenantId: incident.tenant_id,
    type: isNobodys ? alertTypes.unattributed : alertTypes.told,
    subject: subjectOf(incident),
    title: isNobodys ? `Bad mail from ${incident.address}, which is nobody's` : `${incident.address} sends bad mail`,
    text: `${incident.address}: sending looks unusual (${incident.trigger}). Not blocked.`,
    data: dataOf(incident, 'MBX-1002'),
  }
}

/** "released by admin@contoso.example: password was reset": MBX-1003 is the end of the alert and an event, not an alert of its own. */
export const releasedText = (address: string, reason: string): string => `${address} may send again. Reason: ${reason}.`

/** What was told while the mailbox was blocked is over. */
export async function resolveAll(alerts: Alerts, trx: Trx, incident: Incident, reason: string): Promise<void> {
  for (const type of Object.values(alertTypes))
    await alerts.resolve(trx, incident.tenant_id, type, subjectOf(incident), reason)
}

const ordinal = (n: number): string => `${n}${n === 2 ? 'nd' : n === 3 ? 'rd' : 'th'}`
