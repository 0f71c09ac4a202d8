// Pure: the steps of the campaign wizard, what is still missing in each, and what each one means in plain words.
import type { Static } from 'typebox'
import type { CampaignSettingsShape } from '#phish-threat/campaigns/contract.ts'
import type { Technique } from '#phish-threat/contract.ts'
import { formatNumber, formatTime, plural } from '#console/util/numbers.ts'
import { channelWords, languageWords, techniqueWords, weekdayWords } from '../words.ts'

export type CampaignSettings = Static<typeof CampaignSettingsShape>

export const stepNames = [
  'goal',
  'audience',
  'attacks',
  'sender',
  'training',
  'schedule',
  'preflight',
  'launch',
] as const
export type StepName = (typeof stepNames)[number]

export const stepTitles: Record<StepName, string> = {
  goal: 'Goal',
  audience: 'Audience',
  attacks: 'Attacks',
  sender: 'Sender',
  training: 'Training',
  schedule: 'Schedule',
  preflight: 'Pre-flight',
  launch: 'Launch',
}

export interface Draft {
  name: string
  technique: Technique
  settings: CampaignSettings
}

/** By field, in words; empty: the step is complete. */
export type Mistakes = Record<string, string>

export function mistakesOf(step: StepName, { name, technique, settings }: Draft): Mistakes {
  switch (step) {
    case 'goal':
      return name.trim() === '' ? { name: 'A campaign needs a name.' } : {}
    case 'audience':
      return hasAudience(settings.audience) ? {} : { audience: 'Choose at least one person, group or saved audience.' }
    case 'attacks':
      if (technique === 'training') return {}
      return settings.templateIds.length === 0 ? { templates: 'Choose at least one attack.' } : {}
    case 'sender':
      return settings.sendingDomainId === null
        ? { sendingDomainId: 'Mails and their pages need a domain of your own.' }
        : {}
    case 'training':
      return trainingMistakes(technique, settings.training)
    case 'schedule':
      return scheduleMistakes(settings.schedule)
    default:
      return {}
  }
}

export function hasAudience(audience: CampaignSettings['audience']): boolean {
  return (
    audience.everybody ||
    audience.personIds.length > 0 ||
    audience.groupIds.length > 0 ||
    audience.audienceIds.length > 0
  )
}

function trainingMistakes(technique: Technique, training: CampaignSettings['training']): Mistakes {
  if (technique === 'training' && training.kind === 'none')
    return { kind: 'A campaign of training alone needs a training.' }
  if (technique === 'training' && training.kind === 'built-in' && training.trainingIds.length === 0)
    return { trainingIds: 'Choose at least one training.' }
  if (training.kind === 'own' && !isHttps(training.url)) return { url: 'An address that begins with https://.' }
  return {}
}

function isHttps(url: string | null): boolean {
  return url !== null && URL.canParse(url) && new URL(url).protocol === 'https:'
}

function scheduleMistakes(schedule: CampaignSettings['schedule']): Mistakes {
  const mistakes: Mistakes = {}
  if (schedule.weekdays.length === 0) mistakes['weekdays'] = 'Choose at least one day.'
  if (schedule.from >= schedule.to) mistakes['to'] = 'The end is after the beginning.'
  if (!isTimeZone(schedule.timeZone)) mistakes['timeZone'] = 'A time zone such as Europe/Berlin.'
  return mistakes
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return name !== ''
  } catch {
    return false
  }
}

/** First step that misses something; `preflight` when all are complete. */
export function firstOpenStep(draft: Draft): StepName {
  return stepNames.find((step) => Object.keys(mistakesOf(step, draft)).length > 0) ?? 'preflight'
}

interface KnownNames {
  /** Template id → name. */
  templates: ReadonlyMap<string, string>
  /** Of the audience as counted by the server; null: not counted yet. */
  recipients: number | null
  sendingDomain: string | null
}

/** One plain sentence or two per step, for the side of the wizard and for who approves. */
export function summaryOf(draft: Draft, known: KnownNames): { step: StepName; text: string }[] {
  const { technique, settings } = draft
  return [
    { step: 'goal', text: goalText(draft) },
    { step: 'audience', text: audienceText(settings.audience, known.recipients) },
    { step: 'attacks', text: attacksText(technique, settings, known.templates) },
    { step: 'sender', text: senderText(settings, known.sendingDomain) },
    { step: 'training', text: trainingText(settings.training) },
    { step: 'schedule', text: scheduleText(settings.schedule) },
  ]
}

function goalText({ technique, settings }: Draft): string {
  const names = settings.isAnonymous ? ' Nobody is named: only numbers of groups of at least five.' : ''
  return `${techniqueWords[technique]}.${names}`
}

export function audienceText(audience: CampaignSettings['audience'], recipients: number | null): string {
  const parts = audience.everybody
    ? ['everybody']
    : [
        audience.personIds.length > 0 ? plural(audience.personIds.length, 'person', 'people') : '',
        audience.groupIds.length > 0 ? plural(audience.groupIds.length, 'group') : '',
        audience.audienceIds.length > 0 ? plural(audience.audienceIds.length, 'saved audience') : '',
      ].filter((part) => part !== '')
  if (parts.length === 0) return 'Nobody is chosen yet.'
  const excluded = audience.excludedPersonIds.length + audience.excludedGroupIds.length
  return [
    `${capital(parts.join(', '))}${excluded > 0 ? `, without ${plural(excluded, 'exclusion')}` : ''}.`,
    audience.notTestedWithin_days > 0
      ? `Nobody who was tested within ${plural(audience.notTestedWithin_days, 'day')}.`
      : '',
    audience.pilot === null ? '' : `A pilot of ${formatNumber(audience.pilot)}, drawn by chance.`,
    recipients === null ? '' : `${plural(recipients, 'recipient')} now.`,
  ]
    .filter((part) => part !== '')
    .join(' ')
}

function attacksText(technique: Technique, settings: CampaignSettings, names: KnownNames['templates']): string {
  if (technique === 'training') return 'No attack is sent.'
  if (settings.templateIds.length === 0) return 'No attack is chosen yet.'
  const list = settings.templateIds.map((id) => `“${names.get(id) ?? id}”`).join(', ')
  const spread =
    settings.templateIds.length === 1
      ? ''
      : settings.spread === 'random'
        ? ' Each person gets one of them by chance.'
        : ' One for each department.'
  const language =
    settings.language === null
      ? `In each person’s language, else ${languageWords[settings.fallbackLanguage]}.`
      : `In ${languageWords[settings.language]}.`
  return `${list}.${spread} ${language}`
}

function senderText({ channel, hasDecoys, canaries }: CampaignSettings, domain: string | null): string {
  return [
    `${channelWords[channel]}${domain === null ? '' : `, as ${domain}`}.`,
    hasDecoys ? 'With hidden links that only machines follow.' : '',
    canaries.length > 0 ? `${plural(canaries.length, 'canary mailbox', 'canary mailboxes')} besides.` : '',
  ]
    .filter((part) => part !== '')
    .join(' ')
}

function trainingText(training: CampaignSettings['training']): string {
  if (training.kind === 'none') return 'None: who is caught sees a page that was not found, as fits a baseline.'
  const what =
    training.kind === 'own'
      ? `Your own training at ${training.url ?? '(no address yet)'}`
      : training.trainingIds.length === 0
        ? 'The training that matches the attack'
        : plural(training.trainingIds.length, 'chosen training')
  const reminders =
    training.reminders === 0
      ? 'no reminders'
      : `${plural(training.reminders, 'reminder')}, every ${plural(training.reminderEvery_days, 'day')}`
  return `${what}, due after ${plural(training.due_days, 'day')}, ${reminders}.`
}

export function scheduleText(schedule: CampaignSettings['schedule']): string {
  const start = schedule.startsAt === null ? 'At once after launch' : `From ${formatTime(new Date(schedule.startsAt))}`
  const spread =
    schedule.spread_hours === 0 ? 'as fast as it goes' : `spread over ${plural(schedule.spread_hours, 'working hour')}`
  return `${start}, ${spread}, ${daysText(schedule.weekdays)} ${schedule.from} to ${schedule.to} in each person’s time zone (else ${schedule.timeZone}). Open for ${plural(schedule.open_days, 'day')} after the last mail.`
}

/** [1,2,3,4,5] → "Mon to Fri"; others are listed. */
export function daysText(weekdays: readonly number[]): string {
  const sorted = [...weekdays].sort((a, b) => a - b)
  const isRun = sorted.length > 2 && sorted.every((day, index) => index === 0 || day === sorted[index - 1]! + 1)
  const word = (day: number): string => weekdayWords[day - 1] ?? '?'
  return isRun ? `${word(sorted[0]!)} to ${word(sorted.at(-1)!)}` : sorted.map(word).join(', ')
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Minutes of people's time that a campaign costs: reading for all, training for those who are likely to be caught. */
export function staffMinutes(facts: {
  recipients: number
  /** Share of people who are likely to be caught, 0..1. */
  predictedRate: number
  trainingMinutes: number
}): number {
  const reading_minutes = 0.5
  return Math.round(facts.recipients * (reading_minutes + facts.predictedRate * facts.trainingMinutes))
}
