// Canaries in a real installation: sent by SMTP to the tenant's MX as anybody outside would (no certificate of ours), looked for in the history.
import { Resolver } from 'node:dns/promises'
import { connectSmtp, SmtpError } from '#mail/smtp/client.ts'
import { isPositive, type Reply } from '#mail/smtp/types.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { AddressBook } from '../gateway/resolve.ts'
import type { HistoryViews } from '../history/views.ts'
import { requireConnection } from '../provisioning/connection-store.ts'
import type { GatewayFacts } from '../provisioning/parts.ts'
import type { CanaryPorts } from './parts.ts'
import { watchState } from './store.ts'

export interface CanaryOptions {
  db: Database
  history: HistoryViews
  gateway: GatewayFacts
  clock: Clock
}

const attempt_ms = 60_000

export function createCanaryPorts({ db, history, gateway, clock }: CanaryOptions): CanaryPorts {
  const resolver = new Resolver({ timeout: 5_000, tries: 2 })
  if (gateway.resolvers.length > 0) resolver.setServers(gateway.resolvers)
  const book = new AddressBook(resolver, () => clock.monotonicMs())
  return {
    sender: `canary@${gateway.zone}`,
    mailbox: (tenantId) =>
      db.inTenant(tenantId, async (trx) => (await watchState(trx, tenantId))?.canary_mailbox ?? null),
    seenByGateway: async (tenantId, id) => (await history.findByInternetMessageId(tenantId, id)).length > 0,
    outboundSeen: async (tenantId, word) =>
      (await history.search(tenantId, { subject: word, direction: 'outbound' })).items.map(
        ({ internetMessageId, messageId }) => internetMessageId ?? messageId,
      ),
    async sendFromOutside(tenantId, message) {
      const { next_hop_host: host } = await db.inTenant(tenantId, (trx) => requireConnection(trx, tenantId))
      if (host === null) throw new AppError({ code: 'mailflow.no-next-hop', message: 'The MX host is not known yet.' })
      try {
        return await deliver(host, await book.addressesOf(host), gateway, message)
      } catch (error) {
        if (error instanceof SmtpError) return { ok: false, text: error.message }
        throw error
      }
    },
  }
}

async function deliver(
  host: string,
  addresses: string[],
  gateway: GatewayFacts,
  message: { from: string; to: string; raw: Buffer },
): Promise<{ ok: boolean; text: string }> {
  const client = await connectSmtp({
    host,
    addresses,
    port: gateway.nextHopPort,
    hello: gateway.hostName,
    signal: AbortSignal.timeout(attempt_ms),
    tls: { mode: 'verify', ...(gateway.nextHopCa === null ? {} : { ca: gateway.nextHopCa }) },
  })
  try {
    const from = await client.mail(message.from)
    const to = isPositive(from) ? await client.rcpt(message.to) : from
    const end = isPositive(to) ? await client.data([message.raw]) : to
    return { ok: isPositive(end), text: textOf(end) }
  } finally {
    await client.quit()
  }
}

const textOf = (reply: Reply): string => `${reply.code} ${reply.enhanced ?? ''} ${reply.lines.join(' ')}`.trim()
