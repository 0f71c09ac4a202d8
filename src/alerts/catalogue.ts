// The closed list of alert types: what each means and what to do about it. Whoever raises an alert names one of these.
import type { AlertAction, AlertTypeView } from './contract.ts'
import type { Severity } from './raise.ts'

export interface AlertType {
  product: AlertTypeView['product']
  category: AlertTypeView['category']
  /** When whoever raises it does not say. */
  severity: Severity
  title: string
  /** Why it matters. */
  meaning: string
  /** What Mailwarden does about it by itself. */
  done?: string
  advice: string
  /** Besides acknowledge, snooze, reopen and resolve, which every alert has. */
  actions?: readonly AlertAction[]
  /** Path below the tenant's part of the console. */
  link?: string
}

const tampering = {
  product: 'mailflow',
  category: 'tampering',
  title: 'Mail flow was changed in the tenant',
  actions: ['repair', 'check'],
  link: 'mail-flow',
} as const

export const catalogue = {
  'mailflow.tamper-high': {
    ...tampering,
    severity: 'high',
    meaning:
      'An object that Mailwarden made in Microsoft 365 was removed or changed so that mail is not scanned or does not arrive.',
    advice: 'Look at expected and found value, ask who changed it, then repair. Accept the change when it was wanted.',
  },
  'mailflow.tamper-medium': {
    ...tampering,
    severity: 'medium',
    meaning: 'Part of the mail may go past the gateway, or a safeguard of the mail flow is off.',
    advice: 'Look at expected and found value, then repair, or accept the change when it was wanted.',
  },
  'mailflow.tamper-low': {
    ...tampering,
    severity: 'low',
    meaning: 'Something near our objects was changed. Mail is still scanned.',
    advice: 'Look whether the change was wanted; accept it or repair.',
  },
  'mailflow.repair-waits': {
    product: 'mailflow',
    category: 'connection',
    severity: 'high',
    title: 'A repair of mail flow needs you',
    meaning: 'The repair could not come to its end by itself; until then what was changed stays as it is.',
    advice: 'Do what the text names, then start the repair again.',
    actions: ['repair'],
    link: 'mail-flow',
  },
  'mailflow.migration-needed': {
    product: 'mailflow',
    category: 'configuration',
    severity: 'medium',
    title: 'Domains depend on IP-based connectors',
    meaning: 'The way back into the tenant is trusted by IP address: bounces and forwarded mail can be refused.',
    advice: 'Start the guided migration to certificate-based connectors; mail keeps flowing meanwhile.',
    link: 'mail-flow',
  },
  'mailflow.consent-revoked': {
    product: 'mailflow',
    category: 'connection',
    severity: 'high',
    title: 'Mailwarden has lost its permission in Microsoft 365',
    meaning: 'Mailwarden can no longer watch, repair or remove what it made.',
    done: 'Mail still flows and is scanned.',
    advice: 'Give consent again on the page of the connection.',
    link: 'mail-flow',
  },
  'gateway.quarantine-fault': {
    product: 'mailflow',
    category: 'storage',
    severity: 'high',
    title: 'Quarantine cannot be written',
    meaning: 'Messages that belong into quarantine cannot be kept here.',
    done: 'They are refused for now and wait with their senders, who try again.',
    advice: 'Look at disk space and the database of the gateway.',
  },
  'gateway.next-hop-certificate': {
    product: 'mailflow',
    category: 'delivery',
    severity: 'high',
    title: 'Certificate of the next hop cannot be trusted',
    meaning: 'The other side does not prove to be whom mail should be given to.',
    done: 'Mail is not delivered and waits with its sender; nothing is sent in plaintext instead.',
    advice:
      'Look who answers under that name: a proxy that opens TLS, a wrong DNS answer, or a certificate that ran out.',
  },
  'gateway.loop': {
    product: 'mailflow',
    category: 'delivery',
    severity: 'high',
    title: 'Mail is looping between tenant and gateway',
    meaning:
      'A message came back a second time although it carries our mark: the exception of the mail flow rule is lost.',
    advice: 'Run the repair of the connection.',
    actions: ['repair', 'check'],
    link: 'mail-flow',
  },
  'gateway.configuration-away': {
    product: 'platform',
    category: 'storage',
    severity: 'high',
    title: 'The gateway cannot read its routes',
    meaning: 'Changes of routes, policies and lists do not reach the gateway.',
    done: 'Mail goes on with the last known routes for 24 hours.',
    advice: 'Bring the database back.',
  },
  'gateway.journal-fault': {
    product: 'platform',
    category: 'storage',
    severity: 'high',
    title: 'The journal against duplicates cannot be written',
    meaning: 'Mail goes on; a lost reply may make a duplicate.',
    advice: 'Look at the disk of the gateway.',
  },
  'gateway.scanner-down': {
    product: 'mailflow',
    category: 'scanning',
    severity: 'high',
    title: 'A scanner does not answer',
    meaning: 'Mail cannot be looked at by this scanner.',
    done: 'Mail waits with its senders for a while; then it is passed with a mark or held, as the policy says.',
    advice: 'Start the scanner again and look at its log.',
  },
  'outgoing.failed': {
    product: 'mailflow',
    category: 'delivery',
    severity: 'medium',
    title: 'A message could not be delivered',
    meaning: 'A message that was released or that Mailwarden wrote itself was refused for good by the next hop.',
    advice: 'Read the reply of the next hop; release the message again when the cause is gone.',
    link: 'messages',
  },
  'history.dropped': historyType('Entries of the message history were dropped because they could not be kept.'),
  'history.rejected': historyType('The database refused entries of the message history.'),
  'history.damaged': historyType('Part of the local log of the message history cannot be read.'),
  'quarantine.not-durable': quarantineType(
    'A message could not be written durably; its sender keeps it and tries again.',
  ),
  'quarantine.file-missing': quarantineType('A quarantined message is listed, but its file is gone.'),
  'quarantine.file-damaged': quarantineType('The file of a quarantined message is not as it was written.'),
  'health.score': {
    product: 'platform',
    category: 'health',
    severity: 'medium',
    title: 'Health score below 100',
    meaning: 'At least one health check has failed for more than 10 minutes.',
    advice: 'Open the health checks: each says what to do, some repair themselves at the push of a button.',
    link: 'settings/health',
  },
  'alerts.channel-failed': {
    product: 'platform',
    category: 'configuration',
    severity: 'medium',
    title: 'A notification could not be delivered',
    meaning: 'Who should have been told of an alert was not: the channel refused it or did not answer.',
    advice: 'Open the notification rule, correct the channel and send a test.',
    link: 'settings/notifications',
  },
  'audit.broken': {
    product: 'platform',
    category: 'security',
    severity: 'high',
    title: 'The audit log was tampered with',
    meaning: 'An entry was changed or removed behind the back of Mailwarden: the chain of hashes does not agree.',
    advice: 'Keep a copy of the database, find out who has access to it, and compare with exports and the SIEM.',
    link: 'audit',
  },
} as const satisfies Record<string, AlertType>

export type AlertTypeName = keyof typeof catalogue

function historyType(meaning: string) {
  return {
    product: 'mailflow',
    category: 'storage',
    severity: 'high',
    title: 'The message history is not complete',
    meaning: `${meaning} Mail itself is not touched.`,
    advice: 'Look at disk space, at the database and at the log of the server.',
  } as const
}

function quarantineType(meaning: string) {
  return {
    product: 'quarantine',
    category: 'storage',
    severity: 'high',
    title: 'The quarantine needs attention',
    meaning,
    advice: 'Look at the disk that holds the quarantine, and at who else writes to it.',
    link: 'quarantine',
  } as const
}

/** Of an older or newer release whose alerts are still in the database. */
const unknownType: AlertType = {
  product: 'platform',
  category: 'configuration',
  severity: 'medium',
  title: 'Alert of another release',
  meaning: 'This release does not know the type of this alert.',
  advice: 'Read its text.',
}

export function alertTypeOf(type: string): AlertType {
  return Object.hasOwn(catalogue, type) ? catalogue[type as AlertTypeName] : unknownType
}

export const isAlertType = (type: string): type is AlertTypeName => Object.hasOwn(catalogue, type)

export function listAlertTypes(): AlertTypeView[] {
  return Object.entries(catalogue as Record<string, AlertType>).map(([type, facts]) => ({
    type,
    product: facts.product,
    category: facts.category,
    severity: facts.severity,
    title: facts.title,
    meaning: facts.meaning,
    done: facts.done ?? null,
    advice: facts.advice,
    actions: [...(facts.actions ?? [])],
    link: facts.link ?? null,
  }))
}
