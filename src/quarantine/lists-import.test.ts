import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ImportDefaults, parseImport, splitCells, splitRecords } from './lists-import.ts'

const now = new Date('2026-11-22T09:00:00Z')
const defaults: ImportDefaults = { list: 'block', note: '', requireAuthentication: null, expiresAt: null }
const parse = (text: string, change: Partial<ImportDefaults> = {}) => parseImport(text, { ...defaults, ...change }, now)

test('plain lines, comments, empty lines and notes after a comma', async () => {
  const { entries, refused, lines } = await parse(
    '\uFEFF# from the old filter\n\na@b.example\r\n*.example, "all, of it"\r192.0.2.0/24\n',
  )
  assert.equal(lines, 3)
  assert.deepEqual(refused, [])
  assert.deepEqual(
    entries.map(({ value, note, list }) => [value, note, list]),
    [
      ['a@b.example', '', 'block'],
      ['*.example', 'all, of it', 'block'],
      ['192.0.2.0/24', '', 'block'],
    ],
  )
})

test('columns are found by name, with comma, semicolon or tab', async () => {
  for (const separator of [',', ';', '\t']) {
    const text = ['Note', 'Address', 'List', 'Owner', 'Expires', 'Authentication'].join(separator)
    const line = ['why', 'A@B.example', 'Allow', 'Adele@Contoso.example', '2027-01-31', 'no'].join(separator)
    const { entries } = await parse(`${text}\n${line}`)
    const [entry] = entries
    assert.deepEqual(
      [
        entry?.value,
        entry?.list,
        entry?.owner,
        entry?.note,
        entry?.expiresAt?.toISOString(),
        entry?.requireAuthentication,
      ],
      ['a@b.example', 'allow', 'adele@contoso.example', 'why', '2027-01-31T23:59:59.000Z', false],
    )
  }
})

test('each mistake is told with its line', async () => {
  const { refused, entries } = await parse(
    'value,list,expires,owner\nnot one,,,\na@b.example,perhaps,,\nb@b.example,,tomorrow,\nc@b.example,,2001-01-01,\nd@b.example,,,nobody\ne@b.example,,2027-02-31,',
  )
  assert.deepEqual(
    refused.map(({ line }) => line),
    [2, 3, 4, 5, 6],
  )
  assert.equal(entries.length, 1)
})

test('a quote that is never closed spoils one line only', async () => {
  const { entries, refused } = await parse(
    `value,note\na@b.example,"open\n${Array.from({ length: 50 }, (_, i) => `x${i}@b.example,`).join('\n')}`,
  )
  assert.equal(entries.length + refused.length, 51)
  assert.ok(entries.length >= 50)
})

test('the last of the same values counts', async () => {
  const { entries, repeated } = await parse('a@b.example,first\nA@B.example,second\n')
  assert.equal(repeated, 1)
  assert.deepEqual(
    entries.map(({ note }) => note),
    ['second'],
  )
})

test('whatever comes, the reader ends, and every line is an entry, a repetition or refused', async () => {
  const seed = 48
  let state = seed
  const next = (): number => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) / 2 ** 32
  const parts = [
    'a@b.example',
    '*.example',
    '192.0.2.0/24',
    '"',
    '""',
    ',',
    ';',
    '\t',
    '\n',
    '\r\n',
    '\r',
    '#',
    'value',
    'list',
    'block',
    '\0',
    '\u202e',
    '\ud800',
    '=cmd',
    "'",
    '2027-01-31',
    'x'.repeat(300),
    '😀',
    '%',
    '*',
    '@',
  ]
  for (let round = 0; round < 5_000; round += 1) {
    const text = Array.from(
      { length: 1 + Math.floor(next() * 25) },
      () => parts[Math.floor(next() * parts.length)],
    ).join('')
    const { lines, entries, repeated, refused } = await parse(text)
    assert.equal(
      entries.length + repeated + refused.length,
      lines,
      `seed ${seed} round ${round}: ${JSON.stringify(text)}`,
    )
    for (const { value, note } of entries) {
      assert.ok(value.length > 0 && value.length <= 320)
      assert.ok(note.length <= 500)
    }
    for (const record of splitRecords(text)) assert.ok(splitCells(record.text, ',').length > 0)
  }
})
