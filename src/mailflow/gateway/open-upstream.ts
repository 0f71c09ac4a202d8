// From a route to a transaction with its next hop.
import type { MailRoute, NextHop } from '../route.ts'
import type { Environment } from './environment.ts'
import { targetOf } from './pool.ts'
import { UpstreamTransaction } from './upstream.ts'

/** Gateway mode has another hop for outbound mail; a Microsoft 365 tenant has one for both directions. */
export function hopOf(route: MailRoute, direction: 'inbound' | 'outbound' | null): NextHop {
  const isOut = route.mode === 'gateway' && direction === 'outbound' && route.outboundNextHop !== null
  return isOut ? route.outboundNextHop! : route.nextHop
}

/** A transaction on the side of the route's next hop; gateway mode has another hop for outbound mail. */
export function openUpstream(
  environment: Environment,
  route: MailRoute,
  direction: 'inbound' | 'outbound' | null,
): UpstreamTransaction {
  const hop = hopOf(route, direction)
  const { pool, timeouts, ports } = environment
  return new UpstreamTransaction({
    pool,
    target: targetOf(route, hop),
    timeouts,
    monotonicMs: () => ports.clock.monotonicMs(),
    onCertificateFault: (detail) =>
      ports.alarms.raise({
        tenantId: route.tenantId,
        type: 'gateway.next-hop-certificate',
        subject: hop.host,
        title: `Certificate of ${hop.host} cannot be trusted`,
        text: `Mail of ${route.tenantName} is not delivered and waits with its sender: ${detail}. Nothing is sent in plaintext instead.`,
      }),
  })
}
