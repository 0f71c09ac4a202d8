import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Config } from '#platform/config/schema.ts'
import { gatewayFrom } from './from-config.ts'

test('names and addresses of the gateway are written as DNS answers them', () => {
  const config = {
    gateway: {
      zone: 'MX.Example.net',
      publicAddresses: ['192.0.2.1', '2001:DB8:0:0::1', '2001:db8::1'],
      egressAddresses: ['192.0.2.1', '2001:db8::1'],
      nextHopPort: 25,
    },
    dns: { resolvers: [] },
  } as unknown as Config
  const facts = gatewayFrom(config)
  assert.equal(facts.zone, 'mx.example.net')
  assert.deepEqual(facts.publicAddresses, ['192.0.2.1', '2001:db8::1'])
  assert.deepEqual(facts.egressRanges, ['192.0.2.1'])
})
