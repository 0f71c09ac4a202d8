// Which templates a series of attacks draws from, and what one run draws. Pure.
import type { Technique } from '../contract.ts'
import { listTemplates } from '../content/library.ts'
import type { AttackSnapshot } from '../snapshots.ts'
import type { SeriesSettings } from './contract.ts'
import { createRandom, shuffled } from './random.ts'

/** Built-in ones of the chosen kinds and difficulties. A theme that hurts people is never drawn. */
export function poolOf({ techniques, difficulties }: SeriesSettings): AttackSnapshot[] {
  const kinds: readonly Technique[] = techniques
  return listTemplates().filter(
    ({ technique, difficulty, isControversial }) =>
      kinds.includes(technique) && difficulties.includes(difficulty) && !isControversial,
  )
}

export interface Drawn {
  technique: Technique
  templateIds: string[]
}

/** A run is of one kind. `used`: template → how often the tenant had it within 12 months; the least used come first. Null: none. */
export function drawRun(settings: SeriesSettings, run: number, used: ReadonlyMap<string, number>): Drawn | null {
  const pool = poolOf(settings)
  const random = createRandom(settings.campaign.schedule.seed, `run ${run}`)
  const kinds = settings.techniques.filter((kind) => pool.some(({ technique }) => technique === kind))
  if (kinds.length === 0) return null
  const technique = kinds[run % kinds.length]!
  const candidates = shuffled(
    pool.filter((template) => template.technique === technique),
    random,
  )
  const timesUsed = ({ templateId }: AttackSnapshot): number => used.get(templateId) ?? 0
  const drawn = candidates.toSorted((one, other) => timesUsed(one) - timesUsed(other)).slice(0, settings.attacksPerRun)
  return { technique, templateIds: drawn.map(({ templateId }) => templateId) }
}
