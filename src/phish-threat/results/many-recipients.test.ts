import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { contoso, makeCampaign, type MadePerson, simulationCase } from '#test/support/simulation-results.ts'
import { deliveryStates, type Fact } from '../contract.ts'
import { viewDashboard } from './dashboard.ts'
import { basisOf, type Counted, outcomeOf, type Recipient, tally } from './figures.ts'
import { mergeSmall } from './small-groups.ts'
import { viewResults } from './overview.ts'
import { listPeople, loadBasis } from './people.ts'

const recipients = 20_000

test('20,000 recipients: the overview is counted, a page of people is read by an index, and pages leave nobody out', async () => {
  const world = await simulationCase()
  const { campaignId, attackId } = await makeCampaign(world, { people: [] })
  const { plan, figures, items } = await world.db.inTenant(contoso, async (trx) => {
    await sql`insert into campaign_message (tenant_id, id, campaign_id, attack_id, person_id, address, display_name, given_name, surname,
        department, groups, language, time_zone, planned_at, state, internet_message_id, sent_at, delivered_at)
      select ${contoso}, gen_random_uuid(), ${campaignId}, ${attackId}, 'p' || i, 'p' || i || '@contoso.example', 'P', 'P', 'P',
        'Department ' || i % 40, '{}', 'en', 'UTC', ${world.clock.now()}, 'delivered', '<' || i || '@contoso.example>',
        ${world.clock.now()}, ${world.clock.now()}
      from generate_series(1, ${recipients}::int) i`.execute(trx)
    await sql`insert into simulation_fact (tenant_id, campaign_id, message_id, fact, first_at, count, data)
      select tenant_id, campaign_id, id, 'clicked', ${world.clock.now()}, 1, '{}' from campaign_message
      where campaign_id = ${campaignId} and person_id like '%7'`.execute(trx)
    const options = { search: undefined, cursor: undefined }
    const { rows: plan } = await sql<Record<string, string>>`explain select id, address from campaign_message
      where tenant_id = ${contoso} and campaign_id = ${campaignId} and (address, id) > ('p5@contoso.example', gen_random_uuid())
      order by address, id limit 51`.execute(trx)
    const { figures } = await viewResults(trx, contoso, campaignId, { hasNames: false, now: world.clock.now() })
    const items: string[] = []
    for (let cursor: string | undefined; ;) {
      const page = await listPeople(trx, contoso, campaignId, 'seen', {
        ...options,
        cursor,
        limit: 1_000,
        show: 'caught',
      })
      items.push(...page.items.map(({ address }) => address))
      if (page.next === null) break
      cursor = page.next
    }
    const first = await listPeople(trx, contoso, campaignId, 'seen', { ...options, limit: 50, show: 'all' })
    assert.equal(first.items.length, 50)
    return { plan, figures, items }
  })
  assert.match(JSON.stringify(plan), /campaign_message_page/)
  assert.doesNotMatch(JSON.stringify(plan), /Sort/)
  assert.deepEqual(
    [figures?.tally.recipients, figures?.tally.clicked, figures?.departments.length],
    [recipients, recipients / 10, 40],
  )
  assert.equal(new Set(items).size, recipients / 10)
})

function random(seed: number) {
  let state = seed
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state >>> 8) % below
  }
}

const facts = [
  ...(['opened', 'clicked', 'submitted', 'attachment-opened', 'replied', 'reported'] as const),
  ...(['training-assigned', 'training-started', 'training-completed'] as const),
] satisfies Fact[]
const week_minutes = 7 * 24 * 60

function randomPeople(below: (limit: number) => number, count: number): MadePerson[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `p${index}`,
    department: `Department ${below(12)}`,
    state: below(3) > 0 ? 'delivered' : deliveryStates[below(deliveryStates.length)]!,
    facts: Object.fromEntries(
      facts.filter(() => below(5) === 0).map((fact) => [fact, below(2 * week_minutes)] as const),
    ),
    unconfirmed: below(6) === 0,
    isTest: below(30) === 0,
    isCanary: below(30) === 0,
  }))
}

/** What the definitions in figures.ts are about, without a database. */
function recipientOf({ state = 'delivered', facts: all = {}, unconfirmed = false }: MadePerson): Recipient {
  const has = (fact: Fact) => all[fact] !== undefined && (fact.startsWith('training-') || all[fact] <= week_minutes)
  return {
    state,
    wasSeen: state === 'delivered',
    opened: has('opened'),
    clicked: has('clicked'),
    submitted: has('submitted'),
    attachmentOpened: has('attachment-opened'),
    replied: has('replied'),
    reported: has('reported'),
    hasUnconfirmed: unconfirmed,
    assigned: has('training-assigned'),
    started: has('training-started'),
    completed: has('training-completed'),
  }
}

for (const seed of [3, 11])
  test(`what the database counts is what the definitions say (seed ${seed})`, async () => {
    const world = await simulationCase()
    const below = random(seed)
    const made: { people: MadePerson[]; campaignId: string }[] = []
    for (const count of [90, 40]) {
      const people = randomPeople(below, count)
      made.push({ people, campaignId: (await makeCampaign(world, { people })).campaignId })
    }
    await world.db.inTenant(contoso, async (trx) => {
      const dashboard = await viewDashboard(trx, contoso, { hasNames: true, now: world.clock.now() })
      for (const { people, campaignId } of made) {
        const counting = people.filter(({ isTest, isCanary }) => !isTest && !isCanary)
        const expected = counting.map((person): Counted => ({ recipient: recipientOf(person), count: 1 }))
        const basis = basisOf(expected)
        const { figures } = await viewResults(trx, contoso, campaignId, { hasNames: true, now: world.clock.now() })
        assert.deepEqual(figures!.tally, tally(expected))
        const departments = Map.groupBy(counting, ({ department }) => department!)
        const groups = [...departments].map(([name, members]) => ({
          name,
          tally: tally(
            members.map((person) => ({ recipient: recipientOf(person), count: 1 })),
            basis,
          ),
        }))
        assert.deepEqual(
          figures!.departments.map(({ name, tally: one }) => ({ name, tally: one })),
          mergeSmall(groups),
        )
        const filter = { limit: 200, cursor: undefined, search: undefined, show: 'all' } as const
        const page = await listPeople(trx, contoso, campaignId, await loadBasis(trx, contoso, campaignId), filter)
        assert.deepEqual(
          Object.fromEntries(page.items.map(({ address, outcome }) => [address, outcome])),
          Object.fromEntries(
            counting.map((person) => [`${person.name}@contoso.example`, outcomeOf(recipientOf(person), basis)]),
          ),
        )
        const active = dashboard.active.find(({ campaign }) => campaign.id === campaignId)!
        assert.deepEqual([active.recipients, active.delivered], [counting.length, tally(expected).delivered])
      }
    })
  })
