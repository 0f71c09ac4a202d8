// Takes copies out of mailboxes, or puts them back: an operation over rows. Where an item lies is written before it is moved, so that a
// crash is continued and what was taken goes back where it was.
import type { GraphClient } from '#microsoft/graph.ts'
import { AppError, isAppError } from '#platform/errors.ts'
import type { OperationContext, OperationDefinition } from '#platform/operations/operations.ts'
import type { CompromiseParts } from '../parts.ts'
import { findItem, type Item, moveItem, readItem, removedFolder, removedFolderId } from './mailbox.ts'
import { copiesFor, type CopyAct, copyActs, type MailCopy, updateCopy } from './store.ts'
import './tables.ts'

interface CopiesInput {
  caseId: string
  /** Null: all that the act can begin with. */
  ids: string[] | null
}

/** What copies are of, and who may see and move them. */
const cases = {
  incident: { reads: 'compromise.read', needs: 'compromise.act' },
  report: { reads: 'reports.triage', needs: 'reports.remove' },
} as const
export type CaseKind = keyof typeof cases

/** Also the action in the audit log. */
export const copyKind = (of: CaseKind, act: CopyAct) => `${of}.copies-${act}` as const

/** Takes part in reading and writing mail, which connecting does not ask for. */
export const neededRole = 'Mail.ReadWrite'

type Parts = Pick<CompromiseParts, 'db' | 'clock' | 'microsoft' | 'onCheckpoint'>

export function copyOperations(parts: Parts): OperationDefinition<CopiesInput>[] {
  return (Object.keys(cases) as CaseKind[]).flatMap((of) =>
    copyActs.map((act) => ({
      kind: copyKind(of, act),
      reads: cases[of].reads,
      needs: () => [cases[of].needs],
      run: (input, context) => run(parts, act, input, context),
      retryFailed: (input, ids) => ({ ...input, ids }),
    })),
  )
}

/** Null: copies can be moved. */
export async function whyNotMovable({ microsoft }: Pick<Parts, 'microsoft'>, tenantId: string): Promise<string | null> {
  const clients = await microsoft.clients(tenantId)
  if (clients === null) return 'The tenant is not connected.'
  return (await clients.roles()).includes(neededRole)
    ? null
    : `The application may not change mail. Grant the permission set "Removal of mail" under Settings, Compromised mailboxes.`
}

async function run(
  parts: Parts,
  act: CopyAct,
  { caseId, ids }: CopiesInput,
  context: OperationContext,
): Promise<Record<string, unknown>> {
  const { tenantId } = context
  const clients = await parts.microsoft.clients(tenantId)
  const why = await whyNotMovable(parts, tenantId)
  if (clients === null || why !== null) throw notMovable(why ?? '')
  const rows = await parts.db.inTenant(tenantId, (trx) => copiesFor(trx, { tenantId, caseId, act, ids }))
  await context.setTotal(rows.length)
  const counts = { done: 0, failed: 0 }
  for (const row of rows) {
    if (context.signal.aborted) break
    context.setCurrent(row.recipient)
    const { state, detail } = await attempt(parts, act, clients.graph, row)
    counts[state] += 1
    await context.item(row.id, state, detail)
  }
  return counts
}

export const notMovable = (why: string): AppError =>
  new AppError({ code: 'compromise.copies-not-movable', message: why, status: 409 })

async function attempt(
  parts: Parts,
  act: CopyAct,
  graph: GraphClient,
  row: MailCopy,
): Promise<{ state: 'done' | 'failed'; detail: string }> {
  try {
    return { state: 'done', detail: await (act === 'remove' ? remove(parts, graph, row) : restore(parts, graph, row)) }
  } catch (error) {
    // What is away comes back: the operation goes on from here later.
    if (!isAppError(error) || error.retryable) throw error
    if (error.code !== 'compromise.copy-gone')
      await note(parts, row, { state: act === 'remove' ? 'failed' : 'removed', note: error.message })
    return { state: 'failed', detail: error.message }
  }
}

async function remove(parts: Parts, graph: GraphClient, row: MailCopy): Promise<string> {
  const address = row.recipient
  const begun = row.state === 'removing' && row.item_id !== null ? await readItem(graph, address, row.item_id) : null
  if (begun !== null && (await isRemoved(graph, address, begun))) return removed(parts, row)
  const item = begun ?? (await findItem(graph, address, row.internet_message_id))
  if (item === null) {
    await note(parts, row, { state: 'gone', note: 'The mailbox has it no more.' })
    return `${address}: nothing to do, the mailbox has it no more`
  }
  // An interrupted removal keeps the folder of its first try.
  const folder = row.state === 'removing' && row.folder_id !== null ? row.folder_id : item.parentFolderId
  await note(parts, row, { state: 'removing', item_id: item.id, folder_id: folder, note: '' })
  parts.onCheckpoint?.('copy before removal')
  await moveItem(graph, address, item.id, removedFolder)
  parts.onCheckpoint?.('copy after removal')
  const moved = await readItem(graph, address, item.id)
  if (moved !== null && !(await isRemoved(graph, address, moved))) throw stillThere(address)
  return removed(parts, row)
}

const isRemoved = async (graph: GraphClient, address: string, { parentFolderId }: Item): Promise<boolean> =>
  parentFolderId === (await removedFolderId(graph, address))

const stillThere = (address: string): AppError =>
  new AppError({
    code: 'compromise.copy-not-removed',
    message: `${address}: the message lies in a folder of the mailbox again. Somebody or something has moved it; try again.`,
    status: 409,
  })

async function removed(parts: Parts, row: MailCopy): Promise<string> {
  await note(parts, row, { state: 'removed', note: 'In Recoverable Items of the mailbox.' })
  return `${row.recipient}: taken out of the mailbox`
}

async function restore(parts: Parts, graph: GraphClient, row: MailCopy): Promise<string> {
  const address = row.recipient
  const item = row.item_id === null ? null : await readItem(graph, address, row.item_id)
  if (item === null) {
    await note(parts, row, { state: 'gone', note: 'It was purged from Recoverable Items meanwhile.' })
    throw new AppError({
      code: 'compromise.copy-gone',
      message: `${address}: the message was purged from Recoverable Items and cannot come back.`,
      status: 404,
    })
  }
  await note(parts, row, { state: 'restoring', note: '' })
  if (await isRemoved(graph, address, item)) await moveBack(graph, row, item.id)
  parts.onCheckpoint?.('copy after restoring')
  await note(parts, row, { state: 'restored', note: 'Back in the mailbox.' })
  return `${address}: back in the mailbox`
}

/** To where it lay; into the inbox when that folder is gone. */
async function moveBack(graph: GraphClient, row: MailCopy, id: string): Promise<void> {
  try {
    await moveItem(graph, row.recipient, id, row.folder_id ?? 'inbox')
  } catch (error) {
    if (!isAppError(error, 'microsoft.graph.not-found')) throw error
    await moveItem(graph, row.recipient, id, 'inbox')
  }
}

function note(parts: Parts, row: MailCopy, change: Parameters<typeof updateCopy>[2]): Promise<void> {
  return parts.db.inTenant(row.tenant_id, (trx) => updateCopy(trx, row, change, parts.clock.now()))
}
