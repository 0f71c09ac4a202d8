import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import PDFDocument from 'pdfkit'
import { getDocumentProxy } from 'unpdf'
import { rateOf } from '../figures.ts'
import type { ProgrammeInput } from './programme.ts'
import { renderProgramme } from './programme.ts'
import { type LaidOutFont, setInOrder } from './right-to-left.ts'

const input = (names: readonly string[]): ProgrammeInput => ({
  tenantName: 'Contoso',
  from: new Date('2026-01-01'),
  to: new Date('2026-11-22'),
  factors: [],
  trainings: {
    ...{ assigned: 0, started: 0, completed: 0, overdue: 0, withdrawn: 0 },
    ...{ medianEngaged_seconds: null, medianScore: null, byTraining: [] },
  },
  campaigns: names.map((name, place) => ({
    campaign: { id: String(place), name, state: 'completed' } as ProgrammeInput['campaigns'][number]['campaign'],
    at: '2026-11-01T09:00:00Z',
    report: rateOf(1_000, 1_000),
    click: rateOf(950, 1_000),
    clickAtMost: rateOf(1_000, 1_000),
    caught: rateOf(1, 1_000),
    ratio: null,
  })),
})

/** Texts with where they stand, page by page; left and right in shares of the page's width. */
async function placesOf(content: Buffer) {
  const document = await getDocumentProxy(new Uint8Array(content))
  const pages = []
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number)
    const { width } = page.getViewport({ scale: 1 })
    const { items } = await page.getTextContent()
    pages.push(
      items.flatMap((item) =>
        'str' in item && item.str.trim() !== ''
          ? [{ text: item.str, y: Math.round(item.transform[5]), right: (item.transform[4] + item.width) / width }]
          : [],
      ),
    )
  }
  return pages
}

test('many campaigns with long names: nothing leaves a page or lies over a neighbour, and each page of the table has its titles', async () => {
  const long = 'Quarterly reminder of the works council about parcels and invoices '.repeat(2)
  const pages = await placesOf(await renderProgramme(input(Array.from({ length: 30 }, (_, n) => `${n} ${long}`))))
  // 30 bars of 23 points and 30 rows of some 80.
  assert.ok(pages.length <= 7, `${pages.length} pages`)
  for (const page of pages) for (const { text, right } of page) assert.ok(right <= 0.92, `${text} ends at ${right}`)
  const labels = pages.flat().filter(({ text }) => text.endsWith('…'))
  assert.equal(labels.length, 30, 'a bar has one line')
  for (const page of pages)
    if (page.some(({ text }) => text === '1 Nov 2026')) assert.ok(page.some(({ text }) => text === 'Launched'))
})

test('names that are written from the right stand in their order, also between others', () => {
  const doc = new PDFDocument({ font: fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')) })
  const font = (doc as unknown as { _font: LaidOutFont })._font
  const seen = (text: string): string =>
    String.fromCodePoint(...font.layout(text).glyphs.flatMap(({ codePoints }) => codePoints))
  setInOrder(font)
  assert.equal(seen('Für אב גד, 12'), 'Für דג בא, 12')
  assert.equal(seen('אב גד'), 'דג בא')
  assert.equal(seen('Ada Admin'), 'Ada Admin')
  assert.ok(Math.abs(font.layout('אב גד').advanceWidth - font.layout('גד אב').advanceWidth) < 1)
})

test('a programme without campaigns says so', async () => {
  const [page] = await placesOf(await renderProgramme(input([])))
  assert.ok(page!.some(({ text }) => text === 'There was no campaign in this time.'))
})
