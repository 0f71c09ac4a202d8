// What others do, on the same requests: each says which visitors it takes for clicks of people.
import { hasSomeInput } from '../../src/phish-threat/clicks/input.ts'
import type { Outcome } from './retell.ts'
import type { CampaignStory, RequestStory } from './visit-story.ts'

export interface Baseline {
  name: string
  /** `outcomes`: visits as we build them, for the rule that looks at nothing else. */
  decide(story: CampaignStory, outcomes: readonly Outcome[]): Set<string>
}

const isClick = ({ kind, method, tokenKind }: RequestStory): boolean =>
  kind === 'page' && method === 'GET' && tokenKind !== 'pixel' && tokenKind !== 'decoy'

function clicksWhere(story: CampaignStory, test: (request: RequestStory) => boolean): Set<string> {
  const excluded = new Set(story.visitors.filter(({ truth }) => truth === 'excluded').map(({ key }) => key))
  return new Set(
    story.requests
      .filter((request) => isClick(request) && !excluded.has(request.visitor) && test(request))
      .map(({ visitor }) => visitor),
  )
}

/** PhishGrid, Lucy: the clock begins when the mail was handed over. */
const ignoring = (seconds: number): Baseline => ({
  name: `ignore the first ${seconds} s`,
  decide(story) {
    const sent = new Map(
      story.messages.map(({ key, acceptedAt, deliveredAt }) => [key, acceptedAt ?? deliveredAt ?? 0]),
    )
    return clicksWhere(story, ({ message, at }) => at - sent.get(message)! >= seconds * 1_000)
  },
})

const near_ms = 10_000

/** Mautic users: whoever clicked within 10 s of a hit of the hidden link on the same message is none. */
const hiddenLink: Baseline = {
  name: 'hidden link ±10 s',
  decide(story) {
    const decoys = Map.groupBy(
      story.requests.filter(({ tokenKind }) => tokenKind === 'decoy'),
      ({ message }) => message,
    )
    return clicksWhere(
      story,
      ({ message, at }) => !(decoys.get(message) ?? []).some((decoy) => Math.abs(decoy.at - at) <= near_ms),
    )
  },
}

/** Trend Micro: addresses that hit the hidden link, script agents, impossible systems, one address on more than two users. */
const trendMicro: Baseline = {
  name: 'four rules (Trend Micro)',
  decide(story) {
    const hidden = new Set(story.requests.filter(({ tokenKind }) => tokenKind === 'decoy').map(({ ip }) => ip))
    const users = new Map<string, Set<string>>()
    for (const request of story.requests)
      if (isClick(request)) users.set(request.ip, (users.get(request.ip) ?? new Set()).add(request.message))
    return clicksWhere(story, ({ ip, headers }) => {
      const agent = headers['user-agent'] ?? ''
      const isTool = agent === '' || /python|curl|java\/|go-http|wget|bot|okhttp/i.test(agent)
      return !hidden.has(ip) && !isTool && !/Windows NT 5\.|Windows NT 6\.0/.test(agent) && users.get(ip)!.size <= 2
    })
  },
}

/** PhishingBox: input on the page, wherever it came from. */
const inputAlone: Baseline = {
  name: 'input on the page alone (PhishingBox)',
  decide: (_story, outcomes) =>
    new Set(
      outcomes
        .filter(({ visits }) => visits.some(({ visit: { page } }) => page !== null && hasSomeInput(page)))
        .map(({ visitor }) => visitor.key),
    ),
}

export const baselines: readonly Baseline[] = [
  { name: 'every GET is a click (Gophish)', decide: (story) => clicksWhere(story, () => true) },
  ignoring(10),
  ignoring(30),
  ignoring(60),
  hiddenLink,
  trendMicro,
  inputAlone,
]
