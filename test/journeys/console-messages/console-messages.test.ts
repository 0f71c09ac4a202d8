// An administrator looks for a message, reads why it was held, and lets it go; hostile mail does nothing to the console.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Console, axe, openConsole } from '#test/support/console.ts'
import { eventually, history, quarantined, received } from '#test/support/mail-journey.ts'
import { hostileHtml, hostileSubject, mailFrom, type Sender, spam, spamOf } from './mail.ts'

test('messages in the console', async (t) => {
  const made = await openConsole(t)
  const { page, installation } = made
  const tenantId = await installation.connect('Contoso')
  const base = `/t/${tenantId}`
  const sender = mailFrom(installation, tenantId)
  const watched = watch(made)

  await t.test('before the first mail the overview says what to do', async () => {
    await made.open(base)
    await page.getByText('No mail seen yet.', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'Send a test message' }).waitFor()
    await made.open(`${base}/messages`)
    await page.getByText('No messages in the last 24 hours.').waitFor()
    await page.getByRole('button', { name: 'Show 30 days' }).waitFor()
  })

  await sender.send({ subject: 'Quarterly figures' })
  await sender.send({ subject: 'You have won', body: spam })

  await t.test('find a message and read why', async () => {
    await made.open(`${base}/messages`)
    const search = page.getByRole('search').getByRole('searchbox')
    await search.fill('verdict:spam won')
    await search.press('Enter')
    const row = page.getByRole('row').filter({ hasText: 'You have won' })
    await row.waitFor()
    await page.getByRole('row').filter({ hasText: 'Quarterly figures' }).waitFor({ state: 'detached' })
    assert.match(page.url(), /q=verdict/)
    await row.getByRole('link', { name: 'You have won' }).click()
    await page.getByRole('heading', { level: 1, name: 'You have won' }).waitFor()
    await page.getByText('In quarantine.').waitFor()
    const facts = page.getByRole('complementary', { name: 'Facts' })
    await facts.getByText('zoe@outside.example').first().waitFor()
    await facts.getByText('Passed: a signature of the sending domain is intact.').waitFor()
    await page.getByRole('tab', { name: 'Why' }).click()
    await page.getByRole('heading', { name: 'What decided' }).waitFor()
    await page.getByRole('row').filter({ hasText: 'GTUBE' }).getByText('certain').waitFor()
    await page.getByRole('tab', { name: 'Headers' }).click()
    await page.getByRole('row').filter({ hasText: 'Authentication-Results' }).first().waitFor()
    await page.getByRole('tab', { name: 'Content' }).click()
    await page.getByRole('button', { name: 'Open content' }).click()
    await page.getByLabel('Text of the message').getByText('Hello,').waitFor()
    assert.deepEqual(await axe(page), [])
  })

  await t.test('what comes while somebody reads is announced and shown only when asked', async () => {
    await made.open(`${base}/messages`)
    await page.getByRole('row').filter({ hasText: 'Quarterly figures' }).waitFor()
    await sender.send({ subject: 'Came just now' })
    await page.getByRole('button', { name: '1 new' }).click()
    await page.getByRole('row').filter({ hasText: 'Came just now' }).waitFor()
  })

  await t.test('release a quarantined message and see it arrive', () => releaseOne(made, tenantId))
  await t.test('keep a search, and use it again', () => keepView(made, tenantId))
  await t.test('block a sender from a message; mail of theirs is deleted from then on', () =>
    blockSender(made, tenantId, sender),
  )
  await t.test('the keys j, k and Enter walk the list and open the panel, and can be switched off', () =>
    walkByKeys(made, tenantId),
  )
  await t.test('many are released at once as an operation', () => releaseMany(made, tenantId, sender))
  await t.test('hostile content does nothing in list, panel, preview and page', () =>
    showHostile(made, tenantId, sender, watched),
  )
})

async function releaseOne({ page, open, installation }: Console, tenantId: string): Promise<void> {
  assert.equal(received(installation, 'Contoso', 'frida.fink', 'You have won').length, 0)
  await open(`/t/${tenantId}/quarantine`)
  await page.getByRole('row').filter({ hasText: 'You have won' }).getByText('frida.fink@').click()
  const panel = page.getByRole('dialog', { name: 'You have won' })
  await panel.getByRole('button', { name: 'Release', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Release this message' })
  await dialog.getByText('frida.fink@contoso.com').waitFor()
  await dialog.getByRole('button', { name: 'Release' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await eventually('the released message in the mailbox', async () => {
    await installation.emulator.transport.idle()
    return received(installation, 'Contoso', 'frida.fink', 'You have won').length === 1
  })
  await open(`/t/${tenantId}/quarantine?tab=released`)
  await page.getByRole('row').filter({ hasText: 'You have won' }).waitFor()
  const [row] = await history(installation, tenantId, { subject: 'won' })
  await open(`/t/${tenantId}/messages/${row!.messageId}`)
  await page.getByText('Released').first().waitFor()
  const release = page.getByRole('button', { name: 'Release', exact: true })
  assert.equal(await release.getAttribute('aria-disabled'), 'true')
}

async function keepView({ page, open }: Console, tenantId: string): Promise<void> {
  await open(`/t/${tenantId}/messages?q=subject%3Afigures`)
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('menuitem', { name: 'Keep or remove views' }).click()
  await page.getByLabel('Keep what is shown now as').fill('Figures')
  await page.getByRole('button', { name: 'Save view' }).click()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await open(`/t/${tenantId}/messages`)
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('menuitem', { name: 'Figures' }).click()
  await page.getByRole('row').filter({ hasText: 'Quarterly figures' }).waitFor()
  assert.match(page.url(), /subject%3Afigures/)
}

async function blockSender(made: Console, tenantId: string, sender: Sender): Promise<void> {
  const { page, open, installation } = made
  await sender.send({ subject: 'First offer', from: 'offers@adatum.example' })
  const [row] = await history(installation, tenantId, { subject: 'offer' })
  await open(`/t/${tenantId}/messages/${row!.messageId}`)
  await page.getByRole('button', { name: 'Block', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Block' })
  await dialog.getByRole('radio', { name: 'Sender offers@adatum.example' }).check()
  await dialog.getByRole('button', { name: 'Block' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await eventually('the gateway deletes mail of the blocked sender', async () => {
    await sender.send({ subject: 'Second offer', from: 'offers@adatum.example' })
    const rows = await history(installation, tenantId, { subject: 'second offer', status: 'deleted' })
    return rows.length > 0
  })
}

async function walkByKeys({ page, open }: Console, tenantId: string): Promise<void> {
  await open(`/t/${tenantId}/messages`)
  const rows = page.locator('tr[data-row]')
  await rows.first().focus()
  await page.keyboard.press('j')
  assert.equal(await rows.nth(1).evaluate((row) => row === row.ownerDocument.activeElement), true)
  await page.keyboard.press('k')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByText('Last known place').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await page.evaluate("localStorage.setItem('mailwarden.letterKeys', 'false')")
  await rows.first().focus()
  await page.keyboard.press('j')
  assert.equal(await rows.first().evaluate((row) => row === row.ownerDocument.activeElement), true)
  await page.evaluate("localStorage.removeItem('mailwarden.letterKeys')")
}

async function releaseMany({ page, open, installation }: Console, tenantId: string, sender: Sender): Promise<void> {
  for (const name of ['One', 'Two', 'Three']) await sender.send({ subject: `Bulk ${name}`, body: spamOf(name) })
  await open(`/t/${tenantId}/quarantine?q=subject%3Abulk`)
  await page.getByRole('checkbox', { name: 'Select all rows of this page' }).check()
  const bar = page.getByRole('region', { name: 'Selected rows' })
  await bar.getByText('3 selected').waitFor()
  await bar.getByRole('button', { name: 'Release', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Release 3 messages' })
  await dialog.getByRole('button', { name: 'Release 3 messages' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await eventually('all three in the mailbox', async () => {
    await installation.emulator.transport.idle()
    return ['One', 'Two', 'Three'].every(
      (name) => received(installation, 'Contoso', 'frida.fink', `Bulk ${name}`).length === 1,
    )
  })
}

/** Notes every request that leaves the installation, every dialog and every error of a page. */
function watch({ page, installation }: Console): { left: string[]; dialogs: string[]; errors: string[] } {
  const seen = { left: [] as string[], dialogs: [] as string[], errors: [] as string[] }
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(installation.url) && !/^(data|blob|about):/.test(url)) seen.left.push(url)
  })
  page.on('dialog', (dialog) => {
    seen.dialogs.push(dialog.message())
    void dialog.dismiss()
  })
  page.on('pageerror', (error) => void seen.errors.push(String(error)))
  return seen
}

async function showHostile(
  { page, open, installation }: Console,
  tenantId: string,
  sender: Sender,
  watched: ReturnType<typeof watch>,
): Promise<void> {
  await sender.send({
    subject: hostileSubject,
    headers: ['MIME-Version: 1.0', 'Content-Type: text/html; charset=utf-8'],
    body: hostileHtml,
  })
  const rows = await history(installation, tenantId, {})
  const { messageId } = rows.find(({ subject }) => subject.startsWith('<img'))!
  const harmless = async (where: string): Promise<void> => {
    assert.equal(await page.evaluate('window.owned === undefined'), true, where)
    assert.ok(!(await page.title()).includes('owned') || (await page.title()).startsWith('<img'), where)
    const width = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
    assert.ok(width <= 0, `${where}: ${width} px too wide`)
  }
  await open(`/t/${tenantId}/messages`)
  await page.getByRole('row').filter({ hasText: '<img src=x' }).getByText('[U+202E]').waitFor()
  await harmless('list')
  await open(`/t/${tenantId}/messages?panel=${messageId}`)
  await page.getByRole('dialog').getByText('Last known place').waitFor()
  await harmless('panel')
  await open(`/t/${tenantId}/messages/${messageId}?tab=content`)
  await page.getByRole('button', { name: 'Open content' }).click()
  await page.getByLabel('Text of the message').waitFor()
  await harmless('text')
  await page.getByText('HTML', { exact: true }).click()
  const frame = page.frameLocator('iframe[title^="HTML of the message"]')
  await frame.getByText('verify your password').waitFor()
  assert.equal(await frame.locator('script, img[src^="http"], form, iframe, link, object').count(), 0)
  await harmless('frame')
  await open(`/t/${tenantId}/messages/${messageId}?tab=links`)
  await page.getByText('hxxps://login[.]tailspin[.]example/').waitFor()
  assert.equal(await page.locator('a[href*="tailspin"]').count(), 0, 'no link can be followed')
  const [item] = await quarantined(installation, tenantId, 'gpj')
  if (item !== undefined) await open(`/t/${tenantId}/quarantine/${item.id}`)
  await harmless('quarantine')
  assert.deepEqual(watched, { left: [], dialogs: [], errors: [] })
}
