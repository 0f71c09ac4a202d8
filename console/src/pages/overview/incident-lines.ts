// Mailboxes that are blocked now, for "What needs me?": one line each, those that wait for a decision first. Pure.
import type { IncidentHead } from '#compromise/contract.ts'
import { formatNumber } from '#console/util/numbers.ts'
import { isEnded, messageCounts, stateWords } from '../incidents/words.ts'
import type { Line } from './needs-me.tsx'

const shown_max = 3

export const needsPerson = ({ flags, state, policy }: IncidentHead): boolean =>
  flags.includes('needsAdmin') || state === 'permanent' || (state === 'releasable' && policy === 'manual')

/** `isMore`: not all fitted on the page. */
export function linesOf(tenantId: string, items: readonly IncidentHead[], isMore: boolean): Line[] {
  // Mailboxes that send again and are watched need nobody.
  const blocked = items.filter((incident) => !isEnded(incident))
  const first = blocked.sort((a, b) => Number(needsPerson(b)) - Number(needsPerson(a)))
  const lines: Line[] = first.slice(0, shown_max).map((incident) => ({
    tone: needsPerson(incident) ? 'danger' : 'warning',
    text: `${incident.mailbox.address}: ${stateWords[incident.state].word.toLowerCase()}${
      needsPerson(incident) ? ', needs your decision' : ''
    } (${messageCounts(incident.messages)})`,
    to: `/t/${tenantId}/incidents/${incident.id}`,
  }))
  const others = blocked.length - shown_max
  if (others > 0 || isMore)
    lines.push({
      tone: 'warning',
      text: `${formatNumber(Math.max(others, 0))}${isMore ? ' or more' : ''} further blocked mailboxes`,
      to: `/t/${tenantId}/incidents`,
    })
  return lines
}
