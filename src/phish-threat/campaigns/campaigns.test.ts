import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createHttpServer } from '#platform/http/server.ts'
import { createToken } from '#platform/http/tokens.ts'
import { addressOf, author, campaignsCase, contoso, domainId, groupId, personId } from '#test/support/campaigns.ts'
import { listTemplates } from '../content/library.ts'
import { createOwn, editOwn } from '../content/store.ts'
import { defineRecall } from '../sending/recall.ts'
import { campaignsHttp } from './http.ts'
import { defineCampaignJobs } from './jobs.ts'
import { advanceCampaigns } from './lifecycle.ts'
import { prepareCampaign } from './launch.ts'

const templates = listTemplates()
const first = templates.find(({ isControversial }) => !isControversial)!
const hour_ms = 3_600_000

async function setUp(t: TestContext) {
  const world = await campaignsCase(t)
  const { parts, clock } = world
  defineCampaignJobs(parts)
  defineRecall(parts)
  await parts.jobs.start()
  t.after(() => parts.jobs.stop())
  const server = await createHttpServer({
    logger: parts.logger,
    clock,
    db: parts.db,
    modules: campaignsHttp(parts),
    health: [],
    version: '1',
  })
  t.after(() => server.close())
  const token = (name: string, permissions: string[] | null) =>
    parts.db.asSystem(
      async (trx) => (await createToken(trx, { name, tenants: null, permissions, expiresAt: null })).token,
    )
  const tokens = { one: await token('one', null), two: await token('two', null) }
  const call = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, payload?: object, as = tokens.one) => {
    const answer = await server.app.inject({
      method,
      url: `/api/v1/tenants/${contoso}/simulations/${path}`,
      headers: { authorization: `Bearer ${as}` },
      ...(payload === undefined ? {} : { payload }),
    })
    return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() }
  }
  /** Lets the worker do what waits: the operation, then the clock of campaigns. */
  const work = async (id: string) => {
    await prepareCampaign(parts, contoso, id)
    await advanceCampaigns(parts, () => Promise.resolve())
  }
  return { world, call, token, tokens, work }
}

type Setting = Awaited<ReturnType<typeof setUp>>

const audience = (change: object) => ({
  everybody: false,
  personIds: [],
  groupIds: [],
  audienceIds: [],
  excludedPersonIds: [],
  excludedGroupIds: [],
  notTestedWithin_days: 0,
  pilot: null,
  ...change,
})

/** A draft that could be launched, without approval. */
async function draft({ call }: Setting, change: object = {}): Promise<{ id: string; version: number }> {
  const { body } = await call('POST', 'campaigns', {
    name: 'Autumn',
    technique: first.technique,
    settings: {
      audience: audience({ everybody: true }),
      templateIds: [first.templateId],
      sendingDomainId: domainId,
      needsApproval: false,
      ...change,
    },
  })
  return { id: body.id, version: body.version }
}

test('campaigns, over one tenant', async (t) => {
  const setting = await setUp(t)
  const { world } = setting
  await world.people([
    { number: 1, department: 'Sales', country: 'IN', language: 'fr-FR' },
    ...Array.from({ length: 11 }, (_, place) => ({ number: place + 2, department: 'Sales' })),
    { number: 13, isGuest: true },
  ])
  await world.group(1, [{ person: 1 }, { group: 2 }])
  await world.group(2, [{ person: 13 }, { group: 1 }])

  await t.test('a draft is saved step by step, and who saves an older one is told', async () => {
    const { call } = setting
    const { body: made } = await call('POST', 'campaigns', { name: 'New', technique: first.technique })
    assert.equal(made.state, 'draft')
    assert.deepEqual(
      made.issues
        .filter(({ severity }: { severity: string }) => severity === 'error')
        .map(({ path }: { path: string }) => path),
      ['audience', 'templateIds', 'sendingDomainId'],
    )
    const { body: saved } = await call('PATCH', `campaigns/${made.id}`, {
      version: 1,
      settings: { templateIds: [first.templateId] },
    })
    assert.equal(saved.version, 2)
    const late = await call('PATCH', `campaigns/${made.id}`, { version: 1, settings: { description: 'late' } })
    assert.equal(late.status, 409)
    assert.equal(late.body.code, 'simulations.campaign.changed')
    assert.match(late.body.detail, /one changed this campaign/)
    assert.equal((await call('GET', `campaigns/${made.id}`)).body.settings.description, '')
    const launched = await call('POST', `campaigns/${made.id}/launch`, { version: 2 })
    assert.equal(launched.body.code, 'simulations.campaign.invalid')
    assert.equal((await call('PATCH', `campaigns/${made.id}`, { version: 2, settings: { colour: 'red' } })).status, 400)
    assert.equal((await call('DELETE', `campaigns/${made.id}`)).status, 204)
    assert.equal((await call('GET', `campaigns/${made.id}`)).status, 404)
  })

  await t.test(
    'four eyes: who worked on it cannot approve it, and what changed since has to be approved again',
    async () => {
      const { call, token, tokens } = setting
      const { id } = await draft(setting, { needsApproval: true })
      const go = (name: string, version: number, as?: string, more: object = {}) =>
        call('POST', `campaigns/${id}/${name}`, { version, ...more }, as)
      assert.equal((await go('launch', 1)).body.code, 'simulations.campaign.not-approved')
      const writer = await token('writer', ['simulations.write', 'simulations.read'])
      const open = await call('PATCH', `campaigns/${id}`, { version: 1, settings: { needsApproval: false } }, writer)
      assert.equal(open.body.code, 'simulations.campaign.four-eyes')
      assert.equal((await go('ask-approval', 1)).body.state, 'awaiting-approval')
      assert.equal(
        (await call('PATCH', `campaigns/${id}`, { version: 1, name: 'x' })).body.code,
        'simulations.campaign.state',
      )
      assert.equal((await go('approve', 1)).body.code, 'simulations.campaign.own-approval')
      assert.equal((await go('approve', 1, writer)).status, 403)
      const refused = await go('refuse', 1, tokens.two, { reason: 'wrong day' })
      assert.equal(refused.body.approval.refusedBy, 'two')
      await go('ask-approval', 1)
      const approved = await go('approve', 1, tokens.two)
      assert.equal(approved.body.state, 'draft')
      assert.ok(approved.body.actions.includes('launch'))
      await call('PATCH', `campaigns/${id}`, { version: 1, settings: { description: 'other' } })
      const stale = (await call('GET', `campaigns/${id}`)).body
      assert.equal(stale.approval.isStale, true)
      assert.deepEqual(stale.approval.changes, [{ path: 'description', before: '', after: 'other' }])
      assert.equal((await go('launch', 2)).body.code, 'simulations.campaign.not-approved')
      await go('ask-approval', 2)
      await go('approve', 2, tokens.two)
      const launched = await go('launch', 2)
      assert.equal(launched.status, 202)
      assert.equal(launched.body.campaign.state, 'scheduled')
    },
  )

  await t.test('a theme that hurts needs somebody else and a reason, and approval is of the very texts', async () => {
    const { call, tokens } = setting
    const where = { tenantId: contoso, kind: 'template' as const }
    const change = { by: 'test', at: world.clock.now() }
    const content = { ...first, name: 'Dismissals', isControversial: true }
    const own = await world.inTenant((trx) =>
      createOwn(trx, where, (templateId) => ({ ...content, templateId }), change),
    )
    const edit = (version: number) =>
      world.inTenant((trx) =>
        editOwn(trx, where, { id: own.id, version, content: { ...own.content, version: version + 1 } }, change),
      )
    const { id } = await draft(setting, { templateIds: [own.id], needsApproval: false })
    const go = (name: string, as?: string, more: object = {}) =>
      call('POST', `campaigns/${id}/${name}`, { version: 1, ...more }, as)
    assert.equal((await go('launch')).body.code, 'simulations.campaign.not-approved')
    await go('ask-approval')
    assert.equal((await go('approve', tokens.two)).body.code, 'simulations.campaign.reason')
    const approved = (await go('approve', tokens.two, { reason: 'Asked for by the works council' })).body
    assert.equal(approved.settings.controversialReason, 'Asked for by the works council')
    assert.ok(approved.actions.includes('launch'))

    await edit(1)
    const stale = (await call('GET', `campaigns/${id}`)).body
    assert.deepEqual(stale.approval.changes, [
      { path: 'templates.Dismissals', before: 'version 1', after: 'version 2' },
    ])
    assert.equal(stale.approval.isStale, true)
    assert.equal((await go('launch')).body.code, 'simulations.campaign.not-approved')
    await go('ask-approval')
    await go('approve', tokens.two, { reason: 'The new text is better' })
    assert.equal((await go('launch')).status, 202)
    // Between the launch and the moment at which the texts are copied.
    await edit(2)
    await assert.rejects(setting.work(id), { code: 'simulations.campaign.not-approved' })
    assert.equal((await call('GET', `campaigns/${id}`)).body.state, 'draft')
    assert.deepEqual(await world.messages(id), [])
  })

  await t.test(
    'a campaign is launched, paused, changed, resumed, widened and stopped; what was sent stays',
    async () => {
      const { call, work } = setting
      const { id } = await draft(setting, {
        audience: audience({ everybody: true, pilot: 6 }),
        canaries: ['quiet@contoso.example'],
      })
      await call('POST', `campaigns/${id}/launch`, { version: 1 })
      assert.equal((await call('POST', `campaigns/${id}/pause`)).body.code, 'simulations.campaign.preparing')
      await work(id)
      const running = (await call('GET', `campaigns/${id}`)).body
      assert.equal(running.state, 'running')
      assert.equal(running.recipients, 6)
      assert.equal(running.canaries, 1)
      assert.equal(running.refused['not-drawn'], 6)
      assert.equal(
        (await call('PATCH', `campaigns/${id}`, { version: 1, name: 'x' })).body.code,
        'simulations.campaign.state',
      )
      const sent = (await world.messages(id)).find(({ is_canary }) => !is_canary)!
      await world.inTenant((trx) =>
        trx
          .updateTable('campaign_message')
          .set({ state: 'accepted', sent_at: world.clock.now(), attempts: 1 })
          .where('tenant_id', '=', contoso)
          .where('id', '=', sent.id)
          .execute(),
      )
      const paused = (await call('POST', `campaigns/${id}/pause`)).body
      assert.equal(paused.state, 'paused')
      assert.equal(
        (await call('PATCH', `campaigns/${id}`, { version: 1, technique: 'training' })).body.code,
        'simulations.campaign.fixed',
      )
      const left = (await world.messages(id)).filter(({ is_canary, state }) => !is_canary && state === 'scheduled')
      const removed = left[0]!.person_id!
      const taken = new Set((await world.messages(id)).map(({ person_id }) => person_id))
      const [fresh, ...others] = Array.from({ length: 12 }, (_, place) => personId(place + 1)).filter(
        (one) => !taken.has(one),
      )
      await world.clock.advance(30 * hour_ms)
      const changedAudience = {
        ...running.settings.audience,
        everybody: false,
        pilot: null,
        personIds: [sent.person_id, ...left.slice(1).map(({ person_id }) => person_id), fresh],
      }
      const edited = await call('PATCH', `campaigns/${id}`, { version: 1, settings: { audience: changedAudience } })
      assert.equal(edited.body.version, 2)
      const resumed = await call('POST', `campaigns/${id}/resume`)
      assert.equal(resumed.body.campaign.preparation, 'replanning')
      await work(id)
      const after = await world.messages(id)
      const now = world.clock.now()
      assert.equal(after.find(({ person_id }) => person_id === removed)!.state, 'cancelled')
      assert.ok(after.some(({ person_id }) => person_id === fresh))
      assert.deepEqual(after.find(({ id: messageId }) => messageId === sent.id)!.planned_at, sent.planned_at)
      for (const message of after)
        if (message.state === 'scheduled') assert.ok(message.planned_at >= now, 'not in a burst after the pause')
      assert.equal(new Set(after.map(({ address }) => address)).size, after.length)
      const added = await call('POST', `campaigns/${id}/recipients`, {
        personIds: [removed, ...others],
      })
      assert.equal(added.status, 202)
      await work(id)
      const wider = await world.messages(id)
      assert.equal(new Set(wider.map(({ address }) => address)).size, wider.length)
      assert.equal(
        (await call('POST', `campaigns/${id}/extend`, { endsAt: '2026-01-01T00:00:00Z' })).body.code,
        'simulations.campaign.end',
      )
      const later = new Date(now.getTime() + 60 * 24 * hour_ms).toISOString()
      assert.equal((await call('POST', `campaigns/${id}/extend`, { endsAt: later })).body.endsAt, later)
      const stopped = await call('POST', `campaigns/${id}/stop`, {
        reason: 'asked by the works council',
        recall: true,
      })
      assert.equal(stopped.body.campaign.state, 'stopped')
      const operation = await world.inTenant((trx) =>
        trx
          .selectFrom('operation')
          .select(['kind', 'input'])
          .where('tenant_id', '=', contoso)
          .where('id', '=', stopped.body.operationId)
          .executeTakeFirst(),
      )
      assert.deepEqual(operation, { kind: 'simulations.recall', input: { campaignId: id, messageIds: null } })
      const states = new Set((await world.messages(id)).map(({ state }) => state))
      assert.deepEqual([...states].sort(), ['accepted', 'cancelled'])
      assert.equal((await call('POST', `campaigns/${id}/resume`)).body.code, 'simulations.campaign.state')
    },
  )

  await t.test('a campaign completes when its days are over, and gives late mails the same days', async () => {
    const { call, work } = setting
    const { id } = await draft(setting)
    await call('POST', `campaigns/${id}/launch`, { version: 1 })
    await work(id)
    const state = async () => (await call('GET', `campaigns/${id}`)).body.state
    await world.clock.advance(30 * 24 * hour_ms)
    await work(id)
    assert.equal(await state(), 'running', 'a mail is still to be sent')
    await world.inTenant((trx) =>
      trx
        .updateTable('campaign_message')
        .set({ state: 'accepted', sent_at: world.clock.now() })
        .where('tenant_id', '=', contoso)
        .execute(),
    )
    await work(id)
    await world.clock.advance(6 * 24 * hour_ms)
    await work(id)
    assert.equal(await state(), 'running')
    await world.clock.advance(2 * 24 * hour_ms)
    await work(id)
    assert.equal(await state(), 'completed')
  })

  await t.test('plan and audience are shown without names to who may not see them', async () => {
    const { call, token } = setting
    const { id } = await draft(setting, { audience: audience({ groupIds: [groupId(1)] }) })
    const plan = (await call('GET', `campaigns/${id}/plan`)).body
    assert.equal(plan.recipients, 1)
    assert.equal(plan.items[0].address, addressOf(1))
    assert.equal(plan.items[0].timeZone, 'Asia/Kolkata')
    const reader = await token('reader', ['simulations.read'])
    assert.equal((await call('GET', `campaigns/${id}/plan?search=p1`, undefined, reader)).body.items[0].address, null)
    const group = await token('group', ['simulations.*'])
    assert.equal(
      (await call('GET', `campaigns/${id}/plan`, undefined, group)).body.items[0].address,
      addressOf(1),
      'a token may hold a whole group of permissions',
    )
    const checked = await call('POST', 'audience-check', { audience: audience({ groupIds: [groupId(1)] }) }, reader)
    assert.deepEqual(checked.body.sample, [])
    assert.deepEqual(
      checked.body.refused.map(({ reason, count }: { reason: string; count: number }) => [reason, count]),
      [['guest', 1]],
    )
    assert.equal((await call('POST', 'campaigns', { name: 'x', technique: 'link' }, reader)).status, 403)
    assert.equal((await call('POST', `campaigns/${id}/launch`, { version: 1 }, reader)).status, 403)
  })

  await t.test(
    'pre-flight says what is missing and what to do, and a launch without a subscription is refused',
    async () => {
      const { call } = setting
      const { id } = await draft(setting)
      const { body } = await call('GET', `campaigns/${id}/pre-flight`)
      assert.equal(body.canLaunch, false)
      const byKey = new Map(body.checks.map((check: { key: string; state: string }) => [check.key, check.state]))
      assert.equal(byKey.get('channel'), 'failed', 'the tenant is not connected')
      assert.equal(byKey.get('audience'), 'ok')
      assert.equal(byKey.get('canary'), 'warning')
      for (const check of body.checks) if (check.state === 'failed') assert.ok(check.action, check.key)
      world.hasProduct = false
      assert.equal(
        (await call('POST', `campaigns/${id}/launch`, { version: 1 })).body.code,
        'simulations.campaign.subscription',
      )
      world.hasProduct = true
    },
  )

  await t.test('a test mail goes only to people of the tenant, at once, and is in no figure', async () => {
    const { call } = setting
    const { id } = await draft(setting)
    assert.equal((await call('POST', `campaigns/${id}/test`, {})).body.code, 'simulations.test.recipient')
    assert.equal(
      (await call('POST', `campaigns/${id}/test`, { address: 'x@other.example' })).body.code,
      'simulations.test.recipient',
    )
    const sent = await call('POST', `campaigns/${id}/test`, { address: addressOf(1) })
    assert.equal(sent.status, 202)
    const [message] = await world.messages(id)
    assert.equal(message!.is_test, true)
    const seen = (await call('GET', `campaigns/${id}`)).body
    assert.equal(seen.recipients, 0)
    assert.deepEqual(seen.attacks, [])
  })

  await t.test('the author of a campaign is named in the audit log with each step', async () => {
    const { call } = setting
    const { id } = await draft(setting)
    await call('POST', `campaigns/${id}/launch`, { version: 1 })
    const entries = await world.parts.db.asSystem((trx) =>
      trx
        .selectFrom('audit_entry')
        .select(['action', 'actor_name', 'after'])
        .where('tenant_id', '=', contoso)
        .orderBy('position')
        .execute(),
    )
    assert.deepEqual(
      entries
        .filter(({ after }) => (after as { id?: string } | null)?.id === id)
        .map(({ action, actor_name }) => [action, actor_name]),
      [
        ['simulations.campaign.create', 'one'],
        ['simulations.campaign.launch', 'one'],
      ],
    )
    assert.notEqual(author.name, 'one')
  })
})
