import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvRecord } from './csv.ts'

test('cells are quoted as RFC 4180 wants, and empty values are empty', () => {
  assert.equal(csvRecord(['a', 'b"c', 'd,e', 'f\ng', null, 7, true]), 'a,"b""c","d,e","f\ng",,7,true\r\n')
  assert.equal(csvRecord([new Date('2026-11-22T09:00:00Z')]), '2026-11-22T09:00:00.000Z\r\n')
})

test('nothing is a formula for a spreadsheet', () => {
  const formulas = [
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    ' =cmd|x',
    '\uff1d1',
    '%0a=1',
    '|calc',
    '=HYPERLINK("http://x","y")',
  ]
  for (const text of formulas) assert.match(csvRecord([text]), /^"'/, JSON.stringify(text))
  assert.equal(csvRecord(['adele@contoso.example', 'a=b', '1-2']), 'adele@contoso.example,a=b,1-2\r\n')
})

test('whatever is written is read back as one record', () => {
  const seed = 7
  let state = seed
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state >>> 8) % below
  }
  const alphabet = ['"', ',', '\r', '\n', '=', 'a', ' ', "'", ';', 'ü']
  for (let round = 0; round < 3_000; round += 1) {
    const values = Array.from({ length: 3 }, () =>
      Array.from({ length: next(6) }, () => alphabet[next(alphabet.length)]).join(''),
    )
    const read = parse(csvRecord(values)).map((text, index) =>
      text.startsWith("'") && !values[index]!.startsWith("'") ? text.slice(1) : text,
    )
    assert.deepEqual(read, values, `seed ${seed}`)
  }
})

function parse(record: string): string[] {
  const cells: string[] = []
  let at = 0
  for (;;) {
    let text = ''
    if (record[at] === '"') {
      for (at += 1; !(record[at] === '"' && record[at + 1] !== '"'); at += 1) {
        if (record[at] === '"') at += 1
        text += record[at]
      }
      at += 1
    } else while (record[at] !== ',' && record[at] !== '\r') text += record[at++]
    cells.push(text)
    if (record[at] !== ',') return cells
    at += 1
  }
}
