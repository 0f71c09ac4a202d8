// The text of the filter bar.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatFilters, parseFilters } from './filters.ts'

const known = ['from', 'subject', 'messageId']

test('fields and free text are told apart, values in quotes hold spaces', () => {
  const parsed = parseFilters('from:anna@contoso.com invoice subject:"new order" 4711', known)
  assert.deepEqual(parsed, { text: 'invoice 4711', values: { from: 'anna@contoso.com', subject: 'new order' } })
})

test('a word with a colon that is no field is text', () => {
  assert.deepEqual(parseFilters('re: offer http://contoso.com', known), {
    text: 're: offer http://contoso.com',
    values: {},
  })
})

test('names of fields are found in any case, values keep theirs', () => {
  assert.deepEqual(parseFilters('FROM:Anna messageid:<a@b>', known).values, { from: 'Anna', messageId: '<a@b>' })
})

test('an open quote reaches to the end, an empty value is none, and no more than 500 characters are read', () => {
  assert.deepEqual(parseFilters('subject:"new or', known).values, { subject: 'new or' })
  assert.deepEqual(parseFilters('from: x', known), { text: 'x', values: {} })
  assert.equal(parseFilters('a'.repeat(10_000), known).text.length, 500)
})

test('what is written is read again as the same: any text, seeded', () => {
  let seed = 20261122
  const next = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed % below
  }
  const alphabet = ['a', 'B', ' ', ':', '"', '@', '.', 'ü', '\u202e', '<', '>', '\t', 'from:', '0']
  const word = (): string =>
    Array.from({ length: next(12) }, () => alphabet[next(alphabet.length)]!)
      .join('')
      .replaceAll('"', '')
      .replaceAll('\t', ' ')
      .trim()
  for (let round = 0; round < 2_000; round += 1) {
    const values = Object.fromEntries(known.map((name) => [name, word()]).filter(([, value]) => value !== ''))
    const written = formatFilters({ text: '', values })
    const read = parseFilters(written, known)
    assert.deepEqual(read.values, values, `seed 20261122, round ${round}: ${written}`)
    parseFilters(word() + '"' + word(), known)
  }
})
