// Files and index brought together after a crash, a restored backup or a lost database. Nothing is removed that nobody decided on.
import type { Clock } from '#platform/clock.ts'
import { isAppError } from '#platform/errors.ts'
import type { DurableFiles } from './durable-files.ts'
import type { ItemIndex } from './item-index.ts'
import type { ItemStatus } from './item.ts'
import { isReadable, type StoredFiles } from './stored-files.ts'

export interface RecoveryReport {
  files: number
  /** Files that had no row and have one now. */
  indexed: number
  /** Rows whose file was gone and is back. */
  healed: number
  /** Rows without file: alarmed, marked `missing`. */
  missing: number
  /** Files that could not be read: alarmed, moved to `damaged/`. */
  damaged: number
  /** Files whose deletion was decided but cut short. */
  removed: number
}

interface Recovery {
  files: DurableFiles
  stored: StoredFiles
  index: ItemIndex
  clock: Clock
  /** Younger files without row are left alone: their writer may be about to insert the row. */
  minimumAge_ms: number
  alarm(kind: 'file-missing' | 'file-damaged', tenantId: string | null, id: string | null, text: string): void
}

const batch = 500

export async function recoverItems(recovery: Recovery): Promise<RecoveryReport> {
  const report: RecoveryReport = { files: 0, indexed: 0, healed: 0, missing: 0, damaged: 0, removed: 0 }
  const onDisk = await recovery.stored.tenants()
  for (const tenantId of onDisk) await compareFiles(recovery, tenantId, report)
  const known = await recovery.index.tenants()
  if (await isReadable(recovery.files))
    for (const tenantId of new Set([...onDisk, ...known])) await compareRows(recovery, tenantId, report)
  else if (known.length > 0)
    recovery.alarm(
      'file-missing',
      null,
      null,
      `The folder of the quarantined messages, ${recovery.files.absolute('items')}, is not there. Is its disk mounted?`,
    )
  return report
}

async function compareFiles(recovery: Recovery, tenantId: string, report: RecoveryReport): Promise<void> {
  const ids = await recovery.stored.ids(tenantId)
  report.files += ids.length
  for (let from = 0; from < ids.length; from += batch) {
    const some = ids.slice(from, from + batch)
    const known = await recovery.index.known(tenantId, some)
    // At once, so that the rows go into the database in batches.
    await Promise.all(some.map((id) => compareFile(recovery, tenantId, id, known.get(id), report)))
  }
}

async function compareFile(
  recovery: Recovery,
  tenantId: string,
  id: string,
  status: ItemStatus | undefined,
  report: RecoveryReport,
): Promise<void> {
  const { stored, index } = recovery
  if (status === 'deleted' || status === 'expired') {
    await stored.remove(tenantId, id)
    report.removed += 1
  } else if (status === 'missing') {
    await index.change(tenantId, id, async () => ({ state: await stored.readState(tenantId, id), result: null }))
    report.healed += 1
  } else if (status === undefined) await indexFile(recovery, tenantId, id, report)
}

/** A file from the future was written under a clock that went wrong: it must not wait until its time has come. */
const isYoung = (age_ms: number, minimumAge_ms: number): boolean => Math.abs(age_ms) < minimumAge_ms

async function indexFile(recovery: Recovery, tenantId: string, id: string, report: RecoveryReport): Promise<void> {
  const { stored, index, clock } = recovery
  const writtenAt_ms = await stored.writtenAt_ms(tenantId, id)
  if (writtenAt_ms === null || isYoung(clock.now().getTime() - writtenAt_ms, recovery.minimumAge_ms)) return
  try {
    const { facts } = await stored.open(tenantId, id)
    const before = await index.insert(facts, await stored.readState(tenantId, id))
    if (before === null) report.indexed += 1
  } catch (error) {
    if (isAppError(error, 'quarantine.file-missing')) return
    if (!isAppError(error, 'sealed-file.damaged')) throw error
    report.damaged += 1
    // With a wrong key file every message looks damaged: those stay where they are until the right one is back.
    if (error.detail['where'] === 'key') {
      const text =
        'A quarantined message cannot be opened with the key file in use; if that is the wrong one, put the right one back.'
      return recovery.alarm('file-damaged', tenantId, id, text)
    }
    const path = await stored.setAside(tenantId, id)
    recovery.alarm('file-damaged', tenantId, id, `A quarantined message cannot be read; it was moved to ${path}.`)
  }
}

async function compareRows(recovery: Recovery, tenantId: string, report: RecoveryReport): Promise<void> {
  const { stored, index } = recovery
  for (let after: string | null = null; ;) {
    const rows = await index.heldAfter(tenantId, after, batch)
    for (const { id } of rows) {
      if (await stored.has(tenantId, id)) continue
      // Looked at again under the row's lock: somebody may have deleted it meanwhile.
      const isMissing = await index.change(tenantId, id, async (item) => {
        const isGone = (item.status === 'held' || item.status === 'released') && !(await stored.has(tenantId, id))
        const { releasedTo, decidedAt, decidedBy } = item
        return { state: isGone ? { status: 'missing', releasedTo, decidedAt, decidedBy } : null, result: isGone }
      })
      if (isMissing !== true) continue
      report.missing += 1
      recovery.alarm('file-missing', tenantId, id, 'A quarantined message is in the database but its file is gone.')
    }
    if (rows.length < batch) return
    after = rows.at(-1)!.id
  }
}
