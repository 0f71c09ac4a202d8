// The portal in a real browser: sign in with a mailed code, read, request a release; the administrator approves; the mail arrives.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axe, openConsole, shot } from '#test/support/console.ts'
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

test('a person looks after their own quarantine in the browser', { timeout: 240_000 }, async (t) => {
  const console = await openConsole(t)
  const made = console.installation
  const tenantId = await made.connect('Contoso')
  const settings = (await made.api('GET', `/tenants/${tenantId}/portal/settings`)).settings
  settings.exposure.malware = 'request'
  await made.api('PUT', `/tenants/${tenantId}/portal/settings`, settings)

  async function held(body: string, headers: string[] = []) {
    const subject = uniqueSubject('Offer')
    const to = 'frida.fink@contoso.com'
    const raw = rawMessage({ from: 'news@outside.example', to, subject, body, headers })
    await made.emulator.transport.internet.send({ envelopeFrom: 'news@outside.example', recipients: [to], raw })
    await made.emulator.transport.idle()
    await eventually('held', async () => (await quarantined(made, tenantId, subject)).length === 1)
    return subject
  }
  const html = `<p style="color:red">Buy now</p><img src="https://outside.example/pixel.gif"><script>document.title='owned'</script><a href="https://outside.example/x">https://contoso.com</a> ${gtube}`
  const spam = await held(`${html}\r\n`, ['MIME-Version: 1.0', 'Content-Type: text/html; charset=utf-8'])
  const virus = await held(`${Buffer.from(eicar).toString('base64')}\r\n`, [
    'MIME-Version: 1.0',
    'Content-Type: application/octet-stream; name=a.com',
    'Content-Transfer-Encoding: base64',
  ])

  const page = await console.newPage()
  const requested: string[] = []
  page.on('request', (request) => requested.push(request.url()))
  await page.goto('/portal')
  assert.deepEqual(await axe(page), [])
  await shot(page, 'portal-sign-in')
  await page.getByLabel('Your e-mail address').fill('frida.fink@contoso.com')
  await page.getByRole('button', { name: 'Mail me a code' }).click()
  await page.getByRole('heading', { name: 'Enter the code' }).waitFor()
  const code = await eventually(
    'the code',
    () => /^(\d{6}) is/.exec(mailIn(made, 'Contoso', 'frida.fink').at(-1)?.subject ?? '')?.[1],
  )
  await page.getByLabel('Digit 1').click()
  await page.keyboard.type(code)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'My quarantine', level: 1 }).waitFor()
  await page.getByRole('button', { name: spam }).waitFor()
  assert.deepEqual(await axe(page), [])
  await shot(page, 'portal-quarantine')

  await page.getByRole('button', { name: spam }).click()
  await page.getByRole('heading', { name: spam }).waitFor()
  await page.getByText('Buy now').first().waitFor()
  await page.getByRole('button', { name: 'As it was meant to look' }).click()
  const frame = page.frameLocator('iframe[title*="without anything active"]')
  await frame.getByText('hxxps://outside[.]example/x').waitFor()
  assert.equal(await frame.locator('img, script, a').count(), 0)
  assert.deepEqual(await axe(page), [])
  await shot(page, 'portal-message')
  assert.ok(!requested.some((url) => url.includes('outside.example')), 'nothing of the mail was loaded')
  await page.getByRole('button', { name: 'Back to the list' }).click()

  await page.getByLabel(`Choose ${spam}`).check()
  await page.getByRole('button', { name: 'Release', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Release' }).click()
  await page.getByText('1 message done').waitFor()
  await eventually('released', () => received(made, 'Contoso', 'frida.fink', spam).length === 1)

  await page.getByLabel(`Choose ${virus}`).check()
  await page.getByRole('button', { name: 'Request release' }).click()
  await page.getByRole('dialog').getByLabel('Why you need it (optional)').fill('A test file of ours')
  await page.getByRole('dialog').getByRole('button', { name: 'Request release' }).click()
  await page.getByText('Requested', { exact: true }).waitFor()
  const { items } = await made.api('GET', `/tenants/${tenantId}/release-requests`)
  assert.equal(items[0].note, 'A test file of ours')
  await made.api('POST', `/tenants/${tenantId}/release-requests/${items[0].id}/approve`, {})
  await eventually('released by the administrator', () => received(made, 'Contoso', 'frida.fink', virus).length === 1)

  await page.getByRole('link', { name: 'My lists' }).click()
  await page.getByLabel('Address or domain').fill('adatum.example')
  await page.getByRole('button', { name: 'Add' }).click()
  await page.getByRole('cell', { name: 'adatum.example', exact: true }).waitFor()
  assert.deepEqual(await axe(page), [])
  await shot(page, 'portal-lists')
  await page.getByRole('link', { name: 'Summaries' }).click()
  await page.getByLabel('Time zone').selectOption('Europe/Berlin')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved').waitFor()
  assert.deepEqual(await axe(page), [])

  const small = await console.newPage({ scheme: 'dark', size: { width: 320, height: 640 } })
  await small.context().addCookies(await page.context().cookies())
  await small.goto('/portal')
  await small.getByRole('button', { name: spam }).waitFor()
  assert.deepEqual(await axe(small), [])
  assert.ok(Number(await small.evaluate('document.documentElement.scrollWidth')) <= 320, 'no sideways scrolling')
  await shot(small, 'portal-small-dark')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByLabel('Your e-mail address').waitFor()
})
