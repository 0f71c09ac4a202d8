import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getDocumentProxy } from 'unpdf'
import { rateOf } from '../figures.ts'
import type { ProgrammeInput } from './programme.ts'
import { renderProgramme } from './programme.ts'

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
  const pages = await placesOf(await renderProgramme(input(Array.from({ length: 60 }, (_, n) => `${n} ${long}`))))
  // 60 bars of 23 points and 60 rows of some 80.
  assert.ok(pages.length <= 11, `${pages.length} pages`)
  for (const page of pages) for (const { text, right } of page) assert.ok(right <= 0.92, `${text} ends at ${right}`)
  const labels = pages.flat().filter(({ text }) => text.endsWith('…'))
  assert.equal(labels.length, 60, 'a bar has one line')
  for (const page of pages)
    if (page.some(({ text }) => text === '1 Nov 2026')) assert.ok(page.some(({ text }) => text === 'Launched'))
})

test('a programme without campaigns says so', async () => {
  const [page] = await placesOf(await renderProgramme(input([])))
  assert.ok(page!.some(({ text }) => text === 'There was no campaign in this time.'))
})
