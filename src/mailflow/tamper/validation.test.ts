import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ExchangeClient } from '#microsoft/exchange.ts'
import { exchangeError, type ExchangeErrorKind } from '#microsoft/exchange-errors.ts'
import { askExchange } from './validation.ts'

const exchange = (invoke: () => Promise<object>) => ({ invoke }) as unknown as ExchangeClient
const ask = (invoke: () => Promise<object>) => askExchange(exchange(invoke), 'guid', 'probe@outside.example')
const answers = (...records: object[]) => ask(() => Promise.resolve({ records, warnings: [], errors: [] }))

test('the connector is judged by the test of its connection, not by the mail that follows', async () => {
  const connection = { TaskName: 'Check connectivity', IsTaskSuccessful: true }
  const mail = { TaskName: 'Send test email', IsTaskSuccessful: false, TaskDetail: '550 5.7.1' }
  assert.equal(await answers(connection, mail), null)
  assert.equal(await answers({ ...connection, IsTaskSuccessful: false, TaskDetail: '4.4.316' }, mail), '4.4.316')
})

test('what Exchange Online cannot do right now says nothing about the gateway', async () => {
  const told = (kind: ExchangeErrorKind) =>
    ask(() => Promise.reject(exchangeError(kind, 'Validate-OutboundConnector', 'x')))
  for (const kind of ['throttled', 'permission', 'unauthorized', 'failed', 'undecodable', 'not-found'] as const)
    assert.equal(await told(kind), 'unknown', kind)
  assert.match((await told('refused')) ?? '', /Validate-OutboundConnector: x/)
})
