// Acts on many held messages: the dialog says how many and what happens; the work runs as an operation.
import { Stack } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { toast, useConfirm } from '#console/components/confirm.tsx'
import type { Selection } from '#console/components/data-table/selection.ts'
import { Notice } from '#console/components/notice.tsx'
import { plural } from '#console/util/numbers.ts'
import { actOnMany, type BulkTarget, ids_max } from './calls.ts'

const many = 100

export function useBulk(
  tenantId: string,
  selection: Selection,
  query: Record<string, string>,
  counted: { count: number; at: string } | undefined,
) {
  const confirm = useConfirm()
  const queryClient = useQueryClient()
  return (action: 'release' | 'delete', listSender: boolean): void => {
    const { status: _, ...filter } = query
    const target: BulkTarget = selection.isAllMatching
      ? { filter: { ...filter, ...(counted === undefined ? {} : { to: counted.at }) }, count: counted?.count ?? 0 }
      : { ids: [...selection.ids] }
    const count = 'ids' in target ? target.ids.length : target.count
    const isRelease = action === 'release'
    const tooMany = 'ids' in target && count > ids_max
    confirm({
      title: `${isRelease ? 'Release' : 'Delete'} ${plural(count, 'message')}`,
      verb: `${isRelease ? 'Release' : 'Delete'} ${plural(count, 'message')}`,
      isDangerous: !isRelease,
      // Many at once cannot be taken back by hand.
      ...(count > many ? { typeName: String(count) } : {}),
      children: (
        <Stack gap="sm">
          <div>
            {isRelease
              ? `${plural(count, 'message')} go to all their recipients now, as they came.`
              : `${plural(count, 'message')} are removed for good.`}{' '}
            {listSender &&
              (isRelease ? 'Their senders are put on the allow list.' : 'Their senders are put on the block list.')}
          </div>
          {tooMany && (
            <Notice tone="warning" title={`At most ${ids_max} can be chosen one by one`}>
              Use filters and “Select all matching” for more.
            </Notice>
          )}
        </Stack>
      ),
      run: async () => {
        const { operationId } = await actOnMany(tenantId, action, listSender, target)
        selection.clear()
        toast(isRelease ? 'Releasing has begun.' : 'Deleting has begun.', {
          to: `/t/${tenantId}/operations/${operationId}`,
          label: 'See its progress',
        })
        await Promise.all(
          ['quarantine', 'operations', 'messages'].map((topic) =>
            queryClient.invalidateQueries({ queryKey: [topic, tenantId] }),
          ),
        )
      },
      done: isRelease ? 'Releasing has begun' : 'Deleting has begun',
    })
  }
}
