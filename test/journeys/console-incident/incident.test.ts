// Five bad mails, seen in the console: the incident appears while the list is open, its case says what happens, an administrator
// releases it with a reason, and the state shows without a reload; mail flows again.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axe, openConsole, settled } from '#test/support/console.ts'
import { eventually, gtube, rawMessage, uniqueSubject } from '#test/support/mail-journey.ts'

const frida = 'frida.fink@contoso.com'
const reason = 'Password changed, nothing found'

test('an incident from its appearing to the release', { timeout: 400_000 }, async (t) => {
  const { installation, page, open } = await openConsole(t)
  const tenantId = await installation.connect('Contoso')
  const { transport } = installation.emulator
  const contoso = installation.emulator.tenant('Contoso').id
  async function send(body: string): Promise<string> {
    const subject = uniqueSubject('Offer')
    await transport.submit(contoso, frida, rawMessage({ from: frida, to: 'zoe@outside.example', subject, body }))
    await transport.idle()
    return subject
  }
  const arrived = (subject: string) =>
    transport.internet.received.some(({ raw }) => raw.includes(`Subject: ${subject}\r\n`))
  let held = ''

  await t.test('the list that is open says that nothing is blocked, then shows the mailbox by itself', async () => {
    await open(`/t/${tenantId}/incidents`)
    await page.getByText('No mailbox is blocked or watched.').waitFor()
    for (let count = 0; count < 5; count += 1) await send(`${gtube}\r\n`)
    await page.getByRole('row').filter({ hasText: frida }).waitFor()
    held = await send('See you at ten.\r\n')
    assert.equal(arrived(held), false)
  })

  await t.test('the overview names it among what needs somebody', async () => {
    await open(`/t/${tenantId}`)
    await page.getByRole('link', { name: new RegExp(`^${frida}:.*5 spam`) }).waitFor()
  })

  await t.test('the case names the block, the four tracks, the five messages and what is still open', async () => {
    await open(`/t/${tenantId}/incidents`)
    await page.getByRole('row').filter({ hasText: frida }).getByRole('link').click()
    await page.getByRole('heading', { level: 1, name: 'Frida Fink' }).waitFor()
    await settled(page)
    for (const name of ['Block in the gateway', 'Microsoft 365', 'Computers', 'Mailbox'])
      await page.getByRole('heading', { level: 2, name, exact: true }).first().waitFor()
    await page.getByText(/^[12] messages? held\.$/).waitFor()
    const messages = page.getByRole('region', { name: 'Bad messages' })
    assert.equal(await messages.getByRole('link', { name: /^Offer/ }).count(), 5)
    assert.ok((await page.getByText('Not met:').count()) > 0)
    assert.deepEqual(await axe(page), [])
  })

  await t.test('the release asks for a reason and says what is not met', async () => {
    await page.getByRole('button', { name: 'Release mailbox' }).click()
    const dialog = page.getByRole('dialog', { name: `Release ${frida}` })
    await dialog.getByText('Not everything is clear').waitFor()
    await dialog.getByRole('button', { name: 'Release mailbox' }).click()
    await dialog.getByText('Say why: it is kept in the audit log.').waitFor()
    await dialog.getByLabel('Reason').fill(reason)
    await dialog.getByRole('radio', { name: /^Release: all go/ }).check()
    await dialog.getByRole('button', { name: 'Release mailbox' }).click()
    await dialog.waitFor({ state: 'detached' })
  })

  await t.test('the state, the timeline and the disabled acts follow without a reload', async () => {
    await page.getByText('Lifted').first().waitFor()
    await page.getByRole('listitem').filter({ hasText: reason }).first().waitFor()
    const extend = page.getByRole('button', { name: 'Extend the block' })
    await eventually('the acts end', async () => (await extend.getAttribute('aria-disabled')) === 'true')
    assert.deepEqual(await axe(page), [])
  })

  await t.test('what was held arrives, and mail flows again', async () => {
    await eventually('the held message', () => arrived(held))
    const subject = await send('All is well again.\r\n')
    await eventually('a new message', () => arrived(subject))
    await open(`/t/${tenantId}/incidents`)
    await page.getByRole('row').filter({ hasText: frida }).getByText('Released, watched').waitFor()
  })
})
