// Languages of a template come and go without touching the others.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  changeVariant,
  contentOf,
  emptyTemplate,
  withLanguage,
  withoutLanguage,
  withTechnique,
} from './empty-template.ts'

test('a language that is added begins with the text of the first, without its cues', () => {
  const first = changeVariant(emptyTemplate(), 'en', {
    subject: 'Voicemail',
    cues: [{ kind: 'urgency', quote: null, where: 'whole', explanation: 'It hurries.' }],
  })
  const both = withLanguage(first, 'de')
  assert.deepEqual(
    both.variants.map(({ language, subject, cues }) => ({ language, subject, cues: cues.length })),
    [
      { language: 'en', subject: 'Voicemail', cues: 1 },
      { language: 'de', subject: 'Voicemail', cues: 0 },
    ],
  )
  assert.equal(withLanguage(both, 'de'), both)
})

test('a change concerns one language alone', () => {
  const both = withLanguage(emptyTemplate(), 'fr')
  const changed = changeVariant(both, 'fr', { subject: 'Message vocal' })
  assert.deepEqual(
    changed.variants.map(({ subject }) => subject),
    ['Something for you to look at', 'Message vocal'],
  )
})

test('a language goes with its page', () => {
  const page = { id: 'a', kind: 'plain' as const, title: 'Page', html: '' }
  const both = { ...withLanguage(emptyTemplate(), 'es'), landingPages: [{ language: 'es' as const, page }] }
  const left = withoutLanguage(both, 'es')
  assert.deepEqual([left.variants.length, left.landingPages.length], [1, 0])
})

test('a difficulty that follows from cues and premise goes on following them', () => {
  const { premise: _, ...content } = emptyTemplate()
  const attack = {
    ...content,
    templateId: 'a',
    version: 1,
    difficulty: 'high' as const,
    predictedCompromiseRate: 0.3,
  }
  assert.equal(contentOf({ attack }).difficulty, 'high')
  const premise = { process: 8, relevance: 8, events: 4, concern: 4, trained: 0 } as const
  assert.equal(contentOf({ attack: { ...attack, premise } }).difficulty, null)
})

test('an attack with an attachment begins with one, and keeps its own', () => {
  const made = withTechnique(emptyTemplate(), 'attachment')
  assert.equal(made.attachment?.kind, 'pdf')
  const own = { ...made, attachment: { ...made.attachment!, fileName: 'invoice.docx' } }
  assert.equal(withTechnique(withTechnique(own, 'link'), 'attachment').attachment?.fileName, 'invoice.docx')
})
