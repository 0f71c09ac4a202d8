import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeByMark, decodeCharset } from './charset.ts'

const text = 'Grüße, 你'
const wide = Buffer.from(text, 'utf16le')
const utf32 = (bigEndian: boolean) =>
  Buffer.concat(
    Array.from(text, (character) => {
      const unit = Buffer.alloc(4)
      if (bigEndian) unit.writeUInt32BE(character.codePointAt(0)!)
      else unit.writeUInt32LE(character.codePointAt(0)!)
      return unit
    }),
  )

test('UTF-16, UTF-32 and UTF-7 are read as mail programs read them, by mark or by where the zeros stand', () => {
  const big = Buffer.from(wide).swap16()
  const table: [string, Buffer][] = [
    ['utf-16', Buffer.concat([Buffer.from('fffe', 'hex'), wide])],
    ['utf-16', Buffer.concat([Buffer.from('feff', 'hex'), big])],
    ['utf-16', wide],
    ['utf-16', big],
    ['UTF-16LE', wide],
    ['utf-16be', big],
    ['unicode', wide],
    ['utf-32', utf32(true)],
    ['utf-32', utf32(false)],
    ['utf-7', Buffer.from('Gr+APwA3w-e, +T2A-')],
    ['cp65000', Buffer.from('Gr+APwA3w-e, +T2A-')],
    ['utf-8', Buffer.from(text)],
    ['x-unknown', Buffer.from(text)],
  ]
  for (const [label, bytes] of table)
    assert.equal(decodeCharset(bytes, label), text, `${label} ${bytes.toString('hex')}`)
})

test('one wrong byte does not change the alphabet of the rest; a wrong label is seen through', () => {
  const broken = Buffer.concat([Buffer.from('Привет'), Buffer.from([0xff])])
  assert.equal(decodeCharset(broken, 'utf-8'), 'Привет\ufffd')
  assert.equal(decodeCharset(Buffer.from('Grüße', 'latin1'), 'utf-8'), 'Grüße')
})

test('files tell UTF-16 by their mark or their zeros', () => {
  assert.equal(decodeByMark(Buffer.from('<script>', 'utf16le')), '<script>')
  assert.equal(decodeByMark(Buffer.from('<script>')), '<script>')
  assert.equal(decodeByMark(Buffer.from('ab\0')), 'ab\0')
})
