// The mail that lists what is held, and its links in a real browser: opening one changes nothing, its button works, and works once.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import PostalMime from 'postal-mime'
import type { PortalSettings } from '../../../src/portal/contract.ts'
import { axe, buildConsole, openConsoleOf } from '#test/support/console.ts'
import { installation } from '#test/support/installation.ts'
import { eventually, mailIn, quarantined, received, uniqueSubject } from '#test/support/mail-journey.ts'
import { mailFrom, spam } from '../console-messages/mail.ts'

test('a person releases a message from the summary in their mailbox', { timeout: 270_000 }, async (t) => {
  await buildConsole()
  const made = await installation(t)
  const tenantId = await made.connect('Contoso')
  const settingsPath = `/tenants/${tenantId}/portal/settings`
  const { settings } = await made.api<{ settings: PortalSettings }>('GET', settingsPath)
  const due = new Date(made.clock.now().getTime() + 10 * 60_000).toISOString().slice(11, 16)
  const summary = { ...settings.summary, isOn: true, days: [1, 2, 3, 4, 5, 6, 7], times: [due] }
  await made.api('PUT', settingsPath, { ...settings, summary })

  // Summaries tell of what is held after they were switched on.
  await made.advance(60_000)
  const subject = uniqueSubject('Offer')
  await mailFrom(made, tenantId).send({ subject, body: spam })
  const statusNow = async () => (await quarantined(made, tenantId, subject)).map(({ status }) => status)
  const arrived = () => received(made, 'Contoso', 'frida.fink', subject).length
  await made.advance(10 * 60_000)
  await made.run('send-quarantine-summaries')
  const mail = await eventually('the summary', () =>
    mailIn(made, 'Contoso', 'frida.fink').findLast((each) => each.subject === '1 message is held for you'),
  )
  const { html = '', text = '' } = await PostalMime.parse(mail.raw)
  const links = linksOf(html)

  // Whoever reads mail is not signed in here: a window of their own.
  const { newPage } = await openConsoleOf(t, made)
  const page = await newPage({ size: { width: 390, height: 780 } })
  const requested: string[] = []
  page.on('request', (request) => requested.push(request.url()))

  await t.test('the mail names the message, in both of its forms, with the same links', () => {
    for (const form of [html, text]) assert.ok(form.includes(subject))
    assert.ok(links.has('Release'), [...links.keys()].join())
    assert.ok(text.includes(links.get('Release')!))
  })

  await t.test('opening every link changes nothing', async () => {
    for (const [label, link] of links) {
      await page.goto(link)
      await page.getByRole('button', { name: label, exact: true }).waitFor()
      await page.getByText(subject, { exact: true }).waitFor()
      assert.deepEqual(await axe(page), [])
      await page.reload()
    }
    assert.deepEqual(await statusNow(), ['held'])
    assert.equal(arrived(), 0)
    assert.ok(
      requested.every((url) => url.startsWith(made.url)),
      requested.join('\n'),
    )
  })

  const leftOpen = await page.context().newPage()
  await t.test('the button releases the message, and it arrives', async () => {
    await leftOpen.goto(links.get('Release')!)
    await page.goto(links.get('Release')!)
    await page.getByRole('heading', { level: 1, name: 'Release this message' }).waitFor()
    await page.getByRole('button', { name: 'Release', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Done' }).waitFor()
    assert.deepEqual(await axe(page), [])
    await eventually('delivered', async () => {
      await made.emulator.transport.idle()
      return arrived() === 1
    })
    assert.deepEqual(await statusNow(), ['released'])
  })

  await t.test('the same link again says that it was done', async () => {
    const again = await page.goto(links.get('Release')!)
    assert.equal(again?.status(), 409)
    await page.getByRole('heading', { level: 1, name: 'This was done already' }).waitFor()
    assert.equal(await page.getByRole('button').count(), 0)
    assert.deepEqual(await axe(page), [])
  })

  await t.test('a page that was left open can be sent once more, and does nothing', async () => {
    await leftOpen.getByRole('button', { name: 'Release', exact: true }).click()
    await leftOpen.getByRole('heading', { level: 1, name: 'This was done already' }).waitFor()
    await made.emulator.transport.idle()
    assert.equal(arrived(), 1)
  })

  await t.test('from there the way leads to the own quarantine, which asks who it is', async () => {
    await page.getByRole('link', { name: 'Open my quarantine' }).click()
    await page.getByLabel('Your e-mail address').waitFor()
  })
})

/** The links of the mail by their words, as a mail program shows them. */
function linksOf(html: string): Map<string, string> {
  const found = html.matchAll(/<a [^>]*href="([^"]*\/portal\/act\?t=[^"]*)"[^>]*>([^<]*)</g)
  return new Map([...found].map(([, link, label]) => [label!, link!.replaceAll('&amp;', '&')]))
}
