// Test messages that prove the way: an ordinary one from outside must be scanned and pass, a forged one must be scanned, too
// (exchange-online 5.6 no. 6 and 8). Sent and looked for in two runs, so that no job waits.
import type { ExchangeClient } from '#microsoft/exchange.ts'
import { randomBase32 } from '#platform/ids.ts'
import { headerNames } from '../route.ts'
import type { CanaryPorts, TamperParts } from './parts.ts'
import { updateWatch, watchState } from './store.ts'

/** What is under way. */
interface Flight {
  ordinary: string
  forged: string
  sentAt: string
}

/** A message has this long to make its way; Exchange may queue. */
const patience_ms = 10 * 60_000

/** One run: judge the messages of the last run, then send new ones. */
export async function runCanaries(parts: TamperParts, tenantId: string): Promise<void> {
  const ports = parts.canaries
  const mailbox = ports === null ? null : await ports.mailbox(tenantId)
  if (ports === null || mailbox === null) return
  const state = await parts.db.inTenant(tenantId, (trx) => watchState(trx, tenantId))
  if (state === null) return
  const flight = state.canary as Flight | null
  if (flight !== null && !(await judge(parts, ports, tenantId, flight, state.inbound_canary_failures))) return
  await send(parts, ports, tenantId, mailbox)
}

/** False while the messages may still be on their way. */
async function judge(
  parts: TamperParts,
  ports: CanaryPorts,
  tenantId: string,
  flight: Flight,
  failures: number,
): Promise<boolean> {
  const { exchange } = await parts.clients(tenantId)
  const now = parts.clock.now()
  const [ordinary, forged] = await Promise.all([
    fateOf(ports, exchange, tenantId, flight.ordinary, now),
    fateOf(ports, exchange, tenantId, flight.forged, now),
  ])
  const isLate = now.getTime() - Date.parse(flight.sentAt) > patience_ms
  const isWhole = ordinary.scanned && ordinary.delivered
  if (!isLate && !(isWhole && forged.scanned)) return false
  await parts.db.inTenant(tenantId, (trx) =>
    updateWatch(trx, tenantId, {
      canary: null,
      inbound_canary_failures: isWhole ? 0 : failures + 1,
      forged_canary_unscanned: forged.delivered && !forged.scanned,
    }),
  )
  return true
}

async function fateOf(ports: CanaryPorts, exchange: ExchangeClient, tenantId: string, id: string, now: Date) {
  const [scanned, traced] = await Promise.all([
    ports.seenByGateway(tenantId, id),
    exchange.invoke(
      'Get-MessageTraceV2',
      {
        MessageId: id,
        StartDate: new Date(now.getTime() - 86_400_000).toISOString(),
        EndDate: new Date(now.getTime() + 60_000).toISOString(),
      },
      { kind: 'read' },
    ),
  ])
  return { scanned, delivered: traced.records.some((record) => record['Status'] === 'Delivered') }
}

async function send(parts: TamperParts, ports: CanaryPorts, tenantId: string, mailbox: string): Promise<void> {
  const now = parts.clock.now()
  const domain = ports.sender.split('@').at(-1)!
  const flight: Flight = {
    ordinary: `<${randomBase32(16)}@${domain}>`,
    forged: `<${randomBase32(16)}@${domain}>`,
    sentAt: now.toISOString(),
  }
  const forgery = [
    `${headerNames.state}: returned`,
    `${headerNames.return}: ${randomBase32(16)}`,
    `${headerNames.mark}: v1 forged`,
  ]
  for (const [id, lines] of [
    [flight.ordinary, []],
    [flight.forged, forgery],
  ] as const) {
    const raw = canaryMessage(ports.sender, mailbox, id, now, lines)
    const answer = await ports.sendFromOutside(tenantId, { from: ports.sender, to: mailbox, raw })
    if (!answer.ok) {
      parts.logger.warn(
        { event: 'tamper.canary-refused', tenant: tenantId, reply: answer.text },
        'test message refused',
      )
      return
    }
  }
  await parts.db.inTenant(tenantId, (trx) => updateWatch(trx, tenantId, { canary: flight as object }))
}

function canaryMessage(from: string, to: string, id: string, at: Date, lines: readonly string[]): Buffer {
  return Buffer.from(
    [
      ...lines,
      `From: Mailwarden <${from}>`,
      `To: <${to}>`,
      'Subject: Mail flow test',
      `Message-ID: ${id}`,
      `Date: ${at.toUTCString().replace('GMT', '+0000')}`,
      'Auto-Submitted: auto-generated',
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'This message proves that mail takes its way through the gateway. It can be deleted.',
      '',
    ].join('\r\n'),
  )
}
