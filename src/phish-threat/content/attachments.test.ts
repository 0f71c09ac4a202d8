import assert from 'node:assert/strict'
import { inflateSync } from 'node:zlib'
import { test } from 'node:test'
import { TextWriter, Uint8ArrayReader, ZipReader } from '@zip.js/zip.js'
import jsqr from 'jsqr'
import { makeAttachment } from './attachments.ts'
import { qrPng } from './qr.ts'

const text = {
  fileName: 'x',
  language: 'de',
  title: 'Prüfung & <Titel> „neu“ مرحبا \u0001',
  body: 'Erste Zeile\n\nZweite <b>Zeile</b>',
  action: 'Öffnen',
  link: 'https://l.example/a?b=1&c="2"',
} as const

test('an HTML attachment holds words and one link, and nothing that runs or loads', async () => {
  const { content, contentType } = await makeAttachment({ ...text, kind: 'html' })
  const html = content.toString()
  assert.equal(contentType, 'text/html; charset=utf-8')
  assert.match(html, /<html lang="de">/)
  assert.match(html, /href="https:\/\/l\.example\/a\?b=1&amp;c=&quot;2&quot;"/)
  assert.match(html, /<p>Zweite &lt;b&gt;Zeile&lt;\/b&gt;<\/p>/)
  assert.doesNotMatch(html, /<script|<form|<input|src=|@import|url\(|\son\w+=/i)
})

test('a PDF attachment is tagged, has its language, its link, and no action that runs', async () => {
  const { content } = await makeAttachment({ ...text, kind: 'pdf' })
  const pdf = content.toString('latin1')
  assert.match(pdf, /^%PDF-1\.\d/)
  assert.match(pdf, /\/Lang \(de\)/)
  assert.match(pdf, /\/Marked true/)
  assert.match(pdf, /\/URI \(https:\/\/l\.example\/a/)
  assert.doesNotMatch(pdf, /\/JavaScript|\/JS\b|\/Launch|\/OpenAction|\/EmbeddedFile|\/AcroForm|\/SubmitForm/)
})

test('a DOCX attachment opens as an archive of four parts without macros', async () => {
  const { content } = await makeAttachment({ ...text, kind: 'docx' })
  const reader = new ZipReader(new Uint8ArrayReader(new Uint8Array(content)), { useWebWorkers: false })
  const entries = await reader.getEntries()
  assert.deepEqual(entries.map(({ filename }) => filename).toSorted(), [
    '[Content_Types].xml',
    '_rels/.rels',
    'word/_rels/document.xml.rels',
    'word/document.xml',
  ])
  const read = async (name: string) => {
    const entry = entries.find(({ filename }) => filename === name)!
    assert.ok(!entry.directory)
    return entry.getData!(new TextWriter())
  }
  assert.match(
    await read('word/_rels/document.xml.rels'),
    /Target="https:\/\/l\.example\/a\?b=1&amp;c=&quot;2&quot;" TargetMode="External"/,
  )
  const document = await read('word/document.xml')
  assert.match(document, /Prüfung &amp; &lt;Titel&gt; „neu“ مرحبا {2}</)
  assert.doesNotMatch(document, /\u0001/)
  await reader.close()
})

test('the code of a mail can be read, and leads to its address', () => {
  const address = 'https://notice.example/Zm9vYmFyYmF6cXV4MTIzNDU2'
  const { data, width, height } = decodePng(qrPng(address))
  assert.equal(jsqr.default(data, width, height)?.data, address)
  assert.ok(width >= 180)
})

/** Pixels as RGBA of the kinds of PNG that an encoder without filters makes: 1 to 8 bits, palette, grey or colour. */
function decodePng(png: Buffer): { data: Uint8ClampedArray; width: number; height: number } {
  assert.deepEqual(png.subarray(0, 8), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))
  const chunks = new Map<string, Buffer>()
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at)
    const name = png.toString('latin1', at + 4, at + 8)
    chunks.set(name, Buffer.concat([chunks.get(name) ?? Buffer.alloc(0), png.subarray(at + 8, at + 8 + length)]))
    at += length + 12
  }
  const head = chunks.get('IHDR')!
  const [width, height, bits, colour] = [head.readUInt32BE(0), head.readUInt32BE(4), head[8]!, head[9]!]
  const palette = chunks.get('PLTE')
  const samples = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[colour]!
  const rows = inflateSync(chunks.get('IDAT')!)
  const rowBytes = Math.ceil((width * samples * bits) / 8) + 1
  const data = new Uint8ClampedArray(width * height * 4)
  for (let y = 0; y < height; y += 1) {
    assert.equal(rows[y * rowBytes], 0, 'a row with a filter')
    for (let x = 0; x < width; x += 1) {
      const bit = x * samples * bits
      const value = (rows[y * rowBytes + 1 + (bit >> 3)]! >> (8 - bits - (bit & 7))) & ((1 << bits) - 1)
      const shade = palette === undefined ? (value * 255) / ((1 << bits) - 1) : palette[value * 3]!
      data.set([shade, shade, shade, 255], (y * width + x) * 4)
    }
  }
  return { data, width, height }
}
