import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { newId } from '#platform/ids.ts'
import { approver, author, type CampaignsCase, campaignsCase, contoso, personId } from '#test/support/campaigns.ts'
import type { MicrosoftClients } from '../parts.ts'
import { listTemplates } from '../content/library.ts'
import { createOwn } from '../content/store.ts'
import { addRecipients } from './additions.ts'
import { approve, askApproval } from './approval.ts'
import { stop } from './control.ts'
import { defaultSettings } from './defaults.ts'
import { planOfDraft } from './draft-plan.ts'
import { deleteDraft } from './drafts.ts'
import { beginLaunch, launchCampaign, prepareCampaign } from './launch.ts'
import { preflight } from './preflight.ts'
import { advanceCampaigns } from './lifecycle.ts'
import { readCampaign, readWork, updateWork } from './store.ts'

const [template, other] = listTemplates().filter(({ isControversial }) => !isControversial)
const audience = (numbers: readonly number[]) => ({ ...defaultSettings(1).audience, personIds: numbers.map(personId) })
const campaignOf = (world: CampaignsCase, id: string) => world.inTenant((trx) => readCampaign(trx, contoso, id))
const workOf = (world: CampaignsCase, id: string) =>
  world.inTenant(async (trx) => readWork(trx, await readCampaign(trx, contoso, id)))

/** Types of the alerts of a campaign; `open` behind what waits for somebody. */
const toldOf = (world: CampaignsCase, id: string): Promise<string[]> =>
  world.inTenant(async (trx) => {
    const rows = await trx
      .selectFrom('alert')
      .select(['type', 'state'])
      .where('subject', '=', id)
      .orderBy('type')
      .execute()
    return rows.map(({ type, state }) => (state === 'open' ? `${type} open` : type))
  })

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
    assert.deepEqual(await toldOf(world, id), ['simulation.launch-failed open', 'simulation.launched'])
    await world.inTenant((trx) => deleteDraft(world.parts, trx, contoso, id, author))
    assert.deepEqual(await toldOf(world, id), ['simulation.launch-failed', 'simulation.launched'])
  })

  await t.test('who wants to know is told of approval, launch and end', async () => {
    const id = await world.campaign(
      { audience: audience([1]), templateIds: [template!.templateId], needsApproval: true },
      'credentials',
    )
    const { inTenant } = world
    await inTenant((trx) => askApproval(world.parts, trx, contoso, id, { version: 1, by: author }))
    assert.deepEqual(await toldOf(world, id), ['simulation.approval-waits open'])
    await inTenant((trx) => approve(world.parts, trx, contoso, id, { version: 1, by: approver }))
    await launchCampaign(world.parts, contoso, id, author)
    await inTenant((trx) =>
      world.parts.alerts.raise(trx, {
        tenantId: contoso,
        type: 'simulation.sending-fault',
        subject: id,
        title: 'It cannot be sent',
        text: 'The mails wait.',
      }),
    )
    await inTenant((trx) => stop(world.parts, trx, { tenantId: contoso, id, by: author }, 'No time'))
    assert.deepEqual(await toldOf(world, id), [
      'simulation.approval-waits',
      'simulation.launched',
      'simulation.sending-fault',
      'simulation.stopped',
    ])
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

  await t.test('a draft without a sending domain is looked at, and the domain is what it lacks', async () => {
    const id = await world.campaign({ sendingDomainId: null, templateIds: [template!.templateId] })
    const clients = { roles: () => Promise.resolve(['Mail.ReadWrite']) } as unknown as MicrosoftClients
    const parts = { ...world.parts, microsoft: { clients: () => Promise.resolve(clients) } }
    const { canLaunch, checks } = await preflight(parts, contoso, id, { hasNames: true })
    assert.equal(canLaunch, false)
    for (const key of ['domain', 'channel'])
      assert.equal(checks.find((check) => check.key === key)?.state, 'failed', key)
  })

  await t.test('a preparation that failed is begun again, but not each half minute', async () => {
    const id = await world.campaign({ audience: audience([1]), templateIds: [template!.templateId] })
    await world.inTenant((trx) => beginLaunch(world.parts, trx, contoso, id, author))
    const [failed, begun] = [newId(), [] as string[]]
    await world.inTenant(async (trx) => {
      await sql`insert into operation (tenant_id, id, kind, title, started_by, started_at, finished_at, state, input, updated_at)
        values (${contoso}, ${failed}, 'simulations.launch', 'x', '{}', ${world.clock.now()}, ${world.clock.now()}, 'failed', '{}',
          ${world.clock.now()})`.execute(trx)
      await updateWork(trx, await readCampaign(trx, contoso, id), { operation_id: failed })
    })
    const advance = () =>
      advanceCampaigns(world.parts, async (_trx, campaign) => {
        if (campaign.id === id) begun.push(campaign.id)
      })
    await advance()
    assert.deepEqual(begun, [])
    await world.clock.advance(15 * 60_000)
    await advance()
    assert.deepEqual(begun, [id])
    await prepareCampaign(world.parts, contoso, id)
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
