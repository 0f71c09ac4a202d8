// What Microsoft itself blocked: senders (fed by the outbound spam counter of transport) and inbound connectors; and
// journal rules (exchange-online 2.2, 2.6, 4.3).
import { type Cmdlet, textParameter, utcStamp } from '../cmdlet.ts'
import { objectNotFound } from '../errors.ts'
import { objectCmdlets } from '../object-cmdlets.ts'
import { bool, choice, text } from '../parameters.ts'

const senders: Cmdlet[] = [
  {
    name: 'Get-BlockedSenderAddress',
    family: 'hygiene',
    parameters: { SenderAddress: text() },
    run(context) {
      const wanted = textParameter(context, 'SenderAddress')?.toLowerCase()
      return {
        value: context
          .visible('BlockedSender')
          .filter((row) => wanted === undefined || row.name === wanted)
          .map((row) => ({
            SenderAddress: row.name,
            Reason: row.values['Reason'],
            CreatedDatetime: utcStamp(row.createdAt),
            ChangedDatetime: utcStamp(row.changedAt),
            TemporaryBlock: false,
          })),
      }
    },
  },
  {
    name: 'Remove-BlockedSenderAddress',
    family: 'hygiene',
    parameters: { SenderAddress: text(), Reason: text() },
    required: ['SenderAddress'],
    run(context) {
      const address = textParameter(context, 'SenderAddress')?.toLowerCase() ?? ''
      const row = context.state
        .table('BlockedSender')
        .rows()
        .find((candidate) => candidate.name === address)
      if (row === undefined) throw objectNotFound(address)
      context.state.table('BlockedSender').remove(row.guid)
      return { value: [], objectId: address }
    },
  },
]

const connectors: Cmdlet[] = [
  {
    name: 'Get-BlockedConnector',
    family: 'connectors',
    parameters: { ConnectorId: text() },
    run(context) {
      const wanted = textParameter(context, 'ConnectorId')?.toLowerCase()
      return {
        value: context
          .visible('BlockedConnector')
          .filter((row) => wanted === undefined || row.name === wanted)
          .map((row) => ({
            ConnectorId: row.name,
            Reason: row.values['Reason'],
            BlockedDate: utcStamp(row.createdAt),
          })),
      }
    },
  },
  {
    name: 'Remove-BlockedConnector',
    family: 'connectors',
    parameters: { ConnectorId: text(), Reason: text() },
    required: ['ConnectorId'],
    run(context) {
      const id = textParameter(context, 'ConnectorId')?.toLowerCase() ?? ''
      const row = context.state
        .table('BlockedConnector')
        .rows()
        .find((candidate) => candidate.name === id)
      if (row === undefined) throw objectNotFound(id)
      context.state.table('BlockedConnector').remove(row.guid)
      return { value: [], objectId: id }
    },
  },
]

const journalRules = objectCmdlets({
  noun: 'JournalRule',
  table: 'JournalRule',
  family: 'organization',
  parameters: { JournalEmailAddress: text(), Scope: choice('Global', 'Internal', 'External'), Recipient: text() },
  newOnly: { Enabled: bool() },
  required: ['Name', 'JournalEmailAddress'],
  defaults: { Scope: 'Global', Recipient: null, Enabled: true },
  record: (row) => ({ ...row.values, Name: row.name, Identity: row.name, Guid: row.guid, IsValid: true }),
})

export const blockedCmdlets: Cmdlet[] = [...senders, ...connectors, ...journalRules]
