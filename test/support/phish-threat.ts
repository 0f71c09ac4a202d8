// Allow-listing and reports against the emulated cloud, without an installation: a connected tenant's application, a database of its
// own, one time for both. The mail flow is what the test says.
import type { TestContext } from 'node:test'
import { systemActor } from '#platform/audit/audit.ts'
import { newId } from '#platform/ids.ts'
import { defaultSettings } from '#phish-threat/campaigns/defaults.ts'
import { allowListOperations } from '#phish-threat/allow-listing/operation.ts'
import type { PhishThreatParts } from '#phish-threat/parts.ts'
import { simulationMark } from '#phish-threat/sending/mark.ts'
import { simulationSecret } from '#phish-threat/sending/secret.ts'
import { basicRoles, containmentCase, type ContainmentCase } from './containment.ts'
import { simulationParts } from './simulation-parts.ts'

export const admin = systemActor('test')

export interface SimulationsCase {
  made: ContainmentCase
  parts: PhishThreatParts
  tenantId: string
  mailflow: { isActive: boolean; relayAddresses: string[]; asked: { ranges: string[]; header: string }[] }
  /** The next checkpoint of that name throws. */
  crashAt(name: string): void
  /** A message of a running campaign to the address, as it was sent. */
  simulation(
    address: string,
  ): Promise<{ campaignId: string; messageId: string; internetMessageId: string; raw: Buffer }>
}

export class Crash extends Error {}

export async function simulationsCase(
  t: TestContext,
  options: { roles?: readonly string[]; sendingAddresses?: string[]; hasOperations?: boolean } = {},
): Promise<SimulationsCase> {
  const crashes = new Set<string>()
  const made = await containmentCase(t, { roles: [...basicRoles, ...(options.roles ?? ['Mail.ReadWrite'])] })
  const { tenantId } = made
  const mailflow: SimulationsCase['mailflow'] = { isActive: true, relayAddresses: ['198.51.100.7'], asked: [] }
  const { sendingAddresses = ['203.0.113.5'] } = options
  const parts = simulationParts(made, {
    audit: made.parts.audit,
    alerts: made.parts.alerts,
    microsoft: made.parts.microsoft,
    phishThreat: { sendingAddresses },
    mailflow: {
      state: () => Promise.resolve(mailflow),
      exempt: (_tenantId: string, ranges: readonly string[], header: string) => {
        mailflow.asked.push({ ranges: [...ranges], header })
        return Promise.resolve()
      },
    },
    onCheckpoint: (name: string) => {
      if (crashes.delete(name)) throw new Crash(name)
    },
  })
  for (const definition of allowListOperations(parts)) parts.operations.define(definition)
  if (options.hasOperations === true) {
    await parts.jobs.start()
    t.after(() => parts.jobs.stop())
  }
  return {
    made,
    parts,
    tenantId,
    mailflow,
    crashAt: (name) => void crashes.add(name),
    simulation: (address) => makeSimulation(parts, tenantId, address),
  }
}

async function makeSimulation(parts: PhishThreatParts, tenantId: string, address: string) {
  const now = parts.clock.now()
  const [campaignId, messageId] = [newId(now), newId(now)]
  const internetMessageId = `<${messageId}@parcels.example>`
  const mark = await parts.db.inTenant(tenantId, async (trx) => {
    await trx
      .insertInto('campaign')
      .values({
        tenant_id: tenantId,
        id: campaignId,
        name: 'Parcels',
        technique: 'link',
        state: 'running',
        settings: JSON.stringify(defaultSettings(7)),
        series_id: null,
        created_by: 'test',
        created_at: now,
        updated_at: now,
        approved_by: null,
      })
      .execute()
    await trx
      .insertInto('campaign_message')
      .values({
        tenant_id: tenantId,
        id: messageId,
        campaign_id: campaignId,
        attack_id: null,
        person_id: null,
        address,
        display_name: 'Frida Fink',
        given_name: 'Frida',
        surname: 'Fink',
        department: null,
        job_title: null,
        manager: null,
        groups: [],
        language: 'en',
        time_zone: 'Europe/Berlin',
        planned_at: now,
        state: 'delivered',
        channel: 'smtp',
        internet_message_id: internetMessageId,
        sent_at: now,
        graph_id: null,
        reply: null,
      })
      .execute()
    return simulationMark(await simulationSecret(parts.secrets, trx, tenantId), internetMessageId)
  })
  const raw = [
    'From: "Parcels" <service@parcels.example>',
    `To: <${address}>`,
    'Subject: Your parcel waits',
    `Message-ID: ${internetMessageId}`,
    `${mark.name}: ${mark.value}`,
    'Content-Type: text/plain',
    '',
    'Look at https://www.parcels.example/p/abc today.',
    '',
  ].join('\r\n')
  return { campaignId, messageId, internetMessageId, raw: Buffer.from(raw) }
}
