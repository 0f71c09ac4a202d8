// Which failures the author of a message is told of (RFC 3461 4.1, RFC 5321 6.1). Pure.
import type { SpoolFacts, SpoolRecipient, SpoolState } from './item.ts'

/**
 * Places of the recipients whose failure is still to be told to the author. Only of mail from inside that we held or kept and then
 * took on ourselves: whoever wrote mail from outside may be forged, and would get our report for mail that he never sent.
 */
export function placesToReport(facts: SpoolFacts, state: SpoolState): number[] {
  const { envelope, direction, purpose } = facts
  if (purpose !== 'release' || direction !== 'outbound' || envelope.mailFrom === '') return []
  return state.recipients.flatMap((recipient, place) =>
    isUntold(recipient) && wantsFailure(envelope.recipients[place]?.parameters ?? []) ? [place] : [],
  )
}

const isUntold = ({ status, isReported }: SpoolRecipient): boolean => status === 'failed' && isReported !== true

/** Without NOTIFY failures are told; with it only when it says so. */
function wantsFailure(parameters: [string, string | null][]): boolean {
  const notify = parameters.find(([keyword]) => keyword.toUpperCase() === 'NOTIFY')
  return notify === undefined || /\bFAILURE\b/i.test(notify[1] ?? '')
}

export function markReported(state: SpoolState, places: readonly number[]): SpoolState {
  const recipients = state.recipients.map((recipient, place) =>
    places.includes(place) ? { ...recipient, isReported: true } : recipient,
  )
  return { ...state, recipients }
}

/** One report for the same recipients, however often it is asked for. */
export const reportKey = (id: string, places: readonly number[]): string => `${keyPrefix}${id} ${places.join(',')}`

const keyPrefix = 'report '

/** What happens to a report does not belong into the history of the message that it is about. */
export const isReport = ({ purpose, key }: SpoolFacts): boolean => purpose === 'notice' && key.startsWith(keyPrefix)
