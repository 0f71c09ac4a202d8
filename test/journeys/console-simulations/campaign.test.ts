// A campaign from its first word to its numbers, as somebody makes it in the console: draft, eight steps saved one by one, launch, and the
// page of its results; and content of one's own.
import assert from 'node:assert/strict'
import net from 'node:net'
import { test } from 'node:test'
import { axe, openConsole, settled } from '#test/support/console.ts'
import { addDomain, addPeople } from '#test/support/furnished-simulations.ts'

const name = 'Baseline of Contoso'

test('a campaign is drafted, launched and shows its numbers', { timeout: 400_000 }, async (t) => {
  const listen = `127.0.0.1:${await freePort()}`
  const { installation, page, open } = await openConsole(t, { config: { phishThreat: { httpListen: [listen] } } })
  const tenantId = await installation.createTenant('Contoso')
  await addPeople(installation, tenantId, ['Frida Fink', 'Otto Ober', 'Ida Imhof'])
  await addDomain(installation, tenantId)
  const heading = (title: string) => page.getByRole('heading', { level: 2, name: title, exact: true })
  const goOn = () => page.getByRole('button', { name: 'Save and go on' }).click()
  const campaign = async () =>
    (
      await installation.api<{ items: { id: string; state: string }[] }>(
        'GET',
        `/tenants/${tenantId}/simulations/campaigns`,
      )
    ).items[0]

  await t.test('an empty list says what to begin with, and a draft is made', async () => {
    await open(`/t/${tenantId}/simulations/campaigns`)
    await page.getByText('No campaigns', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'New campaign' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'New campaign' })
    await dialog.getByLabel('Name').fill(name)
    await dialog.getByRole('radio', { name: 'Credentials' }).check()
    await dialog.getByRole('button', { name: 'Draft the campaign' }).click()
    await page.getByRole('heading', { level: 1, name }).waitFor()
  })

  await t.test('each step is saved when it is left', async () => {
    await page.getByRole('switch', { name: 'Somebody else must approve it' }).click()
    await goOn()
    await heading('Who gets it').waitFor()
    // Nobody is chosen: the step says so and stays.
    await goOn()
    await page.getByText('Choose at least one person, group or saved audience.').waitFor()
    await page.getByRole('radio', { name: 'Everybody with a mailbox' }).check()
    await page.getByRole('heading', { level: 2, name: '3 recipients' }).waitFor()
    await goOn()
    await page.getByRole('list', { name: 'Templates' }).waitFor()
    await page
      .getByRole('button', { name: /^Choose / })
      .first()
      .click()
    await goOn()
    await heading('Sending domain').waitFor()
    await page.getByLabel('Domain', { exact: true }).and(page.locator('input')).click()
    await page.getByRole('option', { name: /contoso-services\.example/ }).click()
    await goOn()
    await heading('After being caught').waitFor()
    await goOn()
    await heading('Working hours').waitFor()
    const { settings } = await installation.api(
      'GET',
      `/tenants/${tenantId}/simulations/campaigns/${(await campaign())!.id}`,
    )
    assert.equal(settings.audience.everybody, true)
    assert.equal(settings.templateIds.length, 1)
    assert.ok(settings.sendingDomainId !== null)
  })

  await t.test('the plan is shown before anything is sent, and what stands in the way', async () => {
    await page.getByText('Busiest minute').waitFor()
    await goOn()
    await page.getByRole('list', { name: 'What was looked at' }).waitFor()
    await settled(page)
    assert.deepEqual(await axe(page), [])
    await page.getByRole('button', { name: 'Save and go on' }).click()
    await heading('What it costs').waitFor()
  })

  await t.test('the launch asks for the name, and leads to the numbers', async () => {
    await page.getByRole('button', { name: 'Launch' }).last().click()
    const dialog = page.getByRole('dialog', { name: `Launch ${name}` })
    await dialog.getByLabel(/^Type/).fill(name)
    await dialog.getByRole('button', { name: 'Launch' }).click()
    await page.getByRole('tab', { name: 'Overview' }).waitFor()
    assert.notEqual((await campaign())!.state, 'draft')
  })

  await t.test('its mails are listed, and who stops it must say why', async () => {
    await page.getByRole('tab', { name: 'Delivery' }).click()
    await page.getByRole('table', { name: 'Mails of the campaign' }).waitFor()
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: `Stop ${name}` })
    await dialog.getByLabel('Reason, kept in the audit log').fill('Only a trial')
    await dialog.getByLabel(/^Type/).fill(name)
    await dialog.getByRole('button', { name: 'Stop the campaign' }).click()
    await page.getByRole('main').getByText('Stopped', { exact: true }).first().waitFor()
    assert.equal((await campaign())!.state, 'stopped')
  })

  await t.test('an exported template is imported, and its mistakes are told', async () => {
    const exported = await installation.api('GET', `/tenants/${tenantId}/simulations/templates/parcel/export`)
    await open(`/t/${tenantId}/simulations/templates`)
    await page.getByRole('button', { name: 'Import' }).click()
    const dialog = page.getByRole('dialog', { name: 'Import a template' })
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      dialog.getByRole('button', { name: 'Template (.json) or mail (.eml)' }).click(),
    ])
    const buffer = Buffer.from(JSON.stringify(exported))
    await chooser.setFiles({ name: 'parcel.json', mimeType: 'application/json', buffer })
    await dialog.getByRole('button', { name: 'Look at it first' }).click()
    await dialog.getByTitle(/^Mail, without scripts/).waitFor()
    await dialog.getByRole('button', { name: 'Make a template of it' }).click()
    const html = page.getByRole('textbox', { name: 'HTML' })
    await html.fill('<p>Hello {{ given_name }}</p>')
    await page.getByText('English, HTML: The mail has no link').waitFor()
    await html.fill('<p>Hello</p><script>1</script><a href="{{ link }}">Look</a>')
    await page.getByRole('button', { name: 'Save as a new version' }).click()
    // What was taken out stays in sight when what was saved has come back.
    await page.getByText('Saved as version 2').waitFor()
    await page.getByText('Scripts and event handlers were removed.').first().waitFor()
  })

  await t.test('a training of the product is copied and changed', async () => {
    await open(`/t/${tenantId}/simulations/trainings`)
    await page.getByRole('list', { name: 'Trainings' }).getByRole('link').first().click()
    await page.getByRole('button', { name: 'Duplicate' }).click()
    await page.getByLabel('Title').fill('Parcels of Contoso')
    await page.getByLabel('Heading').first().fill('')
    await page.getByText('English: section 1 has no heading.').waitFor()
    await page.getByLabel('Heading').first().fill('Who sends it')
    await page.getByRole('button', { name: 'Save as a new version' }).click()
    await page.getByText('Saved as version 2').waitFor()
    assert.deepEqual(await axe(page), [])
    const { items } = await installation.api<{ items: { title: string; source: string }[] }>(
      'GET',
      `/tenants/${tenantId}/simulations/trainings`,
    )
    assert.deepEqual(
      items.filter(({ source }) => source === 'tenant').map(({ title }) => title),
      ['Parcels of Contoso'],
    )
  })
})

async function freePort(): Promise<number> {
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
