import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isAppError } from '#platform/errors.ts'
import { parseSearch, searchFields } from './search-text.ts'

const groups = (text: string) => parseSearch(text).groups

test('a word is one of the subject or of a name; all words must be met', () => {
  assert.deepEqual(groups('Invoice lee'), [
    ['w:invoice', 'm:invoice', 'n:invoice'],
    ['w:lee', 'm:lee', 'n:lee'],
  ])
  assert.deepEqual(groups('"two words"'), [
    ['w:two', 'm:two', 'n:two'],
    ['w:words', 'm:words', 'n:words'],
  ])
})

test('an address, a domain, an IP address, a hash and an id are known by their form', () => {
  assert.deepEqual(groups('Lee@Fabrikam.example'), [
    ['f:lee@fabrikam.example', 'r:lee@fabrikam.example', 'i:Lee@Fabrikam.example'],
  ])
  assert.deepEqual(groups('fabrikam.example'), [['f:@fabrikam.example', 'r:@fabrikam.example', 'u:fabrikam.example']])
  assert.deepEqual(groups('192.0.2.7'), [['a:192.0.2.7']])
  assert.deepEqual(groups('2001:DB8::1'), [['a:2001:db8::1']])
  const sha256 = 'AB'.repeat(32)
  assert.deepEqual(groups(sha256), [[`h:${sha256.toLowerCase()}`]])
  const id = '01890000-0000-7000-8000-000000000001'
  assert.deepEqual(parseSearch(id).messageIds, [id])
})

test('fields narrow; either value of the same field is enough', () => {
  assert.deepEqual(groups('from:lee@fabrikam.example to:contoso.example subject:"new order"'), [
    ['f:lee@fabrikam.example'],
    ['r:@contoso.example'],
    ['w:new'],
    ['w:order'],
  ])
  assert.deepEqual(groups('from:lee'), [['m:lee']])
  assert.deepEqual(groups('FROM:Lee'), [['m:lee']])
  assert.deepEqual(groups('verdict:spam verdict:phish'), [['c:spam', 'c:phish']])
  assert.deepEqual(groups('verdict:clean verdict:spam'), [])
  assert.deepEqual(parseSearch('status:released direction:inbound type:mailflow').statuses, ['released'])
  assert.deepEqual(groups('link:https://bank.example/login'), [['u:bank.example']])
  assert.deepEqual(groups('id:<1@x>'), [['i:1@x']])
})

test('what stands before a colon and is no field is text', () => {
  assert.deepEqual(groups('re:order'), [
    ['w:re', 'm:re', 'n:re'],
    ['w:order', 'm:order', 'n:order'],
  ])
  assert.deepEqual(groups('constructor:x'), [
    ['w:constructor', 'm:constructor', 'n:constructor'],
    // One letter is no word.
  ])
})

test('a mistake is told with what would be right', () => {
  for (const [text, told] of [
    ['verdict:bad', /malware, unscannable/],
    ['ip:10', /one address/],
    ['from:', /needs a value/],
    ['attachment:x', /SHA-256/],
    ['a1 '.repeat(30), /At most 20/],
    ['a0-a1-a2-a3-a4-a5-a6-a7-a8-a9 b0-b1-b2-b3-b4-b5-b6-b7-b8-b9 c0', /At most 20/],
  ] as const)
    assert.throws(
      () => parseSearch(text),
      (error) => isAppError(error, 'messages.search') && told.test(error.message),
      text,
    )
})

test('whatever is typed is understood or refused in words (seeded fuzz)', () => {
  const seed = 20261122
  let state = seed
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state >>> 8) % below
  }
  const pieces = [
    ...searchFields.map((field) => `${field}:`),
    '"',
    ':',
    ' ',
    '@',
    '.',
    '<>',
    'spam',
    'Ünïcode',
    '\0',
    '\u{202e}',
    '\ud800',
    '192.0.2.1',
    '*',
    '%',
    "'",
    '\\',
    'x'.repeat(90),
  ]
  for (let round = 0; round < 5_000; round += 1) {
    const text = Array.from({ length: next(12) }, () => pieces[next(pieces.length)]).join('')
    try {
      for (const group of parseSearch(text).groups) {
        assert.ok(group.length > 0)
        for (const term of group) assert.ok(term.length <= 330 && !term.includes('\0') && term.isWellFormed(), term)
      }
    } catch (error) {
      assert.ok(
        isAppError(error, 'messages.search'),
        `seed ${seed}, round ${round}: ${JSON.stringify(text)} ${String(error)}`,
      )
    }
  }
})
