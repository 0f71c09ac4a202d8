import assert from 'node:assert/strict'
import { test } from 'node:test'
import { harmlessLine, harmlessText } from './harmless.ts'

test('what cannot be seen shows as a code, and lines stay one', () => {
  assert.equal(harmlessLine('invoice\u202Efdp.exe', 100), 'invoice[U+202E]fdp.exe')
  assert.equal(harmlessLine('a\r\nBcc: eve@fabrikam.example', 100), 'a Bcc: eve@fabrikam.example')
  assert.equal(
    harmlessLine('pay\u200Bpal \u0000\u001b[2J\u{E0041}', 100),
    'pay[U+200B]pal [U+0000][U+001B][2J[U+E0041]',
  )
  assert.equal(harmlessLine('\ud800 half', 100), '\ufffd half')
  assert.equal(harmlessText('one\r\ntwo\u2028three', 100), 'one\ntwo[U+2028]three')
})

test('a subject of 10,000 characters is cut at its limit, never inside a pair', () => {
  assert.equal(harmlessLine('x'.repeat(10_000), 300).length, 300)
  for (let length_max = 1; length_max < 12; length_max += 1) {
    const line = harmlessLine('😀'.repeat(10_000), length_max)
    assert.ok(line.length <= length_max && line.isWellFormed())
  }
})

test('any text gives one line without anything that is not seen', () => {
  const seed = 20261122
  let state = seed
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % below
  }
  for (let round = 0; round < 3_000; round += 1) {
    const text = String.fromCharCode(
      ...Array.from({ length: next(40) }, () => (next(3) === 0 ? next(65_536) : next(160))),
    )
    const line = harmlessLine(text, 80)
    assert.ok(
      line.length <= 80 && line.isWellFormed() && !/[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069]/u.test(line),
      `seed ${seed}: ${JSON.stringify(text)}`,
    )
  }
})
