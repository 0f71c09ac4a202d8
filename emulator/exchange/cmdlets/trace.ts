// Message trace with keyset paging and the search of the audit log (exchange-online 2.7 [MS][WIRE]).
import { visibleAudit } from '../../audit.ts'
import { type Cmdlet, type CmdletContext, listParameter, textParameter, type TraceRow, utcStamp } from '../cmdlet.ts'
import { badRequest, invalidObject } from '../errors.ts'
import { choice, date, list, type ParameterType, text } from '../parameters.ts'

const day_ms = 86_400_000
const longestQuery_ms = 10 * day_ms
const kept_ms = 90 * day_ms

const traceParameters: Record<string, ParameterType> = {
  StartDate: date(),
  EndDate: date(),
  SenderAddress: list(),
  RecipientAddress: list(),
  MessageId: list(),
  MessageTraceId: text(),
  Status: list(),
  FromIP: text(),
  ToIP: text(),
  Subject: text(),
  SubjectFilterType: choice('Contains', 'EndsWith', 'StartsWith'),
  StartingRecipientAddress: text(),
}

function resultSize(context: CmdletContext, standard: number, max: number): number {
  const given = context.parameters.get('ResultSize')
  if (given === undefined || given === null) return standard
  const size = /^unlimited$/i.test(String(given)) ? max : Number(given)
  if (!Number.isInteger(size) || size < 1 || size > max) throw invalidObject(`ResultSize must be between 1 and ${max}.`)
  return size
}

function span(context: CmdletContext): { start: Date; end: Date } {
  const now = context.world.clock.now()
  const end = textParameter(context, 'EndDate')
  const start = textParameter(context, 'StartDate')
  const until = end === null ? now : new Date(end)
  const from = start === null ? new Date(until.getTime() - 2 * day_ms) : new Date(start)
  if (until.getTime() - from.getTime() > longestQuery_ms)
    throw invalidObject('The time range can be at most 10 days. Use a smaller time range.')
  if (from.getTime() < now.getTime() - kept_ms) throw invalidObject('StartDate must be within the last 90 days.')
  return { start: from, end: until }
}

const sameAddress = (wanted: string[] | null, address: string): boolean =>
  wanted === null ||
  wanted.length === 0 ||
  wanted.some((entry) =>
    entry.startsWith('*')
      ? address.toLowerCase().endsWith(entry.slice(1).toLowerCase())
      : entry.toLowerCase() === address.toLowerCase(),
  )

function matches(context: CmdletContext, row: TraceRow): boolean {
  const status = listParameter(context, 'Status')
  const subject = textParameter(context, 'Subject')
  const messageIds = listParameter(context, 'MessageId')
  const traceId = textParameter(context, 'MessageTraceId')
  const fromIp = textParameter(context, 'FromIP')
  const toIp = textParameter(context, 'ToIP')
  return (
    sameAddress(listParameter(context, 'SenderAddress'), row.senderAddress) &&
    sameAddress(listParameter(context, 'RecipientAddress'), row.recipientAddress) &&
    (messageIds === null || messageIds.includes(row.messageId)) &&
    (traceId === null || traceId === row.messageTraceId) &&
    (status === null || status.some((entry) => entry.toLowerCase() === row.status.toLowerCase())) &&
    (subject === null || row.subject.toLowerCase().includes(subject.toLowerCase())) &&
    (fromIp === null || fromIp === row.fromIp) &&
    (toIp === null || toIp === row.toIp)
  )
}

/** Received descending, then recipient ascending: the order that `StartingRecipientAddress` continues in. */
function inOrder(a: TraceRow, b: TraceRow): number {
  return b.received.getTime() - a.received.getTime() || (a.recipientAddress < b.recipientAddress ? -1 : 1)
}

/** The continuation includes the rows of the same instant from the given recipient on: callers drop duplicates. */
function afterCursor(context: CmdletContext, row: TraceRow, end: Date): boolean {
  const starting = textParameter(context, 'StartingRecipientAddress')?.toLowerCase()
  if (starting === undefined || row.received.getTime() < end.getTime()) return true
  return row.recipientAddress.toLowerCase() >= starting
}

function trace(context: CmdletContext) {
  const { start, end } = span(context)
  const size = resultSize(context, 1000, 5000)
  const rows = (context.services.transport?.trace.rows(context.tenant.id) ?? [])
    .filter((row) => row.received >= start && row.received <= end && matches(context, row))
    .filter((row) => afterCursor(context, row, end))
    .toSorted(inOrder)
  const page = rows.slice(0, size)
  const last = page.at(-1)
  // More data is announced only by a warning [WIRE].
  if (rows.length > page.length && last !== undefined)
    context.warnings.push(
      `There are more results, use the following command to get more. Get-MessageTraceV2 -StartDate "${start.toISOString()}" -EndDate "${last.received.toISOString()}" -StartingRecipientAddress "${last.recipientAddress}" -ResultSize ${size}`,
    )
  return {
    value: page.map((row) => ({
      MessageTraceId: row.messageTraceId,
      MessageId: row.messageId,
      Received: row.received.toISOString(),
      SenderAddress: row.senderAddress,
      RecipientAddress: row.recipientAddress,
      FromIP: row.fromIp,
      ToIP: row.toIp,
      Subject: row.subject,
      Status: row.status,
      Size: row.size_bytes,
    })),
  }
}

function traceDetail(context: CmdletContext) {
  const id = textParameter(context, 'MessageTraceId')
  const recipient = textParameter(context, 'RecipientAddress')?.toLowerCase()
  const row = (context.services.transport?.trace.rows(context.tenant.id) ?? []).find(
    (candidate) => candidate.messageTraceId === id && candidate.recipientAddress.toLowerCase() === recipient,
  )
  return {
    value: (row?.events ?? []).map((event) => ({
      Date: event.at.toISOString(),
      Event: event.event,
      Action: event.action,
      Detail: event.detail,
      Data: event.data,
      MessageId: row!.messageId,
      MessageTraceId: row!.messageTraceId,
      SenderAddress: row!.senderAddress,
      RecipientAddress: row!.recipientAddress,
    })),
  }
}

/** Names of the record types that occur here (Office 365 Management Activity API schema, AuditLogRecordType [MS]). */
const recordTypes: Record<number, string> = {
  1: 'ExchangeAdmin',
  2: 'ExchangeItem',
  3: 'ExchangeItemGroup',
  8: 'AzureActiveDirectory',
  15: 'AzureActiveDirectoryStsLogon',
  50: 'ExchangeItemAggregated',
}

/** How far a session was read: each call with its id gives the next page, and nothing at the end [MS]. */
function sessionOffset(context: CmdletContext, count: number): number {
  const session = textParameter(context, 'SessionId')
  if (session === null) return 0
  const key = `audit-session/${context.tenant.id}/${session}`
  const offset = (context.world.sessions.get(key) as number | undefined) ?? 0
  context.world.sessions.set(key, offset + count)
  return offset
}

/** Newest first without a session. `ReturnLargeSet` is unsorted [MS], and with the switch `auditDisorder` each record comes twice. */
function searchAudit(context: CmdletContext) {
  const start = new Date(textParameter(context, 'StartDate')!)
  const end = new Date(textParameter(context, 'EndDate')!)
  const operations = listParameter(context, 'Operations')?.map((operation) => operation.toLowerCase())
  const recordType = textParameter(context, 'RecordType')
  const users = listParameter(context, 'UserIds')?.map((user) => user.toLowerCase())
  const matching = visibleAudit(context.world, context.tenant).filter((record) => {
    const at = new Date(`${record.CreationTime}Z`)
    return (
      at >= start &&
      at <= end &&
      (recordType === null || recordTypes[record.RecordType] === recordType) &&
      (operations === undefined || operations.includes(record.Operation.toLowerCase())) &&
      (users === undefined || users.includes(record.UserId.toLowerCase()))
    )
  })
  const found = context.tenant.switches.auditDisorder ? [...matching, ...matching] : matching.toReversed()
  const size = resultSize(context, 100, 5000)
  const offset = sessionOffset(context, size)
  return {
    value: found.slice(offset, offset + size).map((record, index) => ({
      RecordType: recordTypes[record.RecordType] ?? String(record.RecordType),
      CreationDate: utcStamp(new Date(`${record.CreationTime}Z`)),
      UserIds: record.UserId,
      Operations: record.Operation,
      AuditData: JSON.stringify(record),
      ResultIndex: offset + index + 1,
      ResultCount: found.length,
      Identity: record.Id,
      IsValid: true,
      ObjectState: 'Unchanged',
    })),
  }
}

export const traceCmdlets: Cmdlet[] = [
  { name: 'Get-MessageTraceV2', family: 'trace', parameters: traceParameters, run: trace },
  {
    name: 'Get-MessageTraceDetailV2',
    family: 'trace',
    parameters: { MessageTraceId: text(), RecipientAddress: text(), StartDate: date(), EndDate: date(), Event: list() },
    required: ['MessageTraceId', 'RecipientAddress'],
    run: traceDetail,
  },
  {
    name: 'Get-MessageTrace',
    family: 'trace',
    parameters: traceParameters,
    // The first version answers 400 [WIRE].
    run() {
      throw badRequest('System.NotSupportedException', 'Get-MessageTrace is deprecated. Use Get-MessageTraceV2.')
    },
  },
  {
    name: 'Search-UnifiedAuditLog',
    family: 'audit',
    parameters: {
      StartDate: date(),
      EndDate: date(),
      RecordType: choice(...Object.values(recordTypes)),
      Operations: list(),
      UserIds: list(),
      SessionId: text(),
      SessionCommand: choice('Initialize', 'ReturnLargeSet', 'ReturnNextPreviewPage'),
      HighCompleteness: { kind: 'bool' },
    },
    required: ['StartDate', 'EndDate'],
    run: searchAudit,
  },
]
