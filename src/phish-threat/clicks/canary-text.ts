// What a visit of a mailbox that nobody reads means, as a sentence for an administrator (click-authenticity 6.2). Pure.
export interface CanaryFacts {
  owner: string | null
  agent: string | null
  afterDelivery_seconds: readonly number[]
  ranScripts: boolean
  followedDecoy: boolean
  usedPage: boolean
}

const named_max = 3

/** "Something opened the link 4 s and 9 min after delivery, from Microsoft, with scripts, without the decoy." */
export function canaryText({
  owner,
  agent,
  afterDelivery_seconds,
  ranScripts,
  followedDecoy,
  usedPage,
}: CanaryFacts): string {
  const times = [...new Set(afterDelivery_seconds.map(timeText))]
  const when =
    times.length === 0
      ? ''
      : ` ${joined(times.slice(0, named_max))}${times.length > named_max ? ` and ${times.length - named_max} more times` : ''} after delivery`
  const who = owner === null ? 'an unknown network' : owner
  const how = [ranScripts ? 'with scripts' : 'without scripts', followedDecoy ? 'with the decoy' : 'without the decoy']
  if (usedPage) how.push('with input that it made itself')
  return `Your filters opened the link${when}, from ${who}${agent === null ? '' : ` (${agent})`}, ${how.join(', ')}.`
}

function timeText(seconds: number): string {
  if (seconds < 120) return `${seconds} s`
  if (seconds < 2 * 3_600) return `${Math.round(seconds / 60)} min`
  return seconds < 48 * 3_600 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} days`
}

const joined = (parts: readonly string[]): string =>
  parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
