// Routes of templates and trainings over a real server and database: write, version, archive, exchange, preview, import.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createTenant } from '#people/tenants.ts'
import { createAudit } from '#platform/audit/append.ts'
import { createHttpServer } from '#platform/http/server.ts'
import { createToken } from '#platform/http/tokens.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { contentHttp } from './http.ts'
import { findAttack } from './library.ts'
import { findTraining } from './trainings.ts'

async function served(t: TestContext) {
  const db = await testDatabase(t)
  const clock = new ManualClock()
  const logger = createLogger({ level: 'silent' })
  const parts = { db, clock, audit: createAudit(clock) }
  const server = await createHttpServer({
    logger,
    clock,
    db,
    modules: [contentHttp(parts)],
    health: [],
    version: '1',
    requestsPerMinute: 1_000_000,
  })
  t.after(() => server.close())
  const url = await server.listen('127.0.0.1:0')
  const { id: tenantId } = await createTenant(db, clock, { name: 'Contoso' })
  const { id: otherId } = await createTenant(db, clock, { name: 'Fabrikam' })
  const tokenFor = (permissions: string[] | null) =>
    db.asSystem(
      async (trx) => (await createToken(trx, { name: 'test', tenants: null, permissions, expiresAt: null })).token,
    )
  const admin = await tokenFor(null)
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    options: { token?: string; tenant?: string } = {},
  ) => {
    const response = await fetch(new URL(`/api/v1/tenants/${options.tenant ?? tenantId}/simulations${path}`, url), {
      method,
      headers: {
        authorization: `Bearer ${options.token ?? admin}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as any }
  }
  return { db, call, tenantId, otherId, tokenFor }
}

const variant = {
  language: 'en',
  fromName: 'IT Support',
  fromLocalPart: 'it',
  subject: 'Hello {{ given_name }}',
  html: '<p onclick="x()">Dear {{ department }}, <a href="https://evil.example">open it</a></p><script>1</script>',
  text: '',
  cues: [
    { kind: 'urgency', quote: 'open it', where: 'body', explanation: 'Hurry.' },
    { kind: 'threat', quote: 'not there', where: 'body', explanation: 'Threat.' },
  ],
}
const content = {
  name: 'Own',
  technique: 'link',
  theme: 'other',
  difficulty: null,
  isControversial: false,
  variants: [variant],
  landingPages: [],
  attachment: null,
  trainingId: null,
  premise: { process: 2, relevance: 2, events: 0, concern: 0, trained: 0 },
}

/** One server for all: a database takes seconds. */
test('routes of templates and trainings', async (t) => {
  const world = await served(t)
  await t.test(
    'an own template: written, cleaned, changed as a version, archived, offered again; the other tenant sees nothing',
    async () => {
      const { call, db, tenantId, otherId, tokenFor } = world
      const created = await call('POST', '/templates', content)
      assert.equal(created.status, 200, JSON.stringify(created.body))
      const { id } = created.body
      assert.deepEqual(
        [created.body.difficulty, created.body.scale.rating, created.body.version],
        ['medium', 'moderately', 1],
      )
      assert.deepEqual(
        created.body.changes.map(({ kind }: any) => kind),
        ['scripts', 'links', 'text-part', 'cues'],
      )
      assert.match(created.body.attack.variants[0].html, /<a href="\{\{ link \}\}">open it<\/a>/)
      assert.match(created.body.attack.variants[0].text, /open it \( \{\{ link \}\} \)/)

      const edited = await call('PUT', `/templates/${id}`, { version: 1, content: { ...content, name: 'Newer' } })
      assert.deepEqual([edited.status, edited.body.version, edited.body.name], [200, 2, 'Newer'])
      const late = await call('PUT', `/templates/${id}`, { version: 1, content })
      assert.deepEqual([late.status, late.body.code], [409, 'simulations.content.changed'])
      const versions = await call('GET', `/templates/${id}/versions`)
      assert.deepEqual(
        versions.body.items.map(({ version }: any) => version),
        [2, 1],
      )

      const found = await db.inTenant(tenantId, (trx) => findAttack(trx, tenantId, id))
      assert.equal(found?.name, 'Newer')
      assert.equal(await db.inTenant(otherId, (trx) => findAttack(trx, otherId, id)), null)
      assert.equal((await call('GET', `/templates/${id}`, undefined, { tenant: otherId })).status, 404)

      await call('POST', `/templates/${id}/archive`)
      assert.equal(await db.inTenant(tenantId, (trx) => findAttack(trx, tenantId, id)), null)
      const ids = async (query: string) =>
        (await call('GET', `/templates${query}`)).body.items.map((item: any) => item.id)
      assert.ok(!(await ids('')).includes(id) && (await ids('?archived=true')).includes(id))
      await call('POST', `/templates/${id}/restore`)
      assert.ok((await ids('')).includes(id))

      const audited = await db.asSystem((trx) => trx.selectFrom('audit_entry').select('action').execute())
      assert.deepEqual(
        audited
          .map(({ action }) => action)
          .filter((action) => action.startsWith('simulations.'))
          .toSorted(),
        ['archive', 'create', 'edit', 'restore'].map((act) => `simulations.template.${act}`),
      )
      const reader = await tokenFor(['simulations.read'])
      assert.equal((await call('POST', '/templates', content, { token: reader })).status, 403)
      assert.equal((await call('GET', '/templates', undefined, { token: reader })).status, 200)
    },
  )

  await t.test('built-in templates: listed, duplicated, exported and imported, never changed', async () => {
    const { call } = world
    const list = (await call('GET', '/templates')).body.items.filter(({ source }: any) => source === 'built-in')
    assert.ok(list.length >= 30)
    for (const { id } of list) {
      const copy = await call('POST', `/templates/${id}/duplicate`)
      assert.equal(copy.status, 200, `${id}: ${JSON.stringify(copy.body)}`)
      assert.equal(copy.body.source, 'tenant')
      assert.deepEqual(copy.body.changes, [], id)
    }
    const refused = await call('PUT', '/templates/parcel', { version: 1, content })
    assert.deepEqual([refused.status, refused.body.code], [409, 'simulations.content.built-in'])
    const exported = await call('GET', '/templates/parcel/export')
    const imported = await call('POST', '/templates/import', exported.body)
    assert.equal(imported.status, 200, JSON.stringify(imported.body))
    const { templateId: _, ...attack } = imported.body.attack
    const { templateId: _id, ...original } = (await call('GET', '/templates/parcel')).body.attack
    assert.deepEqual(
      attack.variants.map(({ cues }: any) => cues),
      original.variants.map(({ cues }: any) => cues),
    )
    assert.deepEqual([attack.difficulty, attack.landingPages], [original.difficulty, original.landingPages])
  })

  await t.test('what is wrong with a template is said by field, and nothing is saved', async () => {
    const { call } = world
    const ownCount = async () =>
      (await call('GET', '/templates')).body.items.filter(({ source }: any) => source === 'tenant').length
    const before = await ownCount()
    const wrong = await call('POST', '/templates', {
      ...content,
      technique: 'qr',
      variants: [{ ...variant, subject: '{{ nobody }}', replyToName: '{{ no', fromLocalPart: 'a b' }, variant],
    })
    assert.deepEqual([wrong.status, wrong.body.code], [422, 'simulations.template.invalid'])
    const paths = wrong.body.errors ?? wrong.body.fields
    assert.deepEqual(
      paths.map(({ path }: any) => path),
      [
        'variants.0.replyToName',
        'variants.0.subject',
        'variants.0.fromLocalPart',
        'variants.0.html',
        'variants.1.html',
        'variants',
      ],
    )
    assert.equal(await ownCount(), before)
    const html = `<script>\n</script>\n<p>{{ link }}</p>\n{{ nobody }}`
    const inLine = await call('POST', '/templates', { ...content, variants: [{ ...variant, html }] })
    assert.match(inLine.body.fields[0].message, /line 4: undefined variable: nobody/, 'as it was written')
    assert.equal(
      (await call('POST', '/templates', { ...content, variants: [{ ...variant, html: '<p>no link</p>' }] })).status,
      422,
    )
  })

  await t.test('the preview shows mail, pages and attachments, and what would be empty for whom', async () => {
    const { call } = world
    const shown = await call('POST', '/templates/preview', { templateId: 'voicemail', language: 'de' })
    assert.equal(shown.status, 200, JSON.stringify(shown.body))
    assert.match(shown.body.html, /lang="de"/)
    assert.equal(shown.body.attachments[0].contentType, 'text/html; charset=utf-8')
    assert.doesNotMatch(shown.body.landingPage + shown.body.caughtPage, /<script/)
    assert.match(shown.body.caughtPage, /Das war eine Phishing-Simulation/)
    const recipient = {
      displayName: 'Pat',
      givenName: '',
      surname: '',
      address: 'pat@contoso.example',
      department: null,
      jobTitle: null,
      manager: null,
      company: null,
    }
    const holes = await call('POST', '/templates/preview', { content, language: 'en', recipient })
    assert.deepEqual(holes.body.missing, ['department'])
    assert.equal((await call('POST', '/templates/preview', { language: 'en' })).status, 422)
    const imported = await call('POST', '/templates/import-mail', {
      eml: Buffer.from('From: a@b.example\r\nSubject: x\r\n\r\nhttps://x.example\r\n').toString('base64'),
    })
    assert.equal(imported.status, 200)
    assert.equal((await call('POST', '/templates', imported.body.content)).status, 200)
  })

  await t.test(
    'own trainings: copied, changed as a version, checked, archived and still found by who must do them',
    async () => {
      const { call, db, tenantId } = world
      const list = (await call('GET', '/trainings')).body.items
      assert.ok(list.length >= 12)
      const copy = await call('POST', '/trainings/links/duplicate')
      assert.equal(copy.status, 200, JSON.stringify(copy.body))
      const { id, training } = copy.body
      const { id: _, version: _version, ...own } = training
      own.texts[0].title = 'Ours'
      const edited = await call('PUT', `/trainings/${id}`, { version: 1, content: own })
      assert.deepEqual([edited.body.title, edited.body.version], ['Ours', 2])
      own.texts[0].quiz[0].correct = 4
      own.texts[0].sections[0].picture = { id: 'constructor', alt: 'nothing' }
      const wrong = await call('PUT', `/trainings/${id}`, { version: 2, content: own })
      assert.deepEqual([wrong.status, wrong.body.code], [422, 'simulations.training.invalid'])
      await call('POST', `/trainings/${id}/archive`)
      assert.ok(!(await call('GET', '/trainings')).body.items.some((item: any) => item.id === id))
      assert.equal((await db.inTenant(tenantId, (trx) => findTraining(trx, tenantId, id)))?.texts[0]!.title, 'Ours')
      assert.ok((await call('GET', '/trainings/pictures')).body.items.length >= 10)
      assert.ok((await call('GET', '/templates/variables')).body.cueKinds.length === 23)
    },
  )
})
