// Campaigns in the console where something is missing or goes another way than in the story of a simulation (phish-threat-story, where the
// wizard is gone through to the end); and content of one's own.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axe, openConsole, settled } from '#test/support/console.ts'
import { addPeople, furnishSimulations } from '#test/support/furnished-simulations.ts'

test('campaigns and their content in the console', { timeout: 400_000 }, async (t) => {
  const { installation, page, open } = await openConsole(t)
  const tenantId = await installation.createTenant('Contoso')
  await addPeople(installation, tenantId, ['Frida Fink', 'Otto Ober', 'Ida Imhof'])
  const campaigns = `/tenants/${tenantId}/simulations/campaigns`

  await t.test('an empty list says what to begin with', async () => {
    await open(`/t/${tenantId}/simulations/campaigns`)
    await page.getByText('No campaigns', { exact: true }).waitFor()
  })

  const draft = await installation.api('POST', campaigns, { name: 'Parcels', technique: 'credentials' })
  const wizard = `/t/${tenantId}/simulations/wizard/${draft.id}`

  await t.test('a step that lacks something says so and stays; it is saved when it is left', async () => {
    await open(`${wizard}?step=audience`)
    const goOn = () => page.getByRole('button', { name: 'Save and go on' }).click()
    await goOn()
    await page.getByText('Choose at least one person, group or saved audience.').waitFor()
    await page.getByRole('radio', { name: 'Everybody with a mailbox' }).check()
    await page.getByRole('heading', { level: 2, name: '3 recipients' }).waitFor()
    await goOn()
    await page.getByRole('list', { name: 'Templates' }).waitFor()
    const { settings } = await installation.api('GET', `${campaigns}/${draft.id}`)
    assert.equal(settings.audience.everybody, true)
  })

  await t.test('what stands in the way of a launch is said before it', async () => {
    await open(`${wizard}?step=preflight`)
    await page.getByText(/things? stands? in the way/).waitFor()
    await page.getByRole('list', { name: 'What was looked at' }).waitFor()
    await settled(page)
    assert.deepEqual(await axe(page), [])
    await open(`${wizard}?step=launch`)
    await page.getByRole('heading', { level: 2, name: 'What is still open' }).waitFor()
    assert.equal(await page.getByRole('button', { name: 'Launch' }).last().isDisabled(), true)
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

  const { campaignId } = await furnishSimulations(installation, tenantId)

  await t.test('the mails of a campaign are listed, and who stops it must say why', async () => {
    await open(`/t/${tenantId}/simulations/campaigns/${campaignId}`)
    const name = await page.getByRole('heading', { level: 1 }).innerText()
    await page.getByRole('tab', { name: 'Delivery' }).click()
    await page.getByRole('table', { name: 'Mails of the campaign' }).waitFor()
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: `Stop ${name}` })
    await dialog.getByLabel('Reason, kept in the audit log').fill('Only a trial')
    await dialog.getByLabel(/^Type/).fill(name)
    await dialog.getByRole('button', { name: 'Stop the campaign' }).click()
    await page.getByRole('main').getByText('Stopped', { exact: true }).first().waitFor()
    assert.equal((await installation.api('GET', `${campaigns}/${campaignId}`)).state, 'stopped')
  })
})
