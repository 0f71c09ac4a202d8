// The last look before a launch: each check says how it stands and what to do about it.
import type { Trx } from '#platform/db/database.ts'
import { allowListFacts, type AllowListFact } from '../allow-listing/preflight.ts'
import { writePermission } from '../sending/graph-channel.ts'
import { findDomain, type SendingDomain } from '../sending/domains.ts'
import type { PhishThreatParts } from '../parts.ts'
import { isApproved } from './approval.ts'
import { resolveAudience, type ResolvedAudience } from './audience.ts'
import type { Issue, Preflight, PreflightCheck } from './contract.ts'
import { planOfDraft } from './draft-plan.ts'
import { loadFacts } from './facts.ts'
import type { LeftOut, Slot } from './prepare.ts'
import { type CampaignRow, readCampaign, readWork } from './store.ts'
import { readable } from './tell.ts'
import { issuesOf, needsApproval } from './validate.ts'

type Check = PreflightCheck

const check = (
  key: string,
  state: Check['state'],
  [title, text, action = null, link = null]: [string, string, (string | null)?, (string | null)?],
): Check => ({ key, state, title, text, action, link })

/** Throws AppError `simulations.campaign.not-found`. */
export async function preflight(
  parts: PhishThreatParts,
  tenantId: string,
  campaignId: string,
  viewer: { hasNames: boolean },
): Promise<Preflight> {
  const stored = await parts.db.inTenant(tenantId, (trx) => readAll(parts, trx, tenantId, campaignId))
  const { campaign, domain, audience, issues, slots } = stored
  const channel = await channelChecks(parts, tenantId, campaign, domain)
  const checks = [
    stored.subscription,
    settingsCheck(issues),
    stored.approval,
    audienceCheck(audience, stored.leftOut),
    domainCheck(domain),
    ...channel,
    pagesCheck(parts),
    holeCheck(stored.leftOut, viewer.hasNames),
    canaryCheck(campaign),
    timeCheck(campaign, slots),
    testCheck(stored.hasTested),
  ]
  return { canLaunch: checks.every(({ state }) => state !== 'failed'), checks }
}

async function readAll(parts: PhishThreatParts, trx: Trx, tenantId: string, campaignId: string) {
  const campaign = await readCampaign(trx, tenantId, campaignId)
  const { settings } = campaign
  const now = parts.clock.now()
  const facts = await loadFacts(trx, campaign, now)
  const issues = issuesOf(campaign, facts)
  const hasTime = !issues.some(({ step, severity }) => step === 'schedule' && severity === 'error')
  const plan = hasTime ? await planOfDraft(trx, campaign, now) : null
  const options = { now, seed: settings.schedule.seed }
  const domain = settings.sendingDomainId === null ? null : await findDomain(trx, tenantId, settings.sendingDomainId)
  const work = await readWork(trx, campaign)
  return {
    campaign,
    domain,
    audience: plan?.audience ?? (await resolveAudience(trx, tenantId, settings.audience, options)),
    issues,
    slots: plan?.slots ?? [],
    leftOut: plan?.leftOut ?? [],
    subscription: subscriptionCheck(await parts.hasPhishThreat(trx, tenantId)),
    approval: approvalCheck(
      needsApproval(settings, facts.templates),
      isApproved(campaign, work, facts.templates),
      work.approved_version !== null,
    ),
    hasTested: await hasTest(trx, tenantId, campaignId),
  }
}

const hasTest = async (trx: Trx, tenantId: string, campaignId: string): Promise<boolean> =>
  (await trx
    .selectFrom('campaign_message')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', '=', campaignId)
    .where('is_test', '=', true)
    .where('accepted_at', 'is not', null)
    .limit(1)
    .executeTakeFirst()) !== undefined

const subscriptionCheck = (has: boolean): Check =>
  has
    ? check('subscription', 'ok', ['Subscription', 'The tenant has Phish Threat.'])
    : check('subscription', 'failed', [
        'Subscription',
        'The tenant has no subscription of Phish Threat: nothing new is sent.',
        'Add the subscription, or ask your provider for it.',
      ])

function settingsCheck(issues: readonly Issue[]): Check {
  const errors = issues.filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return check('settings', 'ok', ['Settings', 'Every step is complete.'])
  return check('settings', 'failed', [
    'Settings',
    errors.map(({ text }) => text).join(' '),
    `Go back to the step "${errors[0]!.step}".`,
  ])
}

function approvalCheck(isNeeded: boolean, approved: boolean, wasApproved: boolean): Check {
  if (!isNeeded) return check('approval', 'ok', ['Approval', 'No approval is needed.'])
  if (approved) return check('approval', 'ok', ['Approval', 'Somebody else approved exactly this.'])
  return check('approval', 'failed', [
    'Approval',
    wasApproved
      ? 'It, or one of its templates, was changed after it had been approved.'
      : 'Nobody has approved it yet.',
    'Ask somebody who did not work on it for approval.',
  ])
}

function audienceCheck({ recipients, refused }: ResolvedAudience, leftOut: readonly LeftOut[]): Check {
  if (recipients.length === leftOut.length)
    return check('audience', 'failed', [
      'Recipients',
      'Nobody of the audience may get a simulation.',
      'Open the audience: it says why for each person.',
    ])
  const text = `${recipients.length} people get it${refused.length > 0 ? `, ${refused.length} do not` : ''}.`
  return refused.length > recipients.length
    ? check('audience', 'warning', ['Recipients', text, 'Open the audience and look at who is left out.'])
    : check('audience', 'ok', ['Recipients', text])
}

const domainLink = 'simulations/sending'

function domainCheck(domain: SendingDomain | null): Check {
  if (domain === null)
    return check('domain', 'failed', ['Sending domain', 'None is chosen.', 'Choose one.', domainLink])
  if (domain.isReadyFor.graph || domain.isReadyFor.smtp)
    return check('domain', 'ok', ['Sending domain', `${domain.name} is in order.`])
  return check('domain', 'failed', [
    'Sending domain',
    `${domain.name} is not in order.`,
    'Open it: it says which record is wrong and what must stand there.',
    domainLink,
  ])
}

/** The channel that will be used, as the sender chooses it, and what stands on the way of its mails. */
async function channelChecks(
  parts: PhishThreatParts,
  tenantId: string,
  campaign: CampaignRow,
  domain: SendingDomain | null,
): Promise<Check[]> {
  const graph = await graphProblem(parts, tenantId, domain)
  const smtp = smtpProblem(parts, domain)
  const { channel: wanted } = campaign.settings
  const channel = wanted === 'best' ? (graph === null ? 'graph' : smtp === null ? 'smtp' : null) : wanted
  const problem = channel === null ? graph : channel === 'graph' ? graph : smtp
  const name = channel === 'smtp' ? 'SMTP from your sending addresses' : 'Direct delivery through Microsoft Graph'
  if (channel === null || problem !== null)
    return [check('channel', 'failed', ['Delivery', problem!.text, problem!.action, problem!.link])]
  const facts = await allowListFacts(parts, tenantId, {
    channel,
    domain: domain!.name,
    addresses: parts.config.phishThreat.sendingAddresses,
  })
  return [check('channel', 'ok', ['Delivery', `${name} is ready.`]), ...facts.map(allowListCheck)]
}

interface Problem {
  text: string
  action: string
  link: string | null
}

async function graphProblem(
  parts: PhishThreatParts,
  tenantId: string,
  domain: SendingDomain | null,
): Promise<Problem | null> {
  const clients = await parts.microsoft.clients(tenantId)
  if (clients === null)
    return { text: 'The tenant is not connected to Microsoft 365.', action: 'Connect it first.', link: 'mail-flow' }
  const roles = await clients.roles().catch(() => null)
  if (roles === null)
    return { text: 'Microsoft does not answer just now.', action: 'Look again in a few minutes.', link: null }
  if (!roles.includes(writePermission))
    return {
      text: `The permission ${writePermission} is not granted.`,
      action: 'Grant direct delivery.',
      link: domainLink,
    }
  if (domain === null) return noDomain
  if (!domain.isReadyFor.graph)
    return { text: `${domain.name} is not ready.`, action: 'Open the sending domain.', link: domainLink }
  return null
}

const noDomain: Problem = { text: 'No sending domain is chosen.', action: 'Choose one.', link: domainLink }

function smtpProblem({ config }: PhishThreatParts, domain: SendingDomain | null): Problem | null {
  if (config.phishThreat.sendingAddresses.length === 0)
    return {
      text: 'No address to send from is configured.',
      action: 'The operator enters it as phishThreat.sendingAddresses.',
      link: null,
    }
  if (domain === null) return noDomain
  return !domain.isReadyFor.smtp
    ? { text: `${domain.name} is not ready for SMTP.`, action: 'Open the sending domain.', link: domainLink }
    : null
}

const allowListStates = { ok: 'ok', warning: 'warning', blocking: 'failed' } as const

const allowListCheck = ({ code, state, text }: AllowListFact): Check =>
  check(`allow-list.${code}`, allowListStates[state], [
    'Allow-listing',
    text,
    state === 'ok' ? null : 'Open allow-listing and apply it.',
    state === 'ok' ? null : 'simulations/allow-listing',
  ])

function pagesCheck({ config: { phishThreat } }: PhishThreatParts): Check {
  const isConfigured = phishThreat.httpsListen.length + phishThreat.httpListen.length > 0
  return isConfigured
    ? check('pages', 'ok', ['Pages', 'The server of the pages has an address.'])
    : check('pages', 'failed', [
        'Pages',
        'The pages that links lead to are served nowhere: a click would end in an error.',
        'The operator enters an address as phishThreat.httpsListen.',
      ])
}

/** Whoever would get a mail with a hole gets another attack of the campaign; this is about those for whom there is none. */
function holeCheck(leftOut: readonly LeftOut[], hasNames: boolean): Check {
  const [first] = leftOut
  if (first === undefined)
    return check('variables', 'ok', ['Variables', 'Every variable has a value for every recipient.'])
  const variables = first.variables.map((name) => `{{ ${name} }}`).join(' and ')
  const example = hasNames ? `, e.g. ${first.recipient.address}` : ''
  return check('variables', 'warning', [
    'Variables',
    `${leftOut.length} of them get nothing, because their mail would have a hole: "${first.template}" needs ${variables}${example}.`,
    'Give the variable a default in the template, fill in the directory, or choose another template besides.',
    'simulations/templates',
  ])
}

const canaryCheck = ({ settings: { canaries } }: CampaignRow): Check =>
  canaries.length > 0
    ? check('canary', 'ok', ['Canaries', `${canaries.length} at random places among the recipients.`])
    : check('canary', 'warning', [
        'Canaries',
        'There is none. Visits by machines are told apart all the same, but with less certainty.',
        'Name a mailbox that nobody reads.',
      ])

/** More than that in a minute is noticed, and stops nobody. */
const minute_mails_noticed = 60

function timeCheck({ settings: { schedule } }: CampaignRow, slots: readonly Slot[]): Check {
  const [first] = slots
  const last = slots.at(-1)
  if (first === undefined || last === undefined)
    return check('time', 'unknown', ['Schedule', 'There is no plan yet.', 'Complete the audience and the schedule.'])
  const text = `From ${readable(first.at)} to ${readable(last.at)}, on working days between ${schedule.from} and ${schedule.to} of each recipient.`
  const isSudden = schedule.spread_hours === 0 && slots.length > minute_mails_noticed
  return isSudden
    ? check('time', 'warning', [
        'Schedule',
        `${text} All at once: people talk, and the result is no longer theirs alone.`,
        'Spread the mails over some hours.',
      ])
    : check('time', 'ok', ['Schedule', text])
}

const testCheck = (hasTested: boolean): Check =>
  hasTested
    ? check('test', 'ok', ['Test mail', 'A test mail was sent.'])
    : check('test', 'warning', [
        'Test mail',
        'Nobody has seen the mail as it arrives.',
        'Send a test mail to yourself.',
      ])
