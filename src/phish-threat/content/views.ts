// Templates and trainings as lists and single pages show them: built-in and own in one form.
import type { Trx } from '#platform/db/database.ts'
import type { AttackSnapshot } from '../snapshots.ts'
import type { TemplateSummary, Training, TrainingSummary } from './contract.ts'
import { builtInTemplate, listTemplates } from './library.ts'
import { rate } from './phish-scale.ts'
import { contentMissing, findOwn, listOwn, type OwnContent } from './store.ts'
import { builtInTraining, listTrainings, trainingTextOf } from './trainings.ts'

const builtIn = { version: 1, source: 'built-in', isArchived: false, updatedAt: null, createdBy: null } as const

const originOf = (own: OwnContent<'template' | 'training'>) => ({
  id: own.id,
  version: own.version,
  source: 'tenant' as const,
  isArchived: own.archivedAt !== null,
  updatedAt: own.updatedAt.toISOString(),
  createdBy: own.createdBy,
})

type Origin = Pick<TemplateSummary, 'id' | 'version' | 'source' | 'isArchived' | 'updatedAt' | 'createdBy'>

function summaryOf(attack: AttackSnapshot, origin: Origin): TemplateSummary {
  const { name, theme, difficulty, predictedCompromiseRate, isControversial, variants, trainingId, premise } = attack
  return {
    ...origin,
    name,
    technique: attack.technique,
    theme,
    difficulty,
    predictedCompromiseRate,
    isControversial,
    languages: variants.map(({ language }) => language),
    trainingId,
    scale: premise === undefined ? null : rate(variants[0]!.cues, premise),
  }
}

/** Own ones first, as who wrote them looks for them. */
export async function templateSummaries(
  trx: Trx,
  tenantId: string,
  options: { withArchived: boolean },
): Promise<TemplateSummary[]> {
  const own = await listOwn(trx, { tenantId, kind: 'template' }, options)
  return [
    ...own.map((row) => summaryOf(row.content, originOf(row))),
    ...listTemplates().map((attack) => summaryOf(attack, { ...builtIn, id: attack.templateId })),
  ]
}

export interface TemplateView extends TemplateSummary {
  attack: AttackSnapshot
}

/** Archived ones, too. Throws `simulations.content.missing`. */
export async function viewTemplate(trx: Trx, tenantId: string, id: string): Promise<TemplateView> {
  const known = builtInTemplate(id)
  if (known !== null) return { ...summaryOf(known, { ...builtIn, id }), attack: known }
  const own = await findOwn(trx, { tenantId, kind: 'template' }, id)
  if (own === null) throw contentMissing()
  return { ...summaryOf(own.content, originOf(own)), attack: own.content }
}

function trainingSummaryOf(training: Training, origin: Origin): TrainingSummary {
  const { kind, minutes, texts, matches } = training
  const languages = texts.map(({ language }) => language)
  return { ...origin, kind, minutes, matches, languages, title: trainingTextOf(training, 'en').title }
}

export async function trainingSummaries(
  trx: Trx,
  tenantId: string,
  options: { withArchived: boolean },
): Promise<TrainingSummary[]> {
  const own = await listOwn(trx, { tenantId, kind: 'training' }, options)
  return [
    ...own.map((row) => trainingSummaryOf(row.content, originOf(row))),
    ...listTrainings().map((training) => trainingSummaryOf(training, { ...builtIn, id: training.id })),
  ]
}

export interface TrainingView extends TrainingSummary {
  training: Training
}

/** Archived ones, too. Throws `simulations.content.missing`. */
export async function viewTraining(trx: Trx, tenantId: string, id: string): Promise<TrainingView> {
  const known = builtInTraining(id)
  if (known !== null) return { ...trainingSummaryOf(known, { ...builtIn, id }), training: known }
  const own = await findOwn(trx, { tenantId, kind: 'training' }, id)
  if (own === null) throw contentMissing()
  return { ...trainingSummaryOf(own.content, originOf(own)), training: own.content }
}
