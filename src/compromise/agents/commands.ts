// Commands to agents: written and signed in the transaction that decided them, handed out until they are accepted.
import { type Selectable, sql } from 'kysely'
import type { Clock } from '#platform/clock.ts'
import type { Database, Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import type { Tables } from '#platform/db/tables.ts'
import { newId } from '#platform/ids.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import { type Command, type CommandType, signCommand, type SignedCommand } from '../endpoint-protocol.ts'
import type { AgentCommandArgs } from './command-facts.ts'
import { commandKeyOf } from './command-key.ts'
import { expiryOf, openStates, waitingStates } from './command-policy.ts'
import './tables.ts'

export type CommandRow = Selectable<Tables['agent_command']>

export interface NewCommand {
  agentId: string
  type: CommandType
  args: AgentCommandArgs
  incidentId?: string | null
  /** The same again for the same agent is the command that is there. */
  correlationId?: string | null
}

/** Resolves with the command, new or known. Whoever calls wakes the agent after the transaction (wake.ts). */
export async function queueCommand(
  trx: Trx,
  parts: { secrets: Secrets; clock: Clock },
  tenantId: string,
  wanted: NewCommand,
): Promise<CommandRow> {
  const known =
    wanted.correlationId == null ? undefined : await ofCorrelation(trx, tenantId, wanted.agentId, wanted.correlationId)
  if (known !== undefined) return known
  const now = parts.clock.now()
  const command = commandOf(wanted, now)
  const { payload, signature } = signCommand(
    JSON.stringify(command),
    (await commandKeyOf(trx, parts, tenantId)).privateKey,
  )
  return trx
    .insertInto('agent_command')
    .values({
      tenant_id: tenantId,
      id: command.commandId,
      agent_id: wanted.agentId,
      type: wanted.type,
      args: json(wanted.args),
      payload,
      signature,
      incident_id: wanted.incidentId ?? null,
      correlation_id: wanted.correlationId ?? null,
      state: 'queued',
      problem: null,
      created_at: now,
      expires_at: expiryOf(wanted.type, now),
      delivered_at: null,
      accepted_at: null,
      started_at: null,
      ended_at: null,
      progress: null,
      progress_at: null,
      result: null,
    } as never)
    .returningAll()
    .executeTakeFirstOrThrow()
}

function commandOf({ agentId, type, args, incidentId }: NewCommand, now: Date): Command {
  return {
    commandId: newId(now),
    agentId,
    type,
    args: { ...args },
    incidentId: incidentId ?? null,
    createdAt: now.toISOString(),
    expiresAt: expiryOf(type, now)?.toISOString() ?? null,
  }
}

const ofCorrelation = (trx: Trx, tenantId: string, agentId: string, correlationId: string) =>
  trx
    .selectFrom('agent_command')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('agent_id', '=', agentId)
    .where('correlation_id', '=', correlationId)
    .executeTakeFirst()

/** Whether this very order was given before, also when what came of it has ended. */
export const isOrdered = async (trx: Trx, tenantId: string, agentId: string, correlationId: string): Promise<boolean> =>
  (await ofCorrelation(trx, tenantId, agentId, correlationId)) !== undefined

/** Not ended yet, oldest first. */
export const openCommands = (trx: Trx, tenantId: string, agentId: string, type: CommandType): Promise<CommandRow[]> =>
  trx
    .selectFrom('agent_command')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('agent_id', '=', agentId)
    .where('type', '=', type)
    .where('state', 'in', [...openStates])
    .orderBy('id')
    .execute()

/** Ends what was never handed out; resolves with whether it was so. */
export async function withdrawCommand(
  trx: Trx,
  tenantId: string,
  id: string,
  problem: string,
  now: Date,
): Promise<boolean> {
  const row = await trx
    .updateTable('agent_command')
    .set({ state: 'cancelled', problem, ended_at: now })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('state', '=', 'queued')
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Everything that an agent will not do any more, because it is not believed or not there any more. */
export async function abandonCommands(
  trx: Trx,
  tenantId: string,
  agentId: string,
  problem: string,
  now: Date,
): Promise<void> {
  await trx
    .updateTable('agent_command')
    .set({ state: 'failed', problem, ended_at: now })
    .where('tenant_id', '=', tenantId)
    .where('agent_id', '=', agentId)
    .where('state', 'in', [...openStates])
    .execute()
}

const handed_max = 50

/** What waits for these agents, oldest first; from now on it counts as delivered. One statement for all. */
export async function takeCommands(
  db: Database,
  agentIds: readonly string[],
  now: Date,
): Promise<Map<string, SignedCommand[]>> {
  const { rows } = await db.asSystem((trx) =>
    sql<{ agent_id: string; payload: string; signature: string; id: string }>`
      update agent_command set state = 'delivered', delivered_at = coalesce(delivered_at, ${now})
      where agent_id = any(${[...agentIds]}::uuid[]) and state = any(${[...waitingStates]}::text[])
        and (expires_at is null or expires_at > ${now})
      returning agent_id, payload, signature, id`.execute(trx),
  )
  const found = new Map<string, SignedCommand[]>()
  for (const { agent_id, payload, signature } of rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const commands = found.get(agent_id) ?? []
    found.set(agent_id, commands)
    if (commands.length < handed_max) commands.push({ payload, signature })
  }
  return found
}

/** Marks what was not begun in time. Resolves with how many. */
export async function expireCommands(db: Database, now: Date): Promise<number> {
  const { numAffectedRows } = await db.asSystem((trx) =>
    sql`update agent_command set state = 'expired', ended_at = ${now}, problem = 'not begun in time'
      where state = any(${[...waitingStates]}::text[]) and expires_at <= ${now}`.execute(trx),
  )
  return Number(numAffectedRows ?? 0)
}
