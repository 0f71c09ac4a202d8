// Which of the campaign's attacks a recipient gets, and in which language. Pure, from the seed.
import { type ContentLanguage, contentLanguages } from '../contract.ts'
import { createRandom, shuffled } from './random.ts'

export interface AttackChoice {
  id: string
  templateId: string
}

export interface Assignee {
  /** Address. */
  key: string
  department: string | null
  /** Templates that the person got within the last 12 months. */
  seen: ReadonlySet<string>
  /** Ids of attacks that would have a hole for this person. */
  unfit: ReadonlySet<string>
}

/**
 * An attack for each recipient; none for whom none fits. `random`: by chance and in equal numbers, whoever knows one gets another if
 * there is one; `grouped`: one per department, and groups of about equal size of those without; whom it does not fit gets another.
 */
export function assignAttacks(
  assignees: readonly Assignee[],
  attacks: readonly AttackChoice[],
  options: { spread: 'random' | 'grouped'; seed: number },
): Map<string, AttackChoice> {
  const random = createRandom(options.seed, 'attacks')
  const ordered = [...assignees].sort((one, other) => (one.key < other.key ? -1 : 1))
  const counts = new Map(attacks.map(({ id }) => [id, 0]))
  const turn = shuffled(attacks, random)
  const result = new Map<string, AttackChoice>()
  const take = (assignee: Assignee, attack: AttackChoice) => {
    counts.set(attack.id, counts.get(attack.id)! + 1)
    result.set(assignee.key, attack)
  }
  const least = (among: readonly AttackChoice[]): AttackChoice =>
    among.reduce((best, attack) => (counts.get(attack.id)! < counts.get(best.id)! ? attack : best))
  if (attacks.length === 0) return result
  const takeLeast = (assignee: Assignee) => {
    const fit = turn.filter(({ id }) => !assignee.unfit.has(id))
    const fresh = fit.filter(({ templateId }) => !assignee.seen.has(templateId))
    if (fit.length > 0) take(assignee, least(fresh.length > 0 ? fresh : fit))
  }
  if (options.spread === 'random') {
    for (const assignee of shuffled(ordered, random)) takeLeast(assignee)
    return result
  }
  for (const team of teamsOf(shuffled(ordered, random), attacks.length)) {
    const attack = least(turn)
    for (const assignee of team)
      if (assignee.unfit.has(attack.id)) takeLeast(assignee)
      else take(assignee, attack)
  }
  return result
}

/** Largest first, so that the attacks come out about even. */
function teamsOf(assignees: readonly Assignee[], parts: number): Assignee[][] {
  const teams = new Map<string, Assignee[]>()
  const alone: Assignee[] = []
  for (const assignee of assignees) {
    const name = assignee.department?.trim().toLowerCase()
    if (!name) alone.push(assignee)
    else if (teams.has(name)) teams.get(name)!.push(assignee)
    else teams.set(name, [assignee])
  }
  const size = Math.max(1, Math.ceil(alone.length / parts))
  const rest = Array.from({ length: Math.ceil(alone.length / size) }, (_, place) =>
    alone.slice(place * size, (place + 1) * size),
  )
  return [...teams.values(), ...rest].sort((one, other) => other.length - one.length)
}

/** A tag as `de-AT` or `de`, in any case; null when we have no content in it. */
export function contentLanguageOf(tag: string | null): ContentLanguage | null {
  const primary = tag?.trim().toLowerCase().split(/[-_]/)[0]
  return contentLanguages.find((language) => language === primary) ?? null
}

/** The campaign's own, else the person's, else the fallback, each if the attack has it; else the attack's first. */
export function languageFor(
  person: string | null,
  settings: { language: ContentLanguage | null; fallbackLanguage: ContentLanguage },
  available: readonly ContentLanguage[],
): ContentLanguage {
  const wanted = [settings.language ?? contentLanguageOf(person), settings.fallbackLanguage]
  return wanted.find((one) => one !== null && available.includes(one)) ?? available[0] ?? settings.fallbackLanguage
}
