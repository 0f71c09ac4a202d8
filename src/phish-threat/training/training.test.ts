import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contoso, makeCampaign, served, simulationCase, type SimulationCase } from '#test/support/simulation-results.ts'
import { extractText, getDocumentProxy } from 'unpdf'
import { newNonce } from '../lure/nonce.ts'
import { createTokens, newToken, pathOf } from '../lure/tokens.ts'
import type { SiteAnswer } from '../lure/sites.ts'
import { listTrainings } from '../content/trainings.ts'
import { consumeFailed, assignFromCampaigns } from './assign.ts'
import type { Assignment } from './contract.ts'
import { trainingHttp } from './http.ts'
import { sendTrainingMails } from './mail-job.ts'
import { createTrainingSite } from './site.ts'
import { quizPage } from './site-pages.ts'
import { filled, trainingWords } from './site-texts.ts'

const training = listTrainings()[0]!
const text = training.texts.find(({ language }) => language === 'en')!

/** A campaign with one training of the library, and the training pages of one recipient. */
async function enrolled(
  world: SimulationCase,
  options: Omit<Parameters<typeof makeCampaign>[1], 'people'> & {
    people?: Parameters<typeof makeCampaign>[1]['people']
  } = {},
) {
  const choice = {
    kind: 'built-in' as const,
    trainingIds: [training.id],
    url: null,
    due_days: 14,
    reminders: 2,
    reminderEvery_days: 3,
  }
  const made = await makeCampaign(world, {
    people: [{ name: 'ada', facts: { clicked: 1 } }],
    ...options,
    settings: { training: choice, ...options.settings },
  })
  const messageId = made.messages.get('ada@contoso.example')!
  const token = newToken()
  await world.db.inTenant(contoso, async (trx) => {
    await createTokens(trx, [
      { token, tenant_id: contoso, campaign_id: made.campaignId, message_id: messageId, kind: 'training' },
    ])
    await trx
      .insertInto('simulation_domain')
      .values({
        tenant_id: contoso,
        id: crypto.randomUUID(),
        name: 'parcels.example',
        link_host: 'www.parcels.example',
        ownership: 'x',
        dkim_selector: 's',
        dkim_private: Buffer.from('x'),
        dkim_public: 'x',
        proven_at: world.clock.now(),
        created_at: world.clock.now(),
        created_by: 'admin',
        checks: '[]',
      } as never)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  })
  const site = createTrainingSite(world.parts)
  const facts = {
    token,
    tenantId: contoso,
    campaignId: made.campaignId,
    messageId,
    kind: 'training' as const,
    position: 0,
  }
  const ask = (
    method: 'GET' | 'POST' | 'HEAD',
    rest: string,
    fields: Record<string, string> = {},
  ): Promise<SiteAnswer> =>
    site.handle({
      token: facts,
      method,
      base: pathOf(token),
      rest,
      body: method === 'POST' ? new URLSearchParams({ page: newNonce(messageId), ...fields }).toString() : null,
      acceptLanguage: 'en',
      nonce: newNonce(messageId),
      at: world.clock.now(),
    })
  const failed = (isWithdrawn = false) =>
    consumeFailed(world.parts, contoso, { campaignId: made.campaignId, messageId, isWithdrawn })
  const assignment = () =>
    world.db.inTenant(contoso, (trx) =>
      trx.selectFrom('training_assignment').selectAll().where('tenant_id', '=', contoso).executeTakeFirst(),
    )
  const factsOf = async () => {
    const rows = await world.db.inTenant(contoso, (trx) =>
      trx
        .selectFrom('simulation_fact')
        .select('fact')
        .where('message_id', '=', messageId)
        .where('fact', 'in', ['training-assigned', 'training-started', 'training-completed'])
        .orderBy('fact')
        .execute(),
    )
    return rows.map(({ fact }) => fact.replace('training-', ''))
  }
  return { ...made, messageId, ask, failed, assignment, factsOf }
}

const rightAnswers = Object.fromEntries(text.quiz.map(({ correct }, place) => [`a${place}`, String(correct)]))
const wrongAnswers = Object.fromEntries(
  text.quiz.map(({ correct, options }, place) => [`a${place}`, String((correct + 1) % options.length)]),
)

test('who is caught gets a training once; looking starts nothing, a form does, and the passed quiz finishes it', async () => {
  const world = await simulationCase()
  const { ask, failed, assignment, factsOf } = await enrolled(world)
  await failed()
  await failed()
  assert.equal((await assignment())?.state, 'assigned')
  assert.deepEqual(await factsOf(), ['assigned'])
  assert.equal((await ask('GET', '')).location?.endsWith('/0'), true)
  const intro = await ask('GET', '/0')
  assert.match(String(intro.body), /<form method="post"/)
  assert.doesNotMatch(String(intro.body), /<script/)
  for (const rest of ['/0/page-1', '/0/quiz', '/0/start', '/0/read-1']) await ask('GET', rest)
  await ask('HEAD', '/0/start')
  // A program that posts to addresses that it guessed, without the page's own mark.
  await ask('POST', '/0/start', { page: 'x'.repeat(24) })
  assert.deepEqual([(await assignment())?.state, await factsOf()], ['assigned', ['assigned']])
  assert.match((await ask('POST', '/0/start')).location!, /page-1$/)
  await world.clock.advance(90_000)
  await ask('POST', '/0/read-1')
  assert.deepEqual([(await assignment())?.state, (await assignment())?.progress], ['started', 1])
  const incomplete = await ask('POST', '/0/answers', { a0: '0' })
  assert.match(String(incomplete.body), /role="alert"/)
  assert.match(String(incomplete.body), /checked/)
  assert.match(String((await ask('POST', '/0/answers', wrongAnswers)).body), /Try again/)
  assert.equal((await assignment())?.state, 'started')
  await world.clock.advance(3_600_000)
  assert.match(String((await ask('POST', '/0/answers', rightAnswers)).body), /You have passed/)
  const done = (await assignment())!
  assert.deepEqual([done.state, done.attempts, done.score], ['completed', 2, 100])
  // An hour away from the page counts as ten minutes.
  assert.equal(done.engaged_seconds, 90 + 600)
  assert.deepEqual(await factsOf(), ['assigned', 'completed', 'started'])
  const events = await world.db.asSystem((trx) =>
    trx.selectFrom('outbox_event').select('payload').where('type', '=', 'TrainingCompleted').execute(),
  )
  assert.equal(events.length, 1)
  const certificate = await ask('GET', '/0/certificate')
  const pdf = await getDocumentProxy(new Uint8Array(certificate.body as Buffer))
  const written = (await extractText(pdf, { mergePages: true })).text
  assert.ok(written.includes('ADA') && written.includes(text.title) && written.includes('100%'), written)
})

test('in English a percent sign follows its number at once', () => {
  const percents = Object.values(trainingWords.en).filter((words) => words.includes('%'))
  assert.equal(percents.length, 3)
  for (const words of percents) assert.match(words, /\{score\}%/)
})

test('the question without an answer is told by a link that says so', () => {
  const words = trainingWords.en
  const page = quizPage({ words, text, training, at: '/t', nonce: 'n', isTest: false }, [0, null, 0])
  const complaint = filled(words.unanswered, { n: 2 })
  const link = /<p role="alert" id="missing"><a href="#q1">(.*?)<\/a>/.exec(page)?.[1]
  assert.equal(link?.replaceAll(/<[^>]*>/g, ''), complaint)
})

test('what is typed into a training is option numbers only; anything else is no answer', async () => {
  const world = await simulationCase()
  const { ask, assignment } = await enrolled(world)
  await ask('POST', '/0/start')
  assert.equal((await assignment())?.reason, 'chosen')
  for (const value of ['9', '-1', '1e0', '0x1', 'secret', '١', '']) {
    const fields = Object.fromEntries(text.quiz.map((_, place) => [`a${place}`, value]))
    assert.match(String((await ask('POST', '/0/answers', fields)).body), /role="alert"/, value)
  }
  assert.equal((await assignment())?.attempts, 0)
  for (const rest of ['/9', '/0/page-99', '/0/page-0', '/0/..', '/0/unknown'])
    assert.ok([404, 303].includes((await ask('GET', rest)).status), rest)
})

test('a revised verdict takes the training back, says so, and reminds no more; what was passed stays', async () => {
  const world = await simulationCase()
  const { failed, assignment, factsOf, ask, messageId } = await enrolled(world)
  await failed()
  assert.equal(await sendTrainingMails(world.parts), 1)
  const unclick = () =>
    world.db.inTenant(contoso, (trx) =>
      trx.deleteFrom('simulation_fact').where('message_id', '=', messageId).where('fact', '=', 'clicked').execute(),
    )
  await unclick()
  await failed(true)
  await failed(true)
  const row = await assignment()
  assert.deepEqual([row?.state, row?.next_mail_at, await factsOf()], ['withdrawn', null, []])
  const alerts = await world.db.asSystem((trx) => trx.selectFrom('alert').selectAll().execute())
  assert.deepEqual(
    alerts.map(({ type, count }) => [type, count]),
    [['simulation.consequences-withdrawn', 1]],
  )
  assert.match(alerts[0]!.text, /had been told/)
  assert.doesNotMatch(JSON.stringify(alerts[0]), /\bada\b/i)
  // Caught again, this time for sure: and passed before the next revision.
  await world.db.inTenant(contoso, (trx) =>
    trx
      .insertInto('simulation_fact')
      .values({
        tenant_id: contoso,
        campaign_id: row!.campaign_id,
        message_id: messageId,
        fact: 'clicked',
        first_at: world.clock.now(),
        data: '{}',
      })
      .execute(),
  )
  await failed()
  assert.equal((await assignment())?.state, 'assigned')
  await ask('POST', '/0/start')
  await ask('POST', '/0/answers', rightAnswers)
  await unclick()
  await failed(true)
  assert.deepEqual([(await assignment())?.state, (await assignment())?.reason], ['completed', 'chosen'])
})

test('a training alone is reckoned from its mail; reminders stop at their number, skip weekends and wait while paused', async () => {
  const world = await simulationCase()
  const people = [{ name: 'ada' }, { name: 'bounced', state: 'bounced' as const }, { name: 'canary', isCanary: true }]
  const { assignment, campaignId } = await enrolled(world, { technique: 'training', people })
  assert.equal(await assignFromCampaigns(world.parts), 1)
  assert.equal(await assignFromCampaigns(world.parts), 0)
  const first = (await assignment())!
  assert.deepEqual([first.reason, first.next_mail_at?.toISOString()], ['campaign', '2026-11-26T09:00:00.000Z'])
  const state = (to: 'paused' | 'running') =>
    world.db.inTenant(contoso, (trx) =>
      trx.updateTable('campaign').set({ state: to }).where('id', '=', campaignId).execute(),
    )
  await world.clock.advance(24 * 3_600_000)
  await state('paused')
  assert.equal(await sendTrainingMails(world.parts), 0)
  await state('running')
  assert.equal(await sendTrainingMails(world.parts), 1)
  assert.equal(await sendTrainingMails(world.parts), 0)
  const [mail] = world.mails
  assert.deepEqual(mail!.to, ['ada@contoso.example'])
  assert.match(mail!.subject, /^Reminder:/)
  assert.match(mail!.text, /https:\/\/www\.parcels\.example\//)
  // Thursday and three days: Sunday, so Monday.
  assert.equal((await assignment())?.next_mail_at?.toISOString(), '2026-11-30T09:00:00.000Z')
  // We were away until Saturday a week later.
  await world.clock.advance(9 * 24 * 3_600_000)
  assert.equal(await sendTrainingMails(world.parts), 0)
  assert.equal((await assignment())?.next_mail_at?.toISOString(), '2026-12-07T09:00:00.000Z')
  await world.clock.advance(2 * 24 * 3_600_000)
  assert.equal(await sendTrainingMails(world.parts), 1)
  assert.deepEqual([(await assignment())?.next_mail_at, (await assignment())?.reminders_sent], [null, 2])
})

test('a mail server that is away is tried again, and the list says why', async () => {
  const world = await simulationCase()
  const { failed, assignment } = await enrolled(world)
  await failed()
  const { AppError } = await import('#platform/errors.ts')
  const refused = {
    ...world.parts,
    mailer: {
      missing: () => null,
      send: () => Promise.reject(new AppError({ code: 'alerts.email-failed', message: 'No answer.', retryable: true })),
    },
  }
  assert.equal(await sendTrainingMails(refused), 0)
  assert.deepEqual([(await assignment())?.told_at, (await assignment())?.mail_failure], [null, 'No answer.'])
  await world.clock.advance(31 * 60_000)
  assert.equal(await sendTrainingMails(world.parts), 1)
  assert.equal((await assignment())?.mail_failure, null)
})

test('a mail that fails for a fault of ours keeps no other waiting', async () => {
  const world = await simulationCase()
  const people = ['ada', 'bea'].map((name) => ({ name, facts: { clicked: 1 } }))
  const { campaignId, messages, failed } = await enrolled(world, { people })
  const bea = messages.get('bea@contoso.example')!
  const token = { token: newToken(), tenant_id: contoso, campaign_id: campaignId, message_id: bea }
  await world.db.inTenant(contoso, (trx) => createTokens(trx, [{ ...token, kind: 'training' }]))
  await failed()
  await world.clock.advance(1_000)
  await consumeFailed(world.parts, contoso, { campaignId, messageId: bea, isWithdrawn: false })
  const { mailer } = world.parts
  const send = mailer.send.bind(mailer)
  mailer.send = (mail) =>
    mail.to.includes('ada@contoso.example') ? Promise.reject(new TypeError('a fault of ours')) : send(mail)
  await assert.rejects(sendTrainingMails(world.parts), /a fault of ours/)
  assert.deepEqual(
    world.mails.map(({ to }) => to),
    [['bea@contoso.example']],
  )
})

test('who may not see names gets rows without people; acts are audited; what is over cannot be reminded of', async (t) => {
  const world = await simulationCase()
  const { failed, ask } = await enrolled(world)
  await failed()
  const { call, tokenFor } = await served(t, world, [trainingHttp(world.parts)])
  const reader = await tokenFor(['simulations.read'])
  const page = async (token?: string) =>
    (await call('GET', '/training-assignments', undefined, token)).json<{ items: Assignment[] }>()
  const [named] = (await page()).items
  assert.equal(named?.person?.address, 'ada@contoso.example')
  const hidden = await call('GET', '/training-assignments?search=ada', undefined, reader)
  assert.equal(hidden.json<{ items: Assignment[] }>().items[0]?.person, null)
  assert.doesNotMatch(hidden.body, /\bada\b/i)
  assert.equal((await call('GET', '/training-assignments/export', undefined, reader)).statusCode, 403)
  const figures = (await call('GET', '/training-assignments/figures', undefined, reader)).json()
  assert.deepEqual([figures.assigned, figures.completed], [1, 0])
  const remind = `/training-assignments/${named!.id}/remind`
  assert.equal((await call('POST', remind, { reason: 'she asked' })).statusCode, 200)
  assert.equal((await call('POST', remind, { reason: 'she asked' }, reader)).statusCode, 403)
  await ask('POST', '/0/answers', rightAnswers)
  assert.equal((await call('POST', remind, { reason: 'she asked' })).json().code, 'simulations.assignment-over')
  const certificate = await call('GET', `/training-assignments/${named!.id}/certificate.pdf`)
  assert.equal(certificate.headers['content-type'], 'application/pdf')
  const entries = await world.db.asSystem((trx) => trx.selectFrom('audit_entry').select('action').execute())
  assert.deepEqual(
    entries.map(({ action }) => action),
    ['simulation.remind'],
  )
})

test('who has been erased, and whose training is there no more, is passed over and keeps nobody waiting', async () => {
  const world = await simulationCase()
  const people = [{ name: 'ada' }, { name: 'bea' }]
  const named = { kind: 'built-in' as const, url: null, due_days: 14, reminders: 2, reminderEvery_days: 3 }
  await makeCampaign(world, {
    technique: 'training',
    people,
    settings: { training: { ...named, trainingIds: ['no-such-training'] } },
  })
  const { campaignId } = await makeCampaign(world, {
    technique: 'training',
    people,
    settings: { training: { ...named, trainingIds: [training.id] } },
  })
  await world.db.inTenant(contoso, (trx) =>
    trx
      .updateTable('campaign_message')
      .set({ address: 'erased-1@erased.invalid' })
      .where('campaign_id', '=', campaignId)
      .where('address', '=', 'ada@contoso.example')
      .execute(),
  )
  assert.equal(await assignFromCampaigns(world.parts), 1)
  assert.equal(await assignFromCampaigns(world.parts), 0)
})
