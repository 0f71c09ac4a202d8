// Header changes leave every other byte alone.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressesIn, MailDocument } from './document.ts'

const raw = Buffer.from('A: 1\r\nX-Long: one\r\n two\r\nB : 2\r\nA: 3\r\n\r\nbody\nbare\r\n')

test('an untouched message has the same bytes, whatever they are', () => {
  let seed = 20260601
  const random = (): number => (seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff) / 0x7fffffff
  for (let round = 0; round < 2000; round += 1) {
    const bytes = Buffer.from(
      Array.from({ length: Math.floor(random() * 60) }, () => [13, 10, 32, 58, 65, 0, 200][Math.floor(random() * 7)]!),
    )
    assert.deepEqual(MailDocument.parse(bytes).bytes, bytes, `seed 20260601 round ${round}`)
  }
  assert.deepEqual(MailDocument.parse(raw).bytes, raw)
})

test('fields are added on top, removed and renamed by name in any letter case', () => {
  const document = MailDocument.parse(raw)
  assert.deepEqual(document.all('a'), ['1', '3'])
  assert.equal(document.get('x-long'), 'one two')
  assert.equal(document.get('b'), '2')
  document.rename('A', 'Z')
  document.set('B', '4')
  document.remove('X-LONG')
  assert.equal(document.bytes.toString(), 'B: 4\r\nZ: 1\r\nZ: 3\r\n\r\nbody\nbare\r\n')
  document.renamePrefix('z', 'Y')
  assert.deepEqual(document.names(), ['B', 'Y', 'Y'])
})

test('addresses are found in any form', () => {
  assert.deepEqual(addressesIn('"Doe, J" <a@b.example>, c@d.example (note)'), ['a@b.example', 'c@d.example'])
  assert.deepEqual(addressesIn(null), [])
})
