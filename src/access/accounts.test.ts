import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { ManualClock } from '#test/support/manual-clock.ts'
import { acceptLink, Browser, signInAs, signInAsAdmin, testPassword } from '#test/support/sign-in.ts'
import { startWebApp, type WebApp } from '#test/support/web-app.ts'
import type { SignedInView, User, UserSession, Whoami } from './contract.ts'

const clock = new ManualClock(new Date())
const everywhere = { kind: 'installation' }
const hour_ms = 3_600_000
let app: WebApp
let contoso = ''
let fabrikam = ''
before(async () => {
  app = await startWebApp({ clock })
  const token = { authorization: `Bearer ${app.adminToken}` }
  const make = async (name: string) =>
    (await new Browser(app.url).call<{ id: string }>('POST', '/tenants', { name }, token)).body.id
  contoso = await make('Contoso')
  fabrikam = await make('Fabrikam')
})
after(() => app?.[Symbol.asyncDispose]())

const only = (...tenantIds: string[]) => ({ kind: 'tenants', tenantIds })
const asRole = (roleId: string, scope: unknown = everywhere) => signInAs(app.url, app.adminToken, [{ roleId, scope }])
const signIn = (email: string, password: string, browser = new Browser(app.url)) =>
  browser.call<{ code: string; next: string }>('POST', '/sign-in/password', { email, password })

test('a session ends twelve hours after its last use and seven days after the sign-in', async () => {
  const idle = await asRole('read-only')
  await clock.advance(11.9 * hour_ms)
  assert.equal((await idle.browser.call('GET', '/account')).status, 200)
  await clock.advance(11.9 * hour_ms)
  assert.equal((await idle.browser.call('GET', '/account')).status, 200)
  await clock.advance(12.1 * hour_ms)
  assert.equal((await idle.browser.call('GET', '/account')).status, 401)
  const busy = await asRole('read-only')
  for (let hours = 0; hours < 7 * 24; hours += 8) {
    assert.equal((await busy.browser.call('GET', '/account')).status, 200)
    await clock.advance(8 * hour_ms)
  }
  assert.equal((await busy.browser.call('GET', '/account')).status, 401)
})

test('a cookie that somebody planted is not what the session gets', async () => {
  const { email } = await asRole('read-only')
  const planted = 'A'.repeat(43)
  const browser = new Browser(app.url)
  browser.cookies.set('mailwarden_session', planted)
  browser.cookies.set('mailwarden_sign_in', planted)
  assert.equal((await signIn(email, testPassword, browser)).status, 200)
  assert.notEqual(browser.cookies.get('mailwarden_session'), planted)
  const thief = new Browser(app.url)
  thief.cookies.set('mailwarden_session', planted)
  assert.equal((await thief.call('GET', '/account')).status, 401)
})

test('cookies are for this host only, not for scripts, and with TLS only under TLS', async () => {
  const { email } = await asRole('read-only')
  const answer = await signIn(email, testPassword)
  const lines = answer.headers.getSetCookie()
  assert.ok(lines.length >= 2)
  for (const line of lines) assert.match(line, /; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/)
  const { cookieName } = await import('./cookies.ts')
  assert.equal(cookieName('session', true), '__Host-mailwarden_session')
})

test('guessing slows the guesser down and nobody else', async () => {
  const victim = await asRole('read-only')
  const codes: number[] = []
  for (let index = 0; index < 8; index += 1) codes.push((await signIn(victim.email, 'not the password')).status)
  assert.deepEqual(codes, [401, 401, 401, 401, 401, 429, 429, 429])
  assert.equal((await signIn(victim.email, testPassword)).status, 429, 'nor is the right one tried')
  const refusal = await signIn(victim.email, testPassword)
  assert.ok(Number(refusal.headers.get('retry-after')) >= 1)
  // The victim's own browser is another matter, and so is another account from the same network.
  assert.equal((await signIn(victim.email, testPassword, victim.browser)).status, 200)
  const neighbour = await asRole('read-only')
  assert.equal((await signIn(neighbour.email, testPassword)).status, 200)
  await clock.advance(2_000)
  assert.equal((await signIn(victim.email, testPassword)).status, 200)
  assert.equal((await signIn(victim.email, 'not the password')).status, 401, 'and the count begins anew')
  // Many at once get no more tries than one after the other.
  const burst = await Promise.all(Array.from({ length: 20 }, () => signIn(neighbour.email, 'not the password')))
  assert.equal(burst.filter(({ status }) => status === 401).length, 5)
  // An unknown address is counted alike, so that the count tells nothing.
  const unknown = await Promise.all(
    Array.from({ length: 8 }, () => signIn('nobody@adatum.example', 'not the password')),
  )
  assert.equal(unknown.filter(({ status }) => status === 401).length, 5)
  await clock.advance(hour_ms)
})

test('sign-in from a page of another site is refused, and forms are not read', async () => {
  const body = { email: 'adele@contoso.example', password: 'x' }
  for (const site of ['cross-site', 'same-site'])
    assert.equal(
      (await new Browser(app.url).call('POST', '/sign-in/password', body, { 'sec-fetch-site': site })).status,
      403,
    )
  const form = await fetch(`${app.url}/api/v1/sign-in/password`, { method: 'POST', body: new URLSearchParams(body) })
  assert.equal(form.status, 415)
})

test('a link is good once and until it expires; a newer one ends it', async () => {
  const admin = await signInAsAdmin(app.url, app.adminToken)
  const invite = async (email: string) =>
    (
      await admin.browser.call<{ link: string; user: User }>('POST', '/users', {
        email,
        name: 'Megan Bowen',
        assignments: [{ roleId: 'admin', scope: only(contoso) }],
      })
    ).body
  const tokenOf = (link: string) => new URL(link).searchParams.get('token')
  const accept = (link: string, password = testPassword) =>
    new Browser(app.url).call<{ code: string }>('POST', '/sign-in/link/accept', { token: tokenOf(link), password })
  const first = await invite('megan@contoso.example')
  assert.equal((await accept(first.link, 'megan@contoso.example')).body.code, 'sign-in.password-weak')
  const answers = await Promise.all([accept(first.link), accept(first.link), accept(first.link)])
  assert.deepEqual(
    answers.map(({ status }) => status).sort((a, b) => a - b),
    [200, 410, 410],
  )
  const late = await invite('irvin@contoso.example')
  await clock.advance(7 * 24 * hour_ms)
  assert.equal((await accept(late.link)).body.code, 'sign-in.link-invalid')
  const again = await signInAsAdmin(app.url, app.adminToken)
  const newer = await again.browser.call<{ link: string }>('POST', `/users/${late.user.id}/link`)
  const newest = await again.browser.call<{ link: string }>('POST', `/users/${late.user.id}/link`)
  assert.equal((await accept(newer.body.link)).status, 410)
  assert.equal((await accept(newest.body.link)).status, 200)
  for (const token of ['', 'x'.repeat(43), tokenOf(first.link)!.toUpperCase()])
    assert.ok([400, 410].includes((await new Browser(app.url).call('POST', '/sign-in/link', { token })).status))
})

test('a link for a new password asks for the second factor, and ends all sessions', async () => {
  const admin = await signInAsAdmin(app.url, app.adminToken)
  const person = await asRole('read-only')
  const { secret } = (await person.browser.call<{ secret: string }>('POST', '/account/totp')).body
  const { TOTP, Secret } = await import('otpauth')
  const totp = new TOTP({ secret: Secret.fromBase32(secret) })
  const code = () => totp.generate({ timestamp: clock.now().getTime() })
  assert.equal((await person.browser.call('POST', '/account/totp/confirm', { code: code() })).status, 200)
  const { link } = (await admin.browser.call<{ link: string }>('POST', `/users/${person.userId}/link`)).body
  const token = new URL(link).searchParams.get('token')
  const password = 'quiet orchard seventeen'
  const answer = await new Browser(app.url).call<{ state: string }>('POST', '/sign-in/link/accept', { token, password })
  assert.equal(answer.body.state, 'second-factor')
  assert.equal((await person.browser.call('GET', '/account')).status, 401)
  const reset = await admin.browser.call<User>('POST', `/users/${person.userId}/reset-second-factor`)
  assert.equal(reset.body.secondFactor, false)
  assert.equal((await signIn(person.email, password)).status, 200)
})

test('sessions are listed and ended, one’s own and, with the right, those of others', async () => {
  const person = await asRole('help-desk')
  const second = new Browser(app.url)
  await signIn(person.email, testPassword, second)
  const list = async () => (await person.browser.call<{ items: UserSession[] }>('GET', '/account/sessions')).body.items
  assert.deepEqual(
    (await list()).map(({ isCurrent }) => isCurrent).sort((a, b) => Number(a) - Number(b)),
    [false, true],
  )
  const other = (await list()).find(({ isCurrent }) => !isCurrent)!
  assert.equal((await person.browser.call('DELETE', `/account/sessions/${other.id}`)).status, 204)
  assert.equal((await second.call('GET', '/account')).status, 401)
  assert.equal((await person.browser.call('GET', `/users/${person.userId}/sessions`)).status, 403)
  const admin = await signInAsAdmin(app.url, app.adminToken)
  const seen = await admin.browser.call<{ items: UserSession[] }>('GET', `/users/${person.userId}/sessions`)
  assert.equal(seen.body.items.length, 1)
  // One session of somebody else is not ended through one's own account.
  assert.equal((await admin.browser.call('DELETE', `/account/sessions/${seen.body.items[0]!.id}`)).status, 404)
  assert.equal((await admin.browser.call('DELETE', `/users/${person.userId}/sessions`)).status, 204)
  assert.equal((await person.browser.call('GET', '/account')).status, 401)
})

test('nobody gives more than they have, and nobody touches who reaches further', async () => {
  const whole = await signInAsAdmin(app.url, app.adminToken)
  const { browser } = await asRole('super-admin', only(contoso))
  const invite = (roleId: string, scope: unknown) =>
    browser.call('POST', '/users', {
      email: `x-${Math.random()}@contoso.example`,
      name: 'Lee',
      assignments: [{ roleId, scope }],
    })
  assert.equal((await invite('help-desk', only(contoso))).status, 201)
  assert.equal((await invite('super-admin', only(contoso))).status, 201)
  for (const [role, scope] of [
    ['help-desk', everywhere],
    ['help-desk', only(contoso, fabrikam)],
    ['read-only', only(fabrikam)],
    ['provider-super-admin', only(contoso)],
  ] as const)
    assert.equal((await invite(role, scope)).status, 403, role)
  const { items } = (await whole.browser.call<{ items: User[] }>('GET', '/users?limit=200')).body
  const wholeId = items.find(({ email }) => email === whole.email)!.id
  assert.equal((await browser.call('POST', `/users/${wholeId}/disable`)).status, 404, 'not even seen')
  const wider = await asRole('help-desk', only(contoso, fabrikam))
  const seen = await browser.call<User>('GET', `/users/${wider.userId}`)
  assert.deepEqual([seen.body.mayChange, seen.body.assignments[0]!.scope], [false, only(contoso)])
  assert.equal((await browser.call('POST', `/users/${wider.userId}/disable`)).status, 403)
  assert.equal((await browser.call('POST', '/users/first-link')).status, 403)
  assert.ok(!(await browser.call('GET', '/users?limit=200')).text.includes(fabrikam))
})

test('one super admin of the installation remains, also when two remove each other at once', async () => {
  const { db } = app.app.platform!
  await db.asSystem((trx) => sql`delete from access_user`.execute(trx))
  const [one, two] = [await signInAsAdmin(app.url, app.adminToken), await signInAsAdmin(app.url, app.adminToken)]
  const { items } = (await one.browser.call<{ items: User[] }>('GET', '/users')).body
  const idOf = (email: string) => items.find((user) => user.email === email)!.id
  const answers = await Promise.all([
    one.browser.call<{ code: string }>('POST', `/users/${idOf(two.email)}/disable`),
    two.browser.call<{ code: string }>('POST', `/users/${idOf(one.email)}/disable`),
  ])
  assert.equal(answers.filter(({ status }) => status === 200).length, 1, answers.map(({ text }) => text).join())
  const left = answers[0]!.status === 200 ? one : two
  const demoted = await left.browser.call<{ code: string }>('PUT', `/users/${idOf(left.email)}`, {
    assignments: [{ roleId: 'admin', scope: everywhere }],
  })
  assert.deepEqual([demoted.status, demoted.body.code], [409, 'access.last-super-admin'])
  assert.equal((await left.browser.call('GET', '/users')).status, 200)
})

test('a change of roles takes effect with the next request; predefined roles stay, custom ones cannot be widened by who has them', async () => {
  const admin = await signInAsAdmin(app.url, app.adminToken)
  const input = {
    name: 'Mail flow of Contoso',
    baseId: 'super-admin',
    tenantId: contoso,
    narrowing: { products: ['mail-flow'], domains: null, groupIds: null },
  }
  const made = await admin.browser.call<{ id: string; permissions: string[] }>('POST', '/roles', input)
  assert.equal(made.status, 201, made.text)
  const roleId = made.body.id
  const person = await asRole(roleId, only(contoso))
  const where = `/tenants/${contoso}`
  assert.equal((await person.browser.call('GET', `${where}/quarantine`)).status, 403)
  assert.equal((await person.browser.call('GET', `${where}/mailflow/status`)).status !== 403, true)
  const wider = { ...input, narrowing: { products: null, domains: null, groupIds: null } }
  assert.equal((await person.browser.call('PUT', `/roles/${roleId}`, wider)).status, 403)
  assert.equal((await admin.browser.call('PUT', `/roles/${roleId}`, wider)).status, 200)
  assert.equal((await person.browser.call('GET', `${where}/quarantine`)).status, 200)
  for (const [method, id, code] of [
    ['PUT', 'admin', 'role.predefined'],
    ['DELETE', 'admin', 'role.predefined'],
    ['DELETE', roleId, 'role.in-use'],
  ] as const)
    assert.equal(
      (await admin.browser.call<{ code: string }>(method, `/roles/${id}`, method === 'PUT' ? input : undefined)).body
        .code,
      code,
    )
  const outside = { email: 'y@contoso.example', name: 'Lee', assignments: [{ roleId, scope: only(fabrikam) }] }
  assert.equal((await admin.browser.call<{ code: string }>('POST', '/users', outside)).body.code, 'role.tenant')
})

test('who am I: a person, a token and a credential learn what they are', async () => {
  const person = await asRole('help-desk', only(contoso))
  const { body } = await person.browser.call<Whoami>('GET', '/whoami')
  assert.equal(body.kind, 'tenant')
  assert.deepEqual(body.tenants, [{ id: contoso, name: 'Contoso' }])
  assert.ok(
    body.permissions !== 'all' && body.permissions.includes('alert.act') && !body.permissions.includes('users.read'),
  )
  const token = { authorization: `Bearer ${app.adminToken}` }
  const admin = await new Browser(app.url).call<Whoami>('GET', '/whoami', undefined, token)
  assert.deepEqual([admin.body.kind, admin.body.caller.kind, admin.body.tenants], ['installation', 'token', 'all'])
  const session = await person.browser.call<SignedInView>('GET', '/session')
  assert.deepEqual(session.body.tenants, [{ id: contoso, name: 'Contoso', permissions: null, limit: null }])
})

test('what is over is forgotten, and what is not stays', async () => {
  const person = await asRole('read-only')
  const { db, jobs } = app.app.platform!
  await jobs.runNow('forget-sign-ins')
  assert.equal((await person.browser.call('GET', '/account')).status, 200)
  await clock.advance(200 * 24 * hour_ms)
  await jobs.runNow('forget-sign-ins')
  for (const table of ['access_session', 'access_failure', 'access_device', 'access_link', 'access_challenge']) {
    const { rows } = await db.asSystem((trx) =>
      sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(trx),
    )
    assert.equal(Number(rows[0]!.n), 0, table)
  }
})

test('the first link can be made again when nobody can sign in, and everything is in the audit log', async () => {
  const { db } = app.app.platform!
  const token = { authorization: `Bearer ${app.adminToken}` }
  const { body } = await new Browser(app.url).call<{ link: string }>('POST', '/users/first-link', undefined, token)
  const made = await acceptLink(app.url, body.link, { email: 'rescue@contoso.example', name: 'Rescue' })
  assert.equal((await made.browser.call<SignedInView>('GET', '/session')).body.permissions, 'all')
  await clock.advance(24 * hour_ms)
  const { rows } = await db.asSystem((trx) =>
    sql<{
      action: string
    }>`select distinct action from audit_entry where action like any (array['sign-in.%', 'user.%', 'role.%', 'account.%'])`.execute(
      trx,
    ),
  )
  const actions = new Set(rows.map(({ action }) => action))
  for (const action of [
    'sign-in.success',
    'sign-in.refused',
    'sign-in.first-link',
    'sign-in.invitation-link',
    'sign-in.reset-link',
    'user.invite',
    'user.disable',
    'user.link',
    'user.first-link',
    'user.reset-second-factor',
    'user.end-sessions',
    'role.create',
    'role.change',
    'account.totp-add',
    'account.end-session',
  ])
    assert.ok(actions.has(action), action)
  const secrets = await db.asSystem((trx) =>
    sql<{
      text: string
    }>`select coalesce(before::text, '') || coalesce(after::text, '') || target as text from audit_entry`.execute(trx),
  )
  assert.ok(secrets.rows.every(({ text }) => !text.includes(testPassword) && !/argon2|mws_|mwa_/.test(text)))
})
