// Whether every entry is as it was written, and what to note elsewhere to prove it later. Looked at when asked: it reads all entries.
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { AuditVerify } from '#platform/audit/contract.ts'
import { send } from '#console/api/client.ts'
import type { Scope } from '#console/api/scope.ts'
import { Copy } from '#console/components/copy.tsx'
import { Notice, Problem } from '#console/components/notice.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { formatNumber, plural } from '#console/util/numbers.ts'

export function ChainState({ scope }: { scope: Scope }) {
  const query = useQuery({
    queryKey: ['audit-verify', scope.tenantId],
    queryFn: ({ signal }) => send<AuditVerify>('GET', `${scope.api}/audit/verify`, { signal }),
    enabled: false,
    gcTime: 0,
  })
  const check = (
    <Button size="xs" variant="default" loading={query.isFetching} onClick={() => void query.refetch()}>
      Verify the chain
    </Button>
  )
  if (query.error !== null)
    return <Problem error={query.error} title="The chain could not be verified" onRetry={() => void query.refetch()} />
  if (query.data === undefined) return <div style={{ marginBottom: 12 }}>{check}</div>
  return query.data.intact ? <Intact result={query.data} check={check} /> : <Broken result={query.data} check={check} />
}

function Intact({ result, check }: { result: AuditVerify; check: React.ReactNode }) {
  return (
    <Notice tone="ok" title={`The chain is whole: ${plural(result.entries, 'entry', 'entries')}`} actions={check}>
      Verified <RelativeTime at={result.verifiedAt} />.{' '}
      {result.removedByRetention > 0 &&
        `${formatNumber(result.removedByRetention)} older ones were removed after their time. `}
      {result.head !== null && (
        <>
          Newest: <code>{result.head.position}</code> <code>{result.head.hash}</code>{' '}
          <Copy text={`${result.head.position} ${result.head.hash}`} label="newest position and hash" /> Note it
          elsewhere: it proves later that nothing before it was changed.
        </>
      )}
    </Notice>
  )
}

function Broken({ result, check }: { result: AuditVerify; check: React.ReactNode }) {
  return (
    <Notice tone="danger" title={`The chain is broken at position ${result.brokenAt ?? 'unknown'}`} actions={check}>
      {result.problem} {plural(result.entries, 'entry is', 'entries are')} intact before it. Compare with a backup of
      the database or an export, and find out who had access to the database.
    </Notice>
  )
}
