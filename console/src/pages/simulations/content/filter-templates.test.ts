// Filters of the library hold together.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TemplateSummary } from '../content-api.ts'
import { filterTemplates, noFilter, type TemplateFilter } from './filter-templates.ts'

const template = (id: string, change: Partial<TemplateSummary>): TemplateSummary => ({
  id,
  version: 1,
  source: 'built-in',
  isArchived: false,
  updatedAt: null,
  createdBy: null,
  name: id,
  technique: 'credentials',
  theme: 'voicemail',
  difficulty: 'low',
  predictedCompromiseRate: 0.1,
  isControversial: false,
  languages: ['en'],
  trainingId: null,
  scale: null,
  ...change,
})
const library = [
  template('Voicemail', {}),
  template('Parcel', { technique: 'link', theme: 'itemReceived', languages: ['en', 'de'], difficulty: 'high' }),
  template('Own invoice', { technique: 'attachment', theme: 'invoice', source: 'tenant' }),
]
const found = (filter: Partial<TemplateFilter>) =>
  filterTemplates(library, { ...noFilter, ...filter }).map(({ id }) => id)

test('without a filter everything is there', () => {
  assert.equal(found({}).length, library.length)
})

test('each filter narrows, and all of them must hold', () => {
  assert.deepEqual(found({ technique: 'link' }), ['Parcel'])
  assert.deepEqual(found({ language: 'de' }), ['Parcel'])
  assert.deepEqual(found({ source: 'tenant' }), ['Own invoice'])
  assert.deepEqual(found({ difficulty: 'low', source: 'built-in' }), ['Voicemail'])
  assert.deepEqual(found({ theme: 'invoice', technique: 'link' }), [])
})

test('words are looked for in name, theme, kind and language', () => {
  assert.deepEqual(found({ text: 'item german' }), ['Parcel'])
  assert.deepEqual(found({ text: '  INVOICE ' }), ['Own invoice'])
  assert.deepEqual(found({ text: 'nothing' }), [])
})
