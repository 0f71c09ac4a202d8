// Who comes to the links of a simulation: scripts, browsers that a program drives, scanners of mail, and one person who falls for it.
import assert from 'node:assert/strict'
import type { Browser, Page } from 'playwright-core'
import type { Installation } from './installation.ts'
import { hasLinkScanners, scanWithClamd, scanWithRspamd } from './link-scanners.ts'
import { canary, clicker, visitedBy, type SimulationStory } from './simulation-story.ts'
import {
  atWork,
  curl,
  linkHost,
  linksOf,
  lookAround,
  mailboxOf,
  sendingDomain,
  simulationIn,
  visitorOf,
} from './simulation-world.ts'

/** Each by another way, from other networks than the person. */
export async function machinesVisit({ made, browser }: SimulationStory): Promise<string> {
  const linkTo = (address: string): string => linksOf(simulationIn(made, address)!)[0]!
  const link = linkTo(visitedBy.scripts)
  await curl(linkTo(canary), 'otherCloud')
  await curl(link, 'otherCloud')
  await curl(link, 'cloud', ['--head'])
  await curl(link, 'cloud', ['--header', 'Sec-Purpose: prefetch', '--user-agent', 'Mozilla/5.0'])
  await curl(link, 'cloud', ['--user-agent', ''])
  await Promise.all([
    machineBrowser(browser, linkTo(visitedBy.browser), false),
    machineBrowser(browser, linkTo(visitedBy.driver), true),
  ])
  return 'curl, HEAD, a prefetch, one without a name, two headless browsers (one moves a mouse)'
}

const dwell_ms = 2_000

async function machineBrowser(browser: Browser, link: string, hasMouse: boolean): Promise<void> {
  const context = await visitorOf(browser, { place: 'cloud', isMachine: true })
  try {
    const page = await context.newPage()
    await page.goto(link)
    if (hasMouse) {
      await page.mouse.move(100, 100)
      await page.mouse.move(200, 150)
    }
    // Beacons tell after 1.5 s that the page is still there.
    await page.waitForTimeout(dwell_ms)
  } finally {
    await context.close()
  }
}

/** The very mail goes through scanners that gateways use. clamd opens no link; rspamd asks where it leads. */
export async function scannersLook({ made }: SimulationStory): Promise<string> {
  if (!hasLinkScanners) return 'clamd and rspamd are not installed here'
  const { dns } = made.emulator
  const to = visitedBy.scanners
  const mail = { raw: simulationIn(made, to)!.raw, from: `desk@${sendingDomain}`, to }
  await scanWithClamd(mail)
  assert.deepEqual(await requestsOf(made, to), [], 'clamd asked for nothing')
  await scanWithRspamd(mail, linkHost, `${dns.host}:${dns.port}`)
  const methods = await requestsOf(made, to)
  assert.deepEqual([...new Set(methods)], ['HEAD'], 'rspamd asked where the links lead')
  return `clamd opened nothing, rspamd asked ${methods.length} times`
}

/** Methods of all requests for what one person was sent. */
async function requestsOf({ app }: Installation, address: string): Promise<string[]> {
  const { rows } = await app.platform!.db.execute(
    `select request.method from simulation_request request
       join campaign_message message on message.tenant_id = request.tenant_id and message.id = request.message_id
      where message.address = $1`,
    [address],
  )
  return rows.map((row) => String(row['method']))
}

/** Opens the mail, follows the link, types something, reads what the page explains, takes the training. */
export async function personIsCaught({ made, browser }: SimulationStory): Promise<string> {
  atWork(made, clicker, 'home')
  const item = simulationIn(made, clicker)!
  mailboxOf(made, clicker).update(item.id, { isRead: true })
  await made.advance(60_000)
  const context = await visitorOf(browser, { place: 'home' })
  try {
    const page = await context.newPage()
    await page.goto(linksOf(item)[0]!)
    await lookAround(page)
    await page.getByRole('textbox').first().pressSequentially(clicker, { delay: 35 })
    await page.locator('input[type=password]').pressSequentially('Secret-of-Frida', { delay: 35 })
    await page.getByRole('button').click()
    await page.getByText('Start the lesson').waitFor()
    const heading = await headingOf(page)
    await passTraining(page)
    return `"${heading}"`
  } finally {
    await context.close()
  }
}

const headingOf = (page: Page): Promise<string> => page.getByRole('heading', { level: 1 }).innerText()

/** Answers all at first with what is there, then as the explanations say. */
async function passTraining(page: Page): Promise<void> {
  await page.getByText('Start the lesson').click()
  await page.getByRole('button', { name: 'Start' }).click()
  while ((await headingOf(page)) !== 'Questions') await page.getByRole('button', { name: 'Continue' }).click()
  await answer(page, new Map())
  if (await hasPassed(page)) return
  const right = await rightAnswers(page)
  await page.getByText('Try again').click()
  await answer(page, right)
  assert.ok(await hasPassed(page), 'the quiz is passed with the right answers')
}

const hasPassed = async (page: Page): Promise<boolean> => (await headingOf(page)).startsWith('You have passed')

/** Questions without an answer in the map get their first. */
async function answer(page: Page, answers: ReadonlyMap<string, string>): Promise<void> {
  for (const question of await page.getByRole('group').all()) {
    const asked = (await question.locator('legend').innerText()).replace(/^\d+\. /, '')
    const wanted = answers.get(asked)
    await (wanted === undefined ? question.getByRole('radio').first() : question.getByLabel(wanted)).check()
  }
  await page.getByRole('button', { name: 'Check the answers' }).click()
}

/** Each explanation: the question, what was chosen, and the right answer where that was another. */
async function rightAnswers(page: Page): Promise<Map<string, string>> {
  const entries = await page.locator('ol.cues > li').allInnerTexts()
  return new Map(
    entries.map((entry) => {
      const [question = '', chosen = ''] = entry.split('\n').filter((line) => line.trim() !== '')
      return [question, /The right answer: (.*)/.exec(entry)?.[1] ?? chosen]
    }),
  )
}
