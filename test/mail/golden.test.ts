// Golden mails: what the engine says about each invented message here. UPDATE_GOLDEN=1 rewrites the expectations; review them as a diff.
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, test } from 'node:test'
import { analyse } from '#detection/analysis.ts'
import { createEngine } from '#detection/engine.ts'
import type { ScanEnvelope } from '#detection/verdict.ts'
import { noFacts } from '#mail/auth/results.ts'
import { bufferSource } from '#mail/message/source.ts'
import { systemClock } from '#platform/clock.ts'
import { rules } from '../../src/detection/rules/all.ts'

const folder = import.meta.dirname
const engine = createEngine({ clock: systemClock, workers: 1 })
after(async () => await engine.close())
const fired = new Set<string>()

const envelope: ScanEnvelope = {
  direction: 'inbound',
  mailFrom: 'ada@fabrikam.example',
  rcptTo: ['ben@contoso.example'],
  clientAddress: null,
  hello: null,
}
const context = { tenantId: 'golden', ownDomains: ['contoso.example'], trustMicrosoftResults: true }

for (const file of globSync('*.eml', { cwd: folder }).toSorted())
  test(file, async () => {
    const report = await engine.scan(bufferSource(readFileSync(path.join(folder, file))), envelope, context)
    for (const finding of report.findings) fired.add(finding.name)
    const { category, score, faults, authentication } = report
    const findings = report.findings.map(({ name, category: of, score: points, certain, reason, location }) => ({
      name,
      category: of,
      score: points,
      certain,
      reason,
      ...(location === undefined ? {} : { location }),
    }))
    const actual = { category, score, findings, faults, judgedBy: authentication.judgedBy, summary: report.summary }
    const expectedFile = path.join(folder, file.replace(/\.eml$/, '.json'))
    if (process.env['UPDATE_GOLDEN'] === '1') return writeFileSync(expectedFile, `${JSON.stringify(actual, null, 2)}\n`)
    assert.ok(existsSync(expectedFile), 'no expectation: run once with UPDATE_GOLDEN=1 and review the diff')
    assert.deepEqual(actual, JSON.parse(readFileSync(expectedFile, 'utf8')))
  })

test('several authors are told where the gateway itself judges them', async () => {
  const source = bufferSource(readFileSync(path.join(folder, 'from.several-fields.eml')))
  const verified = { ...noFacts, dmarc: 'permerror' } as const
  const { findings } = await analyse(source, { envelope, context, verified })
  for (const { name } of findings) fired.add(name)
  assert.ok(findings.some(({ name, category }) => name === 'authentication.several-authors' && category === 'spoof'))
})

test('every rule has a message that sets it off', () => {
  assert.deepEqual(
    rules.map((rule) => rule.name).filter((name) => !fired.has(name)),
    [],
  )
})

test('clean messages are clean', () => {
  for (const file of globSync('clean-*.json', { cwd: folder }))
    assert.equal(JSON.parse(readFileSync(path.join(folder, file), 'utf8')).category, 'clean')
})
