// Test messages from outside that prove the way: an ordinary one must be scanned and pass, those of an attacker must be scanned
// (exchange-online 5.6 no. 6, 8, 9). Sent and looked for in two runs, so that no job waits.
import type { ExchangeClient } from '#microsoft/exchange.ts'
import { json } from '#platform/db/json.ts'
import { randomBase32 } from '#platform/ids.ts'
import { headerNames } from '../route.ts'
import type { CanaryPorts, TamperParts } from './parts.ts'
import { updateWatch, watchState, type WatchState } from './store.ts'
import { isScanning } from './wanted.ts'

export type CanaryKind = 'ordinary' | 'forged' | 'null-sender' | 'own-domain'

/** What is under way. A kind that the tenant's MX host refused is not there: it did no harm, and an ordinary one has failed. */
interface Flight {
  sent: Partial<Record<CanaryKind, string>>
  sentAt: string
}

/** A message has this long to make its way; Exchange may queue. */
const patience_ms = 10 * 60_000
const everyRun: CanaryKind[] = ['ordinary', 'forged']
/** They cost reputation when sent often. */
const onceADay: CanaryKind[] = ['null-sender', 'own-domain']
const day_ms = 86_400_000
/** So that a daily run does not slip by one run each day. */
const slack_ms = 10 * 60_000

/** What is no longer sent has failed no more. */
export const noInboundCanary = {
  canary: null,
  inbound_canary_failures: 0,
  forged_canary_unscanned: false,
  unscanned_canaries: json([]) as never,
  daily_canary_at: null,
}

/** One run: judge the messages of the last run, then send new ones. */
export async function runCanaries(parts: TamperParts, tenantId: string): Promise<void> {
  const ports = parts.canaries
  const mailbox = ports === null ? null : await ports.mailbox(tenantId)
  if (ports === null || mailbox === null) return
  const target = await parts.expectation(tenantId)
  const state = await parts.db.inTenant(tenantId, (trx) => watchState(trx, tenantId))
  if (target === null || state === null) return
  if (!isScanning(target, 'r30'))
    return parts.db.inTenant(tenantId, (trx) => updateWatch(trx, tenantId, noInboundCanary))
  const flight = state.canary as Flight | null
  if (flight !== null && !(await judge(parts, ports, tenantId, flight, state))) return
  await send(parts, ports, tenantId, mailbox, kindsDue(state, parts.clock.now()))
}

function kindsDue({ daily_canary_at: last }: WatchState, now: Date): CanaryKind[] {
  const isDaily = last === null || now.getTime() - last.getTime() >= day_ms - slack_ms
  return isDaily ? [...everyRun, ...onceADay] : everyRun
}

/** False while the messages may still be on their way. */
async function judge(
  parts: TamperParts,
  ports: CanaryPorts,
  tenantId: string,
  { sent, sentAt }: Flight,
  state: WatchState,
): Promise<boolean> {
  const { exchange } = await parts.clients(tenantId)
  const now = parts.clock.now()
  const kinds = Object.keys(sent) as CanaryKind[]
  const fates = new Map(
    await Promise.all(
      kinds.map(async (kind) => [kind, await fateOf(ports, exchange, tenantId, sent[kind]!, now)] as const),
    ),
  )
  const isLate = now.getTime() - Date.parse(sentAt) > patience_ms
  const isWhole = fates.get('ordinary')?.scanned === true && fates.get('ordinary')?.delivered === true
  if (!isLate && !(isWhole && kinds.every((kind) => fates.get(kind)!.scanned))) return false
  const passed = kinds.filter((kind) => fates.get(kind)!.delivered && !fates.get(kind)!.scanned)
  // What was not tried this time stays as it was.
  const untried = state.unscanned_canaries.filter((kind) => !kinds.includes(kind as CanaryKind))
  await parts.db.inTenant(tenantId, (trx) =>
    updateWatch(trx, tenantId, {
      canary: null,
      inbound_canary_failures: isWhole ? 0 : state.inbound_canary_failures + 1,
      forged_canary_unscanned: passed.includes('forged'),
      unscanned_canaries: json([...untried, ...passed.filter((kind) => onceADay.includes(kind))]) as never,
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
        StartDate: new Date(now.getTime() - day_ms).toISOString(),
        EndDate: new Date(now.getTime() + 60_000).toISOString(),
      },
      { kind: 'read' },
    ),
  ])
  return { scanned, delivered: traced.records.some((record) => record['Status'] === 'Delivered') }
}

async function send(
  parts: TamperParts,
  ports: CanaryPorts,
  tenantId: string,
  mailbox: string,
  kinds: readonly CanaryKind[],
): Promise<void> {
  const now = parts.clock.now()
  const domain = ports.sender.split('@').at(-1)!
  const flight: Flight = { sent: {}, sentAt: now.toISOString() }
  for (const kind of kinds) {
    const id = `<${randomBase32(16)}@${domain}>`
    const { reversePath, author, lines } = disguiseOf(kind, ports.sender, mailbox)
    const raw = canaryMessage({ author, mailbox, id, at: now, lines })
    const answer = await ports.sendFromOutside(tenantId, { from: reversePath, to: mailbox, raw })
    if (answer.ok) flight.sent[kind] = id
    else
      parts.logger.warn(
        { event: 'tamper.canary-refused', tenant: tenantId, kind, reply: answer.text },
        'test message refused',
      )
  }
  await parts.db.inTenant(tenantId, (trx) =>
    updateWatch(trx, tenantId, {
      canary: flight as object,
      ...(kinds.includes('null-sender') ? { daily_canary_at: now } : {}),
    }),
  )
}

/** What an attacker would try, each by itself. */
function disguiseOf(
  kind: CanaryKind,
  sender: string,
  mailbox: string,
): { reversePath: string; author: string; lines: string[] } {
  const own = `canary@${mailbox.split('@').at(-1)!}`
  switch (kind) {
    case 'ordinary':
      return { reversePath: sender, author: sender, lines: [] }
    case 'forged':
      return {
        reversePath: sender,
        author: sender,
        lines: [
          `${headerNames.state}: returned`,
          `${headerNames.return}: ${randomBase32(16)}`,
          `${headerNames.mark}: v1 forged`,
        ],
      }
    case 'null-sender':
      return { reversePath: '', author: sender, lines: [] }
    case 'own-domain':
      return { reversePath: own, author: own, lines: [] }
  }
}

function canaryMessage({
  author,
  mailbox,
  id,
  at,
  lines,
}: {
  author: string
  mailbox: string
  id: string
  at: Date
  lines: readonly string[]
}): Buffer {
  return Buffer.from(
    [
      ...lines,
      `From: Mailwarden <${author}>`,
      `To: <${mailbox}>`,
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
