import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { acceptLink, Browser, signInAs, signInAsAdmin, testPassword } from '#test/support/sign-in.ts'
import { startWebApp, type WebApp } from '#test/support/web-app.ts'
import type { SessionView, SignedInView } from './contract.ts'

let app: WebApp
before(async () => {
  app = await startWebApp()
})
after(() => app?.[Symbol.asyncDispose]())

test('the first administrator comes in by the link that is printed at start, once', async () => {
  const stranger = new Browser(app.url)
  const { body } = await stranger.call<SessionView>('GET', '/session')
  assert.deepEqual(body, {
    signedIn: false,
    methods: { password: true, passkey: true, microsoft: false },
    needsFirstUser: true,
  })
  const first = await acceptLink(app.url, app.firstSignInUrl!, { email: 'Adele@Contoso.example' })
  const session = await first.browser.call<SignedInView>('GET', '/session')
  assert.equal(session.body.signedIn, true)
  assert.equal(session.body.user.email, 'adele@contoso.example')
  assert.equal(session.body.permissions, 'all')
  assert.equal(session.body.isInstallation, true)
  const token = new URL(app.firstSignInUrl!).searchParams.get('token')
  const again = await stranger.call<{ code: string }>('POST', '/sign-in/link/accept', {
    token,
    password: testPassword,
    email: 'eve@contoso.example',
    name: 'Eve',
  })
  assert.deepEqual([again.status, again.body.code], [410, 'sign-in.link-invalid'])
  assert.equal(
    (await stranger.call<SessionView & { needsFirstUser: boolean }>('GET', '/session')).body.needsFirstUser,
    false,
  )
})

test('address and password sign in; a wrong password, an unknown address and a disabled account answer alike', async () => {
  const admin = await signInAsAdmin(app.url, app.adminToken)
  const person = await signInAs(app.url, app.adminToken, [{ roleId: 'help-desk', scope: { kind: 'installation' } }])
  const browser = new Browser(app.url)
  const good = await browser.call('POST', '/sign-in/password', {
    email: person.email.toUpperCase(),
    password: testPassword,
    next: '/t/1/messages?x=1#y',
  })
  assert.deepEqual([good.status, (good.body as { next: string }).next], [200, '/t/1/messages?x=1#y'])
  assert.equal((await browser.call('GET', '/alerts')).status, 200)
  assert.equal((await browser.call('GET', '/users')).status, 403)
  assert.equal((await admin.browser.call('POST', `/users/${person.userId}/disable`)).status, 200)
  assert.equal((await browser.call('GET', '/alerts')).status, 401, 'sessions of a disabled account are over')
  const answers = []
  for (const [email, password] of [
    [admin.email, 'wrong wrong wrong'],
    ['nobody@contoso.example', testPassword],
    [person.email, testPassword],
  ])
    answers.push(
      await new Browser(app.url).call<{ instance: string }>('POST', '/sign-in/password', { email, password }),
    )
  const [first, ...others] = answers.map(({ status, body }) => ({ status, ...body, instance: '' }))
  assert.equal(first!.status, 401)
  for (const other of others) assert.deepEqual(other, first)
})

test('a cookie without the CSRF header changes nothing', async () => {
  const { browser, csrf } = await signInAsAdmin(app.url, app.adminToken)
  for (const wrong of ['', 'x', `${csrf}x`, csrf.slice(1)]) {
    browser.csrf = wrong
    const answer = await browser.call<{ code: string }>('POST', '/tenants', { name: 'Contoso' })
    assert.deepEqual([answer.status, answer.body.code], [403, 'sign-in.csrf'])
  }
  browser.csrf = csrf
  assert.equal((await browser.call('POST', '/tenants', { name: 'Contoso' })).status, 201)
})
