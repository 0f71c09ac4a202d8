// What happens next in an incident, in one sentence, and whether it waits for a person. Pure.
import type { IncidentView } from '#compromise/contract.ts'
import { formatTime } from '#console/util/numbers.ts'
import { doneSteps, durationText } from './words.ts'

export interface Next {
  text: string
  isForYou: boolean
}

/** `now` is the clock of the browser: times left are rounded to minutes. */
export function nextOf(incident: IncidentView, now: Date): Next {
  const { state, policy, block } = incident
  const wait = (text: string): Next => ({ text, isForYou: false })
  const decide = (text: string): Next => ({ text, isForYou: true })
  if (incident.flags.includes('alertOnly') && block.state === 'none' && incident.endedAt === null)
    return decide('The mailbox is not blocked, because an exception says so. Look at the messages and decide.')
  switch (state) {
    case 'permanent':
      return decide(
        'The block stays until an administrator releases it, who has to confirm who they are. Find the cause first.',
      )
    case 'open':
      return wait('Every gateway is being told of the block; then the mailbox is contained.')
    case 'containing':
      return wait(containingText(incident))
    case 'contained':
    case 'clearing':
      if (policy === 'timer') return wait(timerText(block.until, now))
      if (incident.flags.includes('needsAdmin'))
        return decide(`Waits for your decision. Still open: ${openChecks(incident)}.`)
      if (policy === 'manual') return decide(`Waits for your release. Still open: ${openChecks(incident)}.`)
      return wait(`Released by itself when all is clear. Still open: ${openChecks(incident)}.`)
    case 'releasable':
      return policy === 'manual'
        ? decide('Everything is clear. The mailbox waits for your release.')
        : wait('Everything is clear: the mailbox is released within a minute.')
    case 'released':
    case 'probation':
      return wait('The mailbox may send. For 24 hours after its release fewer bad messages than usual block it again.')
    case 'closed':
      return wait('Nothing more: the mailbox has been quiet since its release.')
  }
}

function containingText(incident: IncidentView): string {
  const planned = incident.steps.filter(({ state }) => state !== 'skipped').length
  if (planned === 0) return 'The block is in force; computers and mailbox are looked at next.'
  return `The block is in force. Microsoft 365: ${doneSteps(incident)} of ${planned} steps done.`
}

function timerText(until: string | null, now: Date): string {
  if (until === null) return 'Released by time alone.'
  const left_ms = Date.parse(until) - now.getTime()
  if (left_ms <= 0) return 'The time is over: the mailbox is released within a minute.'
  return `Released by itself in ${durationText(left_ms)}, at ${formatTime(new Date(until))}, whatever the scans find.`
}

const named_max = 2

/** What of the checklist is not met, as a part of a sentence: by name while it is little, for all of it stands beside. */
export function openChecks({ checklist }: Pick<IncidentView, 'checklist'>): string {
  const open = checklist.filter(({ isMet }) => !isMet).map(({ text }) => lowerFirst(text.replace(/\.$/, '')))
  if (open.length === 0) return 'nothing'
  return open.length <= named_max ? open.join('; ') : `${open.length} of ${checklist.length} conditions`
}

/** "Microsoft 365 …" stays as it is: names keep their capital. */
const lowerFirst = (text: string): string =>
  /^(?:Microsoft|Defender|Intune|Sophos|Exchange|Mailwarden|[A-Z]{2})/.test(text)
    ? text
    : text.charAt(0).toLowerCase() + text.slice(1)
