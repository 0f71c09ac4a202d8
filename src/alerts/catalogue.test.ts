import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { catalogue, isAlertType, listAlertTypes } from './catalogue.ts'
import { severities } from './contract.ts'
import { healthChecks } from './health/checks/all.ts'

const source = path.resolve(import.meta.dirname, '..')

/** Types that are put together in the code: their beginning, and every end that can follow. */
const composed: Record<string, readonly string[]> = {
  'mailflow.tamper-': severities,
  'history.': ['dropped', 'rejected', 'damaged'],
  'quarantine.': ['not-durable', 'file-missing', 'file-damaged'],
}
const raising = /\b(?:raise|alerts\.resolve|background\.resolve|alarms\.resolve)\(|updateAlert|onAlarm/
const literal =
  /\btype(?:: |\s*=\s*)'([a-z]+\.[a-z-]+)'|\balertType = '([a-z]+\.[a-z-]+)'|(?:resolve|closeAlert)\(\s*(?:trx,\s*)?[\w.]+,\s*'([a-z]+\.[a-z-]+)'/g
const template = /(?:type: |=> |\s)`([a-z]+\.[a-z-]*)\$\{(?:kind|severity|closed\.severity|finding\.severity)\}`/g

test('every alert that is raised or resolved anywhere is of a type in the catalogue', () => {
  const found = new Set<string>()
  const prefixes = new Set<string>()
  for (const file of globSync('**/*.ts', { cwd: source })) {
    if (file.endsWith('.test.ts') || file === path.join('alerts', 'catalogue.ts')) continue
    const text = readFileSync(path.join(source, file), 'utf8')
    if (!raising.test(text)) continue
    for (const match of text.matchAll(literal)) found.add((match[1] ?? match[2] ?? match[3])!)
    for (const match of text.matchAll(template)) prefixes.add(match[1]!)
  }
  assert.ok(found.size >= 8, `saw only ${[...found].join(', ')}: the check itself is broken`)
  assert.deepEqual(
    [...found].filter((type) => !isAlertType(type)),
    [],
  )
  for (const prefix of prefixes) {
    assert.ok(composed[prefix] !== undefined, `say in this test what can follow ${prefix}`)
    for (const end of composed[prefix]) assert.ok(isAlertType(`${prefix}${end}`), `${prefix}${end}`)
  }
  assert.ok(prefixes.size >= 3, [...prefixes].join(', '))
})

test('every type says what it means and what to do, without please and exclamation marks', () => {
  assert.equal(listAlertTypes().length, Object.keys(catalogue).length)
  for (const { type, title, meaning, advice } of listAlertTypes()) {
    assert.match(type, /^[a-z]+\.[a-z-]+$/)
    for (const text of [title, meaning, advice]) {
      assert.ok(text.length >= 15, `${type}: ${text}`)
      assert.doesNotMatch(text, /please|!/i, type)
    }
    assert.match(advice, /\.$/, type)
  }
})

test('a type is found only by its own name', () => {
  for (const name of ['constructor', '__proto__', 'toString', '']) assert.equal(isAlertType(name), false)
})

test('every link of an alert and of a health check leads to a page of the console', () => {
  const routes = readFileSync(path.resolve(source, '../console/src/routes/routes.tsx'), 'utf8')
  const pages = new Set([...routes.matchAll(/page\('([^']+)'/g)].map((match) => match[1]!))
  assert.ok(pages.size > 10)
  const links = [...listAlertTypes(), ...healthChecks].flatMap(({ link }) => link ?? [])
  assert.ok(links.length > 10)
  assert.deepEqual(
    links.filter((link) => !pages.has(link)),
    [],
  )
})
