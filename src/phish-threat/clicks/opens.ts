// Whether a mail was opened: isRead where Graph tells, else a picture that the reader's own program loaded. Proxies load pictures for
// readers and for nobody (Apple, on arrival): unknown, never read. Never evidence for a click. Pure.
import { isImageProxy } from './agents.ts'
import type { MessageFacts, RawRequest } from './model.ts'
import type { Networks } from './networks/lookup.ts'
import { prepare } from './visits.ts'

export interface Opens {
  kind: 'read' | 'pixel' | 'proxy'
  at: number
  count: number
  device: string | null
}

const skew_ms = 2_000

/** `machines`: sources whose visits of the same message are automated. Null: nothing is known, as with blocked pictures. */
export function opensOf(
  requests: readonly RawRequest[],
  message: MessageFacts,
  networks: Networks,
  machines: ReadonlySet<string>,
): Opens | null {
  if (message.isCanary) return null
  const pixels = requests
    .filter(({ tokenKind, kind, at }) => tokenKind === 'pixel' && kind === 'pixel' && isAfterDelivery(at, message))
    .map((request) => prepare(request, networks))
  const direct = pixels.filter(
    ({ request, agent, network, sourceKey }) =>
      (agent.machine === null || agent.machine === 'office') &&
      !isImageProxy(request.headers['user-agent']) &&
      network.kind !== 'scanner' &&
      network.kind !== 'vendor' &&
      !machines.has(sourceKey),
  )
  const device = direct[0]?.agent.family ?? null
  const count = Math.max(1, direct.length)
  if (message.readAt !== null) return { kind: 'read', at: message.readAt, count, device }
  if (direct.length > 0) return { kind: 'pixel', at: direct[0]!.request.at, count, device }
  const proxies = pixels.filter(({ request }) => isImageProxy(request.headers['user-agent']))
  if (proxies.length === 0) return null
  return { kind: 'proxy', at: proxies[0]!.request.at, count: proxies.length, device: null }
}

const isAfterDelivery = (at: number, { deliveredAt }: MessageFacts): boolean =>
  deliveredAt === null || at >= deliveredAt - skew_ms
