// The closed list of domain events. An event is written to the outbox in the transaction that caused it;
// consumers are idempotent jobs. This file imports nothing.

interface EventOf<Type extends string, Payload> {
  type: Type
  /** Our tenant, or null for what concerns the whole installation. */
  tenantId: string | null
  payload: Payload
}

export type DomainEvent =
  | EventOf<
      'MessageQuarantined',
      { messageId: string; quarantineId: string; direction: Direction; category: string; recipients: string[] }
    >
  | EventOf<
      'MessageReleased',
      {
        quarantineId: string
        messageId: string
        recipients: string[]
        by: string
        /** It was held because of this incident of its sender's mailbox, not because of a verdict on it alone. */
        incidentId?: string
      }
    >
  | EventOf<
      'OutboundThreatDetected',
      {
        messageId: string
        mailbox: string
        category: 'spam' | 'phish' | 'malware'
        occurredAt: string
        internetMessageId: string | null
        /** One for all parts and tries of a message. */
        countKey: string
        mailFrom: string
        headerFrom: string[]
        headerSender?: string | null
        /** At most 50 of them. */
        recipients: string[]
        subject: string
        isAutoSubmitted: boolean
        isForwarded: boolean
        cluster: string
      }
    >
  | EventOf<'MailboxBlocked', { incidentId: string; mailbox: string; until: string | null; trigger: string }>
  | EventOf<'MailboxReleased', { incidentId: string; mailbox: string; reason: string; by: string | null }>
  | EventOf<'IncidentChanged', { incidentId: string; mailbox: string; state: string }>
  | EventOf<
      'ComputerScanRequested',
      { incidentId: string | null; computerId: string; computer: string; backEnd: string; kind: 'quick' | 'full' }
    >
  | EventOf<
      'ComputerScanEnded',
      {
        incidentId: string | null
        computerId: string
        computer: string
        backEnd: string
        state: string
        detections: number
        remediated: number
      }
    >
  | EventOf<'CampaignChanged', { campaignId: string; name: string; state: string; by: string | null }>
  | EventOf<
      'SimulationFailed',
      /** A person clicked, submitted or opened, by a final or provisional verdict `human`; `withdrawn`: the verdict was revised. */
      { campaignId: string; messageId: string; personId: string | null; fact: string; isWithdrawn: boolean }
    >
  | EventOf<
      'SimulationReported',
      /** `isFirst`: nobody had reported a mail of this campaign before. */
      { campaignId: string; messageId: string; personId: string | null; isFirst: boolean }
    >
  | EventOf<
      'MessageReported',
      { reportId: string; reporter: string; internetMessageId: string | null; subject: string; verdict: string }
    >
  | EventOf<'TrainingCompleted', { assignmentId: string; personId: string | null; trainingId: string; score: number }>
  | EventOf<'TenantConnected', { direction: 'inbound' | 'both' }>
  | EventOf<'TenantDisconnected', { reason: string }>
  | EventOf<'ConsentRevoked', { reason: string; detail: string }>
  | EventOf<'ConnectionStateChanged', { from: string; to: string; reason: string }>
  | EventOf<
      'TamperFound',
      { findingId: string; severity: 'high' | 'medium' | 'low'; objectKey: string; summary: string }
    >
  | EventOf<'TamperRepaired', { findingId: string; by: 'automatic' | 'admin' }>
  | EventOf<'GatewaySecurityEvent', { kind: string; remoteAddress: string; detail: string }>
  | EventOf<'RoutesChanged', Record<string, never>>
  | EventOf<
      'AlertChanged',
      {
        alertId: string
        change: 'raised' | 'escalated' | 'acknowledged' | 'snoozed' | 'reopened' | 'resolved'
        /** A person, `recovery`, `snooze`; null when it was raised. */
        by: string | null
        alert: {
          type: string
          subject: string
          severity: 'high' | 'medium' | 'low'
          title: string
          text: string
          state: string
          count: number
          reason: string | null
        }
      }
    >
  | EventOf<'AuditHeadNoted', { chain: string; position: number; hash: string }>

export type Direction = 'inbound' | 'outbound'
export type DomainEventType = DomainEvent['type']
export type DomainEventOf<Type extends DomainEventType> = Extract<DomainEvent, { type: Type }>
