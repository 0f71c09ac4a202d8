// Two computers with one identity, or a stolen key: neither is believed until it has enrolled anew. One alert.
import { forgetBackEnd } from '#people/computers.ts'
import type { Trx } from '#platform/db/database.ts'
import { systemActor } from '#platform/audit/audit.ts'
import type { CompromiseParts } from '../parts.ts'
import { abandonCommands } from './commands.ts'
import './tables.ts'

const alertType = 'endpoint.cloned'
/** The old identity has not been used for so long: both have enrolled anew, or are gone. */
const quiet_ms = 24 * 3_600_000

type Parts = Pick<CompromiseParts, 'db' | 'clock' | 'logger' | 'audit' | 'alerts'>

/** What it was about to do is lost, and nothing that it says from now on is credited to a computer. Idempotent. */
export async function markCloned(
  { db, clock, logger, audit, alerts }: Parts,
  tenantId: string,
  agentId: string,
  evidence: string,
): Promise<void> {
  const now = clock.now()
  await db.inTenant(tenantId, async (trx) => {
    const agent = await trx
      .updateTable('agent')
      .set({ state: 'cloned', ended_at: now, refused_at: now, problem: evidence })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', agentId)
      .where('state', '=', 'active')
      .returning(['hostname', 'computer_id'])
      .executeTakeFirst()
    if (agent === undefined) return
    await abandonCommands(trx, tenantId, agentId, 'The identity of the agent is used by two computers.', now)
    await doubtResults(trx, tenantId, agentId, now)
    await forgetBackEnd(trx, tenantId, 'agent', agentId)
    logger.warn({ event: 'agents.cloned', tenant: tenantId, agent: agentId, evidence })
    await audit.append(trx, {
      tenantId,
      actor: systemActor('agents'),
      action: 'endpoints.agent-cloned',
      target: agent.hostname,
      after: { agentId, evidence },
    })
    await alerts.raise(trx, {
      tenantId,
      type: alertType,
      subject: agentId,
      title: `The agent of ${agent.hostname} runs on two computers`,
      text:
        `${evidence} Either the disk of ${agent.hostname} was copied to another computer, or a former state of it was restored, ` +
        `or somebody has its key. Nothing that comes under this identity is believed any more. Enrol the agent anew on both.`,
      data: { agentId, computerId: agent.computer_id, hostname: agent.hostname },
    })
  })
}

/** Which of the two computers the last results are of, nobody knows any more. */
async function doubtResults(trx: Trx, tenantId: string, agentId: string, now: Date): Promise<void> {
  await trx
    .updateTable('agent_command')
    .set({ state: 'failed', problem: 'The result may be of another computer: the identity of the agent was copied.' })
    .where('tenant_id', '=', tenantId)
    .where('agent_id', '=', agentId)
    .where('type', '=', 'scan')
    .where('state', '=', 'finished')
    .where('ended_at', '>', new Date(now.getTime() - quiet_ms))
    .execute()
}

/** A request under an identity that is over: noted at most each ten minutes. */
export async function noteRefused(trx: Trx, agentId: string, now: Date): Promise<void> {
  await trx
    .updateTable('agent')
    .set({ refused_at: now })
    .where('id', '=', agentId)
    .where('refused_at', '<', new Date(now.getTime() - 600_000))
    .execute()
}

/** Ends the alerts of identities that nobody has used for a day. */
export async function resolveCloned({ db, clock, alerts }: Parts): Promise<void> {
  const quietSince = new Date(clock.now().getTime() - quiet_ms)
  const over = await db.asSystem((trx) =>
    trx
      .selectFrom('agent')
      .select(['tenant_id', 'id'])
      .where('state', '=', 'cloned')
      .where('refused_at', '<', quietSince)
      .limit(1_000)
      .execute(),
  )
  for (const { tenant_id: tenantId, id } of over)
    await db.inTenant(tenantId, async (trx) => {
      await alerts.resolve(trx, tenantId, alertType, id, 'Nobody has used the old identity for a day.')
      await trx
        .updateTable('agent')
        .set({ state: 'replaced' })
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .execute()
    })
}
