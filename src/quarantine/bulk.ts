// Release and delete of many messages at once, as an operation with a result per message. "All that match" means: all that matched
// when the person was shown the number.
import { AppError, isAppError } from '#platform/errors.ts'
import type { OperationContext, OperationDefinition } from '#platform/operations/operations.ts'
import type { ItemFilter } from './item-index.ts'
import type { QuarantineItem } from './item.ts'
import type { Quarantine } from './quarantine.ts'

export const bulkKinds = { release: 'quarantine.release', delete: 'quarantine.delete' } as const
export type BulkAction = keyof typeof bulkKinds
export const bulkItems_max = 100_000

export interface BulkInput {
  listSender: boolean
  /** Either these … */
  ids?: string[]
  /** … or what matches this and was held before `filter.to`; times as ISO strings, as it is stored. */
  filter?: StoredFilter
}

export type StoredFilter = Omit<ItemFilter, 'from' | 'to' | 'status'> & { from?: string; to: string }

const page_size = 200
const atOnce = 4

export function bulkOperations(quarantine: Quarantine): OperationDefinition<BulkInput>[] {
  return (Object.keys(bulkKinds) as BulkAction[]).map((action) => ({
    kind: bulkKinds[action],
    reads: 'quarantine.read',
    needs: ({ listSender }) => [bulkKinds[action], ...(listSender ? ['lists.write'] : [])],
    run: (input, context) => runBulk(quarantine, action, input, context),
    retryFailed: ({ listSender }, targets) => ({ listSender, ids: targets }),
  }))
}

async function runBulk(
  quarantine: Quarantine,
  action: BulkAction,
  input: BulkInput,
  context: OperationContext,
): Promise<Record<string, unknown>> {
  const counts = { done: 0, failed: 0 }
  for await (const ids of pagesOf(quarantine, input, context)) {
    for (let start = 0; start < ids.length && !context.signal.aborted; start += atOnce) {
      const group = ids.slice(start, start + atOnce).filter((id) => !context.isDone(id))
      context.setCurrent(group[0] ?? '')
      const results = await Promise.all(group.map((id) => attempt(id)))
      for (const { id, state, detail } of results) {
        await context.item(id, state, detail)
        counts[state] += 1
      }
    }
    if (context.signal.aborted) break
  }
  return counts

  async function attempt(id: string): Promise<{ id: string; state: 'done' | 'failed'; detail: string }> {
    try {
      return { id, state: 'done', detail: await act(quarantine, action, id, input.listSender, context) }
    } catch (error) {
      // What is away comes back: the operation goes on from here later.
      if (isAppError(error) && error.retryable) throw error
      return {
        id,
        state: 'failed',
        detail: error instanceof AppError ? error.message : 'The reason stands in the log.',
      }
    }
  }
}

async function* pagesOf(quarantine: Quarantine, input: BulkInput, context: OperationContext): AsyncGenerator<string[]> {
  if (input.ids !== undefined) {
    yield input.ids
    return
  }
  const { from, to, ...rest } = input.filter!
  const filter: ItemFilter = { ...rest, status: 'held', to: new Date(to), ...(from && { from: new Date(from) }) }
  let cursor: string | null = null
  do {
    const page = await quarantine.list(context.tenantId, filter, { limit: page_size, cursor })
    yield page.items.map(({ id }) => id)
    cursor = page.cursor
  } while (cursor !== null && !context.signal.aborted)
}

async function act(
  quarantine: Quarantine,
  action: BulkAction,
  id: string,
  listSender: boolean,
  { tenantId, startedBy: actor }: OperationContext,
): Promise<string> {
  if (action === 'delete') {
    const item = await quarantine.delete(tenantId, id, { actor, blockSender: listSender })
    return `Deleted: ${labelOf(item)}`
  }
  const { item, recipients } = await quarantine.release(tenantId, id, { actor, allowSender: listSender })
  if (recipients.length === 0) return `Had been released before: ${labelOf(item)}`
  return `Released to ${recipients.length === 1 ? '1 recipient' : `${recipients.length} recipients`}: ${labelOf(item)}`
}

const labelOf = ({ subject, headerFrom, mailFrom }: QuarantineItem): string =>
  `${subject === '' ? '(no subject)' : subject.slice(0, 150)} from ${(headerFrom || mailFrom).slice(0, 100)}`
