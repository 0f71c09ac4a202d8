// From recipients, attacks and settings to the messages of a campaign. Pure but for the ids and tokens, which are made here once.
import { newId } from '#platform/ids.ts'
import { tokensNeeded } from '../content/render.ts'
import { contentLanguages, type ContentLanguage } from '../contract.ts'
import { newToken } from '../lure/tokens.ts'
import type { AttackSnapshot, CampaignSettings } from '../snapshots.ts'
import { assignAttacks, languageFor, type AttackChoice } from './assign.ts'
import type { Recipient } from './audience.ts'
import { createHoles } from './holes.ts'
import { planTimes } from './plan.ts'
import type { PlanRecipient } from './planned.ts'
import type { PreparedMessage, PreparedToken } from './prepared.ts'

export interface CampaignAttack {
  id: string
  snapshot: AttackSnapshot
}

export interface PlanInput {
  settings: CampaignSettings
  /** None: a campaign of training alone. */
  attacks: readonly CampaignAttack[]
  recipients: readonly Recipient[]
  /** Addresses of mailboxes that nobody reads. */
  canaries: readonly string[]
  /** Person → templates of the last 12 months. */
  seen: ReadonlyMap<string, ReadonlySet<string>>
  startsAt: Date
  /** Of people who joined later, by person. */
  notBefore?: ReadonlyMap<string, Date>
}

/** What one recipient gets and when, in the order of time. */
export interface Slot {
  at: Date
  address: string
  /** Null: a canary. */
  recipient: Recipient | null
  attack: CampaignAttack | null
  language: PreparedMessage['language']
  timeZone: string
}

/** Nobody gets a mail that begins with "Dear ,": for this person every attack of the campaign has a hole. */
export interface LeftOut {
  recipient: Recipient
  /** Of the first attack. */
  template: string
  variables: string[]
}

export interface CampaignPlan {
  slots: Slot[]
  leftOut: LeftOut[]
}

const none: ReadonlySet<string> = new Set()

/** The plan as preview and launch show it. Throws AppError `simulations.schedule.no-time`. */
export function planCampaign(input: PlanInput): CampaignPlan {
  const { settings, attacks } = input
  const people = new Map(input.recipients.map((recipient) => [recipient.address, recipient]))
  const canaries = input.canaries.map((address) => address.toLowerCase()).filter((address) => !people.has(address))
  const keys = [...people.keys(), ...new Set(canaries)]
  const holes = createHoles(attacks, settings)
  const assignees = keys.map((key) => {
    const recipient = people.get(key)
    return {
      key,
      department: recipient?.department ?? null,
      seen: (recipient && input.seen.get(recipient.personId)) ?? none,
      unfit: recipient === undefined ? none : holes.unfitFor(recipient),
    }
  })
  const { spread, schedule } = settings
  const assigned = assignAttacks(assignees, attacks.map(choiceOf), { spread, seed: schedule.seed })
  const isPlanned = (key: string): boolean => attacks.length === 0 || assigned.has(key)
  const byId = new Map(attacks.map((attack) => [attack.id, attack]))
  const times = planTimes(
    keys.filter(isPlanned).map((key) => planRecipient(key, people.get(key), input)),
    schedule,
    input.startsAt,
  )
  return {
    slots: times.map(({ key, at_ms }) =>
      slotOf(key, new Date(at_ms), people.get(key) ?? null, byId.get(assigned.get(key)?.id ?? '') ?? null, settings),
    ),
    leftOut: [...people.values()].filter(({ address }) => !isPlanned(address)).map(holes.leftOut),
  }
}

function slotOf(
  address: string,
  at: Date,
  recipient: Recipient | null,
  attack: CampaignAttack | null,
  settings: CampaignSettings,
): Slot {
  return {
    at,
    address,
    recipient,
    attack,
    language: languageFor(recipient?.language ?? null, settings, languagesOf(attack)),
    timeZone: recipient?.timeZone ?? settings.schedule.timeZone,
  }
}

const languagesOf = (attack: CampaignAttack | null): readonly ContentLanguage[] =>
  attack === null ? contentLanguages : attack.snapshot.variants.map(({ language }) => language)

const choiceOf = ({ id, snapshot }: CampaignAttack): AttackChoice => ({
  id,
  templateId: snapshot.templateId,
})

function planRecipient(
  key: string,
  recipient: Recipient | undefined,
  { settings, notBefore }: PlanInput,
): PlanRecipient {
  const joined = recipient && notBefore?.get(recipient.personId)
  return {
    key,
    timeZone: recipient?.timeZone ?? settings.schedule.timeZone,
    country: recipient?.country ?? null,
    department: recipient?.department ?? null,
    ...(joined === undefined ? {} : { notBefore_ms: joined.getTime() }),
  }
}

export interface MessageOptions {
  /** Person → names of groups. */
  groups: ReadonlyMap<string, string[]>
  /** Of the sending domain. */
  domain: string
  hasDecoys: boolean
  now: Date
}

export function messageOf(slot: Slot, options: MessageOptions): PreparedMessage {
  const { recipient, attack, address } = slot
  const names = namesOf(slot)
  return {
    id: newId(options.now),
    internetMessageId: `<${newToken()}@${options.domain}>`,
    attackId: attack?.id ?? null,
    personId: recipient?.personId ?? null,
    address,
    ...names,
    department: recipient?.department ?? null,
    jobTitle: recipient?.jobTitle ?? null,
    manager: recipient?.manager ?? null,
    groups: (recipient && options.groups.get(recipient.personId)) ?? [],
    language: slot.language,
    timeZone: slot.timeZone,
    isCanary: recipient === null,
    isTest: false,
    plannedAt: slot.at.toISOString(),
    tokens: newTokens(attack?.snapshot ?? null, options.hasDecoys),
  }
}

function namesOf({ recipient, address }: Slot): { displayName: string; givenName: string; surname: string } {
  if (recipient === null) return { displayName: address.split('@')[0]!, givenName: '', surname: '' }
  const { displayName, givenName, surname } = recipient
  return { displayName, givenName: givenName ?? '', surname: surname ?? '' }
}

/** With an attack also the one for the training that follows it. */
export const newTokens = (attack: AttackSnapshot | null, hasDecoys: boolean): PreparedToken[] =>
  [...(attack === null ? [] : tokensNeeded(attack, { hasDecoys })), { kind: 'training' as const, position: 0 }].map(
    (need) => ({ ...need, token: newToken() }),
  )
