// Calls of templates and trainings.
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Static } from 'typebox'
import type {
  Change,
  importEmlView,
  pictureList,
  previewBody,
  previewView,
  savedTemplate,
  TemplateContent,
  TemplateSummary,
  templateView,
  TrainingContent,
  TrainingSummary,
  TrainingText,
  trainingView,
  Variant,
  variableList,
} from '#phish-threat/content/contract.ts'
import { send } from '#console/api/client.ts'
import { simulationQuery, simulationsApi } from './simulations-api.ts'

export type { Change, TemplateContent, TemplateSummary, TrainingContent, TrainingSummary, TrainingText, Variant }
export type TemplateView = Static<typeof templateView>
export type SavedTemplate = Static<typeof savedTemplate>
export type TrainingView = Static<typeof trainingView>
export type ImportedMail = Static<typeof importEmlView>
export type PreviewView = Static<typeof previewView>
export type PreviewBody = Static<typeof previewBody>

export const templatePath = (id: string, rest = ''): string =>
  `templates/${encodeURIComponent(id)}${rest === '' ? '' : `/${rest}`}`

export const trainingPath = (id: string, rest = ''): string =>
  `trainings/${encodeURIComponent(id)}${rest === '' ? '' : `/${rest}`}`

/** The library is small: it is shown whole and filtered here. */
export const templatesQuery = (tenantId: string, archived = false) =>
  simulationQuery<{ items: TemplateSummary[] }>(tenantId, 'templates', archived ? { archived } : {})
export const templateQuery = (tenantId: string, id: string) => simulationQuery<TemplateView>(tenantId, templatePath(id))
export const variablesQuery = (tenantId: string) =>
  simulationQuery<Static<typeof variableList>>(tenantId, 'templates/variables')

export const trainingsQuery = (tenantId: string, archived = false) =>
  simulationQuery<{ items: TrainingSummary[] }>(tenantId, 'trainings', archived ? { archived } : {})
export const trainingQuery = (tenantId: string, id: string) => simulationQuery<TrainingView>(tenantId, trainingPath(id))
export const picturesQuery = (tenantId: string) =>
  simulationQuery<Static<typeof pictureList>>(tenantId, 'trainings/pictures')

export const previewQuery = (tenantId: string, body: PreviewBody) =>
  queryOptions({
    queryKey: ['simulations-preview', tenantId, body],
    queryFn: ({ signal }) => send<PreviewView>('POST', simulationsApi(tenantId, 'templates/preview'), { body, signal }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })
