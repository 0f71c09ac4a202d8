// The event log's types, and what each domain event means to an administrator. A new domain event is one entry here.
import { utcText } from '#platform/clock.ts'
import type { DomainEventOf, DomainEventType } from '../../events.ts'
import type { EventSeverity } from '../events-contract.ts'

interface TypeFacts {
  severity: EventSeverity
  title: string
}

const alertType = (severity: EventSeverity, what: string): TypeFacts => ({ severity, title: `Alert ${what}` })
const refused = (title: string): TypeFacts => ({ severity: 'low', title })

export const eventTypes = {
  'Event::Mailflow::Message::Quarantined': { severity: 'info', title: 'Message quarantined' },
  'Event::Mailflow::Message::Released': { severity: 'low', title: 'Message released from quarantine' },
  'Event::Mailflow::OutboundThreat::Spam': { severity: 'medium', title: 'Spam sent from a mailbox' },
  'Event::Mailflow::OutboundThreat::Phish': { severity: 'high', title: 'Phishing mail sent from a mailbox' },
  'Event::Mailflow::OutboundThreat::Malware': { severity: 'high', title: 'Malware sent from a mailbox' },
  'Event::Compromise::Mailbox::Blocked': { severity: 'high', title: 'Mailbox blocked from sending' },
  'Event::Compromise::Mailbox::Released': { severity: 'info', title: 'Mailbox may send again' },
  'Event::Compromise::Incident::Changed': { severity: 'info', title: 'State of an incident changed' },
  'Event::Endpoint::Scan::Requested': { severity: 'info', title: 'Scan of a computer requested' },
  'Event::Endpoint::Scan::Ended': { severity: 'info', title: 'Scan of a computer ended' },
  'Event::Endpoint::Threat::Removed': { severity: 'high', title: 'Threats on a computer removed' },
  'Event::Endpoint::Threat::Remains': { severity: 'high', title: 'Threats on a computer could not be removed' },
  'Event::PhishThreat::Campaign::Changed': { severity: 'info', title: 'State of a simulation campaign changed' },
  'Event::PhishThreat::Simulation::Reported': { severity: 'info', title: 'A simulation was reported' },
  'Event::PhishThreat::Message::Reported': { severity: 'low', title: 'A message was reported by a person' },
  'Event::Mailflow::Connection::Connected': { severity: 'info', title: 'Mail flow connected' },
  'Event::Mailflow::Connection::Disconnected': { severity: 'medium', title: 'Mail flow disconnected' },
  'Event::Mailflow::Connection::Changed': { severity: 'low', title: 'State of mail flow changed' },
  'Event::Mailflow::Connection::Broken': { severity: 'high', title: 'Mail flow is broken' },
  'Event::Mailflow::Consent::Revoked': { severity: 'high', title: 'Permission in Microsoft 365 lost' },
  'Event::Mailflow::Tamper::Found': { severity: 'medium', title: 'Mail flow was changed in the tenant' },
  'Event::Mailflow::Tamper::Repaired': { severity: 'info', title: 'Mail flow was repaired' },
  'Event::Gateway::Refused::ClientCertificate': refused('Connection without the certificate of the tenant refused'),
  'Event::Gateway::Refused::SourceAddress': refused('Connection from a foreign address refused'),
  'Event::Gateway::Refused::UnknownTenant': refused('Mail for no tenant of ours refused'),
  'Event::Gateway::Refused::WrongToken': { severity: 'medium', title: 'Mail with a forged route token refused' },
  'Event::Gateway::Refused::OtherTenant': {
    severity: 'medium',
    title: 'Mail of one tenant by the way of another refused',
  },
  'Event::Gateway::Refused::MissingTenantHeader': refused('Mail without the mark of its tenant refused'),
  'Event::Gateway::Refused::NotOurDomain': refused('Mail for a domain that is not protected refused'),
  'Event::Gateway::Refused::ForgedHeader': { severity: 'medium', title: 'Mail with a forged header of ours refused' },
  'Event::Gateway::Refused::Loop': { severity: 'medium', title: 'Looping mail refused' },
  'Event::Gateway::Refused::Other': refused('Mail refused for a reason of security'),
  'Event::Alerts::Alert::Raised': alertType('medium', 'raised'),
  'Event::Alerts::Alert::Escalated': alertType('medium', 'got worse'),
  'Event::Alerts::Alert::Acknowledged': alertType('info', 'acknowledged'),
  'Event::Alerts::Alert::Snoozed': alertType('info', 'snoozed'),
  'Event::Alerts::Alert::Reopened': alertType('low', 'opened again'),
  'Event::Alerts::Alert::Resolved': alertType('info', 'resolved'),
  'Event::Audit::Chain::HeadNoted': { severity: 'info', title: 'Newest entry of the audit log noted' },
} as const satisfies Record<string, TypeFacts>

export type EventTypeName = keyof typeof eventTypes

export interface Described {
  type: EventTypeName
  /** Default: that of the type. */
  severity?: EventSeverity
  /** When another than that of the domain event. */
  at?: Date
  source: string
  description: string
  /** Default: everything in the domain event. */
  data?: Record<string, unknown>
}

const incidentStates: Record<string, string> = {
  containing: 'being contained',
  clearing: 'being cleared',
  releasable: 'ready to release',
  probation: 'released and watched',
  permanent: 'blocked permanently',
}

const scanStates: Record<string, string> = {
  finishedClean: 'clean',
  finishedCleaned: 'cleaned',
  finishedWithGaps: 'something was left out',
  infected: 'still infected',
  noBackend: 'nothing can scan it',
  expired: 'not scanned in time',
  skipped: 'left out',
}

const backEnds: Record<string, string> = {
  agent: 'the Mailwarden agent',
  defender: 'Microsoft Defender for Endpoint',
  intune: 'Microsoft Intune',
  sophos: 'Sophos Central',
}
const byWhom = (backEnd: string): string => (backEnd === 'none' ? '' : ` by ${backEnds[backEnd] ?? backEnd}`)

type Describe<Type extends DomainEventType> = (payload: DomainEventOf<Type>['payload']) => Described

const gatewayKinds: Record<string, EventTypeName> = {
  'client-certificate': 'Event::Gateway::Refused::ClientCertificate',
  'source-address': 'Event::Gateway::Refused::SourceAddress',
  'unknown-tenant': 'Event::Gateway::Refused::UnknownTenant',
  'wrong-token': 'Event::Gateway::Refused::WrongToken',
  'other-tenant': 'Event::Gateway::Refused::OtherTenant',
  'missing-tenant-header': 'Event::Gateway::Refused::MissingTenantHeader',
  'not-our-domain': 'Event::Gateway::Refused::NotOurDomain',
  'forged-header': 'Event::Gateway::Refused::ForgedHeader',
  loop: 'Event::Gateway::Refused::Loop',
}

/** null: of no interest to an administrator. */
const describers: { [Type in DomainEventType]: Describe<Type> | null } = {
  MessageQuarantined: ({ direction, category, recipients }) => ({
    type: 'Event::Mailflow::Message::Quarantined',
    source: recipients[0] ?? '',
    description: `An ${direction} message to ${people(recipients)} was ${category === 'clean' ? 'held' : `quarantined as ${category}`}.`,
  }),
  MessageReleased: ({ recipients, by }) => ({
    type: 'Event::Mailflow::Message::Released',
    source: by,
    description: `${by} released a quarantined message to ${people(recipients)}.`,
  }),
  OutboundThreatDetected: ({ mailbox, category, occurredAt }) => ({
    type: `Event::Mailflow::OutboundThreat::${capitalised(category)}`,
    at: new Date(occurredAt),
    source: mailbox,
    description: `${mailbox} sent a message that is ${category}.`,
  }),
  MailboxBlocked: ({ mailbox, trigger, until }) => ({
    type: 'Event::Compromise::Mailbox::Blocked',
    source: mailbox,
    description: `${mailbox} was blocked from sending (${trigger})${until === null ? '' : `, until ${utcText(new Date(until))} at the earliest`}.`,
  }),
  MailboxReleased: ({ mailbox, reason, by }) => ({
    type: 'Event::Compromise::Mailbox::Released',
    source: by ?? 'Mailwarden',
    description: `${mailbox} may send again: ${reason}`,
  }),
  IncidentChanged: ({ mailbox, state }) => ({
    type: 'Event::Compromise::Incident::Changed',
    source: mailbox,
    description: `The incident of ${mailbox} is now ${incidentStates[state] ?? state}.`,
  }),
  ComputerScanRequested: ({ computer, backEnd, kind }) => ({
    type: 'Event::Endpoint::Scan::Requested',
    source: computer,
    description: `A ${kind} scan of ${computer} was requested${byWhom(backEnd)}.`,
  }),
  ComputerScanEnded: ({ computer, backEnd, state, detections, remediated }) => ({
    type:
      detections === 0
        ? 'Event::Endpoint::Scan::Ended'
        : remediated < detections
          ? 'Event::Endpoint::Threat::Remains'
          : 'Event::Endpoint::Threat::Removed',
    source: computer,
    description: `The scan of ${computer}${byWhom(backEnd)} ended: ${scanStates[state] ?? state}, ${detections} threats found, ${remediated} removed.`,
  }),
  CampaignChanged: ({ name, state, by }) => ({
    type: 'Event::PhishThreat::Campaign::Changed',
    source: by ?? 'Mailwarden',
    description: `The campaign "${name}" is now ${state}.`,
  }),
  // Who fell for a simulation is shown only to roles that may see names, never in the event log.
  SimulationFailed: null,
  SimulationReported: ({ campaignId, isFirst }) => ({
    type: 'Event::PhishThreat::Simulation::Reported',
    source: 'Phish Threat',
    description: isFirst ? 'Somebody was the first to report a simulation.' : 'Somebody reported a simulation.',
    data: { campaignId, isFirst },
  }),
  MessageReported: ({ reporter, subject, verdict }) => ({
    type: 'Event::PhishThreat::Message::Reported',
    source: reporter,
    description: `${reporter} reported "${subject}" (${verdict}).`,
  }),
  TrainingCompleted: null,
  TenantConnected: ({ direction }) => ({
    type: 'Event::Mailflow::Connection::Connected',
    source: 'Mailwarden',
    description: `Mail flow was connected (${direction === 'both' ? 'both directions' : direction}).`,
  }),
  TenantDisconnected: ({ reason }) => ({
    type: 'Event::Mailflow::Connection::Disconnected',
    source: 'Mailwarden',
    description: `Mail flow was disconnected (${reason}).`,
  }),
  ConsentRevoked: ({ detail }) => ({
    type: 'Event::Mailflow::Consent::Revoked',
    source: 'Microsoft 365',
    description: detail,
  }),
  ConnectionStateChanged: ({ from, to, reason }) => ({
    type: to === 'broken' ? 'Event::Mailflow::Connection::Broken' : 'Event::Mailflow::Connection::Changed',
    source: 'Mailwarden',
    description: `Mail flow went from ${from} to ${to}: ${reason}`,
  }),
  TamperFound: ({ severity, objectKey, summary }) => ({
    type: 'Event::Mailflow::Tamper::Found',
    severity,
    source: objectKey,
    description: summary,
  }),
  TamperRepaired: ({ by }) => ({
    type: 'Event::Mailflow::Tamper::Repaired',
    source: by === 'automatic' ? 'Mailwarden' : 'administrator',
    description: `A change of mail flow was repaired (${by === 'automatic' ? 'by itself' : 'by an administrator'}).`,
  }),
  GatewaySecurityEvent: ({ kind, remoteAddress, detail }) => ({
    type: Object.hasOwn(gatewayKinds, kind) ? gatewayKinds[kind]! : 'Event::Gateway::Refused::Other',
    source: remoteAddress,
    description: `${remoteAddress}: ${detail}`,
  }),
  RoutesChanged: null,
  AlertChanged: ({ change, by, alert }) => ({
    type: `Event::Alerts::Alert::${capitalised(change)}`,
    ...(change === 'raised' || change === 'escalated' ? { severity: alert.severity } : {}),
    source: by ?? alert.subject,
    description: alert.reason === null || change !== 'resolved' ? alert.title : `${alert.title}: ${alert.reason}`,
  }),
  AuditHeadNoted: ({ chain, position, hash }) => ({
    type: 'Event::Audit::Chain::HeadNoted',
    source: 'Mailwarden',
    description: `The newest entry of the audit log (${chain}) is number ${position} with hash ${hash}.`,
  }),
}

export const loggedEvents = (Object.keys(describers) as DomainEventType[]).filter((type) => describers[type] !== null)

/** What an administrator reads of a domain event; null when nothing, or when it is of another release. */
export function describeEvent(type: string, payload: object): Described | null {
  if (!Object.hasOwn(describers, type)) return null
  const describe = describers[type as DomainEventType] as ((payload: object) => Described) | null
  return describe === null ? null : describe(payload)
}

function people(addresses: readonly string[]): string {
  const [first = 'nobody', ...others] = addresses
  return others.length === 0 ? first : `${first} and ${others.length} more`
}

const capitalised = <Word extends string>(word: Word) =>
  `${word.charAt(0).toUpperCase()}${word.slice(1)}` as Capitalize<Word>
