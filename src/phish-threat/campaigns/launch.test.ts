import assert from 'node:assert/strict'
import { test } from 'node:test'
import { author, type CampaignsCase, campaignsCase, contoso, personId } from '#test/support/campaigns.ts'
import { listTemplates } from '../content/library.ts'
import { createOwn } from '../content/store.ts'
import { addRecipients } from './additions.ts'
import { defaultSettings } from './defaults.ts'
import { planOfDraft } from './draft-plan.ts'
import { beginLaunch, launchCampaign, prepareCampaign } from './launch.ts'
import { readCampaign, readWork } from './store.ts'

const [template, other] = listTemplates().filter(({ isControversial }) => !isControversial)
const audience = (numbers: readonly number[]) => ({ ...defaultSettings(1).audience, personIds: numbers.map(personId) })
const campaignOf = (world: CampaignsCase, id: string) => world.inTenant((trx) => readCampaign(trx, contoso, id))
const workOf = (world: CampaignsCase, id: string) =>
  world.inTenant(async (trx) => readWork(trx, await readCampaign(trx, contoso, id)))

test('launches, over one tenant', async (t) => {
  const world = await campaignsCase(t)

  await t.test('one that crashes at any point goes on, and everybody has one message with its tokens', async () => {
    const everybody = { ...defaultSettings(1).audience, everybody: true }
    await world.people(Array.from({ length: 11 }, (_, place) => ({ number: place + 1, department: `D${place % 3}` })))
    let crashes = 0
    for (let at = 1; ; at += 1) {
      const id = await world.campaign({
        audience: everybody,
        templateIds: [template!.templateId],
        canaries: ['quiet@contoso.example'],
      })
      world.crashAt(at)
      let hasCrashed = false
      try {
        await launchCampaign(world.parts, contoso, id, author, { chunk_messages: 5 })
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
      assert.equal(messages.length, 12 + (hasCrashed ? crashes - 1 : crashes))
      assert.equal(messages.filter(({ is_canary }) => is_canary).length, 1)
      const tokens = await world.inTenant((trx) =>
        trx
          .selectFrom('simulation_token')
          .select(['message_id', 'kind'])
          .where('tenant_id', '=', contoso)
          .where('campaign_id', '=', id)
          .execute(),
      )
      assert.equal((await workOf(world, id)).preparation, 'ready')
      for (const kind of ['pixel', 'text-link', 'training'] as const)
        assert.deepEqual(
          tokens
            .filter((token) => token.kind === kind)
            .map((token) => token.message_id)
            .sort(),
          messages.map((message) => message.id).sort(),
          kind,
        )
      if (!hasCrashed) break
    }
    assert.ok(crashes >= 5, `decided, three chunks, ready: ${crashes} crashes`)
  })

  await t.test('who may not get a simulation is refused, with the reason', async () => {
    await world.people([
      { number: 101 },
      { number: 102, isGuest: true },
      { number: 103, isEnabled: false },
      { number: 104, mailbox: 'shared' },
      { number: 105, mailbox: null },
      { number: 106, address: 'p6@other.example' },
      { number: 107 },
    ])
    await world.inTenant((trx) =>
      trx
        .insertInto('simulation_bounce')
        .values({
          tenant_id: contoso,
          address: 'p107@contoso.example',
          campaign_id: null,
          message_id: null,
          at: world.clock.now(),
          code: '5.1.1',
          reply: 'unknown',
          until: new Date(world.clock.now().getTime() + 86_400_000),
        })
        .execute(),
    )
    const id = await world.campaign({
      audience: audience([101, 102, 103, 104, 105, 106, 107]),
      templateIds: [template!.templateId],
    })
    await launchCampaign(world.parts, contoso, id, author)
    assert.deepEqual(
      (await world.messages(id)).map(({ person_id }) => person_id),
      [personId(101)],
    )
    assert.deepEqual((await workOf(world, id)).refused, {
      guest: 1,
      disabled: 1,
      'shared-mailbox': 1,
      'no-mailbox': 1,
      'foreign-domain': 1,
      bounced: 1,
    })
  })

  await t.test('with nobody left it is a draft again and says why', async () => {
    const id = await world.campaign({ audience: audience([102]), templateIds: [template!.templateId] })
    await assert.rejects(launchCampaign(world.parts, contoso, id, author), { code: 'simulations.campaign.nobody' })
    const campaign = await campaignOf(world, id)
    assert.equal(campaign.state, 'draft')
    assert.equal(campaign.launched_at, null)
  })

  await t.test('nobody gets a mail with a hole: another attack, else nothing, and it is said before', async () => {
    await world.people([{ number: 201, department: 'Sales' }, { number: 202 }])
    const own = await world.inTenant((trx) =>
      createOwn(
        trx,
        { tenantId: contoso, kind: 'template' },
        (id) => ({
          ...template!,
          templateId: id,
          name: 'Own',
          variants: [{ ...template!.variants[0]!, html: '<p>To {{ department }}</p><a href="{{ link }}">x</a>' }],
        }),
        { by: 'test', at: world.clock.now() },
      ),
    )
    const alone = await world.campaign({ audience: audience([201, 202]), templateIds: [own.id] })
    const plan = await world.inTenant(async (trx) =>
      planOfDraft(trx, await readCampaign(trx, contoso, alone), world.clock.now()),
    )
    assert.deepEqual(
      plan.leftOut.map(({ recipient, variables }) => [recipient.personId, variables]),
      [[personId(202), ['department']]],
    )
    await launchCampaign(world.parts, contoso, alone, author)
    assert.deepEqual(
      (await world.messages(alone)).map(({ person_id }) => person_id),
      [personId(201)],
    )
    assert.deepEqual((await workOf(world, alone)).refused, { 'empty-variable': 1 })

    const both = await world.campaign({ audience: audience([201, 202]), templateIds: [own.id, other!.templateId] })
    await launchCampaign(world.parts, contoso, both, author)
    const messages = await world.messages(both)
    assert.equal(messages.length, 2)
    const attack = await world.inTenant((trx) =>
      trx
        .selectFrom('campaign_attack')
        .select('template_id')
        .where('tenant_id', '=', contoso)
        .where('campaign_id', '=', both)
        .where('id', '=', messages.find(({ person_id }) => person_id === personId(202))!.attack_id!)
        .executeTakeFirstOrThrow(),
    )
    assert.equal(attack.template_id, other!.templateId)
  })

  await t.test('recipients cannot be added while a launch is still being decided', async () => {
    const id = await world.campaign({ audience: audience([1, 2, 3]), templateIds: [template!.templateId] })
    await world.inTenant((trx) => beginLaunch(world.parts, trx, contoso, id, author))
    await assert.rejects(
      world.inTenant((trx) =>
        addRecipients(world.parts, trx, { tenantId: contoso, id, by: author }, { personIds: [personId(4)] }),
      ),
      { code: 'simulations.campaign.preparing' },
    )
    await prepareCampaign(world.parts, contoso, id)
    const reached = (await world.messages(id)).map(({ person_id }) => person_id)
    assert.equal(reached.length, 3)
    assert.deepEqual(new Set(reached), new Set([1, 2, 3].map(personId)))
  })
})
