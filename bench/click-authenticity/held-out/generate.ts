// The held-out stories: written from the reference alone, by somebody who has not seen the classifier; nobody who works on it reads this.
import type { CampaignStory, MessageStory, RequestStory, StoryTeller } from '../visit-story.ts'
import * as agents from './agents.ts'
import { type Filter, knownFilters, unknownFilters } from './filters.ts'
import { clickOnBounced, singleMachines } from './machines.ts'
import { addressIn, allNetworks } from './networks.ts'
import { humanMix, openByProxy, pressAndHold, report } from './people.ts'
import { Chance } from './random.ts'
import { hour, minute, type Recipient, second, type Stage } from './stage.ts'

const recipients_min = 120
const recipients_max = 320
const zones = [
  ['Europe/Zurich', 60],
  ['Europe/Amsterdam', 60],
  ['Europe/Stockholm', 60],
  ['Europe/London', 0],
  ['Europe/Helsinki', 120],
] as const

export const heldOutStories: StoryTeller = function* ({ seed, campaigns, hasTelemetry }) {
  for (let number = 0; number < campaigns; number += 1)
    yield tell(new Chance(seed * 7_919 + number * 104_729 + 17), `b${seed}-${number}`, hasTelemetry)
}

function tell(chance: Chance, id: string, hasTelemetry: boolean): CampaignStory {
  const stage = setUp(chance, id, hasTelemetry)
  for (const who of stage.recipients) actions(stage, who)
  for (const filter of filtersOf(chance)) filter(stage, reachedBy(stage))
  trouble(stage)
  return stage.story
}

function setUp(chance: Chance, id: string, hasTelemetry: boolean): Stage {
  const officeIp = addressIn(chance, 'office')
  const launchedAt = Date.UTC(2026, 9, chance.whole(1, 28), chance.whole(6, 13), chance.whole(0, 59))
  const story: CampaignStory = {
    id,
    tenant: {
      hasTelemetry,
      egress: [`${officeIp}/32`],
      excluded: chance.is(0.5) ? [`${addressIn(chance, 'office')}/32`] : [],
      signIns: [],
      endpointOpens: [],
      urlClicks: [],
    },
    networks: allNetworks,
    messages: [],
    visitors: [],
    requests: [],
  }
  const carrierIps = Array.from({ length: 3 }, () => addressIn(chance, 'mobile'))
  // All at once, or over hours.
  const spread_ms = chance.is(0.4) ? 3 * minute : chance.between(2, 8) * hour
  const recipients = Array.from({ length: chance.whole(recipients_min, recipients_max) }, (_, index) =>
    newRecipient(chance, `${id}-p${index}`, launchedAt + chance.between(0, spread_ms), officeIp, chance.of(carrierIps)),
  )
  const canaries = Array.from({ length: chance.whole(0, 3) }, (_, index) =>
    newMessage(chance, `${id}-c${index}`, null, launchedAt + chance.between(0, spread_ms)),
  )
  story.messages.push(...recipients.map(({ message }) => message), ...canaries)
  return { chance, story, recipients, canaries, officeIp, launchedAt }
}

function newRecipient(
  chance: Chance,
  person: string,
  acceptedAt: number,
  officeIp: string,
  carrierIp: string,
): Recipient {
  const [timeZone, utcOffset_minutes] = chance.of(zones)
  const message = { ...newMessage(chance, `${person}-m`, person, acceptedAt), timeZone }
  const desk = chance.weighted([
    [5, agents.edge],
    [4, agents.chrome],
    [1, agents.chromeOnMac],
    [1, agents.firefox],
    [1, agents.safari],
  ] as const)(chance)
  const phone = chance.weighted([
    [5, agents.iphone],
    [4, agents.android],
  ] as const)(chance)
  const ips = { office: officeIp, home: addressIn(chance, 'home'), mobile: carrierIp }
  return { person, message, deliveredAt: message.deliveredAt ?? acceptedAt, ips, desk, phone, utcOffset_minutes }
}

function newMessage(chance: Chance, key: string, person: string | null, acceptedAt: number): MessageStory {
  const isBounced = person !== null && chance.is(0.01)
  return {
    key,
    person,
    isCanary: person === null,
    timeZone: 'Europe/Zurich',
    state: isBounced ? 'bounced' : 'delivered',
    acceptedAt: Math.round(acceptedAt),
    deliveredAt: isBounced ? null : Math.round(acceptedAt + chance.skewed(1, 12) * second),
    readAt: null,
    reportedAt: null,
  }
}

/** What happens to one message besides the filters. */
function actions(stage: Stage, who: Recipient): void {
  const { chance } = stage
  if (who.message.state === 'bounced') return clickOnBounced(stage, who)
  if (chance.is(0.3)) openByProxy(stage, who)
  if (chance.is(0.4)) chance.weighted(humanMix)(stage, who)
  else if (chance.is(0.02)) pressAndHold(stage, who)
  if (chance.is(0.35)) chance.weighted(singleMachines)(stage, who)
  if (chance.is(0.08)) report(stage, who)
}

function filtersOf(chance: Chance): Filter[] {
  const filters = [chance.weighted(unknownFilters)]
  for (let count = chance.whole(0, 2); count > 0; count -= 1) filters.push(chance.weighted(knownFilters))
  return filters
}

/** A filter that was put in for some groups only, or for all. */
function reachedBy({ chance, recipients }: Stage): Recipient[] {
  const delivered = recipients.filter(({ message }) => message.state === 'delivered')
  return chance.shuffled(delivered).slice(0, Math.max(4, Math.round(delivered.length * chance.between(0.25, 0.95))))
}

const lost = 0.01
const repeated = 0.003

/** What happens on the way: beacons get lost or come late, requests come twice, clocks are off. */
function trouble({ chance, story }: Stage): void {
  const skew_ms = chance.between(-1.5, 1.5) * second
  const kept: RequestStory[] = []
  for (const request of story.requests) {
    if (request.kind === 'beacon' && chance.is(lost)) continue
    const late_ms = request.kind === 'beacon' && chance.is(0.02) ? chance.between(200, 4_000) : 0
    const noted = { ...request, at: Math.round(request.at + late_ms) }
    kept.push(noted)
    if (chance.is(repeated)) kept.push({ ...noted, at: noted.at + chance.whole(5, 900) })
  }
  story.requests = kept.toSorted((a, b) => a.at - b.at)
  for (const message of story.messages)
    if (message.deliveredAt !== null) message.deliveredAt = Math.round(message.deliveredAt + skew_ms)
}
