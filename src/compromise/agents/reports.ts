// What agents report: taken only for their own commands, only forward in state, and kept as text that harms nobody.
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import { newId } from '#platform/ids.ts'
import { noteIsolation } from '#people/computers.ts'
import type { CompromiseParts } from '../parts.ts'
import { limits, type ProgressReport, type Report, type ResultReport, type ScanItem } from '../endpoint-protocol.ts'
import { endpointJobNames } from '../endpoints/job-names.ts'
import { lookNow } from '../endpoints/store.ts'
import type { AdmittedAgent } from './admission.ts'
import { showEngine } from './agent-facts.ts'
import { type Step, stateAfter } from './command-policy.ts'
import type { CommandRow } from './commands.ts'
import { scanActivity } from './ocsf.ts'
import { showPath, showText, timeWithin } from './shown.ts'
import './tables.ts'

type Parts = Pick<CompromiseParts, 'db' | 'clock' | 'logger' | 'jobs'>

/** Kept of each agent. */
const notes_max = 500

/** All of one request in one transaction. What is not this agent's is left out and said in the log. */
export async function takeReports(parts: Parts, agent: AdmittedAgent, reports: readonly Report[]): Promise<void> {
  await parts.db.inTenant(agent.tenantId, async (trx) => {
    for (const report of reports) await takeReport(trx, parts, agent, report)
  })
}

async function takeReport(trx: Trx, parts: Parts, agent: AdmittedAgent, report: Report): Promise<void> {
  const now = parts.clock.now()
  if (report.kind === 'event') return noteEvent(trx, agent, report, now)
  const command = await lockCommand(trx, agent, report.commandId)
  if (command === undefined) return refuseForeign(trx, parts, agent, report)
  if (report.kind === 'progress') return takeProgress(trx, command, report, now)
  const state = stateAfter(command.state, stepOf(report))
  if (state === null) return
  if (report.kind === 'accepted') return set(trx, command, { state, accepted_at: now })
  if (report.kind === 'rejected')
    return set(trx, command, { state, ended_at: now, problem: `The agent refused it: ${report.why}.` })
  await takeResult(trx, parts, agent, command, report, now)
}

const stepOf = (report: Exclude<Report, { kind: 'event' | 'progress' }>): Step =>
  report.kind === 'result' ? report.outcome : report.kind

const lockCommand = (trx: Trx, agent: AdmittedAgent, id: string): Promise<CommandRow | undefined> =>
  trx
    .selectFrom('agent_command')
    .selectAll()
    .where('tenant_id', '=', agent.tenantId)
    .where('agent_id', '=', agent.id)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()

type Changes = Partial<Record<keyof CommandRow, unknown>>

async function set(trx: Trx, { tenant_id, id }: CommandRow, changes: Changes): Promise<void> {
  await trx
    .updateTable('agent_command')
    .set(changes as never)
    .where('tenant_id', '=', tenant_id)
    .where('id', '=', id)
    .execute()
}

/**
 * A restored database may have lost it, too; that it belongs to another agent is what no honest agent says. An honest one says that it
 * refused what only somebody between it and us can have given it.
 */
async function refuseForeign(trx: Trx, { logger }: Parts, agent: AdmittedAgent, report: Report): Promise<void> {
  const { tenantId: tenant, id } = agent
  const isForged = report.kind === 'rejected' && (report.why === 'signature' || report.why === 'agent')
  logger.warn({
    event: isForged ? 'agents.forged-command' : 'agents.foreign-command',
    tenant,
    agent: id,
    kind: report.kind,
  })
  await trx
    .updateTable('agent')
    .set({
      problem: isForged
        ? 'It was given a command that did not come from this server, and refused it. Look for a proxy between them that reads TLS.'
        : 'It reported about a command that was not given to it.',
    })
    .where('tenant_id', '=', tenant)
    .where('id', '=', id)
    .execute()
}

async function takeProgress(trx: Trx, command: CommandRow, report: ProgressReport, now: Date): Promise<void> {
  const { kind: _kind, commandId: _id, seq, phase, ...numbers } = report
  if (seq <= command.seq || stateAfter(command.state, 'running') === null) return
  await set(trx, command, {
    state: 'running',
    seq,
    progress: json({ ...numbers, phase: showText(phase, 100) }),
    progress_at: now,
    accepted_at: command.accepted_at ?? now,
    started_at: command.started_at ?? now,
    ended_at: null,
    problem: null,
  })
}

async function takeResult(
  trx: Trx,
  { logger, jobs }: Parts,
  agent: AdmittedAgent,
  command: CommandRow,
  report: ResultReport,
  now: Date,
): Promise<void> {
  const startedAt = timeWithin(report.startedAt, command.created_at, now)
  const endedAt = timeWithin(report.endedAt, startedAt, now)
  const error = report.error && { code: showText(report.error.code, 100), text: showText(report.error.text) }
  await set(trx, command, {
    state: report.outcome,
    started_at: startedAt,
    ended_at: endedAt,
    problem: error === null ? null : `${error.code}: ${error.text}`,
    result: json({ error, engine: showEngine(report.engine), counts: report.counts }),
  })
  if (command.type === 'scan') {
    await writeItems(trx, command, report.items, endedAt)
    const facts = { command, outcome: report.outcome, counts: report.counts, startedAt, endedAt }
    await lookNow(trx, command.tenant_id, command.id, now)
    await jobs.send(endpointJobNames.advance, {}, { trx, singletonKey: 'news' })
    logger.info({ event: 'agents.scan-ended', tenant: agent.tenantId, agent: agent.id, ocsf: scanActivity(facts) })
  }
  if (report.outcome === 'finished') await noteEffect(trx, agent, command, now)
}

async function writeItems(trx: Trx, command: CommandRow, items: readonly ScanItem[], at: Date): Promise<void> {
  if (items.length === 0) return
  await trx
    .insertInto('agent_detection')
    .values(
      items.map((item, ordinal) => ({
        tenant_id: command.tenant_id,
        command_id: command.id,
        ordinal,
        agent_id: command.agent_id,
        path: showPath(item.path, limits.path_bytes),
        path_bytes: item.pathBytes === undefined ? null : Buffer.from(item.pathBytes, 'base64'),
        sha256: item.sha256?.toLowerCase() ?? null,
        size_bytes: item.size_bytes,
        modified_at: item.mtime === null ? null : timeWithin(item.mtime, new Date(0), at),
        owner: item.owner === null ? null : showText(item.owner, 255),
        threat: showText(item.threat, 255),
        action_requested: item.actionRequested,
        action_taken: item.actionTaken,
        action_error: item.actionError === null ? null : showText(item.actionError),
        vault_id: item.vaultId,
        at,
        restored_at: null,
      })),
    )
    .onConflict((conflict) => conflict.columns(['tenant_id', 'command_id', 'ordinal']).doNothing())
    .execute()
}

/** What follows from a command that was carried out. */
async function noteEffect(trx: Trx, agent: AdmittedAgent, command: CommandRow, now: Date): Promise<void> {
  if (command.type === 'isolate' || command.type === 'reconnect') {
    const isIsolated = command.type === 'isolate'
    await noteIsolation(trx, agent.tenantId, agent.computerId, isIsolated)
    await trx
      .updateTable('agent')
      .set({ is_isolated: isIsolated })
      .where('tenant_id', '=', agent.tenantId)
      .where('id', '=', agent.id)
      .execute()
  }
  if (command.type === 'restore')
    await trx
      .updateTable('agent_detection')
      .set({ restored_at: now })
      .where('tenant_id', '=', agent.tenantId)
      .where('agent_id', '=', agent.id)
      .where('vault_id', '=', (command.args as { vaultId: string }).vaultId)
      .execute()
}

async function noteEvent(
  trx: Trx,
  { tenantId, id }: AdmittedAgent,
  { eventId, at, text }: Extract<Report, { kind: 'event' }>,
  now: Date,
): Promise<void> {
  const earliest = new Date(now.getTime() - 30 * 86_400_000)
  await trx
    .insertInto('agent_note')
    .values({
      tenant_id: tenantId,
      agent_id: id,
      id: newId(now),
      event_id: eventId,
      at: timeWithin(at, earliest, now),
      text: showText(text),
    })
    .execute()
  await trx
    .deleteFrom('agent_note')
    .where('tenant_id', '=', tenantId)
    .where('agent_id', '=', id)
    .where('id', 'not in', (eb) =>
      eb
        .selectFrom('agent_note')
        .select('id')
        .where('tenant_id', '=', tenantId)
        .where('agent_id', '=', id)
        .orderBy('id', 'desc')
        .limit(notes_max),
    )
    .execute()
}
