import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { writeUsers } from '#people/store.ts'
import { AppError } from '#platform/errors.ts'
import { extractText, getDocumentProxy } from 'unpdf'
import {
  contoso,
  fabrikam,
  makeCampaign,
  type MadePerson,
  personIdOf,
  served,
  simulationCase,
} from '#test/support/simulation-results.ts'
import type { Comparison, PersonResult, Results } from './contract.ts'
import { clickText, rateText } from './format.ts'
import type { BehaviourRow, Dashboard } from './programme-contract.ts'
import { resultsHttp } from './http.ts'
import { tellOfResults } from './attention.ts'
import { programmeHttp } from './programme-http.ts'
import { anonymiseEnded, archiveOldCampaigns, sweepErased } from './retention.ts'
import { sendCampaignReports, sendDueReports } from './scheduled.ts'
import { scheduledReportsHttp } from './scheduled-http.ts'
import { excludedAmong } from './erased.ts'
import { createTokens, newToken } from '../lure/tokens.ts'
import { assignFromCampaigns, consumeFailed } from '../training/assign.ts'

const people: MadePerson[] = [
  ...Array.from({ length: 6 }, (_, n) => ({
    name: `sales${n}`,
    department: 'Sales',
    groups: ['All', n < 2 ? 'Few' : 'Many'],
  })),
  { name: 'ada', department: 'Finance', facts: { opened: 1, clicked: 2, submitted: 3 } },
  { name: 'bea', department: 'Finance', facts: { clicked: 10, reported: 12 } },
  { name: 'cid', department: 'Finance', facts: { reported: 4 } },
  { name: 'dan', department: 'Finance', unconfirmed: true },
  { name: 'eve', department: 'Board', state: 'bounced' },
  { name: 'fay', department: 'Finance', automated: true },
  { name: 'test', isTest: true, facts: { clicked: 1 } },
  { name: 'canary', isCanary: true, automated: true },
]

test('each recipient has one outcome, machines and tests are in no figure, and the click rate is an interval', async (t) => {
  const world = await simulationCase()
  const { campaignId } = await makeCampaign(world, { people })
  const { call } = await served(t, world, [resultsHttp(world.parts)])
  const answer = await call('GET', `/campaigns/${campaignId}/results`)
  assert.equal(answer.statusCode, 200, answer.body)
  const { figures } = answer.json<Results>()
  assert.ok(figures !== null)
  const { tally, rates } = figures
  assert.deepEqual(
    [
      tally.recipients,
      tally.delivered,
      tally.failed,
      tally.clicked,
      tally.unconfirmed,
      tally.submitted,
      tally.reported,
    ],
    [12, 11, 1, 2, 1, 1, 2],
  )
  assert.deepEqual(tally.outcomes, { 'not-delivered': 1, reported: 1, 'failed-reported': 1, failed: 1, missed: 8 })
  assert.deepEqual([rates.click.rate, rates.clickAtMost.rate], [2 / 11, 3 / 11])
  assert.equal(rates.resilience, 1)
  assert.equal(figures.speeds.firstReport_seconds, 240)
  assert.equal(figures.speeds.medianClick_seconds, 360)
  assert.deepEqual(
    figures.departments.map(({ name, tally: { recipients } }) => [name, recipients]),
    [
      ['Sales', 6],
      [null, 6],
    ],
  )
  assert.equal(figures.automated.visits, 2)
  assert.deepEqual(
    figures.delays.filter(({ clicked }) => clicked > 0).map(({ from_minutes }) => from_minutes),
    [1, 5],
  )
  assert.deepEqual(figures.devices, [
    { device: 'Windows computer', opened: 0, caught: 2 },
    { device: null, opened: 1, caught: 0 },
  ])
})

/** Reads a PDF with another library than the one that wrote it. */
async function readPdf(content: Buffer) {
  const document = await getDocumentProxy(new Uint8Array(content))
  const { text } = await extractText(document, { mergePages: true })
  return { document, text: text.replaceAll(/\s+/g, ' ') }
}

/** Records of a CSV file whose cells hold no line breaks. */
function readCsv(body: string): Record<string, string>[] {
  const [head, ...records] = body
    .replace('\ufeff', '')
    .trimEnd()
    .split('\r\n')
    .map((line) =>
      line.match(/("([^"]|"")*"|[^,]*)(,|$)/g)!.map((cell) => cell.replace(/,$/, '').replace(/^"|"$/g, '')),
    )
  return records.map((cells) => Object.fromEntries(head!.map((title, place) => [title, cells[place] ?? ''])))
}

test('numbers on the screen, on paper, in files and by person are the same', async () => {
  const world = await simulationCase()
  const { campaignId } = await makeCampaign(world, { people, name: 'Herbst ⟨ć⟩' })
  await shown(world, campaignId, async (call) => {
    const { figures, method } = (await call('')).json<Results>()
    const { tally, rates } = figures!
    const pdf = await call('/report.pdf')
    assert.equal(pdf.headers['content-type'], 'application/pdf')
    const { document, text } = await readPdf(pdf.rawPayload)
    for (const part of [
      'Herbst ⟨ć⟩',
      `Reported ${rateText(rates.report)}`,
      `Clicked ${clickText(rates)}`,
      `Entered data ${rateText(rates.submit)}`,
      `Caught ${rateText(rates.caught)}`,
      `Missed ${rateText(rates.missed)}`,
      `Recipients ${tally.recipients}`,
      `Delivered ${tally.delivered}`,
      `Caught, then reported ${tally.outcomes['failed-reported']}`,
      'Small groups together',
      method[0]!,
    ])
      assert.ok(text.includes(part), `${part} is not in: ${text}`)
    const metadata = await document.getMetadata()
    assert.equal((metadata.info as { Title: string }).Title, 'Phishing simulation: Herbst ⟨ć⟩')
    assert.equal((metadata.info as { Language: string }).Language, 'en-GB')
    assert.equal((await document.getMarkInfo())?.Marked, true)
    const tree = JSON.stringify(await (await document.getPage(1)).getStructTree())
    for (const role of ['H1', 'H2', 'Figure', 'Table', 'TR', 'TH', 'TD', 'L', 'LI', 'P'])
      assert.ok(tree.includes(`"role":"${role}"`), role)
    assert.match(tree, /"alt":"What became of the mails: Recipients 12; Delivered 11;/)
    const [overview] = readCsv((await call('/export?view=overview')).body)
    assert.equal(overview!['Reported'], String(tally.reported))
    assert.equal(overview!['Click rate, at most'], String(rates.clickAtMost.rate))
    const groups = readCsv((await call('/export?view=groups')).body)
    assert.deepEqual(
      groups.map((row) => [row['Group'], row['Caught']]),
      [
        ['Sales', '0'],
        ['Small groups together', '2'],
      ],
    )
    const persons = readCsv((await call('/people/export')).body)
    assert.equal(persons.length, tally.recipients)
    for (const [outcome, count] of Object.entries(tally.outcomes))
      assert.equal(persons.filter((row) => row['Outcome'] === outcome).length, count, outcome)
    // Every filter of the list finds as many as the overview counts.
    const found = async (show: string) =>
      (await call(`/people?show=${show}&limit=200`)).json<{ items: PersonResult[] }>().items.length
    assert.equal(await found('all'), tally.recipients)
    assert.equal(await found('caught'), tally.caught)
    assert.equal(await found('reported'), tally.reported)
    assert.equal(await found('missed'), tally.outcomes.missed)
    assert.equal(await found('not-delivered'), tally.outcomes['not-delivered'])
    assert.equal(await found('opened'), tally.opened)
    assert.equal(await found('submitted'), tally.submitted)
    assert.equal(await found('unconfirmed'), tally.unconfirmed)
    assert.equal(await found('attachment-opened'), tally.attachmentOpened)
    // Many has four people and Few two: too few to be shown apart.
    const byGroup = (await call('/groups?by=group')).json<{
      items: { name: string | null; tally: { recipients: number } }[]
    }>()
    assert.deepEqual(
      byGroup.items.map((group) => [group.name, group.tally.recipients]),
      [
        ['All', 6],
        [null, 6],
      ],
    )
    const [failure] = (await call('/failures')).json().items
    assert.deepEqual([failure.recipients, failure.reply], [1, '550 5.1.1 (address) user unknown'])
  })
})

type Call = Awaited<ReturnType<typeof served>>['call']
type World = Awaited<ReturnType<typeof simulationCase>>

/** Serves the results for as long as `work` takes. */
async function shown(
  world: World,
  campaignId: string,
  work: (
    call: (rest: string, method?: Parameters<Call>[0], body?: object, token?: string) => ReturnType<Call>,
    tokenFor: Awaited<ReturnType<typeof served>>['tokenFor'],
  ) => Promise<void>,
) {
  const closing: (() => unknown)[] = []
  const t = { after: (close: () => unknown) => closing.push(close) } as unknown as Parameters<typeof served>[0]
  const { call, tokenFor } = await served(t, world, [
    resultsHttp(world.parts),
    programmeHttp(world.parts),
    scheduledReportsHttp(world.parts),
  ])
  try {
    await work(
      (rest, method = 'GET', body?: object, token?: string) =>
        call(
          method,
          rest.startsWith('/simulations')
            ? rest.replace('/simulations', '')
            : `/campaigns/${campaignId}/results${rest}`,
          body,
          token,
        ),
      tokenFor,
    )
  } finally {
    for (const close of closing) await close()
  }
}

test('cells of a file never run as formulas', async () => {
  const world = await simulationCase()
  const { campaignId } = await makeCampaign(world, { people: [{ name: 'ada', department: '=cmd|calc' }] })
  await shown(world, campaignId, async (call) => {
    assert.match((await call('/people/export')).body, /"'=cmd\|calc"/)
  })
})

test('names need their right; anonymous campaigns and works-council mode show them to nobody; small campaigns show no numbers', async () => {
  const world = await simulationCase()
  const open = await makeCampaign(world, { people })
  const anonymous = await makeCampaign(world, { people, settings: { isAnonymous: true } })
  const small = await makeCampaign(world, { people: [{ name: 'ada', facts: { clicked: 1 } }, { name: 'bea' }] })
  await shown(world, open.campaignId, async (call, tokenFor) => {
    const reader = await tokenFor(['simulations.read'])
    const of = (made: { campaignId: string }) => `/simulations/campaigns/${made.campaignId}/results`
    for (const rest of ['', '/groups', '/failures', '/comparison', '/export?view=attacks', '/report.pdf']) {
      const answer = await call(rest, 'GET', undefined, reader)
      assert.equal(answer.statusCode, 200, rest)
      assert.doesNotMatch(
        rest === '/report.pdf' ? (await readPdf(answer.rawPayload)).text : answer.body,
        /\b(?:ada|bea)\b/i,
        rest,
      )
    }
    for (const rest of ['/people', '/people/export', '/simulations/behaviour', '/simulations/repeat-offenders'])
      assert.equal((await call(rest, 'GET', undefined, reader)).json().code, 'permission.missing', rest)
    const dashboard = (await call('/simulations/dashboard', 'GET', undefined, reader)).json()
    assert.deepEqual([dashboard.mostCaught, dashboard.bestReporters], [null, null])
    const namer = await tokenFor(['simulations.*'])
    assert.notEqual((await call('/simulations/dashboard', 'GET', undefined, namer)).json().mostCaught, null)
    assert.equal((await call(`${of(anonymous)}/people`)).json().code, 'simulations.anonymous')
    assert.equal((await call(of(anonymous))).json<Results>().figures?.tally.caught, 2)
    assert.equal((await call(of(small))).json<Results>().figures?.tally.caught, 1)
    const hidden = (await call(of(small), 'GET', undefined, reader)).json<Results>()
    assert.deepEqual([hidden.figures, typeof hidden.withheld], [null, 'string'])
    assert.equal((await call('/simulations/privacy', 'PUT', { isWorksCouncil: true }, reader)).statusCode, 403)
    assert.equal((await call('/simulations/privacy', 'PUT', { isWorksCouncil: true })).statusCode, 200)
    for (const rest of ['/people', '/people/export', '/simulations/behaviour', '/simulations/behaviour/export'])
      assert.equal((await call(rest)).json().code, 'simulations.names-withheld', rest)
    assert.equal((await call('/simulations/dashboard')).json().mostCaught, null)
    assert.equal((await call(of(small))).json<Results>().figures, null)
    const stranger = await tokenFor(null, [fabrikam])
    assert.equal((await call('', 'GET', undefined, stranger)).statusCode, 404)
  })
})

test('behaviour: seven filters over the time that is asked for, and an audience from each', async () => {
  const world = await simulationCase()
  const now = world.clock.now().getTime()
  const day = (ago: number) => new Date(now - ago * 86_400_000)
  await makeCampaign(world, { at: day(500), people: [{ name: 'ada', facts: { clicked: 1 } }] })
  const first = await makeCampaign(world, { at: day(100), people, state: 'completed' })
  await makeCampaign(world, {
    at: day(10),
    technique: 'attachment',
    people: [
      { name: 'ada', facts: { opened: 1, 'attachment-opened': 2 } },
      { name: 'cid', facts: { opened: 3, reported: 4 } },
      { name: 'gus', facts: { opened: 5 } },
    ],
  })
  await world.db.inTenant(contoso, (trx) =>
    writeUsers(
      trx,
      contoso,
      [{ id: personIdOf('ada'), displayName: 'Ada', mail: 'ada@contoso.example', accountEnabled: true } as never],
      world.clock.now(),
    ),
  )
  await shown(world, first.campaignId, async (call) => {
    const names = async (query: string) =>
      (await call(`/simulations/behaviour?limit=200&${query}`))
        .json<{ items: BehaviourRow[] }>()
        .items.map(({ address }) => address.split('@')[0])
    assert.equal((await names('show=all')).length, 13)
    assert.deepEqual(await names('show=caught'), ['ada', 'bea'])
    assert.deepEqual(await names('show=repeat'), ['ada'])
    assert.deepEqual(await names('show=reported'), ['bea', 'cid'])
    assert.deepEqual(await names('show=failed-to-report'), ['ada', 'gus'])
    assert.deepEqual(await names('show=entered-credentials'), ['ada'])
    assert.deepEqual(await names('show=opened-attachments'), ['ada'])
    assert.deepEqual(await names(`show=caught&from=${day(20).toISOString()}`), ['ada'])
    assert.deepEqual(await names('show=all&search=GUS'), ['gus'])
    const [ada] = (await call('/simulations/repeat-offenders')).json<{ items: BehaviourRow[] }>().items
    assert.deepEqual([ada!.caught, ada!.delivered, ada!.reported], [2, 2, 0])
    assert.deepEqual(
      (await call('/simulations/repeat-offenders?of=reported')).json().items.map((row: BehaviourRow) => row.address),
      ['cid@contoso.example'],
    )
    const summary = (await call('/simulations/behaviour/summary')).json().people
    assert.deepEqual(
      [summary[0], summary[1]],
      [
        { show: 'all', people: 13 },
        { show: 'caught', people: null },
      ],
    )
    const saving = { show: 'caught', name: 'Second chance' }
    const saved = await call('/simulations/behaviour/audience', 'POST', saving)
    const { audience, ...counts } = saved.json()
    assert.deepEqual([audience.name, counts], ['Second chance', { people: 1, withoutPerson: 1 }])
    const again = (await call('/simulations/behaviour/audience', 'POST', saving)).json()
    assert.equal(again.audience.name, 'Second chance (2)')
    const members = await world.db.inTenant(contoso, (trx) =>
      trx.selectFrom('audience_member').select('person_id').where('audience_id', '=', audience.id).execute(),
    )
    assert.deepEqual(members, [{ person_id: personIdOf('ada') }])
    const page = (await call('/simulations/behaviour?limit=5')).json()
    assert.equal((await call(`/simulations/behaviour?limit=200&cursor=${page.next}`)).json().items.length, 8)
    const dashboard = (await call('/simulations/dashboard')).json<Dashboard>()
    assert.deepEqual(
      dashboard.mostCaught!.map(({ address, times }) => [address.split('@')[0], times]),
      [
        ['ada', 2],
        ['bea', 1],
      ],
    )
    assert.deepEqual(
      dashboard.bestReporters!.map(({ times }) => times),
      [2, 1],
    )
    assert.equal(dashboard.repeatedlyCaught, 1)
    assert.deepEqual(
      dashboard.active.map(({ campaign, sent, delivered }) => [campaign.name, sent, delivered]),
      [
        ['Autumn', 1, 1],
        ['Autumn', 3, 3],
      ],
    )
    // Two campaigns of three with an opening: 2 of 1 and 1 of 3; averaged over campaigns.
    assert.deepEqual([dashboard.ratios.campaigns, dashboard.ratios.caughtToOpened], [3, (2 + 1 / 3) / 2])
    assert.equal(dashboard.factors.find(({ key }) => key === 'recency')?.value, 10)
    const comparison = (await call('/comparison')).json<Comparison>()
    assert.deepEqual(
      [comparison.baseline?.campaign.name, comparison.trend.length, comparison.summary.length],
      ['Autumn', 2, 3],
    )
  })
})

/** As a word: three letters stand in cursors and keys by chance. */
const ada = /ada@|\bADA\b/

test('an erased person stays erased, whatever comes later, and the rates stay as they were', async () => {
  const world = await simulationCase()
  const { campaignId, messages } = await makeCampaign(world, { people })
  const messageId = messages.get('ada@contoso.example')!
  const inTenant = <T>(work: Parameters<typeof world.db.inTenant<T>>[1]) => world.db.inTenant(contoso, work)
  const token = newToken()
  await inTenant(async (trx) => {
    await createTokens(trx, [
      { token, tenant_id: contoso, campaign_id: campaignId, message_id: messageId, kind: 'link' },
    ])
    await sql`insert into campaign_chunk (tenant_id, campaign_id, id, messages) values (${contoso}, ${campaignId}, gen_random_uuid(),
      ${JSON.stringify([
        { personId: personIdOf('ada'), address: 'ada@contoso.example' },
        { personId: 'x', address: 'gus@contoso.example' },
      ])}::jsonb)`.execute(trx)
  })
  await consumeFailed(world.parts, contoso, { campaignId, messageId, isWithdrawn: false })
  const request = () =>
    inTenant((trx) =>
      sql`insert into simulation_request (tenant_id, id, campaign_id, message_id, token_kind, position, at, method, kind, ip, headers, status)
        values (${contoso}, gen_random_uuid(), ${campaignId}, ${messageId}, 'link', 0, now(), 'GET', 'page', '192.0.2.77', '{}', 200)`.execute(
        trx,
      ),
    )
  await request()
  await shown(world, campaignId, async (call, tokenFor) => {
    const before = (await call('')).json<Results>().figures!
    const erase = `/simulations/people/${personIdOf('ada')}/erase`
    assert.equal(
      (await call(erase, 'POST', { reason: 'on request' }, await tokenFor(['simulations.names']))).statusCode,
      403,
    )
    const erased = await call(erase, 'POST', { reason: 'on request', isExcluded: true })
    assert.equal(erased.json().messages, 1, erased.body)
    const after = (await call('')).json<Results>().figures!
    assert.deepEqual({ ...after.tally, assigned: 0 }, { ...before.tally, assigned: 0 })
    assert.deepEqual(after.rates, before.rates)
    // What comes later: a request that the lure server had in hand, a revised verdict, a second run, a bounce, the same wish again.
    await request()
    await sweepErased(world.parts)
    await consumeFailed(world.parts, contoso, { campaignId, messageId, isWithdrawn: false })
    await assignFromCampaigns(world.parts)
    assert.equal((await call(erase, 'POST', { reason: 'once more' })).statusCode, 404)
    assert.equal(
      (await call('/simulations/people/ada@contoso.example/erase', 'POST', { reason: 'once more' })).statusCode,
      404,
    )
    for (const rest of [
      '/people?limit=200',
      '/people/export',
      '/simulations/behaviour?limit=200',
      '/simulations/dashboard',
      '/simulations/repeat-offenders',
    ])
      assert.doesNotMatch((await call(rest)).body, ada, rest)
  })
  const tables = await world.db.execute(
    `select distinct table_name from information_schema.columns where column_name = 'tenant_id' and table_schema = current_schema()`,
    [],
  )
  for (const { table_name } of tables.rows) {
    const { rows } = await world.db.execute(`select to_jsonb(t)::text as row from "${String(table_name)}" t`, [])
    const text = rows.map(({ row }) => String(row)).join('\n')
    assert.ok(!ada.test(text) && !text.includes(token) && !text.includes('192.0.2.77'), String(table_name))
    if (table_name !== 'outbox_event') assert.ok(!text.includes(personIdOf('ada')), String(table_name))
  }
  const excluded = await inTenant((trx) =>
    excludedAmong(trx, contoso, [personIdOf('ada'), personIdOf('bea'), 'ADA@contoso.example']),
  )
  assert.deepEqual([...excluded], [personIdOf('ada'), 'ADA@contoso.example'])
})

test('after the days of keeping only totals are left, and they say what the page said', async () => {
  const world = await simulationCase()
  const at = new Date(world.clock.now().getTime() - 400 * 86_400_000)
  const old = await makeCampaign(world, { people, at, state: 'completed' })
  const fresh = await makeCampaign(world, { people, state: 'completed' })
  await shown(world, old.campaignId, async (call) => {
    const before = (await call('')).json<Results>()
    assert.equal(await archiveOldCampaigns(world.parts), 1)
    assert.equal(await archiveOldCampaigns(world.parts), 0)
    const after = (await call('')).json<Results>()
    assert.deepEqual(after.figures, before.figures)
    assert.deepEqual([before.isArchived, after.isArchived], [false, true])
    assert.deepEqual((await call('/people')).json().items, [])
    assert.equal((await call('/groups')).json().items.length, 2)
    assert.ok((await readPdf((await call('/report.pdf')).rawPayload)).text.includes('kept as totals'))
    assert.equal((await call(`/simulations/campaigns/${fresh.campaignId}/results/people`)).json().items.length, 12)
  })
})

test('an anonymous campaign loses its names when its trainings are over; by hand only after its end', async () => {
  const world = await simulationCase()
  const { campaignId } = await makeCampaign(world, { people, state: 'completed', settings: { isAnonymous: true } })
  const running = await makeCampaign(world, { people })
  assert.equal(await anonymiseEnded(world.parts), 0)
  await world.clock.advance(22 * 86_400_000)
  assert.equal(await anonymiseEnded(world.parts), 1)
  const left = await world.db.inTenant(contoso, (trx) =>
    trx
      .selectFrom('campaign_message')
      .select(['address', 'display_name'])
      .where('campaign_id', '=', campaignId)
      .execute(),
  )
  assert.ok(left.every(({ address, display_name }) => address.endsWith('@erased.invalid') && display_name === ''))
  await shown(world, running.campaignId, async (call) => {
    assert.equal((await call('/anonymise', 'POST', { reason: 'wanted' })).json().code, 'simulations.campaign-not-ended')
    assert.equal((await call(`/simulations/campaigns/${campaignId}/results`)).json<Results>().figures?.tally.caught, 2)
  })
})

const refusal = new AppError({ code: 'alerts.email-failed', message: 'No answer.', retryable: true })

test('scheduled reports go once for each occasion, to people of the tenant, with numbers and no names', async () => {
  const world = await simulationCase()
  const { campaignId } = await makeCampaign(world, { people, state: 'completed', name: 'November' })
  await shown(world, campaignId, async (call) => {
    const add = (every: string, recipients: string[]) =>
      call('/simulations/scheduled-reports', 'POST', { name: `By ${every}`, every, recipients })
    assert.equal((await add('week', ['boss@elsewhere.example'])).json().code, 'simulations.report-recipient')
    assert.equal(
      (await add('week', ['Boss@contoso.example', 'boss@contoso.example'])).json().nextAt,
      '2026-11-30T06:00:00.000Z',
    )
    assert.equal((await add('campaign', ['boss@contoso.example'])).json().nextAt, null)
    assert.equal(await sendDueReports(world.parts), 0)
    await world.clock.advance(5 * 86_400_000)
    const away = { ...world.parts, mailer: { missing: () => null, send: () => Promise.reject(refusal) } }
    assert.equal(await sendDueReports(away), 0)
    await assert.rejects(sendCampaignReports(away, contoso, campaignId), { code: 'simulations.report-later' })
    assert.equal((await call('/simulations/scheduled-reports')).json().items[0].failure, 'No answer.')
    assert.equal(await sendDueReports(world.parts), 2)
    assert.equal(await sendDueReports(world.parts), 0)
    await sendCampaignReports(world.parts, contoso, campaignId)
    await sendCampaignReports(world.parts, contoso, campaignId)
    assert.deepEqual(
      world.mails.map(({ to, subject }) => [to, subject]),
      [
        [['boss@contoso.example'], 'By campaign: Phishing simulation: November'],
        [['boss@contoso.example'], 'By week: Phishing simulations: Contoso'],
      ],
    )
    for (const { attachments } of world.mails) {
      const { text } = await readPdf(attachments![0]!.content)
      assert.ok(text.includes('November'))
      assert.doesNotMatch(text, /\b(?:ada|bea)\b/i)
    }
    const [report] = (await call('/simulations/scheduled-reports')).json().items
    assert.equal((await call(`/simulations/scheduled-reports/${report.id}`, 'DELETE')).statusCode, 200)
    assert.equal(
      (await call(`/simulations/scheduled-reports/${report.id}`, 'DELETE')).json().code,
      'simulations.report-not-found',
    )
    assert.equal((await call('/simulations/programme.pdf')).headers['content-type'], 'application/pdf')
  })
})

for (const every of ['week', 'campaign'])
  test(`a report by ${every} whose sender is killed goes later, as the same mail, and never while somebody is at it`, async () => {
    const world = await simulationCase()
    const { campaignId } = await makeCampaign(world, { people, state: 'completed' })
    await shown(world, campaignId, async (call) => {
      await call('/simulations/scheduled-reports', 'POST', { name: 'R', every, recipients: ['boss@contoso.example'] })
    })
    await world.clock.advance(5 * 86_400_000)
    const send = (parts: typeof world.parts) =>
      every === 'week' ? sendDueReports(parts) : sendCampaignReports(parts, contoso, campaignId)
    const dying = (mailer: Partial<typeof world.parts.mailer>) => ({
      ...world.parts,
      mailer: { ...world.parts.mailer, ...mailer },
    })
    await assert.rejects(send(dying({ send: () => Promise.reject(new Error('killed before')) })), /killed before/)
    assert.equal(await sendDueReports(world.parts), 0, 'who began it may still be at it')
    await world.clock.advance(16 * 60_000)
    const killedAfter = async (mail: Parameters<typeof world.parts.mailer.send>[0]) => {
      await world.parts.mailer.send(mail)
      throw new Error('killed after')
    }
    await assert.rejects(sendDueReports(dying({ send: killedAfter })), /killed after/)
    await world.clock.advance(16 * 60_000)
    assert.equal(await sendDueReports(world.parts), 1)
    await world.clock.advance(16 * 60_000)
    assert.equal(await sendDueReports(world.parts), 0)
    assert.equal(world.mails.length, 2)
    assert.equal(world.mails[0]!.key, world.mails[1]!.key)
  })

test('who was caught again and whose training is overdue is told as numbers, and no longer when it is over', async () => {
  const world = await simulationCase()
  const { clock, db, parts } = world
  const day = 86_400_000
  const caught = (...names: string[]): MadePerson[] => names.map((name) => ({ name, facts: { clicked: 1 } }))
  const names = ['ada', 'bea', 'cid', 'dan', 'eve']
  const ago = (days: number) => new Date(clock.now().getTime() - days * day)
  await makeCampaign(world, { at: ago(40), state: 'completed', people: caught(...names) })
  const { campaignId: hidden } = await makeCampaign(world, {
    at: ago(1),
    settings: { isAnonymous: true },
    people: caught(...names),
  })
  const few = await makeCampaign(world, { at: ago(2), people: caught('ada', 'zoe') })
  const many = await makeCampaign(world, { at: ago(3), name: 'Winter', people: caught(...names) })
  const told = async () => {
    await tellOfResults(parts)
    const rows = await db.asSystem((trx) =>
      trx.selectFrom('alert').select(['type', 'subject', 'state', 'text', 'title', 'data']).orderBy('id').execute(),
    )
    assert.doesNotMatch(JSON.stringify(rows), new RegExp(`\\b(${names.join('|')})\\b|@contoso`))
    return rows
      .filter(({ state }) => state === 'open')
      .map(({ type, subject, text }) => [type, subject, text.split(' were')[0]])
  }
  const again = await told()
  assert.deepEqual(
    new Set(again.map((one) => one.join(' '))),
    new Set([
      `simulation.caught-again ${few.campaignId} Fewer than 5 people`,
      `simulation.caught-again ${many.campaignId} 5 people`,
    ]),
  )
  assert.ok(!again.flat().includes(hidden))
  await consumeFailed(parts, contoso, {
    campaignId: many.campaignId,
    messageId: many.messages.get('bea@contoso.example')!,
    isWithdrawn: false,
  })
  await clock.advance(15 * day)
  assert.deepEqual(
    (await told()).filter(([type]) => type === 'simulation.training-overdue').map(([, subject]) => subject),
    [many.campaignId],
  )
  await db.inTenant(contoso, (trx) => trx.updateTable('training_assignment').set({ state: 'completed' }).execute())
  await db.inTenant(contoso, (trx) => trx.deleteFrom('simulation_fact').where('fact', '=', 'clicked').execute())
  assert.deepEqual(await told(), [])
})
