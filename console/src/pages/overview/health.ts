// Is the mail of a domain protected and flowing: from the connection, what was counted and when the last mail came. Pure.
import type { Tone } from '#console/theme/tone.tsx'

export interface DomainCount {
  domain: string
  inbound: number
  outbound: number
  held: number
  lastInboundAt: string | null
  lastOutboundAt: string | null
}

export interface DomainHealth extends DomainCount {
  tone: Tone
  text: string
}

interface ConnectionFacts {
  state: string
  reason: string
  scope: { kind: string; addresses?: readonly string[] }
}

const quiet_ms = 24 * 3_600_000

const connectionWords: Record<string, { tone: Tone; text: string }> = {
  connecting: { tone: 'info', text: 'Being connected; mail still goes without us.' },
  waiting: { tone: 'warning', text: 'Connecting waits for something; mail still goes without us.' },
  pilot: { tone: 'info', text: 'In the pilot: only the chosen mailboxes take the way through Mailwarden.' },
  active: { tone: 'ok', text: 'Protected.' },
  degraded: { tone: 'warning', text: 'Protected, but something that Mailwarden created is not as it should be.' },
  broken: { tone: 'danger', text: 'Not protected: the mail flow is broken.' },
  disconnecting: { tone: 'warning', text: 'Being disconnected.' },
  disconnected: { tone: 'neutral', text: 'Not connected.' },
}

export function connectionWord(state: string): { tone: Tone; text: string } {
  return connectionWords[state] ?? { tone: 'neutral', text: state }
}

/** Without the accepted domain that Mailwarden itself made in the tenant: it is the name of the certificate. */
export const withoutOwn = (names: readonly string[], certificateName: string | null): string[] =>
  names.filter((name) => name.toLowerCase() !== certificateName?.toLowerCase())

/** `names`: the domains of the tenant; such with mail come first. */
export function domainHealth(
  names: readonly string[],
  counts: readonly DomainCount[],
  connection: ConnectionFacts | null,
  now: Date,
): DomainHealth[] {
  const known = new Map(counts.map((count) => [count.domain, count]))
  const all = [...new Set([...names.map((name) => name.toLowerCase()), ...counts.map(({ domain }) => domain)])]
  return all
    .map(
      (domain) =>
        known.get(domain) ?? { domain, inbound: 0, outbound: 0, held: 0, lastInboundAt: null, lastOutboundAt: null },
    )
    .map((count) => ({ ...count, ...judge(count, connection, now) }))
    .sort((a, b) => b.inbound + b.outbound - (a.inbound + a.outbound) || (a.domain < b.domain ? -1 : 1))
}

function judge(count: DomainCount, connection: ConnectionFacts | null, now: Date): { tone: Tone; text: string } {
  if (connection === null) return { tone: 'neutral', text: 'Not connected.' }
  const { scope } = connection
  if (scope.kind === 'domains' && !scope.addresses?.some((name) => name.toLowerCase() === count.domain))
    return { tone: 'neutral', text: 'Not chosen for protection.' }
  const word = connectionWord(connection.state)
  if (connection.state !== 'active') return word
  const last = Math.max(...[count.lastInboundAt, count.lastOutboundAt].map((at) => (at === null ? 0 : Date.parse(at))))
  if (last === 0) return { tone: 'info', text: 'Connected; no mail seen yet.' }
  if (now.getTime() - last > quiet_ms) return { tone: 'info', text: 'Protected; no mail for more than a day.' }
  return word
}
