// Generator A: campaigns of invented tenants in which people and machines do what the reference describes, in the proportions that it
// names. The rules were tuned on these; held-out/ has those that were not.
import type { CampaignStory, StoryTeller } from '../visit-story.ts'
import { afterCanary, burstOfOne, firstLinkOnly, machines } from './machines.ts'
import { burst_share, humanMix, opens, people } from './people.ts'
import { createWorld, finish, type World } from './world.ts'

const recipients_count = 300
/** Machines that visit mails which people click, too: they leave no trace of their own in the message's state. */
const besidePeople = [
  'S01',
  'S02',
  'S03',
  'S04',
  'S05',
  'S06',
  'S07',
  'S08',
  'S10',
  'S11',
  'S12',
  'S13',
  'S14',
  'S15',
  'S16',
  'S20',
  'S23',
  'S24',
]
const alone = [...Object.keys(machines)]

/** Kinds of campaigns in turn: mixed ones, bursts in an office, every scenario alone, sources that visit everybody. */
export const ownStories: StoryTeller = function* ({ seed, campaigns, hasTelemetry }) {
  for (let n = 0; n < campaigns; n += 1) yield oneStory(seed * 1_000 + n, n, hasTelemetry)
}

function oneStory(seed: number, n: number, hasTelemetry: boolean): CampaignStory {
  const kind = kinds[n % kinds.length]!
  const world = createWorld({ seed, recipients: recipients_count, hasTelemetry, id: kind.name })
  kind.tell(world)
  return finish(world)
}

const toPeople = (world: World) => each(world, (index) => people[every[index % every.length]!]!)
const toMachines = (world: World) => each(world, (index) => machines[alone[index % alone.length]!]!)

const kinds: readonly { name: string; tell: (world: World) => void }[] = [
  { name: 'mixed', tell: mixed },
  { name: 'people', tell: toPeople },
  { name: 'machines', tell: toMachines },
  { name: 'burst', tell: (world) => each(world, () => people['H06']!) },
  { name: 'mixed', tell: mixed },
  { name: 'first-link', tell: firstLinkOnly },
  { name: 'people', tell: toPeople },
  { name: 'machines', tell: toMachines },
  { name: 'mixed', tell: mixed },
  { name: 'burst-of-one', tell: burstOfOne },
  { name: 'people', tell: toPeople },
  { name: 'machines', tell: toMachines },
  { name: 'mixed', tell: mixed },
  { name: 'after-canary', tell: afterCanary },
]
const every = Object.keys(people)

function each(
  world: World,
  tellOf: (index: number) => (world: World, recipient: World['recipients'][number]) => void,
): void {
  let index = 0
  for (const recipient of world.recipients) if (!recipient.message.isCanary) tellOf((index += 1))(world, recipient)
}

/** Filters that look at every mail, and people who click. */
function mixed(world: World): void {
  const { random } = world
  const filters = [random.pick(besidePeople), random.pick(besidePeople), random.pick(besidePeople)]
  for (const recipient of world.recipients) {
    for (const filter of filters)
      if (recipient.message.isCanary || random.chance(0.9)) machines[filter]!(world, recipient)
    if (recipient.message.isCanary) continue
    if (random.chance(0.15)) random.pick(Object.values(opens))(world, recipient)
    people[random.weighted(humanMix)]!(world, recipient)
  }
}

/** Everything that a person did, with its weight in the headline figure. */
export const headlineMix: readonly (readonly [string, number])[] = [...humanMix, ['H06', burst_share]]
