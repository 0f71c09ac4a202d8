// The commands that are done in a moment, each repeatable: after a kill the same command is simply done again.
import type { Command, ScanItem } from '../../src/compromise/endpoint-protocol.ts'
import { shownPath } from '../computer/shown.ts'
import { isolate, reconnect } from '../isolation/isolate.ts'
import { updateDefinitions } from '../scan/definitions.ts'
import { restore, type Restored } from '../vault/restore.ts'
import { finish, type Outcome } from './finish.ts'
import type { Enrolled } from './parts.ts'

export interface SmallWork {
  /** Ends the scan with this id; false when it is neither waiting nor running. */
  cancel: (commandId: string) => boolean
  /** Facts of the machine go along with the next poll. */
  refresh: () => void
  /** The agent is to end and to forget its enrolment. */
  uninstall: () => void
}

const done: Outcome = { outcome: 'finished', error: null }

/** Carries the command out and stores its end. Throws what the caller reports as its failure. */
export async function runSmallCommand(
  parts: Enrolled,
  work: SmallWork,
  command: Command,
  signal: AbortSignal,
): Promise<void> {
  const { args, commandId } = command
  switch (command.type) {
    case 'cancel':
      work.cancel(String(args.commandId))
      return finish(parts, commandId, done)
    case 'notice':
      return notice(parts, command)
    case 'restore':
      return restored(parts, command, await restore(parts.vault, String(args.vaultId)))
    case 'isolate':
      await isolate({ ...parts, server: parts.identity.server }, Number(args.minutes), signal)
      return finish(parts, commandId, done)
    case 'reconnect':
      await reconnect(parts, 'ordered by the server')
      return finish(parts, commandId, done)
    case 'collectState':
      work.refresh()
      return finish(parts, commandId, { ...done, items: vaultItems(parts) })
    case 'updateDefinitions':
      await updateDefinitions(parts, signal)
      work.refresh()
      return finish(parts, commandId, done)
    case 'uninstall':
      // Nobody could order the end of it later.
      await reconnect(parts, 'the agent is uninstalled')
      finish(parts, commandId, done)
      return work.uninstall()
    case 'scan':
      return
  }
}

function notice(parts: Enrolled, { commandId, incidentId, args }: Command): void {
  const name = args.eventId === 140 ? 'mailboxBlocked' : 'mailboxReleased'
  // The entry twice after a kill right here is better than none.
  parts.events.write(name, String(args.text), { incident: incidentId, command: commandId })
  finish(parts, commandId, done)
}

function restored(parts: Enrolled, { commandId, incidentId, args }: Command, file: Restored): void {
  const { path } = shownPath(file.path)
  parts.events.write('fileRestored', `${path} was restored from quarantine (${file.threat}).`, {
    incident: incidentId,
    command: commandId,
    vault: String(args.vaultId),
    sha256: file.sha256,
  })
  finish(parts, commandId, done)
}

function vaultItems({ store }: Enrolled): ScanItem[] {
  return store
    .prepare(`select * from vault where state = 'stored' order by created_at desc limit 500`)
    .all()
    .map((row) => ({
      ...shownPath(Buffer.from(row.path as Uint8Array)),
      sha256: String(row.sha256),
      size_bytes: Number(row.size_bytes),
      mtime: null,
      owner: null,
      threat: String(row.threat),
      actionRequested: 'quarantine',
      actionTaken: 'quarantined',
      actionError: null,
      vaultId: String(row.vault_id),
    }))
}
