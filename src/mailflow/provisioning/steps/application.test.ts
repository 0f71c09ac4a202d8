// What was just made at Microsoft is not known everywhere at once: steps wait for it, and not for ever.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { GraphClient, GraphRequest } from '#microsoft/graph.ts'
import { graphErrorOf } from '#microsoft/graph-errors.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { createManualPublisher } from '../dns-publisher.ts'
import type { Step, StepContext } from '../step.ts'
import { exchangeRoleStep, permissionsStep, servicePrincipalStep } from './application.ts'
import { domainStep } from './domain.ts'
import { gatewayNameStep } from './gateway.ts'

const refusal = (status: number, message: string, path: string) =>
  graphErrorOf({ status, headers: {}, body: Buffer.alloc(0) }, { error: { code: 'x', message } }, path)

/** `fails`: the beginning of `METHOD path`, status and text. */
function contextOf(clock: ManualClock, fails: [string, number, string][]): StepContext {
  const request = async (path: string, { method = 'GET' }: GraphRequest = {}) => {
    const failure = fails.find(([call]) => `${method} ${path}`.startsWith(call))
    if (failure !== undefined) throw refusal(failure[1], failure[2], path)
    return { id: 'x', value: [] }
  }
  const graph = { request } as unknown as GraphClient
  return {
    parts: { clock },
    startedAt: clock.now(),
    connection: async () => ({ client_id: 'app', service_principal_id: 'sp', cert_name: 'a.mx.example' }),
    update: async () => undefined,
    delegatedGraph: async () => graph,
    graph: async () => graph,
    exchange: async () => ({ invoke: async () => ({ records: [], warnings: [], errors: [] }) }),
    checkpoint: () => undefined,
  } as unknown as StepContext
}

test('a step waits while Microsoft does not know yet what the step before has made', async () => {
  const table: [Step, [string, number, string][]][] = [
    [
      servicePrincipalStep,
      [
        [
          'POST /servicePrincipals',
          400,
          "The appId 'app' of the service principal does not reference a valid application object.",
        ],
      ],
    ],
    [permissionsStep, [['GET /servicePrincipals/sp/', 404, "Resource 'sp' does not exist."]]],
    [permissionsStep, [['POST /servicePrincipals/x/', 400, 'Not a valid reference update.']]],
    [exchangeRoleStep, [['POST /roleManagement', 404, "Resource 'sp' does not exist."]]],
  ]
  for (const [step, fails] of table) {
    const clock = new ManualClock()
    const context = contextOf(clock, fails)
    assert.equal((await step.run(context)).kind, 'wait', step.key)
    await clock.advance(6 * 60_000)
    await assert.rejects(step.run(context), /does not|Not a valid/, `${step.key} for ever`)
  }
  const clock = new ManualClock()
  const isOther = contextOf(clock, [['POST /roleManagement', 400, 'The role is not assignable.']])
  await assert.rejects(exchangeRoleStep.run(isOther), /not assignable/)
  const unknown: [string, number, string][] = ['GET /domains/a.mx.example', 'GET /domains/a.mx.example/verif'].map(
    (call) => [call, 404, 'not found'],
  )
  assert.equal((await domainStep.run(contextOf(clock, unknown))).kind, 'wait')
})

test('a resolver that is out of order proves neither that a record is there nor that it is gone', async () => {
  const dns = createManualPublisher({ resolvers: ['127.0.0.1:1'], now: () => new Date() })
  const record = { type: 'A', name: 'a.mx.example', ttl_seconds: 60, address: '192.0.2.1' } as const
  assert.deepEqual([await dns.missing([record]), await dns.remaining([record])], [[record], [record]])
})

test('a name that resolves is not published again: a zone that takes no changes holds nothing up', async () => {
  const clock = new ManualClock()
  const context = contextOf(clock, [])
  const publish = () => Promise.reject(new Error('the zone takes no changes'))
  const dns = { kind: 'rfc2136', publish, missing: () => Promise.resolve([]) }
  const parts = { clock, dns, gateway: { publicAddresses: ['192.0.2.1'] } }
  assert.equal((await gatewayNameStep.run({ ...context, parts } as unknown as StepContext)).kind, 'done')
})
