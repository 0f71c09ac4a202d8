// Languages of a template come and go without touching the others.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changeVariant, emptyTemplate, withLanguage, withoutLanguage } from './empty-template.ts'

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
