// Message trace of all tenants: one row per pass and recipient, with the events that name rules and connectors.
import type { TraceEvent, TraceForExchange, TraceRow } from '../exchange/cmdlet.ts'
import type { TransportItem } from './item.ts'

/** Rows kept per tenant; the oldest go first. */
const rowsKept_max = 50_000

export class TraceStore implements TraceForExchange {
  readonly #rows = new Map<string, TraceRow[]>()
  readonly #now: () => Date

  constructor(now: () => Date) {
    this.#now = now
  }

  rows(tenantId: string): TraceRow[] {
    return this.#rows.get(tenantId) ?? []
  }

  /** Opens a row per recipient of a message that entered a pass. */
  open(item: TransportItem, event: string, detail: string): void {
    for (const recipient of item.to) this.#row(item, recipient, { event, detail })
  }

  event(
    item: TransportItem,
    recipients: string[],
    event: Omit<TraceEvent, 'at' | 'action' | 'data'> & { data?: string },
  ): void {
    for (const recipient of recipients) this.#row(item, recipient, event)
  }

  finish(
    item: TransportItem,
    recipients: string[],
    status: string,
    event: { event: string; detail: string; data?: string },
    toIp: string | null = null,
  ): void {
    for (const recipient of recipients) {
      const row = this.#row(item, recipient, event)
      row.status = status
      row.toIp = toIp ?? row.toIp
    }
  }

  #row(item: TransportItem, recipient: string, event: { event: string; detail: string; data?: string }): TraceRow {
    const rows = this.#rows.get(item.tenant.id) ?? []
    this.#rows.set(item.tenant.id, rows)
    const wanted = recipient.toLowerCase()
    let row = rows.findLast(
      (each) => each.messageTraceId === item.networkMessageId && each.recipientAddress.toLowerCase() === wanted,
    )
    if (row === undefined) {
      row = {
        messageTraceId: item.networkMessageId,
        messageId: item.document.get('Message-ID') ?? '',
        received: item.receivedAt,
        senderAddress: item.from,
        recipientAddress: recipient,
        fromIp: item.source.kind === 'smtp' ? item.source.address : null,
        toIp: null,
        subject: item.document.get('Subject') ?? '',
        status: 'Pending',
        size_bytes: item.document.size_bytes,
        events: [],
      }
      rows.push(row)
      if (rows.length > rowsKept_max) rows.splice(0, rows.length - rowsKept_max)
    }
    row.events.push({ at: this.#now(), event: event.event, action: '', detail: event.detail, data: event.data ?? '' })
    return row
  }
}
