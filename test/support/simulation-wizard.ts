// The wizard of a campaign, driven in a real browser as an administrator drives it: a draft, eight steps, launch.
import type { Locator, Page } from 'playwright-core'
import { openPage } from './console.ts'

export interface WantedCampaign {
  name: string
  /** Addresses of people of the tenant. */
  people: readonly string[]
  canary: string
  /** Names, as the library and the page of domains have them. */
  template: string
  domain: string
}

/** At once, at any hour, without chance: every mail is due when the campaign was launched. Resolves with the id of the campaign. */
export async function launchByWizard(page: Page, tenantId: string, wanted: WantedCampaign): Promise<string> {
  await openPage(page, `/t/${tenantId}/simulations/campaigns`)
  await draft(page, wanted)
  await page.getByRole('switch', { name: 'Somebody else must approve it' }).click()
  await goOn(page, 'Who gets it')
  for (const address of wanted.people) await choosePerson(page, address)
  await heading(page, `${wanted.people.length} recipients`).waitFor()
  await goOn(page, 'Attacks (0 of 5)')
  await page.getByRole('button', { name: `Choose ${wanted.template}`, exact: true }).click()
  await goOn(page, 'Sending domain')
  await chooseSender(page, wanted)
  await goOn(page, 'After being caught')
  await goOn(page, 'Working hours')
  await chooseSchedule(page)
  await goOn(page, 'Before the launch')
  await page.getByRole('list', { name: 'What was looked at' }).waitFor()
  await page.getByText('Nothing stands in the way').waitFor()
  await goOn(page, 'What it costs')
  const id = new URL(page.url()).pathname.split('/').at(-1)!
  await launch(page, wanted.name)
  return id
}

const heading = (page: Page, name: string): Locator => page.getByRole('heading', { level: 2, name, exact: true })
const field = (page: Page, label: string): Locator => page.getByLabel(label, { exact: true }).and(page.locator('input'))

async function goOn(page: Page, next: string): Promise<void> {
  await page.getByRole('button', { name: 'Save and go on' }).click()
  await heading(page, next).waitFor()
}

async function draft(page: Page, { name }: WantedCampaign): Promise<void> {
  await page.getByRole('button', { name: 'New campaign' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'New campaign' })
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('radio', { name: 'Credentials' }).check()
  await dialog.getByRole('button', { name: 'Draft the campaign' }).click()
  await page.getByRole('heading', { level: 1, name }).waitFor()
}

async function choosePerson(page: Page, address: string): Promise<void> {
  await field(page, 'People').fill(address)
  await page.getByRole('option', { name: address }).click()
}

async function chooseSender(page: Page, { domain, canary }: WantedCampaign): Promise<void> {
  await page.getByRole('radio', { name: 'Direct delivery (Microsoft Graph)' }).check()
  await field(page, 'Domain').click()
  await page.getByRole('option', { name: domain }).click()
  await page.getByLabel('Minutes until a visit is settled').fill('2')
  await field(page, 'Canary mailboxes').fill(canary)
  await field(page, 'Canary mailboxes').press('Enter')
}

async function chooseSchedule(page: Page): Promise<void> {
  await page.getByLabel('Spread over working hours').fill('0')
  for (const day of ['Sat', 'Sun']) await page.getByRole('checkbox', { name: day }).check()
  await page.getByLabel('From', { exact: true }).fill('00:00')
  await page.getByLabel('To', { exact: true }).fill('23:59')
  await page.getByText('Holidays, speed and chance').click()
  await page.getByLabel('Up to minutes of chance').fill('0')
  await page.getByLabel('Minutes between colleagues').fill('0')
}

async function launch(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Launch' }).last().click()
  const dialog = page.getByRole('dialog', { name: `Launch ${name}` })
  await dialog.getByLabel(/^Type/).fill(name)
  await dialog.getByRole('button', { name: 'Launch' }).click()
  await page.getByRole('tab', { name: 'Overview' }).waitFor()
}
