// Calls and words of series.
import type { SeriesSettings, SeriesView } from '#phish-threat/campaigns/contract.ts'
import type { ToneWord } from '#console/theme/tone.tsx'
import { simulationQuery } from '../simulations-api.ts'

export type { SeriesSettings, SeriesView }

export const seriesPath = (id: string, rest = ''): string =>
  `series/${encodeURIComponent(id)}${rest === '' ? '' : `/${rest}`}`
export const seriesListQuery = (tenantId: string) => simulationQuery<{ items: SeriesView[] }>(tenantId, 'series')
export const seriesQuery = (tenantId: string, id: string) => simulationQuery<SeriesView>(tenantId, seriesPath(id))

export const seriesStates: Record<SeriesView['state'], ToneWord> = {
  draft: { tone: 'neutral', word: 'Draft' },
  active: { tone: 'ok', word: 'Active' },
  paused: { tone: 'warning', word: 'Paused' },
  ended: { tone: 'neutral', word: 'Ended' },
}

export const frequencyWords: Record<SeriesSettings['frequency'], string> = {
  weekly: 'Every week',
  fortnightly: 'Every two weeks',
  monthly: 'Every month',
  quarterly: 'Every quarter',
}

export const frequencyOptions = Object.entries(frequencyWords).map(([value, label]) => ({ value, label }))
