import assert from 'node:assert/strict'
import { test } from 'node:test'
import { author, campaignsCase, contoso, personId } from '#test/support/campaigns.ts'
import { listTemplates } from '../content/library.ts'
import { defaultSettings } from './defaults.ts'
import { launchCampaign, prepareCampaign } from './launch.ts'

const template = listTemplates()[0]!.templateId
const everybody = { ...defaultSettings(1).audience, everybody: true }

test('a launch that crashes at any point goes on, and everybody has one message with its tokens', async (t) => {
  const world = await campaignsCase(t)
  await world.people(Array.from({ length: 510 }, (_, place) => ({ number: place + 1, department: `D${place % 7}` })))
  let crashes = 0
  for (let at = 1; ; at += 1) {
    const id = await world.campaign({
      audience: everybody,
      templateIds: [template],
      canaries: ['quiet@contoso.example'],
    })
    world.crashAt(at)
    let hasCrashed = false
    try {
      await launchCampaign(world.parts, contoso, id, author)
    } catch (error) {
      assert.match(String(error), /crash at/)
      hasCrashed = true
    }
    world.crashAt(0)
    if (hasCrashed) {
      crashes += 1
      // A person who comes in between is not part of what was decided.
      await world.people([{ number: 5_000 + at }])
      await prepareCampaign(world.parts, contoso, id)
    }
    const messages = await world.messages(id)
    assert.equal(new Set(messages.map(({ address }) => address)).size, messages.length)
    assert.equal(messages.length, 511 + (hasCrashed ? crashes - 1 : crashes))
    assert.equal(messages.filter(({ is_canary }) => is_canary).length, 1)
    const { tokens, work } = await world.inTenant(async (trx) => ({
      tokens: await trx
        .selectFrom('simulation_token')
        .select(['message_id', 'kind'])
        .where('tenant_id', '=', contoso)
        .where('campaign_id', '=', id)
        .execute(),
      work: await trx
        .selectFrom('campaign_work')
        .selectAll()
        .where('tenant_id', '=', contoso)
        .where('campaign_id', '=', id)
        .executeTakeFirstOrThrow(),
    }))
    assert.equal(work.preparation, 'ready')
    assert.equal(tokens.filter(({ kind }) => kind === 'link').length >= messages.length, true)
    assert.equal(tokens.filter(({ kind }) => kind === 'pixel').length, messages.length)
    if (!hasCrashed) break
  }
  assert.ok(crashes >= 4, `${crashes} crashes`)
})

test('who may not get a simulation is refused at the launch, with the reason', async (t) => {
  const world = await campaignsCase(t)
  await world.people([
    { number: 1 },
    { number: 2, isGuest: true },
    { number: 3, isEnabled: false },
    { number: 4, mailbox: 'shared' },
    { number: 5, mailbox: null },
    { number: 6, address: 'p6@other.example' },
    { number: 7 },
  ])
  await world.inTenant((trx) =>
    trx
      .insertInto('simulation_bounce')
      .values({
        tenant_id: contoso,
        address: 'p7@contoso.example',
        campaign_id: null,
        message_id: null,
        at: world.clock.now(),
        code: '5.1.1',
        reply: 'unknown',
        until: new Date(world.clock.now().getTime() + 86_400_000),
      })
      .execute(),
  )
  const id = await world.campaign({ audience: everybody, templateIds: [template] })
  await launchCampaign(world.parts, contoso, id, author)
  assert.deepEqual(
    (await world.messages(id)).map(({ person_id }) => person_id),
    [personId(1)],
  )
  const work = await world.inTenant((trx) =>
    trx.selectFrom('campaign_work').select('refused').where('tenant_id', '=', contoso).executeTakeFirstOrThrow(),
  )
  assert.deepEqual(work.refused, {
    guest: 1,
    disabled: 1,
    'shared-mailbox': 1,
    'no-mailbox': 1,
    'foreign-domain': 1,
    bounced: 1,
  })
})

test('a launch with nobody left is a draft again and says why', async (t) => {
  const world = await campaignsCase(t)
  await world.people([{ number: 1, isGuest: true }])
  const id = await world.campaign({ audience: everybody, templateIds: [template] })
  await assert.rejects(launchCampaign(world.parts, contoso, id, author), { code: 'simulations.campaign.nobody' })
  const campaign = await world.inTenant((trx) =>
    trx
      .selectFrom('campaign')
      .selectAll()
      .where('tenant_id', '=', contoso)
      .where('id', '=', id)
      .executeTakeFirstOrThrow(),
  )
  assert.equal(campaign.state, 'draft')
  assert.equal(campaign.launched_at, null)
})
