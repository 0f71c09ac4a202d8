import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import {
  addressOf,
  approver,
  author,
  campaignsCase,
  contoso,
  domainId,
  groupId,
  personId,
} from '#test/support/campaigns.ts'
import { listTemplates } from '../content/library.ts'
import { listTrainings } from '../content/trainings.ts'
import { createAudience, deleteAudience, listMembers, readAudience, viewAudience } from './audiences.ts'
import { resolveAudience } from './audience.ts'
import { defaultSettings } from './defaults.ts'
import { importList } from './import.ts'
import { defineCampaignJobs } from './jobs.ts'
import { launchCampaign, prepareCampaign } from './launch.ts'
import { savePrivacy } from '../results/privacy.ts'
import { advanceCampaigns } from './lifecycle.ts'
import { enrolNewcomers } from './newcomers.ts'
import { emptyRule } from './rules.ts'
import { runSeries } from './series-run.ts'
import { activateSeries, approveSeries, createSeries, lockSeries } from './series.ts'

const day_ms = 86_400_000
const template = listTemplates().find(({ isControversial }) => !isControversial)!
const none = defaultSettings(1).audience

test('saved audiences, series and people who are new, over one tenant', async (t) => {
  const world = await campaignsCase(t)
  const { parts, clock } = world
  defineCampaignJobs(parts)
  await parts.jobs.start()
  t.after(() => parts.jobs.stop())
  await world.people([
    { number: 1, department: 'Sales' },
    { number: 2, department: 'Sales' },
    { number: 3, department: 'Finance' },
    { number: 4, isGuest: true },
  ])
  const resolve = (change: Partial<typeof none>) =>
    world.inTenant((trx) => resolveAudience(trx, contoso, { ...none, ...change }, { now: clock.now(), seed: 1 }))
  const addresses = async (change: Partial<typeof none>) =>
    (await resolve(change)).recipients.map(({ address }) => address)

  await t.test('groups inside groups count, also in a circle, and exclusions win', async () => {
    await world.group(1, [{ person: 1 }, { group: 2 }])
    await world.group(2, [{ person: 3 }, { group: 1 }])
    assert.deepEqual(await addresses({ groupIds: [groupId(1)] }), [addressOf(1), addressOf(3)])
    assert.deepEqual(await addresses({ everybody: true, excludedGroupIds: [groupId(2)] }), [addressOf(2)])
    const { refused } = await resolve({ personIds: [personId(1), personId(4), personId(99)] })
    assert.deepEqual(refused.map(({ reason }) => reason).sort(), ['guest', 'unknown-person'])
  })

  await t.test('an import says of every row what became of it, and a dry run changes nothing', async () => {
    const { id } = await world.inTenant((trx) => createAudience(parts, trx, contoso, { name: 'Board' }, author))
    const file = [
      'E-Mail;Language;Time zone',
      `${addressOf(1)};de;Europe/Vienna`,
      `${addressOf(1).toUpperCase()};;`,
      `${addressOf(2)};nl;Mars/Base`,
      'nobody@contoso.example;;',
      'x@evil.example;;',
      `${addressOf(4)};;`,
      'no address;;',
    ].join('\r\n')
    const run = (isDryRun: boolean, text = file, mode: 'add' | 'replace' = 'add') =>
      world.inTenant((trx) =>
        importList(trx, {
          tenantId: contoso,
          audienceId: id,
          bytes: Buffer.from(text),
          isDryRun,
          mode,
          now: clock.now(),
        }),
      )
    const people = () =>
      world.inTenant(async (trx) => (await viewAudience(trx, await readAudience(trx, contoso, id), clock.now())).people)
    const dry = await run(true)
    assert.deepEqual(
      dry.rows.map(({ line, state }) => [line, state]),
      [
        [2, 'added'],
        [3, 'duplicate'],
        [4, 'added'],
        [5, 'refused'],
        [6, 'refused'],
        [7, 'refused'],
        [8, 'invalid'],
      ],
    )
    assert.match(dry.rows[2]!.text!, /"nl".*"Mars\/Base"/)
    assert.equal(await people(), 0)
    assert.equal((await run(false)).totals.added, 2)
    assert.equal(await people(), 2)
    assert.equal((await run(false)).totals.unchanged, 2)
    const [first] = (await resolve({ audienceIds: [id] })).recipients
    assert.deepEqual([first!.language, first!.timeZone], ['de', 'Europe/Vienna'])
    const replaced = await run(false, `address\n${addressOf(3)}`, 'replace')
    assert.equal(replaced.removed, 2)
    assert.deepEqual(await addresses({ audienceIds: [id] }), [addressOf(3)])
  })

  await t.test('rules find who was caught, who is in a department, who was not tested', async () => {
    const caught: string[] = []
    for (const numbers of [[1, 2], [1]]) {
      const audience = { ...none, personIds: numbers.map(personId) }
      const id = await world.campaign({ audience, templateIds: [template.templateId] })
      await launchCampaign(parts, contoso, id, author)
      caught.push(id)
      for (const message of await world.messages(id))
        await world.inTenant(async (trx) => {
          await trx
            .updateTable('campaign_message')
            .set({ sent_at: clock.now(), state: 'accepted' })
            .where('tenant_id', '=', contoso)
            .where('id', '=', message.id)
            .execute()
          const fact = { fact: 'clicked' as const, first_at: clock.now(), data: '{}' }
          await trx
            .insertInto('simulation_fact')
            .values({ tenant_id: contoso, campaign_id: id, message_id: message.id, ...fact })
            .execute()
        })
    }
    const rule = (change: Partial<typeof emptyRule>) => ({ ...emptyRule, ...change })
    const of = async (name: string, change: Partial<typeof emptyRule>) => {
      const { id } = await world.inTenant((trx) =>
        createAudience(parts, trx, contoso, { name, rule: rule(change) }, author),
      )
      return addresses({ audienceIds: [id] })
    }
    assert.deepEqual(await of('once', { caught: { times: 1, months: 6 } }), [addressOf(1), addressOf(2)])
    assert.deepEqual(await of('twice', { caught: { times: 2, months: 6 } }), [addressOf(1)])
    assert.deepEqual(await of('sales', { departments: ['SALES'], caught: { times: 1, months: 1 } }), [
      addressOf(1),
      addressOf(2),
    ])
    assert.deepEqual(await of('rest', { notTestedWithin_days: 30 }), [addressOf(3)])
    assert.deepEqual(await of('silent', { neverReported_months: 3 }), [addressOf(1), addressOf(2)])
    assert.deepEqual(await of('nobody', {}), [])
    // What somebody did in an anonymous campaign finds nobody; in works-council mode nobody is listed for what they did.
    await world.inTenant((trx) =>
      sql`update campaign set settings = settings || '{"isAnonymous":true}' where id = ${caught[1]!}`.execute(trx),
    )
    assert.deepEqual(await of('not anonymous', { caught: { times: 2, months: 6 } }), [])
    const members = (name: string) =>
      world.inTenant(async (trx) => {
        const { id } = await trx.selectFrom('audience').select('id').where('name', '=', name).executeTakeFirstOrThrow()
        return listMembers(trx, await readAudience(trx, contoso, id), { limit: 10, now: clock.now() })
      })
    assert.equal((await members('once')).total, 2)
    await world.inTenant((trx) => savePrivacy(trx, contoso, { isWorksCouncil: true }, clock.now()))
    for (const name of ['once', 'silent']) await assert.rejects(members(name), { code: 'simulations.names-withheld' })
    assert.equal((await members('rest')).total, 2)
    await world.inTenant((trx) => savePrivacy(trx, contoso, { isWorksCouncil: false }, clock.now()))
    assert.deepEqual(await addresses({ everybody: true, notTestedWithin_days: 30 }), [addressOf(3)])
    await clock.advance(200 * day_ms)
    assert.deepEqual(await of('long ago', { caught: { times: 1, months: 6 } }), [])
    await assert.rejects(of('SALES', { departments: ['x'] }), { code: 'simulations.audience.name' })
  })

  await t.test('an audience that a campaign names is not deleted', async () => {
    const row = await world.inTenant((trx) => createAudience(parts, trx, contoso, { name: 'Used' }, author))
    await world.campaign({ audience: { ...none, audienceIds: [row.id] } })
    await assert.rejects(
      world.inTenant((trx) => deleteAudience(parts, trx, row, author)),
      { code: 'simulations.audience.in-use' },
    )
  })

  await t.test('who is new joins a day later; who was there when it began does not', async () => {
    await world.inTenant((trx) =>
      trx
        .insertInto('sync_state')
        .values({
          tenant_id: contoso,
          resource: 'users',
          delta_link: null,
          next_link: null,
          round_started_at: null,
          is_full_round: true,
          completed_at: clock.now(),
          failed_at: null,
          failure: null,
        })
        .execute(),
    )
    await enrolNewcomers(parts)
    const audience = { ...none, everybody: true, excludedPersonIds: [personId(2)] }
    const id = await world.campaign({ audience, templateIds: [template.templateId], autoEnrol: true })
    await launchCampaign(parts, contoso, id, author)
    await advanceCampaigns(parts, () => Promise.resolve())
    const before = (await world.messages(id)).length
    await world.people([{ number: 50 }, { number: 51, isGuest: true }])
    const seenAt = clock.now()
    for (let round = 0; round < 2; round += 1) {
      await enrolNewcomers(parts)
      await prepareCampaign(parts, contoso, id)
    }
    const messages = await world.messages(id)
    assert.equal(messages.length, before + 1)
    const joined = messages.find(({ person_id }) => person_id === personId(50))!
    assert.ok(joined.planned_at.getTime() >= seenAt.getTime() + day_ms)
    assert.ok(joined.planned_at.getTime() < seenAt.getTime() + 5 * day_ms)
  })

  await t.test('who is excluded gets nothing, however the id is written', async () => {
    await world.people([{ number: 900 }])
    const id = 'abcdefab-0000-4000-8000-000000000900'
    await world.inTenant(async (trx) => {
      await sql`update person set id = ${id} where id = ${personId(900)}`.execute(trx)
      await sql`update mailbox set person_id = ${id} where person_id = ${personId(900)}`.execute(trx)
    })
    const personIds = [id.toUpperCase()]
    const found = [await addresses({ personIds }), await addresses({ personIds, excludedPersonIds: personIds })]
    await world.inTenant((trx) => sql`update person set deleted_at = now() where id = ${id}`.execute(trx))
    assert.deepEqual(found, [[addressOf(900)], []])
  })

  await t.test('a series makes and launches its campaigns, approved by somebody else', async () => {
    const today = clock.now().toISOString().slice(0, 10)
    const campaign = { ...defaultSettings(1), sendingDomainId: domainId, audience: { ...none, everybody: true } }
    const settings = {
      firstOn: today,
      frequency: 'weekly' as const,
      techniques: ['credentials' as const],
      runs: 2,
      campaign,
    }
    const series = await world.inTenant((trx) =>
      createSeries(parts, trx, contoso, { name: 'Monthly', kind: 'attack', settings }, author),
    )
    const act = (what: typeof approveSeries, by = author) =>
      world.inTenant(async (trx) => what(parts, trx, await lockSeries(trx, contoso, series.id), { version: 1, by }))
    await assert.rejects(act(activateSeries), { code: 'simulations.campaign.not-approved' })
    await assert.rejects(act(approveSeries), { code: 'simulations.campaign.own-approval' })
    await act(approveSeries, approver)
    await act(activateSeries)
    const campaigns = () =>
      world.inTenant((trx) =>
        trx
          .selectFrom('campaign')
          .selectAll()
          .where('tenant_id', '=', contoso)
          .where('series_id', '=', series.id)
          .orderBy('id')
          .execute(),
      )
    const failures = () =>
      world.inTenant(async (trx) => {
        const rows = await trx.selectFrom('alert').select('state').where('subject', '=', series.id).execute()
        return rows.map(({ state }) => state)
      })
    for (const [week, count] of [
      [0, 0],
      [1, 1],
      [1, 1],
      [2, 2],
      [4, 2],
    ] as const) {
      while (clock.now() < new Date(Date.parse(today) + (week * 7 + (week === 0 ? 0 : 1)) * day_ms))
        await clock.advance(day_ms)
      // A run that fails for a fault of ours is not left out: a month is long.
      if (week === 2) await runSeries({ ...parts, hasPhishThreat: () => Promise.reject(new Error('away')) })
      if (week === 2) assert.deepEqual(await failures(), ['open'])
      await runSeries(parts)
      assert.equal((await campaigns()).length, count, `week ${week}`)
    }
    assert.deepEqual(await failures(), ['resolved'])
    const [made] = await campaigns()
    assert.equal(made!.state, 'scheduled')
    assert.equal(made!.approved_by, approver.name)
    assert.equal((await world.inTenant((trx) => lockSeries(trx, contoso, series.id))).state, 'ended')
    await prepareCampaign(parts, contoso, made!.id)
    assert.ok((await world.messages(made!.id)).length > 0)
  })

  await t.test('in a series of trainings who joins begins with the first at the next slot', async () => {
    const ids = [listTrainings()[0]!.id]
    const second = listTrainings()[1]?.id
    if (second !== undefined) ids.push(second)
    const tomorrow = new Date(clock.now().getTime() + day_ms).toISOString().slice(0, 10)
    const campaign = {
      ...defaultSettings(1),
      sendingDomainId: domainId,
      needsApproval: false,
      audience: { ...none, everybody: true, excludedPersonIds: [personId(2), personId(3), personId(50)] },
    }
    const settings = { firstOn: tomorrow, trainingIds: ids, campaign }
    const series = await world.inTenant((trx) =>
      createSeries(parts, trx, contoso, { name: 'Courses', kind: 'training', settings }, author),
    )
    await world.inTenant(async (trx) =>
      activateSeries(parts, trx, await lockSeries(trx, contoso, series.id), { version: 1, by: author }),
    )
    const runs = async () => {
      await clock.advance(32 * day_ms)
      await runSeries(parts)
      const rows = await world.inTenant((trx) =>
        trx
          .selectFrom('campaign')
          .selectAll()
          .where('tenant_id', '=', contoso)
          .where('series_id', '=', series.id)
          .orderBy('id')
          .execute(),
      )
      return rows.map(({ settings: made }) => [made.training.trainingIds[0], made.audience.personIds])
    }
    assert.deepEqual(await runs(), [[ids[0], [personId(1)]]])
    await world.people([{ number: 60 }])
    const after = await runs()
    assert.deepEqual(after[1], [ids[0], [personId(60)]])
    if (second !== undefined) assert.deepEqual(after[2], [second, [personId(1)]])
  })
})
