import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Secret, TOTP } from 'otpauth'
import { SoftwareAuthenticator } from '#test/support/authenticator.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { Browser, signInAs, testPassword, type SignedInBrowser } from '#test/support/sign-in.ts'
import { startWebApp, type WebApp } from '#test/support/web-app.ts'
import type { SignedInView, SignInStep } from './contract.ts'

const clock = new ManualClock(new Date())
const everywhere = { kind: 'installation' }
let app: WebApp
let origin = ''
before(async () => {
  app = await startWebApp({ clock })
  origin = `http://localhost:${new URL(app.url).port}`
})
after(() => app?.[Symbol.asyncDispose]())

const person = () => signInAs(app.url, app.adminToken, [{ roleId: 'read-only', scope: everywhere }])

async function withTotp(given?: SignedInBrowser) {
  const who = given ?? (await person())
  const begun = await who.browser.call<{ secret: string; uri: string }>('POST', '/account/totp')
  assert.equal(begun.status, 200, begun.text)
  const totp = new TOTP({ secret: Secret.fromBase32(begun.body.secret), algorithm: 'SHA1', digits: 6, period: 30 })
  const code = () => totp.generate({ timestamp: clock.now().getTime() })
  const wrong = await who.browser.call<{ code: string }>('POST', '/account/totp/confirm', { code: '000000' })
  assert.deepEqual([wrong.status, wrong.body.code], [422, 'account.totp-code'])
  const made = await who.browser.call<{ recoveryCodes: string[] }>('POST', '/account/totp/confirm', { code: code() })
  assert.equal(made.status, 200, made.text)
  await clock.advance(31_000)
  return { ...who, code, recoveryCodes: made.body.recoveryCodes, uri: begun.body.uri }
}

async function passwordStep(email: string, browser = new Browser(app.url)) {
  const answer = await browser.call<SignInStep>('POST', '/sign-in/password', { email, password: testPassword })
  assert.equal(answer.status, 200, answer.text)
  return { browser, step: answer.body }
}

const factor = (browser: Browser, body: unknown) =>
  browser.call<SignInStep & { code: string }>('POST', '/sign-in/second-factor', body)

test('with an authenticator app the password alone opens nothing, and a code opens one session', async () => {
  const { email, code, uri, recoveryCodes } = await withTotp()
  assert.match(uri, /^otpauth:\/\/totp\/Mailwarden/)
  assert.equal(new Set(recoveryCodes).size, 10)
  const { browser, step } = await passwordStep(email)
  assert.deepEqual([step.state, 'methods' in step && step.methods], ['second-factor', ['totp', 'recovery-code']])
  assert.equal((await browser.call('GET', '/alerts')).status, 401)
  const others = await Promise.all(Array.from({ length: 3 }, () => passwordStep(email)))
  const good = code()
  // The same code in four browsers at once: one gets in.
  const answers = await Promise.all(
    [browser, ...others.map((each) => each.browser)].map((each) => factor(each, { method: 'totp', code: good })),
  )
  assert.deepEqual(
    answers.map(({ status }) => status).sort((a, b) => a - b),
    [200, 401, 401, 401],
  )
})

test('a recovery code is good once, also when it is used in two places at the same moment', async () => {
  const { email, recoveryCodes } = await withTotp()
  const [a, b] = [await passwordStep(email), await passwordStep(email)]
  const typed = ` ${recoveryCodes[0]!.toUpperCase().replaceAll('-', ' ')}`
  const answers = await Promise.all(
    [a, b].map(({ browser }) => factor(browser, { method: 'recovery-code', code: typed })),
  )
  assert.deepEqual(
    answers.map(({ status }) => status).sort((a, b) => a - b),
    [200, 401],
  )
  const again = await passwordStep(email)
  assert.equal((await factor(again.browser, { method: 'recovery-code', code: recoveryCodes[0] })).status, 401)
  assert.equal((await factor(again.browser, { method: 'recovery-code', code: recoveryCodes[1] })).status, 200)
  const session = await again.browser.call<SignedInView>('GET', '/session')
  assert.deepEqual(
    [session.body.session.method, session.body.secondFactor.recoveryCodesLeft],
    ['password+recovery-code', 8],
  )
})

test('codes cannot be guessed: a sign-in ends after five, and the account waits where it was not signed in before', async () => {
  const { email, code, browser: known } = await withTotp()
  const { browser } = await passwordStep(email)
  for (let index = 0; index < 5; index += 1)
    assert.equal((await factor(browser, { method: 'totp', code: '000000' })).body.code, 'sign-in.refused')
  assert.equal((await factor(browser, { method: 'totp', code: code() })).body.code, 'sign-in.start-again')
  for (let index = 0; index < 6; index += 1) {
    const next = await passwordStep(email)
    await factor(next.browser, { method: 'totp', code: '000000' })
  }
  const late = await passwordStep(email)
  assert.equal((await factor(late.browser, { method: 'totp', code: code() })).status, 429)
  // The browser that signed in before has its own count.
  const own = await passwordStep(email, known)
  assert.equal((await factor(own.browser, { method: 'totp', code: code() })).status, 200)
})

test('a sign-in that was begun ends after ten minutes and belongs to one browser', async () => {
  const { email, code } = await withTotp()
  const { browser } = await passwordStep(email)
  assert.equal((await factor(new Browser(app.url), { method: 'totp', code: code() })).body.code, 'sign-in.start-again')
  await clock.advance(10 * 60_000)
  assert.equal((await factor(browser, { method: 'totp', code: code() })).body.code, 'sign-in.start-again')
})

async function withPasskey() {
  const who = await person()
  const authenticator = new SoftwareAuthenticator({ origin })
  const options = await who.browser.call('POST', '/account/passkeys/options')
  assert.equal(options.status, 200, options.text)
  const response = authenticator.create(options.body)
  const made = await who.browser.call<{ id: string; recoveryCodes: string[] | null }>('POST', '/account/passkeys', {
    name: 'Laptop',
    response,
  })
  assert.equal(made.status, 201, made.text)
  assert.equal(made.body.recoveryCodes?.length, 10)
  return { ...who, authenticator, response }
}

async function passkeySignIn(
  authenticator: SoftwareAuthenticator,
  change = (response: Record<string, any>) => response,
) {
  const browser = new Browser(app.url)
  const options = await browser.call('POST', '/sign-in/passkey/options')
  const response = change(authenticator.get(options.body))
  const answer = await browser.call<{ code: string }>('POST', '/sign-in/passkey', { response, next: '//evil.example' })
  return { browser, answer, response }
}

test('a passkey signs in alone, once for each challenge, and only from our own page', async () => {
  const { authenticator, browser: owner, email } = await withPasskey()
  const { browser, answer, response } = await passkeySignIn(authenticator)
  assert.equal(answer.status, 200, answer.text)
  assert.equal((answer.body as unknown as { next: string }).next, '/')
  const session = await browser.call<SignedInView>('GET', '/session')
  assert.deepEqual([session.body.user.email, session.body.session.method], [email, 'passkey'])
  assert.equal(
    (await browser.call<{ code: string }>('POST', '/sign-in/passkey', { response })).body.code,
    'sign-in.start-again',
  )

  const fresh = new Browser(app.url)
  await fresh.call('POST', '/sign-in/passkey/options')
  const replayed = await fresh.call<{ code: string }>('POST', '/sign-in/passkey', { response })
  assert.equal(replayed.body.code, 'sign-in.passkey-refused', 'an answer to another challenge')

  authenticator.origin = 'https://console.evil.example'
  assert.equal((await passkeySignIn(authenticator)).answer.status, 401, 'another page')
  authenticator.origin = origin
  authenticator.verifiesUser = false
  assert.equal((await passkeySignIn(authenticator)).answer.status, 401, 'nobody was verified')
  authenticator.verifiesUser = true
  const changed = (part: string) => (given: Record<string, any>) => {
    const bytes = Buffer.from(given['response'][part], 'base64url')
    bytes[bytes.length - 1]! ^= 1
    return { ...given, response: { ...given['response'], [part]: bytes.toString('base64url') } }
  }
  for (const part of ['signature', 'authenticatorData', 'userHandle'])
    assert.equal((await passkeySignIn(authenticator, changed(part))).answer.status, 401, part)
  authenticator.counter = 0
  assert.equal((await passkeySignIn(authenticator)).answer.status, 401, 'a counter that goes back: a copy')
  authenticator.counter = 50
  assert.equal((await passkeySignIn(authenticator)).answer.status, 200)

  const id = authenticator.id.toString('base64url')
  assert.equal((await owner.call('DELETE', `/account/passkeys/${id}`)).status, 204)
  assert.equal((await passkeySignIn(authenticator)).answer.status, 401)
})

test('a passkey is also the second factor, and nobody else’s is', async () => {
  const mine = await withPasskey()
  const other = await withPasskey()
  for (const [authenticator, status] of [
    [other.authenticator, 401],
    [mine.authenticator, 200],
  ] as const) {
    const { browser, step } = await passwordStep(mine.email)
    assert.ok(step.state === 'second-factor' && step.passkeyOptions !== null)
    const answer = await factor(browser, { method: 'passkey', response: authenticator.get(step.passkeyOptions) })
    assert.equal(answer.status, status, answer.text)
  }
})

test('broken answers of an authenticator are refused, never an error of ours (seeded)', async () => {
  const { authenticator } = await withPasskey()
  let seed = 7
  const random = (count: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % count
  for (let round = 0; round < 60; round += 1) {
    const { answer } = await passkeySignIn(authenticator, (response) => {
      const text = JSON.stringify(response)
      const at = random(text.length)
      const broken = text.slice(0, at) + 'x{"0'[random(4)] + text.slice(at + 1 + random(20))
      try {
        const parsed: unknown = JSON.parse(broken)
        return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, any>) : {}
      } catch {
        return { id: response['id'], response: { clientDataJSON: broken } }
      }
    })
    assert.ok([200, 400, 401].includes(answer.status), `${answer.status} ${answer.text}`)
  }
})

test('sensitive changes need a confirmation that is not older than ten minutes, and it gives a new cookie', async () => {
  const { browser, cookie } = await person()
  await clock.advance(10 * 60_000)
  const sensitive = [
    ['POST', '/account/totp', undefined],
    ['POST', '/account/passkeys/options', undefined],
    ['POST', '/account/recovery-codes', undefined],
    ['PUT', '/account/password', { password: 'another violet lantern' }],
  ] as const
  for (const [method, where, body] of sensitive)
    assert.equal((await browser.call<{ code: string }>(method, where, body)).body.code, 'sign-in.confirm', where)
  assert.equal((await browser.call('POST', '/session/confirm', { method: 'password', password: 'wrong' })).status, 401)
  const confirmed = await browser.call('POST', '/session/confirm', { method: 'password', password: testPassword })
  assert.equal(confirmed.status, 200, confirmed.text)
  assert.notEqual(browser.cookie, cookie)
  const old = (method: string, where: string) =>
    new Browser(app.url).call(method, where, undefined, { cookie, 'x-csrf-token': 'x' })
  assert.equal((await old('DELETE', '/session')).status, 401, 'the old cookie changes nothing')
  await clock.advance(16_000)
  assert.equal((await old('GET', '/account')).status, 401, 'nor does it read any more')
  const changed = await browser.call('PUT', '/account/password', { password: 'another violet lantern' })
  assert.equal(changed.status, 200, changed.text)
  assert.equal(
    (await browser.call<{ code: string }>('PUT', '/account/password', { password: 'short' })).body.code,
    'sign-in.password-weak',
  )
})
