// The console stays light: what a first visit loads, and what each page adds, are measured against their budgets. gzipped, in kB of 1,000.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { buildConsole } from '#test/support/console.ts'

const dist = path.resolve(import.meta.dirname, '../../console/dist')
const budget_kb = { firstJs: 200, firstCss: 45, page: 40, editor: 200 }

interface Chunk {
  file: string
  src?: string
  imports?: string[]
  css?: string[]
  isEntry?: boolean
  isDynamicEntry?: boolean
}

let chunks: Record<string, Chunk> = {}

before(async () => {
  await buildConsole()
  chunks = JSON.parse(readFileSync(path.join(dist, '.vite/manifest.json'), 'utf8')) as typeof chunks
})

/** The chunk and everything that it imports, besides what is loaded already. */
function reached(key: string, loaded: ReadonlySet<string> = new Set()): Set<string> {
  const found = new Set<string>()
  const visit = (each: string): void => {
    if (found.has(each) || loaded.has(each)) return
    found.add(each)
    for (const next of chunks[each]!.imports ?? []) visit(next)
  }
  visit(key)
  return found
}

const size_kb = (file: string): number => gzipSync(readFileSync(path.join(dist, file)), { level: 9 }).length / 1_000
const sum_kb = (files: Iterable<string>): number => [...files].reduce((sum, file) => sum + size_kb(file), 0)
const filesOf = (keys: Iterable<string>): string[] => [...keys].map((key) => chunks[key]!.file)

function listOf(files: Iterable<string>): string {
  return [...files]
    .map((file) => ({ file, kb: size_kb(file) }))
    .sort((a, b) => b.kb - a.kb)
    .map(({ file, kb }) => `${kb.toFixed(1).padStart(8)} kB  ${file}`)
    .join('\n')
}

for (const page of ['index.html', 'portal.html'])
  test(`the first load of ${page} is within its budget`, () => {
    const keys = reached(page)
    const js = filesOf(keys)
    const css = new Set([...keys].flatMap((key) => chunks[key]!.css ?? []))
    assert.ok(
      sum_kb(js) <= budget_kb.firstJs,
      `${sum_kb(js).toFixed(1)} kB of JavaScript, ${budget_kb.firstJs} may be:\n${listOf(js)}`,
    )
    assert.ok(
      sum_kb(css) <= budget_kb.firstCss,
      `${sum_kb(css).toFixed(1)} kB of CSS, ${budget_kb.firstCss} may be:\n${listOf(css)}`,
    )
  })

test('what each page brings for itself is within its budget', () => {
  const first = reached('index.html')
  const pages = Object.keys(chunks).filter((key) => /^src\/(pages|sign-in)\/.*-page\.tsx$/.test(key))
  assert.ok(pages.length > 20, `saw only ${pages.length} pages: the check itself is broken`)
  const users = new Map<string, number>()
  const added = new Map(pages.map((page) => [page, reached(page, first)]))
  for (const keys of added.values()) for (const key of keys) users.set(key, (users.get(key) ?? 0) + 1)
  const over: string[] = []
  for (const [page, keys] of added) {
    // What two or more pages use is loaded once and kept: it is nobody's own.
    const own = filesOf([...keys].filter((key) => users.get(key) === 1))
    if (sum_kb(own) > budget_kb.page) over.push(`${page}: ${sum_kb(own).toFixed(1)} kB of its own:\n${listOf(own)}`)
    const all = filesOf(keys)
    if (sum_kb(all) > 2 * budget_kb.page) over.push(`${page}: ${sum_kb(all).toFixed(1)} kB altogether:\n${listOf(all)}`)
  }
  assert.deepEqual(over, [])
})

test('lazy parts are within theirs, and nothing of them is in the first load', () => {
  const first = reached('index.html')
  const lazy = Object.keys(chunks).filter((key) => chunks[key]!.isDynamicEntry === true)
  const over = lazy.filter((key) => sum_kb(filesOf(reached(key, first))) > budget_kb.editor)
  assert.deepEqual(over, [])
  assert.deepEqual(
    lazy.filter((key) => first.has(key)),
    [],
  )
})
