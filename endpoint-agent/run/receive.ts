// Takes commands in: checked, stored, then answered. The server hands a command out until it knows that it arrived, so most are seen
// more than once; each is carried out once.
import {
  type Command,
  type CommandType,
  isCommandSignature,
  limits,
  type RejectedReport,
  type Report,
  type SignedCommand,
} from '../../src/compromise/endpoint-protocol.ts'
import { inTransaction } from '../state/store.ts'
import { checkArguments } from './arguments.ts'
import { addReport } from './outbox.ts'
import type { Enrolled } from './parts.ts'

const kept_ms = 30 * 86_400_000
const waitingScans_max = 16

/** True: there was one that had not come before. */
export function receive(parts: Enrolled, signed: readonly SignedCommand[]): boolean {
  let isNew = false
  for (const one of signed.slice(0, limits.items)) isNew = receiveOne(parts, one) || isNew
  if (signed.length > 0) parts.reported()
  return isNew
}

function receiveOne(parts: Enrolled, signed: SignedCommand): boolean {
  const judged = judge(parts, signed)
  if (judged === null) return false
  const { store, now } = parts
  return inTransaction(store, () => {
    const id = judged.command.commandId
    const known = store.prepare('select state, result from command where command_id = ?').get(id)
    if (known !== undefined) {
      repeat(parts, id, known)
      return false
    }
    if (judged.why !== null) {
      addReport(store, { kind: 'rejected', commandId: id, why: judged.why }, now())
      // What anybody could have made up is not kept: it must not fill the disk, nor block the real command of that id.
      if (judged.why === 'signature' || judged.why === 'agent') return true
    }
    store
      .prepare(
        'insert into command (command_id, type, payload, incident_id, state, received_at) values (?, ?, ?, ?, ?, ?)',
      )
      .run(
        id,
        judged.command.type,
        signed.payload,
        judged.command.incidentId,
        judged.why === null ? 'accepted' : 'rejected',
        now(),
      )
    if (judged.why !== null) return true
    addReport(store, { kind: 'accepted', commandId: id }, now())
    if (judged.command.type === 'scan')
      parts.events.write('scanRequested', 'The server ordered a scan.', {
        command: id,
        incident: judged.command.incidentId,
      })
    return true
  })
}

/** Says again what was said about it. */
function repeat({ store, now }: Enrolled, commandId: string, known: Record<string, unknown>): void {
  const isWaiting =
    store.prepare(`select 1 from report where command_id = ? and kind <> 'progress'`).get(commandId) !== undefined
  if (isWaiting) return
  if (known.state === 'rejected') addReport(store, { kind: 'rejected', commandId, why: 'expired' }, now())
  else addReport(store, { kind: 'accepted', commandId }, now())
  if (known.result !== null) addReport(store, JSON.parse(String(known.result)) as Report, now())
}

interface Judged {
  command: Pick<Command, 'commandId' | 'type' | 'incidentId'>
  why: RejectedReport['why'] | null
}

const types: Record<CommandType, true> = {
  scan: true,
  cancel: true,
  isolate: true,
  reconnect: true,
  restore: true,
  notice: true,
  collectState: true,
  updateDefinitions: true,
  uninstall: true,
}

/** Null: it does not even say which command it is. */
export function judge({ identity, serverNow, store, events }: Enrolled, signed: SignedCommand): Judged | null {
  const command = commandOf(signed)
  if (command === null) return null
  const because = (why: Judged['why']): Judged => ({ command, why })
  if (!isCommandSignature(signed, identity.serverCommandKey)) {
    events.write('tamperSuspected', 'A command with a wrong signature was refused.', { command: command.commandId })
    return because('signature')
  }
  if (command.agentId !== identity.agentId) {
    events.write('tamperSuspected', 'A command for another computer was refused.', { command: command.commandId })
    return because('agent')
  }
  if (!Object.hasOwn(types, command.type) || !checkArguments(command)) return because('type')
  if (command.expiresAt !== null && !(Date.parse(command.expiresAt) > serverNow())) return because('expired')
  if (command.type === 'scan' && waitingScans(store) >= waitingScans_max) return because('busy')
  return because(null)
}

const waitingScans = (store: Enrolled['store']): number =>
  Number(store.prepare(`select count(*) as count from command where type = 'scan' and state = 'accepted'`).get()!.count)

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export function commandOf({ payload, signature }: SignedCommand): Command | null {
  if (typeof payload !== 'string' || payload.length > 100_000 || typeof signature !== 'string') return null
  try {
    const command = JSON.parse(payload) as Partial<Command> | null
    if (typeof command?.commandId !== 'string' || !uuid.test(command.commandId)) return null
    const { incidentId = null, expiresAt = null, args } = command
    const isObject = typeof args === 'object' && args !== null && !Array.isArray(args)
    return {
      commandId: command.commandId,
      agentId: String(command.agentId),
      type: String(command.type) as CommandType,
      args: isObject ? args : {},
      incidentId: incidentId === null ? null : String(incidentId).slice(0, 200),
      createdAt: String(command.createdAt),
      expiresAt: expiresAt === null ? null : String(expiresAt),
    }
  } catch {
    return null
  }
}

/** Commands are remembered for 30 days after their end, as a repeat after that is expired; those that never expire for good. */
export function forgetOldCommands({ store, now }: Pick<Enrolled, 'store' | 'now'>): void {
  const before = now() - kept_ms
  inTransaction(store, () => {
    store
      .prepare(`delete from item where command_id in (select command_id from command where ended_at < ?)`)
      .run(before)
    store
      .prepare(
        `delete from command where (ended_at < ? and json_extract(payload, '$.expiresAt') is not null)
         or (state = 'rejected' and received_at < ?)`,
      )
      .run(before, before)
  })
}
