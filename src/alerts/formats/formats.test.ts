import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toCef } from './cef.ts'
import { toKeyValue } from './key-value.ts'
import { datagramOf, octetCounted, syslogLine } from './syslog.ts'

const seed = 20261122
function random(): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state >>> 8) % below
  }
}
const alphabet = [
  '\\',
  '|',
  '=',
  '"',
  ']',
  '[',
  '\n',
  '\r',
  ' ',
  'a',
  'n',
  'r',
  '\u2028',
  '\u0000',
  '\u001b',
  'ä',
  '😀',
  '\ud800',
  'CEF:0|',
  ' cs1=',
  '<1>1 ',
]
const textOf = (next: (below: number) => number) =>
  Array.from({ length: next(12) }, () => alphabet[next(alphabet.length)]).join('')
/** What these formats keep of a text: all but control characters and broken pairs. */
const kept = (text: string) =>
  text.toWellFormed().replaceAll(/[\p{Zl}\p{Zp}\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f]/gu, ' ')

test('CEF: whatever is written is read back, and a line stays one', () => {
  const next = random()
  for (let round = 0; round < 5_000; round += 1) {
    const [signature, name, first, second] = [textOf(next), textOf(next), textOf(next), textOf(next)]
    const line = toCef({ signature, name, severity: 'high', extension: { msg: first, cs1: second, cs2: null } })
    assert.doesNotMatch(line, /[\r\n]/)
    const read = readCef(line)
    const inHeader = (text: string) => kept(text).replaceAll(/[\r\n]+/g, ' ')
    assert.deepEqual(
      read.header,
      ['Mailwarden', 'Mailwarden', '1', inHeader(signature), inHeader(name), '9'],
      `seed ${seed}: ${line}`,
    )
    assert.deepEqual(
      read.extension,
      Object.fromEntries(
        [
          ['msg', kept(first)],
          ['cs1', kept(second)],
        ].filter(([, value]) => value !== ''),
      ),
      `seed ${seed}: ${line}`,
    )
  }
})

/** A reader of its own: header fields end at an unescaped pipe, a key is a word before an unescaped equals sign. */
function readCef(line: string): { header: string[]; extension: Record<string, string> } {
  assert.ok(line.startsWith('CEF:0|'))
  const header: string[] = []
  let at = 6
  while (header.length < 6) {
    let field = ''
    for (; line[at] !== '|'; at += 1) {
      if (line[at] === '\\') at += 1
      field += line[at]
    }
    header.push(field)
    at += 1
  }
  const rest = line.slice(at)
  const starts = [...rest.matchAll(/(?:^| )(msg|cs1|cs2)=/g)].filter(({ index }) =>
    isPlain(rest, index + rest.slice(index).indexOf('=')),
  )
  const extension: Record<string, string> = {}
  for (const [n, match] of starts.entries()) {
    const value = rest.slice(match.index + match[0].length, starts[n + 1]?.index)
    extension[match[1]!] = value.replaceAll(
      /\\([\\=nr])/g,
      (_all, mark: string) => ({ n: '\n', r: '\r' })[mark] ?? mark,
    )
  }
  return { header, extension }
}

function isPlain(text: string, at: number): boolean {
  let slashes = 0
  while (text[at - 1 - slashes] === '\\') slashes += 1
  return slashes % 2 === 0
}

test('key-value: whatever is written is read back, and a line stays one', () => {
  const next = random()
  for (let round = 0; round < 5_000; round += 1) {
    const values = { first: textOf(next), second: textOf(next), n: next(100), none: null }
    const line = toKeyValue(values)
    assert.doesNotMatch(line, /[\r\n]/)
    const read = Object.fromEntries(
      [...line.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"(?: |$)/g)].map(([, name, value]) => [
        name,
        value!.replaceAll(/\\([\\"nr])/g, (_all, mark: string) => ({ n: '\n', r: '\r' })[mark] ?? mark),
      ]),
    )
    const expected = Object.entries({
      first: kept(values.first),
      second: kept(values.second),
      n: String(values.n),
    }).filter(([, value]) => value !== '')
    assert.deepEqual(read, Object.fromEntries(expected), `seed ${seed}: ${line}`)
  }
})

test('syslog: no text ends its element, its line or its frame', () => {
  const next = random()
  for (let round = 0; round < 3_000; round += 1) {
    const value = textOf(next)
    const line = syslogLine({
      facility: 13,
      severity: 'low',
      at: new Date(0),
      hostName: textOf(next),
      messageId: textOf(next),
      parameters: { subject: value },
      text: textOf(next),
    })
    const match =
      /^<109>1 1970-01-01T00:00:00\.000Z ([!-~]+) mailwarden - ([!-~]{1,32}) \[mailwarden@32473 subject="((?:[^"\\\]]|\\["\\\]])*)"\] \ufeff([^\p{Cc}\p{Zl}\p{Zp}]*)$/u.exec(
        line,
      )
    assert.ok(match, `seed ${seed}: ${JSON.stringify(line)}`)
    assert.equal(match[3]!.replaceAll(/\\(["\\\]])/g, '$1'), value.toWellFormed().replaceAll(/\p{Cc}/gu, ' '))
    const frame = octetCounted(line).toString('utf8')
    assert.equal(frame, `${Buffer.byteLength(line)} ${line}`)
  }
})

test('syslog: a datagram is cut at 2,048 bytes, between characters', () => {
  for (const filler of ['x', 'ä', '€', '😀'])
    for (let lead = 0; lead < 5; lead += 1) {
      const data = datagramOf('a'.repeat(lead) + filler.repeat(3_000))
      assert.ok(data.length <= 2_048 && data.length > 2_040)
      assert.ok(data.toString('utf8').isWellFormed() && !data.toString('utf8').includes('\ufffd'))
    }
  assert.equal(datagramOf('short').toString(), 'short')
})
