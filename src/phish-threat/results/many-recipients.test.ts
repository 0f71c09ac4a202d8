import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { contoso, makeCampaign, simulationCase } from '#test/support/simulation-results.ts'
import { viewResults } from './overview.ts'
import { listPeople } from './people.ts'

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
