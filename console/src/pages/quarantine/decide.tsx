// Release and delete of one message: a dialog that names it and says what happens, with the list entry as a choice.
import { Checkbox, Stack } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useMay, useTenantId } from '#console/api/session.ts'
import { useConfirm } from '#console/components/confirm.tsx'
import { needs } from '#console/components/disabled-reason.tsx'
import { Notice } from '#console/components/notice.tsx'
import { plural } from '#console/util/numbers.ts'
import { Address, Addresses, Foreign } from '../messages/address.tsx'
import { release, remove } from './calls.ts'

export interface DecideTarget {
  /** Ids in quarantine. */
  items: readonly string[]
  subject: string
  sender: string
  recipients: readonly string[]
  isDangerous: boolean
  onDone?: () => void
}

export function useDecide() {
  const tenantId = useTenantId()
  const confirm = useConfirm()
  const queryClient = useQueryClient()
  const mayList = useMay()('lists.write')
  const refresh = async (): Promise<void> => {
    await Promise.all(
      ['quarantine', 'messages', 'lists'].map((topic) =>
        queryClient.invalidateQueries({ queryKey: [topic, tenantId] }),
      ),
    )
  }
  const ask = (target: DecideTarget, how: 'release' | 'delete', listFirst: boolean): void => {
    const choice = { list: listFirst }
    const isRelease = how === 'release'
    confirm({
      title: isRelease ? 'Release this message' : 'Delete this message',
      verb: isRelease ? 'Release' : 'Delete',
      isDangerous: !isRelease || target.isDangerous,
      children: (
        <Stack gap="sm">
          <div>
            <b>
              <Foreign>{target.subject}</Foreign>
            </b>{' '}
            from <Address>{target.sender}</Address> {isRelease ? 'goes to ' : `was meant for `}
            {target.recipients.length <= 5 ? (
              <Addresses list={target.recipients} most={5} />
            ) : (
              plural(target.recipients.length, 'recipient')
            )}
            {isRelease ? ' now, as it came.' : '. It is removed for good.'}
          </div>
          {isRelease && target.isDangerous && (
            <Notice tone="warning" title="It was found dangerous">
              Look at Why and at the content first. Whoever gets it may open what is in it.
            </Notice>
          )}
          <Checkbox
            defaultChecked={listFirst}
            disabled={!mayList}
            onChange={(event) => (choice.list = event.currentTarget.checked)}
            label={isRelease ? 'Also allow this sender from now on' : 'Also block this sender from now on'}
            description={mayList ? undefined : needs('Admin')}
          />
        </Stack>
      ),
      run: async () => {
        for (const id of target.items)
          await (isRelease ? release(tenantId, id, choice.list) : remove(tenantId, id, choice.list))
        await refresh()
        target.onDone?.()
      },
      done: isRelease ? 'Released' : 'Deleted',
    })
  }
  return {
    release: (target: DecideTarget, andAllow = false) => ask(target, 'release', andAllow),
    remove: (target: DecideTarget, andBlock = false) => ask(target, 'delete', andBlock),
  }
}
