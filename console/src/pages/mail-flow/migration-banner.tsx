// Says on the mail flow pages that a tenant still depends on IP-based connectors, until when, and where it is changed.
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { Notice } from '#console/components/notice.tsx'
import { migrationQuery } from './mail-flow-api.ts'
import { mayStart } from './words.ts'

/** Nothing while the tenant is not affected. */
export function MigrationBanner({ tenantId, hasLink = true }: { tenantId: string; hasLink?: boolean }) {
  const { data } = useQuery(migrationQuery(tenantId))
  const banner = data?.banner ?? null
  if (banner === null) return null
  return (
    <Notice
      tone={banner.severity === 'high' ? 'danger' : 'warning'}
      title={banner.title}
      actions={
        hasLink && (
          <Button size="xs" component={Link} to={`/t/${tenantId}/mail-flow/migration`}>
            {mayStart(data!.state) ? 'Migrate to certificates' : 'Open the migration'}
          </Button>
        )
      }
    >
      {banner.text}
    </Notice>
  )
}
