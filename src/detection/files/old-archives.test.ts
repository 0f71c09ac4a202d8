// Archives as ARJ 3.10 and jLHA 0.1 write them.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createRandom } from '#test/symptoms/random.ts'
import { Inspector } from './inspect.ts'
import { sniffType } from './types.ts'

/** note.txt, stored; photos.js/photo.jpg, packed; empty.txt. */
const ordinary = {
  arj: 'YOosACILAQIQAAJQyMoDa8jKA2sAAAAAAAAAAAAAAAAAAAAAAABnb29kLmFyagAAbYpTLQAAYOo4AC4LAQIQAADIyMoDawQAAAAEAAAAFPq9zwAApBEAAAAAAADIygNryMoDawAAAABub3RlLnR4dAAA3ptPbgAAbm90ZWDqQwAuCwECAAEAyMjKA2sNAAAALAEAAAkZl4kKAKQRAAAAAAAAyMoDa8jKA2sAAAAAcGhvdG9zLmpzL3Bob3RvLmpwZwAATaRpKgAAAAMoBEv8JuWUYGAFgGDqOQAuCwECEAAAyMjKA2sAAAAAAAAAAAAAAAAAAKQRAAAAAAAAyMoDa8jKA2sAAAAAZW1wdHkudHh0AAAWTd4VAABg6gAA',
  'lzh of level 0':
    'HsgtbGgwLQQAAAAEAAAAUCl3XSAACG5vdGUudHh0y95ub3RlKfYtbGg1LQwAAAAsAQAAUCl3XSAAE3Bob3Rvcy5qc1xwaG90by5qcGfQbQADKARL/CbFlmBgDh+RLWxoMC0AAAAAAAAAAFApd10gAAllbXB0eS50eHQAAAA=',
  'lzh of level 1':
    'IdMtbGgwLQkAAAAEAAAAUCl3XSABCG5vdGUudHh0y94ABQAAerUAAG5vdGUiAC1saDUtHgAAACwBAABQKXddIAEJcGhvdG8uanBn0G0ABQAA0asNAAJwaG90b3MuanP/AAAAAygES/wmxZZgYA4inC1saDAtBQAAAAAAAABQKXddIAEJZW1wdHkudHh0AAAABQAAcisAAAA=',
  'lzh of level 2':
    'KgAtbGgwLQQAAAAEAAAAyMoDayACy94ABQAAfoQLAAFub3RlLnR4dAAAbm90ZTgALWxoNS0MAAAALAEAAMjKA2sgAtBtAAUAAOkrDAABcGhvdG8uanBnDQACcGhvdG9zLmpz/wAAAAMoBEv8JsWWYGAOKwAtbGgwLQAAAAAAAAAAyMoDayACAAAABQAA1ucMAAFlbXB0eS50eHQAAAA=',
}
/** note.txt and invoice.pdf.exe, packed. */
const programs: Record<keyof typeof ordinary, string> = {
  arj: 'YOorACILAQIQAAJQycoDa8nKA2sAAAAAAAAAAAAAAAAAAAAAAABiYWQuYXJqAABBA4d5AABg6jgALgsBAhAAAMnqyANrAQAAAAEAAACDFtyMAACkEQAAAAAAAOrIA2vqyANrAAAAAG5vdGUudHh0AAC2ULQiAAB4YOo/AC4LAQIQAQDJyMoDaw0AAAAsAQAACRmXiQAApBEAAAAAAADqyANryMoDawAAAABpbnZvaWNlLnBkZi5leGUAALLZSekAAAADKARL/CbllGBgBYBg6gAA',
  'lzh of level 0':
    'HjstbGgwLQEAAAABAAAAUSh3XSAACG5vdGUudHh0ACJ4JRotbGg1LQwAAAAsAQAAUCl3XSAAD2ludm9pY2UucGRmLmV4ZdBtAAMoBEv8JsWWYGAOAA==',
  'lzh of level 1':
    'IUYtbGgwLQYAAAABAAAAUSh3XSABCG5vdGUudHh0ACIABQAAjZgAAHgoJS1saDUtEQAAACwBAABQKXddIAEPaW52b2ljZS5wZGYuZXhl0G0ABQAAPnUAAAADKARL/CbFlmBgDgA=',
  'lzh of level 2':
    'KgAtbGgwLQEAAAABAAAA6sgDayACACIABQAA6zwLAAFub3RlLnR4dAAAeDEALWxoNS0MAAAALAEAAMjKA2sgAtBtAAUAAHeREgABaW52b2ljZS5wZGYuZXhlAAAAAygES/wmxZZgYA4A',
}
/** photo.jpg with a password. */
const encrypted =
  'YOovACILAQIRAAIAycoDa8nKA2sAAAAAAAAAAAAAAAABAAAAAABnYXJibGVkLmFyagAA+Q2/SQAAYOo5AC4LAQIRAQDJycoDaw0AAAAsAQAACRmXiQAApBEAAAAAAADJygNrycoDawAAAABwaG90by5qcGcAAJ6NBVkAADwtBD9lwRrLuFtOOLxg6gAA'

const kinds = Object.keys(ordinary) as (keyof typeof ordinary)[]
const bytesOf = (text: string) => Buffer.from(text, 'base64')

async function inspect(content: Buffer, name = 'a.bin') {
  const inspector = new Inspector()
  await inspector.inspect(name, name, content.subarray(0, 4_096), content)
  return inspector.findings
}
const told = async (content: Buffer) => (await inspect(content)).map(({ name, mayExecute }) => [name, mayExecute])

for (const kind of kinds)
  describe(kind, () => {
    const good = bytesOf(ordinary[kind])
    const bad = bytesOf(programs[kind])

    test('it is recognised by its content, and its names are judged', async () => {
      assert.equal(sniffType(good), kind.slice(0, 3))
      assert.deepEqual(await told(good), [['archive.not-opened', false]])
      assert.deepEqual(
        (await inspect(bad)).map(({ name, location }) => [name, location]),
        [
          ['attachment.double-extension', 'a.bin/invoice.pdf.exe'],
          ['attachment.script', 'a.bin/invoice.pdf.exe'],
          ['archive.not-opened', 'a.bin'],
        ],
      )
      assert.ok((await inspect(good, 'a.jpg')).some(({ name }) => name === 'attachment.type-mismatch'))
    })

    test('what is stored as it is, is looked into', async () => {
      const content = Buffer.from(good)
      content.write('\x7fELF', content.lastIndexOf('note'), 'latin1')
      assert.deepEqual(
        (await inspect(content)).map(({ name, location }) => [name, location]),
        [
          ['attachment.executable', 'a.bin/note.txt'],
          ['archive.not-opened', 'a.bin'],
        ],
      )
    })

    test('what breaks off may hold anything', async () => {
      for (const name of ['photo.jpg', 'empty.txt'])
        assert.deepEqual(await told(good.subarray(0, good.indexOf(name) + 3)), [['archive.not-opened', true]], name)
    })

    test('damage of any kind ends with findings', async () => {
      const { between } = createRandom(20_261_123)
      for (let round = 0; round < 2_000; round++) {
        const content = Buffer.from(round % 2 === 0 ? good : bad)
        for (let changes = between(1, 5); changes > 0; changes--)
          content[between(0, content.length - 1)] = between(0, 1) === 0 ? 255 : between(0, 255)
        const findings = await inspect(
          content.subarray(0, between(0, 4) === 0 ? between(0, content.length) : undefined),
        )
        assert.ok(findings.length <= 100, `round ${round}`)
      }
    })
  })

describe('arj', () => {
  test('encryption is told', async () => {
    assert.deepEqual(await told(bytesOf(encrypted)), [['archive.encrypted', false]])
  })

  test('its mark alone is none', () => {
    const content = bytesOf(ordinary.arj)
    content[20]! ^= 1
    assert.equal(sniffType(content), 'unknown')
  })

  test('what goes on in another file may hold anything', async () => {
    const content = bytesOf(ordinary.arj)
    // The flags of the packed file.
    content[content.indexOf('photos.js') - 42]! |= 4
    assert.deepEqual(await told(content), [['archive.not-opened', true]])
  })
})

describe('lzh', () => {
  /** Level 3, with sizes of four bytes. */
  function level3(fields: [type: number, value: Buffer][], method = '-lh5-'): Buffer {
    const sizeOf = (index: number) => {
      const field = fields[index]
      const size = Buffer.alloc(4)
      size.writeUInt32LE(field === undefined ? 0 : field[1].length + 5)
      return size
    }
    const further = fields.flatMap(([type, value], index) => [Buffer.from([type]), value, sizeOf(index + 1)])
    const fixed = Buffer.alloc(28)
    fixed.writeUInt16LE(4, 0)
    fixed.write(method, 2, 'latin1')
    fixed.writeUInt32LE(3, 7)
    fixed[20] = 3
    const head = Buffer.concat([fixed, sizeOf(0), ...further])
    head.writeUInt32LE(head.length, 24)
    return Buffer.concat([head, Buffer.from('xyz\0')])
  }

  test('level 3 is read', async () => {
    assert.deepEqual(await told(level3([[1, Buffer.from('photo.jpg')]])), [['archive.not-opened', false]])
    assert.deepEqual(await told(level3([[1, Buffer.from('run.js')]])), [
      ['attachment.script', undefined],
      ['archive.not-opened', true],
    ])
  })

  test('each name counts, folders do not', async () => {
    const both = level3([
      [1, Buffer.from('photo.jpg')],
      [0x44, Buffer.from('run.js', 'utf16le')],
    ])
    assert.deepEqual((await told(both))[0], ['attachment.script', undefined])
    assert.deepEqual(await told(level3([[1, Buffer.from('photos.js')]], '-lhd-')), [])
  })
})

test('ace is recognised by its content, whatever its name', async () => {
  const content = Buffer.from('1234567**ACE**'.padEnd(100, 'x'))
  assert.equal(sniffType(content), 'ace')
  assert.deepEqual(await told(content), [['archive.obsolete', true]])
})
