// The check that was started here, as it goes on; it goes on without this page, too.
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { Notice } from '#console/components/notice.tsx'
import { Progress } from '#console/components/progress.tsx'
import { useNow } from '#console/util/use-now.ts'
import { isRunning, operationQuery } from '../operations/operations-api.ts'

export function CheckProgress({ tenantId, id }: { tenantId: string; id: string }) {
  const now = useNow()
  const { data } = useQuery(operationQuery(tenantId, id))
  if (data === undefined) return null
  const tone = isRunning(data) ? 'info' : data.state === 'failed' || data.failed > 0 ? 'warning' : 'ok'
  return (
    <Notice tone={tone} title={isRunning(data) ? 'Mailboxes are being checked' : 'The check has ended'}>
      <Progress work={data} noun="mailboxes" now={now} />
      {data.error !== null && <p>{data.error}</p>}
      <Link to={`/t/${tenantId}/operations/${id}`}>Results per mailbox</Link>
    </Notice>
  )
}
