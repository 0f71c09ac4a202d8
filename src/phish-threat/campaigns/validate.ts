// What is missing or doubtful in a campaign, step by step, in words for who fills in the wizard. Pure.
import type { ContentLanguage, Technique } from '../contract.ts'
import type { CampaignSettings } from '../snapshots.ts'
import { zoneOfCountry } from './countries.ts'
import type { Issue, Step } from './contract.ts'
import { holidayCountries } from './holidays.ts'
import { startOf } from './plan.ts'
import { WorkingTime } from './working-time.ts'
import { isTimeZone, minutesOf } from './zones.ts'

export interface TemplateFacts {
  id: string
  version: number
  name: string
  technique: Technique
  isControversial: boolean
  languages: readonly ContentLanguage[]
}

export interface ValidationFacts {
  now: Date
  /** Of the chosen ones, those that there are. */
  templates: readonly TemplateFacts[]
  /** Ids of all trainings that there are. */
  trainingIds: ReadonlySet<string>
  /** Of the chosen sending domain; null: there is none. */
  domain: { name: string; isReadyFor: { graph: boolean; smtp: boolean } } | null
  /** Names of the tenant's mail domains. */
  mailDomains: ReadonlySet<string>
  /** Saved audiences that there are. */
  audienceIds: ReadonlySet<string>
}

export interface Validated {
  technique: Technique
  settings: CampaignSettings
}

const minute_ms = 60_000
const window_minutes_min = 30

/** Errors first, in the order of the wizard. */
export function issuesOf(campaign: Validated, facts: ValidationFacts): Issue[] {
  const issues = [
    ...audienceIssues(campaign, facts),
    ...attackIssues(campaign, facts),
    ...senderIssues(campaign, facts),
    ...trainingIssues(campaign, facts),
    ...scheduleIssues(campaign, facts),
  ]
  return [...issues.filter(({ severity }) => severity === 'error'), ...issues.filter(isWarning)]
}

const isWarning = ({ severity }: Issue): boolean => severity === 'warning'
const error = (step: Step, path: string, text: string): Issue => ({ step, path, severity: 'error', text })
const warning = (step: Step, path: string, text: string): Issue => ({ step, path, severity: 'warning', text })

function audienceIssues({ settings: { audience } }: Validated, facts: ValidationFacts): Issue[] {
  const issues: Issue[] = []
  const names = [audience.personIds, audience.groupIds, audience.audienceIds]
  if (!audience.everybody && names.every((ids) => ids.length === 0))
    issues.push(
      error('audience', 'audience', 'Nobody is chosen. Choose people, groups, a saved audience, or everybody.'),
    )
  if (audience.everybody && names.some((ids) => ids.length > 0))
    issues.push(
      warning(
        'audience',
        'audience.everybody',
        'Everybody is chosen: the people and groups that are chosen besides change nothing.',
      ),
    )
  if (audience.audienceIds.some((id) => !facts.audienceIds.has(id)))
    issues.push(
      error('audience', 'audience.audienceIds', 'A saved audience was deleted. Remove it, or choose another.'),
    )
  return issues
}

function attackIssues({ technique, settings }: Validated, facts: ValidationFacts): Issue[] {
  const { templateIds } = settings
  if (technique === 'training')
    return templateIds.length === 0
      ? []
      : [error('attacks', 'templateIds', 'A campaign of training alone sends no attack. Remove the templates.')]
  if (templateIds.length === 0) return [error('attacks', 'templateIds', 'No template is chosen. Choose one to five.')]
  return [
    ...templateIds
      .filter((id) => !facts.templates.some((template) => template.id === id))
      .map((id) => error('attacks', 'templateIds', `The template "${id}" is not there any more. Choose another.`)),
    ...facts.templates.flatMap((template) => templateIssues(template, technique, settings)),
  ]
}

const techniqueWords: Record<Technique, string> = {
  link: 'a link',
  credentials: 'a sign-in page',
  attachment: 'an attachment',
  qr: 'a QR code',
  training: 'training alone',
}

function templateIssues(template: TemplateFacts, technique: Technique, settings: CampaignSettings): Issue[] {
  const issues: Issue[] = []
  if (template.technique !== technique)
    issues.push(
      error(
        'attacks',
        'templateIds',
        `"${template.name}" works with ${techniqueWords[template.technique]}, the campaign with ${techniqueWords[technique]}. Choose another template, or change the kind of the campaign.`,
      ),
    )
  if (template.isControversial)
    issues.push(
      warning(
        'attacks',
        'templateIds',
        `"${template.name}" is about a theme that hurts people, such as pay, dismissal or health. Somebody else must approve the campaign and say why it is used.`,
      ),
    )
  const wanted = settings.language ?? settings.fallbackLanguage
  if (!template.languages.includes(wanted))
    issues.push(
      warning(
        'attacks',
        settings.language === null ? 'fallbackLanguage' : 'language',
        `"${template.name}" has no text in the language "${wanted}". Who needs it gets "${template.languages[0] ?? 'en'}".`,
      ),
    )
  return issues
}

function senderIssues({ settings }: Validated, { domain, mailDomains }: ValidationFacts): Issue[] {
  const issues: Issue[] = []
  if (domain === null)
    issues.push(
      settings.sendingDomainId === null
        ? error(
            'sender',
            'sendingDomainId',
            'No sending domain is chosen. Mails and their pages need one that you own.',
          )
        : error('sender', 'sendingDomainId', 'The sending domain was removed. Choose another.'),
    )
  else {
    const isReady =
      settings.channel === 'best'
        ? domain.isReadyFor.graph || domain.isReadyFor.smtp
        : domain.isReadyFor[settings.channel]
    if (!isReady)
      issues.push(
        error(
          'sender',
          'sendingDomainId',
          `${domain.name} is not in order. Its page says which record is wrong and what must stand there.`,
        ),
      )
  }
  for (const address of settings.canaries)
    if (!mailDomains.has(address.slice(address.lastIndexOf('@') + 1).toLowerCase()))
      issues.push(
        error(
          'sender',
          'canaries',
          `${address} is in no verified domain of this tenant: a canary must be a mailbox of yours.`,
        ),
      )
  if (settings.canaries.length === 0)
    issues.push(
      warning(
        'sender',
        'canaries',
        'No canary is named. A mailbox that nobody reads shows which visits are made by machines.',
      ),
    )
  if (settings.hasDecoys)
    issues.push(
      warning(
        'sender',
        'hasDecoys',
        'Hidden links are on. Some filters take them for a sign of phishing, and patents touch them.',
      ),
    )
  return issues
}

function trainingIssues({ technique, settings: { training } }: Validated, facts: ValidationFacts): Issue[] {
  const issues: Issue[] = []
  if (training.kind === 'own' && !isHttps(training.url))
    issues.push(
      error('training', 'training.url', 'The address of your own training is missing or does not begin with https://.'),
    )
  if (technique === 'training' && training.kind !== 'built-in')
    issues.push(error('training', 'training.kind', 'A campaign of training alone needs one of the built-in trainings.'))
  else if (technique === 'training' && training.trainingIds.length === 0)
    issues.push(error('training', 'training.trainingIds', 'No training is chosen.'))
  for (const id of training.trainingIds)
    if (!facts.trainingIds.has(id))
      issues.push(
        error('training', 'training.trainingIds', `The training "${id}" is not there any more. Choose another.`),
      )
  if (
    training.kind !== 'none' &&
    training.reminders > 0 &&
    training.reminderEvery_days * training.reminders > training.due_days
  )
    issues.push(
      warning(
        'training',
        'training.reminders',
        'Some reminders would come after the training is due. Fewer of them, or closer together, come in time.',
      ),
    )
  return issues
}

function isHttps(url: string | null): boolean {
  if (url === null || !URL.canParse(url)) return false
  const { protocol, username } = new URL(url)
  return protocol === 'https:' && username === ''
}

function scheduleIssues({ settings: { schedule, autoEnrol } }: Validated, { now }: ValidationFacts): Issue[] {
  const issues: Issue[] = []
  if (!isTimeZone(schedule.timeZone))
    return [
      error(
        'schedule',
        'schedule.timeZone',
        `"${schedule.timeZone}" is not a time zone. Choose one such as Europe/Berlin.`,
      ),
    ]
  const window_minutes = minutesOf(schedule.to) - minutesOf(schedule.from)
  if (window_minutes <= 0)
    return [error('schedule', 'schedule.to', 'The hours end before they begin. Choose a later end.')]
  if (window_minutes < window_minutes_min)
    issues.push(
      warning('schedule', 'schedule.to', 'The hours are very short: the mails would come all at once, and be noticed.'),
    )
  const unknown = schedule.holidayCountries.filter((country) => !holidayCountries.includes(country))
  if (unknown.length > 0)
    issues.push(
      warning(
        'schedule',
        'schedule.holidayCountries',
        `The holidays of ${unknown.join(', ')} are not known. Enter them as days.`,
      ),
    )
  if (schedule.startsAt !== null && new Date(schedule.startsAt).getTime() < now.getTime() - minute_ms)
    issues.push(
      warning('schedule', 'schedule.startsAt', 'The start has passed. The campaign begins when it is launched.'),
    )
  if (timeLeft(schedule, startOf(schedule.startsAt, now)) === null)
    issues.push(error('schedule', 'schedule', 'Weekdays, hours and holidays leave no time in which mails may be sent.'))
  const room_minutes = schedule.spread_hours * 60
  if (schedule.jitter_minutes > 0 && schedule.jitter_minutes > room_minutes)
    issues.push(
      warning(
        'schedule',
        'schedule.jitter_minutes',
        'The random shift is longer than the time over which the mails are spread.',
      ),
    )
  if (autoEnrol)
    issues.push(
      warning('schedule', 'autoEnrol', 'New people join by themselves: the campaign goes on until somebody ends it.'),
    )
  return issues
}

const timeLeft = (schedule: CampaignSettings['schedule'], begin: Date): number | null =>
  new WorkingTime(schedule, {
    zone: schedule.timeZone,
    country: countryOfZone(schedule),
    startsAt_ms: begin.getTime(),
  }).at(0)

/** The country of the schedule's own time zone, if its holidays are kept. */
const countryOfZone = ({ timeZone, holidayCountries: kept }: CampaignSettings['schedule']): string | null =>
  kept.find((country) => zoneOfCountry(country) === timeZone) ?? null

/** Of a theme that hurts people: approval by somebody else is needed whatever the settings say. */
export const needsApproval = (settings: CampaignSettings, templates: readonly TemplateFacts[]): boolean =>
  settings.needsApproval || templates.some(({ isControversial }) => isControversial)
