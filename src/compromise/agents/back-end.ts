// Our own agent as one of the endpoint products: orders become signed commands, their course is the status.
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { backEndsOfComputers, linksOf } from '#people/computers-views.ts'
import { weightNow } from '#people/computers-policy.ts'
import type { CompromiseParts } from '../parts.ts'
import type { BackEnd, FoundComputer, FoundEvidence, ScanJob, ScanOrder } from '../endpoints/back-end.ts'
import { capabilitiesOf } from '../endpoints/capabilities.ts'
import type { ScanArgs } from '../endpoint-protocol.ts'
import { type CommandRow, isOrdered, type NewCommand, openCommands, queueCommand, withdrawCommand } from './commands.ts'
import { scanStatusOf } from './scan-status.ts'
import { wakeAgents } from './wake.ts'
import './tables.ts'

const max_minutes = { quick: 60, full: 24 * 60 } as const
const cpuLimit_percent = 50
/** The agent ends an isolation by itself after so long, in case nobody can tell it to. */
const isolation_minutes = 24 * 60

export function createAgentBackEnd(parts: CompromiseParts, tenantId: string): BackEnd {
  const { db, clock } = parts
  /** In one transaction; the agent is woken when it is done. */
  const order = async <Result>(agentId: string, work: (trx: Trx) => Promise<Result>): Promise<Result> => {
    const result = await db.inTenant(tenantId, async (trx) => {
      await requireAgent(trx, tenantId, agentId)
      return work(trx)
    })
    wakeAgents(db, [agentId])
    return result
  }
  const queue = (trx: Trx, command: NewCommand) => queueCommand(trx, parts, tenantId, command)
  /** The last of the two orders counts; the same again adds nothing, and what was not handed out is withdrawn by its opposite. */
  const turn = async (trx: Trx, command: NewCommand): Promise<void> => {
    const { agentId } = command
    const open = [
      ...(await openCommands(trx, tenantId, agentId, 'isolate')),
      ...(await openCommands(trx, tenantId, agentId, 'reconnect')),
    ].toSorted((a, b) => (a.id < b.id ? -1 : 1))
    if (open.at(-1)?.type === command.type) return
    for (const { id } of open) await withdrawCommand(trx, tenantId, id, 'the opposite was ordered', clock.now())
    await queue(trx, command)
  }

  return {
    name: 'agent',
    capabilities: capabilitiesOf.agent,
    probe: async () => ({ state: 'ready' }),
    findComputers: (person) =>
      db.inTenant(tenantId, (trx) => findComputers(trx, tenantId, person.id.toLowerCase(), clock.now())),
    startScan: (wanted) => order(wanted.externalId, (trx) => startScan(trx, wanted, queue)),
    getScan: ({ reference }) =>
      db.inTenant(tenantId, async (trx) => {
        const facts = await readScan(trx, tenantId, reference, clock.now())
        if (facts !== null) return scanStatusOf(facts, clock.now())
        throw new AppError({ code: 'endpoint.scan-unknown', message: 'The agent knows no such scan.', status: 404 })
      }),
    cancelScan: ({ externalId, reference }) =>
      order(externalId, async (trx) => {
        const now = clock.now()
        if (await withdrawCommand(trx, tenantId, reference, 'cancelled before it was handed out', now)) return
        const isOpen = (await openCommands(trx, tenantId, externalId, 'scan')).some(({ id }) => id === reference)
        if (!isOpen) return
        const args = { commandId: reference }
        await queue(trx, { agentId: externalId, type: 'cancel', args, correlationId: `cancel:${reference}` })
      }),
    isolate: (agentId) =>
      order(agentId, (trx) => turn(trx, { agentId, type: 'isolate', args: { minutes: isolation_minutes } })),
    reconnect: (agentId) => order(agentId, (trx) => turn(trx, { agentId, type: 'reconnect', args: {} })),
    restore: (agentId, vaultId) =>
      order(agentId, async (trx) => {
        await requireInVault(trx, tenantId, agentId, vaultId)
        const open = await openCommands(trx, tenantId, agentId, 'restore')
        if (open.some(({ args }) => (args as { vaultId: string }).vaultId === vaultId)) return
        await queue(trx, { agentId, type: 'restore', args: { vaultId } })
      }),
    notify: (agentId, { id, text }) =>
      order(agentId, async (trx) => {
        const open = await openCommands(trx, tenantId, agentId, 'notice')
        const isThere = open.some(({ args }) => {
          const known = args as { eventId: number; text: string }
          return known.eventId === id && known.text === text
        })
        if (isThere) return
        await queue(trx, { agentId, type: 'notice', args: { eventId: id, text: text.slice(0, notice_length_max) } })
      }),
  }
}

const notice_length_max = 1_000
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Locks it, so that two orders at once see each other. Throws AppError `endpoint.computer-unknown`. */
async function requireAgent(trx: Trx, tenantId: string, agentId: string): Promise<void> {
  const row = uuid.test(agentId)
    ? await trx
        .selectFrom('agent')
        .select('state')
        .where('tenant_id', '=', tenantId)
        .where('id', '=', agentId)
        .forUpdate()
        .executeTakeFirst()
    : undefined
  if (row?.state === 'active') return
  throw new AppError({
    code: 'endpoint.computer-unknown',
    message: 'There is no agent on this computer any more. Enrol it anew.',
    status: 404,
  })
}

async function findComputers(trx: Trx, tenantId: string, personId: string, now: Date): Promise<FoundComputer[]> {
  const rows = await trx
    .selectFrom('agent')
    .innerJoin('computer', (join) =>
      join.onRef('computer.tenant_id', '=', 'agent.tenant_id').onRef('computer.id', '=', 'agent.computer_id'),
    )
    .select(['agent.id as agent_id', 'computer.id', 'computer.name', 'computer.os', 'computer.os_version'])
    .select(['computer.is_server', 'computer.entra_device_id'])
    .where('agent.tenant_id', '=', tenantId)
    .where('agent.state', '=', 'active')
    .where('agent.computer_id', 'in', (eb) =>
      eb
        .selectFrom('computer_evidence')
        .select('computer_id')
        .where('tenant_id', '=', tenantId)
        .where('person_id', '=', personId),
    )
    .execute()
  const ids = rows.map(({ id }) => id)
  const links = await linksOf(trx, tenantId, ids)
  const backEnds = await backEndsOfComputers(trx, tenantId, ids, now)
  return rows.flatMap((row) => {
    const link = links.get(row.id)?.find((each) => each.personId === personId)
    if (link === undefined) return []
    const own = backEnds.get(row.id)?.find(({ name, externalId }) => name === 'agent' && externalId === row.agent_id)
    return [
      {
        externalId: row.agent_id,
        name: row.name,
        os: row.os,
        osVersion: row.os_version,
        isServer: row.is_server,
        lastSeenAt: own?.lastSeenAt ?? null,
        isOnline: own?.isOnline ?? null,
        entraDeviceId: row.entra_device_id,
        evidence: link.evidence
          .filter(({ source }) => source.startsWith('agent.'))
          .map((evidence): FoundEvidence => {
            const { source, text, lastSeenAt: at } = evidence
            return { source, weight: weightNow(evidence, now) as FoundEvidence['weight'], text, at }
          }),
      },
    ]
  })
}

/** The same order again is the same scan; else one that does as much and began late enough is taken over. */
async function startScan(
  trx: Trx,
  wanted: ScanOrder,
  queue: (trx: Trx, command: NewCommand) => Promise<CommandRow>,
): Promise<ScanJob> {
  const { tenantId, externalId: agentId, kind, correlationId, notBefore } = wanted
  const open = await openCommands(trx, tenantId, agentId, 'scan')
  const fits = open.find(
    (scan) =>
      doesAsMuch((scan.args as ScanArgs).kind, kind) && (scan.started_at === null || scan.started_at >= notBefore),
  )
  const isKnown = await isOrdered(trx, tenantId, agentId, correlationId)
  if (fits !== undefined && !isKnown) return { reference: fits.id, isAdopted: true }
  const args: ScanArgs = { kind, roots: [], max_minutes: max_minutes[kind], cpuLimit_percent, onDetect: 'quarantine' }
  const { id } = await queue(trx, { agentId, type: 'scan', args, correlationId })
  return { reference: id, isAdopted: false }
}

const doesAsMuch = (running: ScanArgs['kind'], wanted: 'quick' | 'full'): boolean =>
  running === 'full' || running === wanted

async function readScan(trx: Trx, tenantId: string, reference: string, now: Date) {
  if (!uuid.test(reference)) return null
  const command = await trx
    .selectFrom('agent_command')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', reference)
    .where('type', '=', 'scan')
    .executeTakeFirst()
  if (command === undefined) return null
  const detections = await trx
    .selectFrom('agent_detection')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('command_id', '=', reference)
    .orderBy('ordinal')
    .execute()
  const { computer_id } = await trx
    .selectFrom('agent')
    .select('computer_id')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', command.agent_id)
    .executeTakeFirstOrThrow()
  const backEnds = (await backEndsOfComputers(trx, tenantId, [computer_id], now)).get(computer_id) ?? []
  const isOnline = backEnds.some(({ externalId, isOnline: isOn }) => externalId === command.agent_id && isOn === true)
  return { command, detections, isOnline }
}

/** Only what this agent itself said to have put there. Throws AppError `endpoint.file-unknown`. */
async function requireInVault(trx: Trx, tenantId: string, agentId: string, vaultId: string): Promise<void> {
  const row = await trx
    .selectFrom('agent_detection')
    .select('vault_id')
    .where('tenant_id', '=', tenantId)
    .where('agent_id', '=', agentId)
    .where('vault_id', '=', vaultId)
    .where('action_taken', '=', 'quarantined')
    .limit(1)
    .executeTakeFirst()
  if (row !== undefined) return
  throw new AppError({
    code: 'endpoint.file-unknown',
    message: 'The agent of this computer has no such file in its quarantine.',
    status: 404,
  })
}
