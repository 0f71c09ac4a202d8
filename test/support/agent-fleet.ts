// Thousands of agents that are enrolled already and have said what they are, as after a restart of the server: written straight into the
// database, as enrolling each would take minutes and is tested elsewhere.
import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type http from 'node:http'
import { sql } from 'kysely'
import { hashOfFacts } from '#compromise/agents/agent-facts.ts'
import type { Database } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { ScriptedAgent } from './agents.ts'

export interface FleetOptions {
  db: Database
  tenantId: string
  count: number
  url: string
  now: () => Date
  keepAlive: http.Agent
  /** With which the commands of the tenant are signed. */
  serverKey: KeyObject | null
}

const rows_per_statement = 1_000

export async function enrolledFleet(options: FleetOptions): Promise<ScriptedAgent[]> {
  const { db, tenantId, count, now } = options
  const agents = Array.from({ length: count }, (_, index) => agentOf(options, index))
  for (let at = 0; at < count; at += rows_per_statement)
    await db.inTenant(tenantId, async (trx) => {
      const rows = agents.slice(at, at + rows_per_statement).map((agent) => rowOf(agent))
      const shape = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as fleet
        (id uuid, computer_id uuid, name text, machine_id text, public_key text, key_hash text, facts_hash text)`
      await sql`insert into computer (tenant_id, id, name, os, os_version, is_server, machine_id, created_at, updated_at)
        select ${tenantId}, computer_id, name, 'linux', 'Debian 12', false, machine_id, ${now()}, ${now()} from ${shape}`.execute(
        trx,
      )
      await sql`insert into agent (tenant_id, id, computer_id, public_key, key_hash, token_id, state, hostname, machine_id,
          version, facts_hash, facts_at, enrolled_at)
        select ${tenantId}, id, computer_id, public_key, decode(key_hash, 'hex'), id, 'active', name, machine_id,
          '1.0.0', facts_hash, ${now()}, ${now()} from ${shape}`.execute(trx)
      await sql`insert into computer_back_end (tenant_id, back_end, external_id, computer_id)
        select ${tenantId}, 'agent', id::text, computer_id from ${shape}`.execute(trx)
    })
  return agents
}

function agentOf({ url, now, keepAlive, serverKey }: FleetOptions, index: number): ScriptedAgent {
  const agent = new ScriptedAgent({ url, now, keepAlive, machine: { hostname: `pc-${index}` } })
  agent.agentId = newId()
  agent.serverKey = serverKey
  agent.keys = generateKeyPairSync('ed25519')
  return agent
}

function rowOf(agent: ScriptedAgent) {
  const { publicKey } = agent.keys
  return {
    id: agent.agentId,
    computer_id: newId(),
    name: agent.machine.hostname,
    machine_id: agent.machine.machineId,
    public_key: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    key_hash: createHash('sha256')
      .update(publicKey.export({ type: 'spki', format: 'der' }))
      .digest('hex'),
    facts_hash: hashOfFacts(agent.pollRequest()),
  }
}
