// The story of one simulation, step by step, for the journey and the demo: domain, permission, allow-listing, campaign, mails, visitors,
// verdicts, training, report. Each step returns a sentence of what was seen, and throws when it was not.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import type { AllowListView, PlanView } from '#phish-threat/allow-listing/contract.ts'
import type { CampaignView } from '#phish-threat/campaigns/contract.ts'
import type { VisitPageShape, VisitSummary } from '#phish-threat/clicks/contract.ts'
import type { Results } from '#phish-threat/results/contract.ts'
import type { SendingDomainView } from '#phish-threat/sending/contract.ts'
import type { Static } from 'typebox'
import { adminTokenOf, buildConsole, useSession } from './console.ts'
import type { Installation } from './installation.ts'
import { hasLinkScanners } from './link-scanners.ts'
import { sendingDomain, setUpDomain, simulationIn } from './simulation-world.ts'
import { launchByWizard } from './simulation-wizard.ts'
import { signInAsAdmin } from './sign-in.ts'

const runFile = promisify(execFile)

/** Clicks, types and learns. */
export const clicker = 'frida.fink@contoso.com'
/** Each is visited by machines alone: scripts, a browser without a hand, one with a driven mouse, scanners of mail. */
export const visitedBy = {
  scripts: 'felix.fuchs@contoso.com',
  browser: 'fay.feld@contoso.com',
  driver: 'paula.pohl@contoso.com',
  scanners: 'max.mahler@contoso.com',
} as const
/** Read by nobody. */
export const canary = 'sami.sand@contoso.com'
const people = [clicker, ...Object.values(visitedBy)]
const campaignName = 'A new sign-in'

export interface SimulationStory {
  made: Installation
  tenantId: string
  browser: Browser
  /** Where the report is put. */
  folder: string
}

const base = ({ tenantId }: SimulationStory): string => `/tenants/${tenantId}/simulations`

/** `seen`: what there was instead, for the error. */
async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  seen: () => string = () => '',
): Promise<T> {
  for (const end = performance.now() + 60_000; performance.now() < end;) {
    const found = await look()
    if (found !== null && found !== undefined && found !== false) return found
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
  throw new Error(`waited in vain: ${what}. ${seen()}`)
}

export async function domainIsChecked(story: SimulationStory): Promise<void> {
  const { made, tenantId } = story
  const added = await made.api<SendingDomainView>('POST', `${base(story)}/domains`, { name: sendingDomain })
  assert.equal(added.state, 'unproven', 'nothing is proven before the records are there')
  await setUpDomain(made, tenantId, added)
  // The first look proves that the domain is ours; only then its pages are served.
  const checked = await until('the pages are served', async () => {
    const now = await made.api<SendingDomainView>('POST', `${base(story)}/domains/${added.id}/check`)
    return now.checks.some(({ name, state }) => name === 'certificate' && state === 'ok') && now
  })
  const wrong = checked.checks.filter(({ state, neededFor }) => state !== 'ok' && neededFor !== 'none')
  assert.deepEqual(wrong, [], 'every record that is needed is in order')
  assert.equal(checked.isReadyFor.graph, true)
}

export async function permissionIsGranted({ made, tenantId }: SimulationStory): Promise<void> {
  const { signInUrl } = await made.api<{ signInUrl: string }>(
    'POST',
    `/tenants/${tenantId}/mailflow/permission-sets/simulations`,
    { action: 'grant' },
  )
  await made.signIn(signInUrl, 'admin@contoso.com')
  const status = await made.settle(tenantId)
  assert.equal(status.operation?.state, 'done', status.operation?.message)
}

export async function allowListIsProved(story: SimulationStory): Promise<string> {
  const { made } = story
  const url = `${base(story)}/allow-listing`
  const { suggested, settings } = await made.api<AllowListView>('GET', url)
  const wanted = { ...settings, domains: suggested.domains, addresses: suggested.addresses }
  await made.api('PUT', url, wanted)
  const plan = await made.api<PlanView>('GET', `${url}/plan`)
  assert.ok(plan.steps.length >= 2, 'the plan shows what will be made')
  assert.deepEqual(
    plan.problems.filter(({ severity }) => severity === 'blocking'),
    [],
  )
  await made.api('POST', `${url}/apply`)
  const view = await until('the allow-list is active', async () => {
    const now = await made.api<AllowListView>('GET', url)
    return now.state === 'active' && now.verifiedAt !== null && now
  })
  assert.ok(view.entries.every(({ state }) => state !== 'missing'))
  return `${plan.steps.length} steps applied and read back: ${plan.steps.map(({ cmdlet }) => cmdlet).join(', ')}`
}

/** Made in the console, step by step. Resolves with the campaign as it runs. */
export async function campaignIsLaunched(story: SimulationStory): Promise<CampaignView> {
  const { made, tenantId } = story
  const id = await atConsole(story, (page) =>
    launchByWizard(page, tenantId, {
      name: campaignName,
      people,
      canary,
      template: 'Unusual sign-in to your account',
      domain: sendingDomain,
    }),
  )
  const url = `${base(story)}/campaigns/${id}`
  const { issues, settings } = await made.api<CampaignView>('GET', url)
  assert.deepEqual(issues, [])
  assert.deepEqual(
    [settings.channel, settings.canaries, settings.audience.personIds.length],
    ['graph', [canary], people.length],
  )
  return until('the campaign runs', async () => {
    const now = await made.api<CampaignView>('GET', url)
    return now.state === 'running' && now
  })
}

/** In a window of its own, as an administrator who has signed in. */
async function atConsole<T>({ made, browser }: SimulationStory, work: (page: Page) => Promise<T>): Promise<T> {
  await buildConsole()
  const context = await browser.newContext({ baseURL: made.url, viewport: { width: 1280, height: 860 } })
  try {
    await useSession(context, made.url, await signInAsAdmin(made.url, await adminTokenOf(made)))
    return await work(await context.newPage())
  } finally {
    await context.close()
  }
}

export async function mailsAreDelivered(story: SimulationStory): Promise<string> {
  const { made } = story
  await until('every mail is in its mailbox', async () => {
    await made.advance(5_000)
    await made.run('send-simulations')
    return [...people, canary].every((address) => simulationIn(made, address) !== null)
  })
  const item = simulationIn(made, clicker)!
  assert.equal(item.isDraft, false)
  await made.advance(30_000)
  await made.run('look-for-simulations')
  return `"${item.subject}" in ${people.length} inboxes and a mailbox that nobody reads`
}

export async function verdictsAreRight(story: SimulationStory, campaignId: string): Promise<VisitSummary> {
  const { made } = story
  const url = `${base(story)}/campaigns/${campaignId}`
  let seen = ''
  const look = async (): Promise<VisitSummary | null> => {
    await made.advance(30_000)
    await made.run('look-for-simulations')
    await made.run('settle-provisional-visits')
    const summary = await made.api<VisitSummary>('GET', `${url}/visits/summary`)
    const { items } = await made.api<Static<typeof VisitPageShape>>('GET', `${url}/visits?limit=200`)
    seen = JSON.stringify({ visits: summary.visits, items: items.map(shown) })
    if (summary.visits.provisional > 0 || summary.visits.human === 0) return null
    const verdictsOf = (address: string) =>
      new Set(items.filter(({ recipient }) => recipient?.address === address).map(({ verdict }) => verdict))
    assert.ok(verdictsOf(clicker).has('human'), 'the person is taken for one')
    for (const [machine, address] of Object.entries(visitedBy)) {
      if (machine === 'scanners' && !hasLinkScanners) continue
      assert.ok(verdictsOf(address).size > 0, `${machine}: a visit`)
      assert.ok(!verdictsOf(address).has('human'), `${machine}: nobody is taken for a person`)
    }
    for (const address of [visitedBy.scripts, ...(hasLinkScanners ? [visitedBy.scanners] : [])])
      assert.deepEqual([...verdictsOf(address)], ['automated'], 'what is no browser is a machine beyond doubt')
    assert.ok(summary.visits.automated >= 5, `${summary.visits.automated} automated visits`)
    assert.equal(summary.canaries.visited, 1)
    return summary
  }
  return until('the visits are settled', look, () => seen)
}

const shown = ({ recipient, verdict, reasons, network, agent }: Static<typeof VisitPageShape>['items'][number]) =>
  `${recipient?.address}: ${verdict} (${reasons.map(({ code }) => code).join(', ')}) ${network.kind} ${agent}`

export async function resultsAreRight(story: SimulationStory, campaignId: string): Promise<Results> {
  const { made } = story
  const results = await until('the training is in the results', async () => {
    const now = await made.api<Results>('GET', `${base(story)}/campaigns/${campaignId}/results`)
    return (now.figures?.tally.completed ?? 0) > 0 && now
  })
  const { tally } = results.figures!
  assert.equal(tally.recipients, people.length)
  assert.equal(tally.delivered, people.length)
  assert.equal(tally.clicked, 1)
  assert.equal(tally.submitted, 1)
  assert.equal(tally.completed, 1)
  return results
}

/** The report as a file; its text is read back by a foreign program when there is one. */
export async function reportIsMade(story: SimulationStory, campaignId: string): Promise<string> {
  const { made, folder, tenantId } = story
  const token = await adminTokenOf(made)
  const response = await fetch(
    `${made.url}/api/v1/tenants/${tenantId}/simulations/campaigns/${campaignId}/results/report.pdf`,
    { headers: { authorization: `Bearer ${token}` } },
  )
  assert.equal(response.status, 200)
  const file = path.join(folder, 'report.pdf')
  const bytes = Buffer.from(await response.arrayBuffer())
  assert.equal(bytes.subarray(0, 5).toString('latin1'), '%PDF-')
  await writeFile(file, bytes)
  const text = await runFile('pdftotext', [file, '-']).then(
    ({ stdout }) => stdout,
    () => null,
  )
  if (text !== null) assert.match(text, new RegExp(campaignName))
  return `${Math.round(bytes.length / 1024)} KiB`
}
