// The chapter of the phishing simulation: domain, permission, allow-listing, campaign, mails, a person and machines at the links, verdicts,
// training, report. Without Chromium on this machine nobody can click, and the chapter is left out.
import path from 'node:path'
import { chromiumPath } from '#test/support/console.ts'
import type { Installation } from '#test/support/installation.ts'
import {
  allowListIsProved,
  campaignIsLaunched,
  domainIsChecked,
  mailsAreDelivered,
  permissionIsGranted,
  reportIsMade,
  resultsAreRight,
  type SimulationStory,
  verdictsAreRight,
} from '#test/support/simulation-story.ts'
import { machinesVisit, personIsCaught, scannersLook } from '#test/support/simulation-visitors.ts'
import { peopleBrowser, sendingDomain, trustEmulator } from '#test/support/simulation-world.ts'
import { heading, say, step } from './demo-telling.ts'

export async function simulation(made: Installation, tenantId: string): Promise<void> {
  heading('A simulated phishing mail')
  if (chromiumPath() === null) {
    say('  – Chromium is not installed here, so that nobody can click (Debian: chromium).')
    return
  }
  trustEmulator(made)
  await using browser = await peopleBrowser()
  const story: SimulationStory = { made, tenantId, browser, folder: path.join(made.folder, 'data') }
  let campaignId = ''
  await step(`the sending domain ${sendingDomain} is checked: ownership, DKIM, SPF, DMARC, certificate`, () =>
    domainIsChecked(story),
  )
  await step('an administrator grants direct delivery with one sign-in', () => permissionIsGranted(story))
  await step('allow-listing in Microsoft 365 is planned, applied and read back', () => allowListIsProved(story))
  await step('a campaign is drafted in the console, planned, passes its checks and is launched', async () => {
    const { id, name } = await campaignIsLaunched(story)
    campaignId = id
    return name
  })
  await step('the mails lie in the inboxes', () => mailsAreDelivered(story))
  await step('machines open the links', () => machinesVisit(story))
  await step('scanners of mail look at them, too', () => scannersLook(story))
  await step('Frida Fink clicks, types a password, is shown the signs of that very mail, and passes the training', () =>
    personIsCaught(story),
  )
  await step('people and machines are told apart', async () => {
    const { visits, canaries } = await verdictsAreRight(story, campaignId)
    return `${visits.human} by a person, ${visits.automated} automated, ${visits.unconfirmed} unconfirmed; mailboxes that nobody reads: ${canaries.visited} visited`
  })
  await step('the results say so', async () => {
    const { tally } = (await resultsAreRight(story, campaignId)).figures!
    return `${tally.delivered} delivered, ${tally.clicked} clicked, ${tally.submitted} entered something, ${tally.completed} finished the training`
  })
  await step('and so does the report as PDF', () => reportIsMade(story, campaignId))
}
