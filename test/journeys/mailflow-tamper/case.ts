// One kind of tampering as a row of a table: what is done, what must be found, what puts it right; and how a row is played.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { installation } from '#test/support/installation.ts'
import {
  alerts,
  asAdmin,
  check,
  connectionState,
  findings,
  openAlerts,
  repair,
  status,
  watched,
  type FindingView,
  type Watched,
} from './watch.ts'

export const rule = (number: number): string =>
  ({
    10: 'Mailwarden 10 - Clear state',
    20: 'Mailwarden 20 - Accept returned mail',
    30: 'Mailwarden 30 - Scan inbound',
    40: 'Mailwarden 40 - Scan outbound',
    50: 'Mailwarden 50 - Keep verdict',
    60: 'Mailwarden 60 - Remove return token',
  })[number]!
export const inbound = 'Mailwarden - From gateway'
export const outbound = 'Mailwarden - To gateway'

export interface Case {
  name: string
  act(watch: Watched): Promise<unknown>
  code: string
  severity: 'high' | 'medium' | 'low'
  key: string | RegExp
  property: string | null
  old?: unknown
  new?: unknown
  /** `plan`: by POST …/repair; a function: only an administrator can, and does so. */
  undo: 'plan' | ((watch: Watched) => Promise<unknown>)
  /** What the repair rightly leaves behind. */
  cleanUp?(watch: Watched): Promise<unknown>
  /** The audit log names no person for it. */
  isNameless?: boolean
}

export const setRule = (number: number, change: Record<string, unknown>) => (watch: Watched) =>
  asAdmin(watch, 'Set-TransportRule', { Identity: rule(number), ...change })
export const setInbound = (change: Record<string, unknown>) => (watch: Watched) =>
  asAdmin(watch, 'Set-InboundConnector', { Identity: inbound, ...change })
export const setOutbound = (change: Record<string, unknown>) => (watch: Watched) =>
  asAdmin(watch, 'Set-OutboundConnector', { Identity: outbound, ...change })
export const remove = (noun: string, name: string) => (watch: Watched) =>
  asAdmin(watch, `Remove-${noun}`, { Identity: name, Confirm: false })

export const setSealers = (change: (sealers: string[]) => string[]) => async (watch: Watched) => {
  const [record] = await asAdmin(watch, 'Get-ArcConfig')
  const sealers = String(record?.['ArcTrustedSealers'] ?? '').split(',')
  await asAdmin(watch, 'Set-ArcConfig', { Identity: 'Default', ArcTrustedSealers: change(sealers) })
}

export const changed = (
  name: string,
  severity: Case['severity'],
  key: string,
  property: string,
  act: Case['act'],
  values: { old?: unknown; new?: unknown } = {},
): Case => ({ name, act, code: 'object.changed', severity, key, property, undo: 'plan', ...values })

/** A test in which all rows are played one after the other in one tenant. */
export function playAll(name: string, cases: readonly Case[]): void {
  test(name, async (t: TestContext) => {
    const made = await installation(t)
    const watch = await watched(made)
    assert.deepEqual((await status(watch)).findings, [], 'nothing is wrong at first')

    for (const one of cases)
      await t.test(one.name, async () => {
        try {
          await tamperAndUndo(watch, one)
        } catch (error) {
          await repair(watch).catch(() => {})
          throw error
        }
      })

    await t.test('the whole tenant is again as it was', async () => {
      const plan = await made.api('GET', `/tenants/${watch.tenantId}/mailflow/plan`)
      assert.deepEqual(plan.steps ?? plan.plan?.steps, [])
    })
  })
}

async function tamperAndUndo(watch: Watched, one: Case): Promise<void> {
  // People are not as fast as tests; what happens within one second of Exchange is told in certainty.test.ts.
  await watch.made.advance(1_500)
  await one.act(watch)
  // The audit log shows a change a minute or more after it was made.
  await watch.made.advance(2 * 60_000)
  const seen = await check(watch)
  assert.equal(seen.checkError, null)
  const found = seen.findings.find((finding) => isAbout(one, finding))
  assert.ok(found, `open: ${JSON.stringify(seen.findings.map((each) => [each.code, each.objectKey, each.property]))}`)
  assert.equal(found.severity, one.severity)
  if ('old' in one) assert.deepEqual(found.expected, one.old)
  if ('new' in one) assert.deepEqual(found.actual, one.new)
  if (one.isNameless !== true) {
    assert.match(found.actor ?? '', /^admin@/, 'who')
    assert.equal(found.clientAddress, '198.51.100.20', 'from where')
    assert.ok(found.doneAt !== null, 'when')
  }
  assert.ok(!/[A-Z2-7]{26,}/.test(JSON.stringify(found)), 'no token stands in a finding')
  const severities = seen.findings.map(({ severity }) => severity)
  const state = severities.includes('high') ? 'broken' : severities.includes('medium') ? 'degraded' : 'active'
  assert.equal(await connectionState(watch), state)
  const alert = (await alerts(watch)).find(({ data, state: is }) => data['findingId'] === found.id && is === 'open')
  assert.ok(alert, 'an alert is open')
  assert.equal(alert.severity, one.severity)

  if (one.undo === 'plan') {
    const { repaired } = await repair(watch)
    assert.ok(repaired.includes(found.id), 'repaired')
  } else await one.undo(watch)
  await one.cleanUp?.(watch)
  const calm = await check(watch)
  assert.deepEqual(
    calm.findings.map((each) => [each.code, each.objectKey, each.property]),
    [],
    'nothing is wrong any more',
  )
  assert.equal((await findings(watch)).find(({ id }) => id === found.id)?.state, 'repaired-by-admin')
  assert.equal(await connectionState(watch), 'active')
  const open = await openAlerts(watch)
  assert.deepEqual(
    open.map(({ type, subject }) => [type, subject]),
    [],
  )
}

const isAbout = (one: Case, finding: FindingView): boolean =>
  finding.code === one.code &&
  (typeof one.key === 'string' ? finding.objectKey === one.key : one.key.test(finding.objectKey)) &&
  (one.property === null || finding.property === one.property)
