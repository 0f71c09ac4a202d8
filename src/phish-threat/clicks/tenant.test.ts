// Signals of the tenant against the emulated cloud by real HTTP: sign-ins and isRead become yes or no, and nothing else is kept.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addSignIn } from '#emulator/graph/sign-ins.ts'
import { containmentCase } from '#test/support/containment.ts'
import { makeCampaign, type SimulationCase } from '#test/support/simulation-results.ts'
import type { PhishThreatParts } from '../parts.ts'
import { loadMessage } from './load.ts'
import { networksOf } from './networks/lookup.ts'
import { askTenant } from './records.ts'
import { signalsOf } from './signals.ts'
import { buildVisits } from './visits.ts'

const hour = 3_600_000
const edge =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0'

test('sign-ins of the recipient are asked for and told as yes or no; without permission they are unknown', async (t) => {
  const made = await containmentCase(t, { roles: ['Mail.ReadWrite', 'AuditLog.Read.All'] })
  const { tenantId } = made
  const parts = made.parts as unknown as PhishThreatParts
  const user = made.user('frida.fink')
  const { messages } = await makeCampaign(made as unknown as SimulationCase, { tenantId, people: [{ name: 'frida' }] })
  const [messageId] = messages.values()
  const tenant = made.emulator.tenant('Contoso')
  const now = parts.clock.now()
  addSignIn(made.emulator.world, tenant, {
    userId: user.id,
    at: new Date(now.getTime() - hour),
    address: '203.0.113.7',
  })
  await made.db.inTenant(tenantId, (trx) =>
    trx
      .updateTable('campaign_message')
      .set({ person_id: user.id, delivered_at: now })
      .where('id', '=', messageId!)
      .execute(),
  )
  const message = await made.db.inTenant(tenantId, (trx) => loadMessage(trx, tenantId, messageId!))
  assert.ok(message !== null)
  const asked = await askTenant(parts, tenantId, message)
  assert.ok(asked !== null)
  const networks = networksOf(null, [])
  const from = (ip: string) => {
    const request = {
      id: '1',
      at: now.getTime(),
      tokenKind: 'link' as const,
      position: 0,
      nonce: 'n',
      method: 'GET',
      kind: 'page' as const,
      ip,
      headers: { 'user-agent': edge },
      tlsFingerprint: null,
      beacon: null,
    }
    const [visit] = buildVisits([request], message.facts, networks)
    return signalsOf(visit!, message.facts, asked.records, networks)
  }
  const here = from('203.0.113.7')
  assert.deepEqual([here.signInHere, here.signInNetwork, here.read], [true, true, null])
  const neighbour = from('203.0.113.99')
  assert.deepEqual([neighbour.signInHere, neighbour.signInNetwork], [false, true])
  const stranger = from('198.51.100.1')
  assert.deepEqual([stranger.signInHere, stranger.signInNetwork], [false, false])
  tenant.switches.entraLicence = 'free'
  assert.equal((await askTenant(parts, tenantId, message))!.records.signIns, null, 'no licence: unknown, never "no"')
  assert.equal(
    await askTenant(parts, tenantId, { ...message, hasTelemetry: false }),
    null,
    'works-council mode: not asked',
  )
})
