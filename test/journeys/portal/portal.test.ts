// People handle their own quarantine: by the summary in their mailbox, by a mailed code, and by signing in with Microsoft 365.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import PostalMime from 'postal-mime'
import { defaultPassword } from '#emulator/directory/create-tenant.ts'
import type { PortalSettings } from '../../../src/portal/contract.ts'
import { installation } from '#test/support/installation.ts'
import {
  eicar,
  eventually,
  gtube,
  mailIn,
  quarantined,
  rawMessage,
  received,
  uniqueSubject,
} from '#test/support/mail-journey.ts'
import { postForm } from '#test/support/post-form.ts'
import { Browser } from '#test/support/sign-in.ts'

test('people and their quarantine', async (t) => {
  const made = await installation(t)
  const { emulator } = made
  const tenantId = await made.connect('Contoso')
  const base = `/tenants/${tenantId}`
  const settingsNow = async () =>
    (await made.api<{ settings: PortalSettings }>('GET', `${base}/portal/settings`)).settings
  const soon = (minutes: number) => new Date(made.clock.now().getTime() + minutes * 60_000).toISOString().slice(11, 16)

  /** Sends spam (or what `body` makes of it) from outside and waits until it is held. */
  async function held(to: string, body = `${gtube}\r\n`, headers?: string[]) {
    const subject = uniqueSubject('Offer')
    const raw = rawMessage({
      from: 'news@outside.example',
      to,
      subject,
      body,
      ...(headers === undefined ? {} : { headers }),
    })
    await emulator.transport.internet.send({ envelopeFrom: 'news@outside.example', recipients: [to], raw })
    await emulator.transport.idle()
    const id = await eventually(
      'held',
      async () => (await quarantined(made, tenantId, subject)).find(({ status }) => status === 'held')?.id,
    )
    return { id, subject }
  }
  const mailTo = (person: string, subject: RegExp) =>
    eventually(`a mail ${subject} for ${person}`, () =>
      mailIn(made, 'Contoso', person).findLast((mail) => subject.test(mail.subject)),
    )

  await t.test('the summary arrives, a scanner that opens its links changes nothing, the button releases', async () => {
    const settings = await settingsNow()
    const summary = { ...settings.summary, isOn: true, days: [1, 2, 3, 4, 5, 6, 7], times: [soon(10)] }
    await made.api('PUT', `${base}/portal/settings`, { ...settings, summary })
    await made.advance(60_000)
    const spam = await held('frida.fink@contoso.com')
    await made.run('send-quarantine-summaries')
    assert.ok(
      !mailIn(made, 'Contoso', 'frida.fink').some((mail) => mail.subject.includes('held for you')),
      'not due yet',
    )
    await made.advance(10 * 60_000)
    await made.run('send-quarantine-summaries')
    const mail = await mailTo('frida.fink', /^1 message is held for you$/)
    const parsed = await PostalMime.parse(mail.raw)
    assert.ok(parsed.text!.includes(spam.subject))
    const links = [
      ...new Set([...parsed.html!.matchAll(/href="([^"]*\/portal\/act\?t=[^"]*)"/g)].map((match) => match[1]!)),
    ]
    assert.equal(links.length, 4)

    for (const link of links) {
      for (const method of ['GET', 'HEAD']) assert.equal((await fetch(link, { method })).status, 200)
      const page = await (await fetch(link)).text()
      assert.match(page, /<form method="post"/)
    }
    assert.equal((await quarantined(made, tenantId, spam.subject))[0]!.status, 'held')
    assert.equal(received(made, 'Contoso', 'frida.fink', spam.subject).length, 0)

    const pages = await Promise.all(links.map(async (link) => ({ link, page: await (await fetch(link)).text() })))
    const release = pages.find(({ page }) => page.includes('>Release</button>'))!
    const token = /name="t" value="([^"]*)"/.exec(release.page)![1]!
    const press = (t: string) =>
      fetch(`${made.url}/api/v1/portal/act`, { method: 'POST', body: new URLSearchParams({ t }) })
    const done = await press(token)
    assert.equal(done.status, 200)
    assert.match(await done.text(), /Released/)
    await eventually('delivered', () => received(made, 'Contoso', 'frida.fink', spam.subject).length === 1)
    assert.equal((await press(token)).status, 409, 'replayed')
    assert.equal((await press(`${token.slice(0, -4)}AAAA`)).status, 400)
    await emulator.transport.idle()
    assert.equal(received(made, 'Contoso', 'frida.fink', spam.subject).length, 1)
  })

  await t.test('a code by mail opens the own quarantine; a virus can only be asked for', async () => {
    const settings = await settingsNow()
    const exposure = { ...settings.exposure, malware: 'request' as const }
    await made.api('PUT', `${base}/portal/settings`, { ...settings, exposure })
    const virus = await held('felix.fuchs@contoso.com', `${Buffer.from(eicar).toString('base64')}\r\n`, [
      'MIME-Version: 1.0',
      'Content-Type: application/octet-stream; name=a.com',
      'Content-Transfer-Encoding: base64',
    ])
    const felix = new Browser(made.url)
    const asked = await felix.call<{ attempt: string }>('POST', '/portal/sign-in/code', {
      address: 'felix.fuchs@contoso.com',
    })
    const mail = await mailTo('felix.fuchs', /is your code/)
    const code = /^(\d{6})/.exec(mail.subject)![1]!
    const { attempt } = asked.body
    assert.equal((await felix.call('POST', '/portal/sign-in/code/check', { attempt, code })).status, 200)
    await felix.call('GET', '/portal/session')
    const { body } = await felix.call<{ items: { id: string; mayRelease: boolean }[] }>('GET', '/portal/quarantine')
    assert.deepEqual(
      body.items.map(({ id, mayRelease }) => [id, mayRelease]),
      [[virus.id, false]],
    )
    const act = (action: string) =>
      felix.call<{ results: { state: string }[] }>('POST', '/portal/quarantine/actions', { action, ids: [virus.id] })
    assert.equal((await act('release')).body.results[0]!.state, 'failed')
    assert.equal((await act('request')).body.results[0]!.state, 'done')
    const { items } = await made.api('GET', `${base}/alerts`)
    const alert = items.find(({ type }: { type: string }) => type === 'quarantine.release-requested')
    assert.match(alert.title, /felix\.fuchs@contoso\.com/)
    const requests = await made.api('GET', `${base}/release-requests`)
    await made.api('POST', `${base}/release-requests/${requests.items[0].id}/approve`, {})
    await eventually('delivered', () => received(made, 'Contoso', 'felix.fuchs', virus.subject).length === 1)
    assert.equal((await made.api('GET', `${base}/release-requests`)).open, 0)
    const after = await made.api('GET', `${base}/alerts?state=resolved&type=quarantine.release-requested`)
    assert.equal(after.items.length, 1)
  })

  await t.test('with Microsoft 365: the person of the directory, nobody of another tenant', async () => {
    const signIn = async (person: string) => {
      const browser = new Browser(made.url)
      const begun = await browser.call('GET', '/portal/sign-in/microsoft')
      assert.equal(begun.status, 302, begun.text)
      const asked = new URL(begun.headers.get('location')!)
      const segment = asked.pathname.split('/')[1]!
      const form = {
        query: asked.searchParams.toString(),
        username: person,
        password: defaultPassword,
        consent: 'accept',
      }
      const back = await postForm(emulator, `${emulator.urls.login}/${segment}/login`, new URLSearchParams(form))
      const ended = await browser.call('GET', back)
      return { browser, to: ended.headers.get('location') }
    }
    const paula = await signIn('paula.pohl@contoso.com')
    assert.equal(paula.to, '/portal')
    const session = await paula.browser.call<{ person: { address: string } }>('GET', '/portal/session')
    assert.equal(session.body.person.address, 'paula.pohl@contoso.com')
    assert.equal((await paula.browser.call('GET', `${base}/quarantine`)).status, 401)
    const stranger = await signIn('admin@fabrikam.com').catch(() => ({ to: '/portal?sign-in=refused' }))
    assert.equal(stranger.to, '/portal?sign-in=refused')
  })

  await t.test('blocked by the person: the next mail of that sender does not come to this person', async () => {
    const first = await held('paula.pohl@contoso.com')
    const paula = new Browser(made.url)
    const asked = await paula.call<{ attempt: string }>('POST', '/portal/sign-in/code', {
      address: 'paula.pohl@contoso.com',
    })
    const code = /^(\d{6})/.exec((await mailTo('paula.pohl', /is your code/)).subject)![1]!
    await paula.call('POST', '/portal/sign-in/code/check', { attempt: asked.body.attempt, code })
    await paula.call('GET', '/portal/session')
    const body = { action: 'delete-and-block', ids: [first.id] }
    const acted = await paula.call<{ results: { state: string; detail: string }[] }>(
      'POST',
      '/portal/quarantine/actions',
      body,
    )
    assert.equal(acted.body.results[0]!.state, 'done', acted.text)
    await eventually('in force at the gateway', async () => {
      const subject = uniqueSubject('Clean')
      const to = ['paula.pohl@contoso.com', 'fay.feld@contoso.com']
      const raw = rawMessage({ from: 'news@outside.example', to: to[0]!, subject, body: 'Hello.\r\n' })
      await emulator.transport.internet.send({ envelopeFrom: 'news@outside.example', recipients: to, raw })
      await emulator.transport.idle()
      assert.equal(received(made, 'Contoso', 'fay.feld', subject).length, 1, 'others still get it')
      return received(made, 'Contoso', 'paula.pohl', subject).length === 0
    })
  })
})
