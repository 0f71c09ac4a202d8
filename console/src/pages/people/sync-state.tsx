// How fresh the directory is, what could not be read, and the act that reads it now.
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { useMay } from '#console/api/session.ts'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import type { EmptyState } from '#console/components/empty.tsx'
import { Notice } from '#console/components/notice.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { toast } from '#console/components/confirm.tsx'
import { syncQuery, useSynchronise, type SyncState } from './people-api.ts'
import { resourceWords } from './words.ts'

export const isFailed = ({ failedAt }: SyncState): boolean => failedAt !== null

export function SyncButton({ tenantId, full = false, label }: { tenantId: string; full?: boolean; label?: string }) {
  const may = useMay()
  const { data } = useQuery(syncQuery(tenantId))
  const synchronise = useSynchronise(tenantId)
  const isRunning = data?.items.some((state) => state.isRunning) === true
  const reason = !may('people.sync')
    ? needs('Admin')
    : data !== undefined && data.items.length === 0
      ? 'The tenant is not connected yet.'
      : isRunning
        ? 'A synchronisation is under way.'
        : null
  return (
    <DisabledReason reason={reason}>
      <Button
        variant="default"
        onClick={() => synchronise.mutate(full, { onSuccess: () => toast('The directory is being read.') })}
        loading={synchronise.isPending}
      >
        {label ?? 'Synchronise'}
      </Button>
    </DisabledReason>
  )
}

/** One line: when it was read last. */
export function SyncAge({ tenantId }: { tenantId: string }) {
  const { data } = useQuery(syncQuery(tenantId))
  const times = (data?.items ?? []).flatMap(({ completedAt }) => (completedAt === null ? [] : [completedAt]))
  const oldest = times.toSorted()[0]
  return oldest === undefined ? (
    <>As Microsoft 365 has them.</>
  ) : (
    <>
      As Microsoft 365 has them, read <RelativeTime at={oldest} />
    </>
  )
}

/** What is missing, while a part of the directory could not be read. */
export function SyncFailures({ tenantId }: { tenantId: string }) {
  const { data } = useQuery(syncQuery(tenantId))
  const failed = (data?.items ?? []).filter(isFailed)
  if (failed.length === 0) return null
  return (
    <Notice
      tone="warning"
      title={`${failed.length} of ${data!.items.length} parts of the directory could not be read`}
      actions={
        <Button size="xs" variant="default" component={Link} to={`/t/${tenantId}/people/sync`}>
          Show what is missing
        </Button>
      }
    >
      {failed.map(({ resource }) => resourceWords[resource]).join(', ')} are shown as they were at the last good
      reading.
    </Notice>
  )
}

/** Reading is no use before the tenant is connected. */
function ReadOrConnect({ tenantId }: { tenantId: string }) {
  const { data } = useQuery(syncQuery(tenantId))
  if (data?.items.length !== 0) return <SyncButton tenantId={tenantId} />
  return (
    <Button component={Link} to={`/t/${tenantId}/mail-flow/connect`}>
      Connect Microsoft 365
    </Button>
  )
}

export const nothingRead = (tenantId: string, noun: string): EmptyState => ({
  kind: 'nothing-yet',
  title: `No ${noun} synchronised`,
  text: 'The directory is read when the tenant is connected, and every ten minutes from then on.',
  action: <ReadOrConnect tenantId={tenantId} />,
})
