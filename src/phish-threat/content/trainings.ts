// Trainings of the product and of the tenant, and which one fits an attack.
import type { Trx } from '#platform/db/database.ts'
import type { ContentLanguage } from '../contract.ts'
import type { AttackSnapshot } from '../snapshots.ts'
import type { Training, TrainingText } from './contract.ts'
import { findOwn } from './store.ts'
import { allTrainings } from './trainings/all.ts'

/** The built-in ones. */
export function listTrainings(): Training[] {
  return [...allTrainings]
}

const builtInById = new Map(allTrainings.map((training) => [training.id, training]))
export const builtInTraining = (trainingId: string): Training | null => builtInById.get(trainingId) ?? null

/** Built-in or the tenant's own, archived ones included, as people may still have to do them; null: there is none. */
export async function findTraining(trx: Trx, tenantId: string, trainingId: string): Promise<Training | null> {
  const known = builtInTraining(trainingId)
  if (known !== null) return known
  return (await findOwn(trx, { tenantId, kind: 'training' }, trainingId))?.content ?? null
}

/** In this language, else in English, else the first. */
export function trainingTextOf({ texts }: Training, language: ContentLanguage): TrainingText {
  const inLanguage = (wanted: ContentLanguage) => texts.find((text) => text.language === wanted)
  return inLanguage(language) ?? inLanguage('en') ?? texts[0]!
}

/** The one that the attack names, else the built-in one that fits its theme, else its technique best. */
export function trainingFor(attack: Pick<AttackSnapshot, 'trainingId' | 'theme' | 'technique'>): Training {
  const named = attack.trainingId === null ? null : builtInTraining(attack.trainingId)
  return (
    named ??
    allTrainings.find(({ matches }) => matches.themes.includes(attack.theme)) ??
    allTrainings.find(({ matches }) => matches.techniques.includes(attack.technique)) ??
    allTrainings[0]!
  )
}
