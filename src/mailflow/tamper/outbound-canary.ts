// The test message to the outside (exchange-online 5.6 no. 7): sent from the canary mailbox through Graph, it must be seen by the gateway
// once and leave the tenant. Sent and looked for in two runs, so that no job waits.
import type { ExchangeClient } from '#microsoft/exchange.ts'
import { AppError, isAppError } from '#platform/errors.ts'
import { randomBase32 } from '#platform/ids.ts'
import type { CanaryPorts, TamperParts } from './parts.ts'
import { updateWatch, watchState } from './store.ts'
import { isScanning } from './wanted.ts'

export interface OutboundFlight {
  /** Stands in the subject: Graph gives the Message-ID. */
  word: string
  sentAt: string
  /** Why it could not be sent, and what to do; null when it was. */
  problem: string | null
}

export const noOutboundCanary = { outbound_canary: null, outbound_canary_failures: 0 }

const patience_ms = 20 * 60_000
const day_ms = 86_400_000

/** Nothing is sent unless an administrator wants it: it needs the permission to send as the mailbox. */
export async function runOutboundCanary(parts: TamperParts, tenantId: string): Promise<void> {
  const ports = parts.canaries
  const mailbox = ports === null ? null : await ports.mailbox(tenantId)
  const target = await parts.expectation(tenantId)
  const state = await parts.db.inTenant(tenantId, (trx) => watchState(trx, tenantId))
  if (ports === null || mailbox === null || target === null || state?.sends_outbound_canary !== true) return
  if (!isScanning(target, 'r40'))
    return parts.db.inTenant(tenantId, (trx) => updateWatch(trx, tenantId, noOutboundCanary))
  const flight = state.outbound_canary as OutboundFlight | null
  if (flight !== null && flight.problem === null) {
    const isWhole = await verdictOf(parts, ports, tenantId, flight)
    if (isWhole === null) return
    await parts.db.inTenant(tenantId, (trx) =>
      updateWatch(trx, tenantId, { outbound_canary_failures: isWhole ? 0 : state.outbound_canary_failures + 1 }),
    )
  }
  const next = await send(parts, tenantId, mailbox)
  // What cannot be sent fails no more: the problem is told instead.
  const failures = next.problem === null ? {} : { outbound_canary_failures: 0 }
  await parts.db.inTenant(tenantId, (trx) => updateWatch(trx, tenantId, { outbound_canary: next, ...failures }))
}

/** null: it may still be on its way. Seen twice is a failure, too: something sends it round. */
async function verdictOf(
  parts: TamperParts,
  ports: CanaryPorts,
  tenantId: string,
  { word, sentAt }: OutboundFlight,
): Promise<boolean | null> {
  const now = parts.clock.now()
  const isLate = now.getTime() - Date.parse(sentAt) > patience_ms
  const seen = await ports.outboundSeen(tenantId, word)
  const [id] = seen
  const { exchange } = await parts.clients(tenantId)
  const hasLeft = id !== undefined && (await hasLeftTheTenant(exchange, id, parts.gateway.probeRecipient, now))
  if (seen.length === 1 && hasLeft) return true
  return isLate || seen.length > 1 ? false : null
}

/** Two rows in the trace: to the gateway, and after the return to the outside. */
async function hasLeftTheTenant(exchange: ExchangeClient, id: string, recipient: string, now: Date): Promise<boolean> {
  const { records } = await exchange.invoke(
    'Get-MessageTraceV2',
    {
      MessageId: id,
      StartDate: new Date(now.getTime() - day_ms).toISOString(),
      EndDate: new Date(now.getTime() + 60_000).toISOString(),
    },
    { kind: 'read' },
  )
  const passes = records
    .filter((record) => record['Status'] === 'Delivered')
    .filter((record) => String(record['RecipientAddress']).toLowerCase() === recipient.toLowerCase())
    .map((record) => String(record['MessageTraceId']))
  return new Set(passes).size >= 2
}

async function send(parts: TamperParts, tenantId: string, mailbox: string): Promise<OutboundFlight> {
  const { graph } = await parts.clients(tenantId)
  const word = `t${randomBase32(16).toLowerCase()}`
  const flight = { word, sentAt: parts.clock.now().toISOString(), problem: null }
  try {
    await graph.request(`/users/${encodeURIComponent(mailbox)}/sendMail`, {
      method: 'POST',
      body: {
        message: {
          subject: `Mail flow test ${word}`,
          body: {
            contentType: 'Text',
            content: 'This message proves that mail takes its way through the gateway. It can be deleted.',
          },
          toRecipients: [{ emailAddress: { address: parts.gateway.probeRecipient } }],
        },
        saveToSentItems: false,
      },
    })
    return flight
  } catch (error) {
    if (!isAppError(error) || error.retryable) throw error
    parts.logger.warn({ event: 'tamper.canary-not-sent', tenant: tenantId, code: error.code }, error.message)
    return { ...flight, problem: problemOf(error) }
  }
}

const problemOf = (error: AppError): string =>
  error.code === 'microsoft.graph.permission'
    ? 'The application may not send as the canary mailbox. Give it the application permission Mail.Send, limited to this mailbox (docs: tamper protection), or switch the outbound test message off.'
    : `The outbound test message could not be sent: ${error.message}`
