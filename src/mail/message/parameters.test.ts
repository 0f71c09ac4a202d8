import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseParameterized } from './parameters.ts'

test('values, quotes, comments, continuations and charsets', () => {
  const table: [string, string, Record<string, string>][] = [
    ['text/plain; charset="utf-8"', 'text/plain', { charset: 'utf-8' }],
    ['Text / HTML (a page); Charset=utf-8', 'text/html', { charset: 'utf-8' }],
    ['multipart/mixed boundary=b', 'multipart/mixed', { boundary: 'b' }],
    ['multipart/mixed, boundary="a;b"', 'multipart/mixed', { boundary: 'a;b' }],
    ['filename=a.js', '', { filename: 'a.js' }],
    ['attachment; filename="a\\"b.pdf"', 'attachment', { filename: 'a"b.pdf' }],
    ['attachment; filename="=?utf-8?q?=C3=BC.js?="', 'attachment', { filename: 'ü.js' }],
    ['multipart/mixed; boundary="=?us-ascii?q?b?="', 'multipart/mixed', { boundary: '=?us-ascii?q?b?=' }],
    ["a/b; name*1*=%BC.pdf; name*0*=utf-8''%C3", 'a/b', { name: 'ü.pdf' }],
    ["a/b; name=x.txt; name*=utf-8''%C3%BC.js", 'a/b', { name: 'ü.js' }],
    ['', '', {}],
  ]
  for (const [text, value, parameters] of table) {
    const found = parseParameterized(text)
    assert.deepEqual([found.value, Object.fromEntries(found.parameters)], [value, parameters], text)
  }
})

test('what programs read differently is all given', () => {
  const table: [string, string[]][] = [
    ['a/b; name=x.txt; name=y.js', ['x.txt', 'y.js']],
    ["a/b; name=y.js; name*=''x.txt", ['x.txt', 'y.js']],
    ['a/b; name*0=x; name*1=.txt; name*1=.js', ['x.txt', 'x.js']],
    ['a/b; name="y.js" junk', ['y.js', 'y.js junk']],
    ['a/b; name=y.js junk', ['y.js junk', 'y.js']],
    ['a/b; name="x.txt".js', ['x.txt', 'x.txt.js']],
    ['a/b; name=x.txt', ['x.txt']],
  ]
  for (const [text, readings] of table) {
    const { parameters, otherValues } = parseParameterized(text)
    assert.deepEqual([parameters.get('name'), ...(otherValues.get('name') ?? [])], readings, text)
  }
})

test('a name in very many pieces, or behind very many parameters, is read to its end', () => {
  const letters = `${'a'.repeat(300)}.js`.split('')
  const pieces = letters.map((letter, index) => `name*${index}=${letter}`).join(';')
  assert.equal(parseParameterized(`a/b;${pieces}`).parameters.get('name'), letters.join(''))
  assert.equal(parseParameterized(`a/b;${'x=1;'.repeat(5_000)}name=y.js`).parameters.get('name'), 'y.js')
})
