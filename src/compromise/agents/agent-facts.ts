// What an agent says of itself with a poll: machine, scanner, who is signed in. Written when it differs from the last time.
import { createHash } from 'node:crypto'
import { systemActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import { noteEvidence, noteIsolation, upsertComputer } from '#people/computers.ts'
import type { CompromiseParts } from '../parts.ts'
import type { Engine, LogonSession, Machine, PollRequest } from '../endpoint-protocol.ts'
import type { AdmittedAgent } from './admission.ts'
import { claimsOf, type SessionClaim, worthOf } from './session-evidence.ts'
import { showText, timeWithin } from './shown.ts'
import './tables.ts'

/** The same facts are written again after so long, as evidence has a time. */
const refresh_ms = 6 * 3_600_000
/** Older sessions than this are no news. */
const session_age_ms_max = 90 * 86_400_000

type Facts = Pick<PollRequest, 'agentVersion' | 'machine' | 'engine' | 'sessions' | 'isIsolated' | 'busyWith'>

export function hashOfFacts({ agentVersion, machine, engine, sessions, isIsolated, busyWith }: Facts): string {
  // When somebody was seen changes all the time; that they were is what counts between two refreshes.
  const who = sessions.map(({ user, sid, upn, isInteractive }) => [user, sid, upn, isInteractive])
  const { dbAge_hours: _age, ...scanner } = engine
  const text = JSON.stringify([agentVersion, machine ?? null, scanner, who, isIsolated, busyWith])
  return createHash('sha256').update(text).digest('base64')
}

/** An isolation that ended by itself is news, too: the row says what the last command did. */
export const isNews = (agent: AdmittedAgent, { isIsolated }: Facts, hash: string, now: Date): boolean =>
  hash !== agent.factsHash ||
  isIsolated !== agent.isIsolated ||
  agent.factsAt === null ||
  now.getTime() - agent.factsAt.getTime() > refresh_ms

/** Resolves with the computer, which may turn out to be one that another product knows. */
export async function noteFacts(
  { db, clock, audit }: Pick<CompromiseParts, 'db' | 'clock' | 'audit'>,
  agent: AdmittedAgent,
  facts: Facts,
  hash: string,
): Promise<void> {
  const now = clock.now()
  await db.inTenant(agent.tenantId, async (trx) => {
    const computerId =
      facts.machine === undefined ? agent.computerId : await noteMachine(trx, agent, facts.machine, now)
    await trx
      .updateTable('agent')
      .set({
        computer_id: computerId,
        ...(facts.machine && { hostname: showText(facts.machine.hostname, 255) }),
        version: showText(facts.agentVersion, 100),
        engine: json(showEngine(facts.engine)) as never,
        is_isolated: facts.isIsolated,
        busy_with: facts.busyWith,
        facts_hash: hash,
        facts_at: now,
      })
      .where('tenant_id', '=', agent.tenantId)
      .where('id', '=', agent.id)
      .execute()
    // It says by itself which device it is: who looks into a wrong result must find when it began to.
    if (facts.machine !== undefined && computerId !== agent.computerId)
      await audit.append(trx, {
        tenantId: agent.tenantId,
        actor: systemActor('agents'),
        action: 'endpoints.agent-moved',
        target: showText(facts.machine.hostname, 255),
        before: { agentId: agent.id, computerId: agent.computerId },
        after: { agentId: agent.id, computerId, entraDeviceId: facts.machine.entraDeviceId },
      })
    if (facts.isIsolated !== agent.isIsolated) await noteIsolation(trx, agent.tenantId, computerId, facts.isIsolated)
    await noteSessions(trx, agent.tenantId, computerId, facts.sessions, now)
  })
}

export const showEngine = (engine: Engine): Engine => ({
  name: engine.name,
  version: engine.version === null ? null : showText(engine.version, 200),
  dbVersion: engine.dbVersion === null ? null : showText(engine.dbVersion, 200),
  dbAge_hours: engine.dbAge_hours,
})

/** The back end `agent` knows it by the id of the agent. */
export const noteMachine = (
  trx: Trx,
  agent: { tenantId: string; id: string },
  machine: Machine,
  now: Date,
): Promise<string> =>
  upsertComputer(
    trx,
    agent.tenantId,
    {
      backEnd: 'agent',
      externalId: agent.id,
      name: machine.hostname,
      os: machine.os,
      osVersion: machine.osVersion,
      isServer: machine.isServer,
      entraDeviceId: machine.entraDeviceId,
      machineId: machine.machineId,
      lastSeenAt: now,
      isOnline: null,
    },
    now,
  )

/** People whom the directory knows; a computer cannot say of itself whose it is beyond that (another tenant's people are not found). */
export async function noteSessions(
  trx: Trx,
  tenantId: string,
  computerId: string,
  sessions: readonly LogonSession[],
  now: Date,
): Promise<void> {
  const earliest = new Date(now.getTime() - session_age_ms_max)
  for (const claim of claimsOf(sessions)) {
    const personId = await findPerson(trx, tenantId, claim)
    if (personId === null) continue
    const at = timeWithin(claim.session.at, earliest, now)
    await noteEvidence(trx, tenantId, { computerId, personId, at, ...worthOf(claim) })
  }
}

/** Null also when a name fits several people. */
async function findPerson(trx: Trx, tenantId: string, claim: SessionClaim): Promise<string | null> {
  const query = trx
    .selectFrom('person')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('deleted_at', 'is', null)
    .limit(2)
  const rows = await (
    claim.kind === 'object-id'
      ? query.where('id', '=', claim.id)
      : claim.kind === 'upn'
        ? query.where((eb) => eb(eb.fn('lower', ['user_principal_name']), '=', claim.upn))
        : query.where((eb) =>
            eb(eb.fn('split_part', [eb.fn('lower', ['user_principal_name']), eb.val('@'), eb.lit(1)]), '=', claim.name),
          )
  ).execute()
  return rows.length === 1 ? rows[0]!.id : null
}
