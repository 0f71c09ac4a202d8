// From recipients, attacks and settings to the messages of a campaign. Pure but for the ids and tokens, which are made here once.
import { newId } from '#platform/ids.ts'
import type { TokenKind } from '../contract.ts'
import { newToken } from '../lure/tokens.ts'
import type { AttackSnapshot, CampaignSettings } from '../snapshots.ts'
import { assignAttacks, languageFor, type AttackChoice } from './assign.ts'
import type { Recipient } from './audience.ts'
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

const none: ReadonlySet<string> = new Set()

/** The plan as preview and launch show it. Throws AppError `simulations.schedule.no-time`. */
export function planSlots(input: PlanInput): Slot[] {
  const { settings, attacks } = input
  const people = new Map(input.recipients.map((recipient) => [recipient.address, recipient]))
  const canaries = input.canaries.map((address) => address.toLowerCase()).filter((address) => !people.has(address))
  const keys = [...people.keys(), ...new Set(canaries)]
  const choices = attacks.map(choiceOf)
  const assignees = keys.map((key) => {
    const recipient = people.get(key)
    return {
      key,
      department: recipient?.department ?? null,
      seen: (recipient && input.seen.get(recipient.personId)) ?? none,
    }
  })
  const assigned = assignAttacks(assignees, choices, { spread: settings.spread, seed: settings.schedule.seed })
  const byId = new Map(attacks.map((attack) => [attack.id, attack]))
  const times = planTimes(
    keys.map((key) => planRecipient(key, people.get(key), input)),
    settings.schedule,
    input.startsAt,
  )
  return times.map(({ key, at_ms }) => {
    const recipient = people.get(key) ?? null
    const attack = byId.get(assigned.get(key)?.id ?? '') ?? null
    const available = attack?.snapshot.variants.map(({ language }) => language) ?? trainingLanguages
    return {
      at: new Date(at_ms),
      address: key,
      recipient,
      attack,
      language: languageFor(recipient?.language ?? null, settings, available),
      timeZone: recipient?.timeZone ?? settings.schedule.timeZone,
    }
  })
}

const trainingLanguages = ['en', 'de', 'fr', 'es'] as const

const choiceOf = ({ id, snapshot }: CampaignAttack): AttackChoice => ({
  id,
  templateId: snapshot.templateId,
  languages: snapshot.variants.map(({ language }) => language),
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
    tokens: tokensOf(attack?.snapshot ?? null, options.hasDecoys),
  }
}

function namesOf({ recipient, address }: Slot): { displayName: string; givenName: string; surname: string } {
  if (recipient === null) return { displayName: address.split('@')[0]!, givenName: '', surname: '' }
  const { displayName, givenName, surname } = recipient
  return { displayName, givenName: givenName ?? '', surname: surname ?? '' }
}

/** One token for each thing in the mail that can be told apart; what a mail does not use is never asked for. */
export function tokensOf(attack: AttackSnapshot | null, hasDecoys: boolean): PreparedToken[] {
  const token = (kind: TokenKind, position = 0): PreparedToken => ({ token: newToken(), kind, position })
  if (attack === null) return [token('training')]
  const html = attack.variants.map((variant) => variant.html).join('\n')
  const links = /\blink3\b/.test(html) ? 3 : /\blink2\b/.test(html) ? 2 : 1
  return [
    token('pixel'),
    ...Array.from({ length: links }, (_, position) => token('link', position)),
    token('text-link'),
    ...(hasDecoys ? [token('decoy')] : []),
    ...(attack.technique === 'qr' || /\bqr\b/.test(html) ? [token('qr')] : []),
    ...(attack.technique === 'attachment' || attack.attachment !== null ? [token('attachment')] : []),
    token('reply'),
    token('training'),
  ]
}
