// Which tenant is shown; the same page of another one is one choice away.
import { Button, Menu } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { lazy, Suspense } from 'react'
import { useParams } from 'react-router'
import { useSession } from '#console/api/session.ts'
import classes from './shell.module.css'

const TenantMenu = lazy(() => import('./tenant-menu.tsx'))

export function TenantSwitch() {
  const { tenantId } = useParams()
  const { tenants } = useSession()
  const current = tenants.find((tenant) => tenant.id === tenantId)
  if (tenants.length < 2)
    return current === undefined ? null : (
      <span className={`${classes.tenant} ${classes.tenantName}`} title={current.name}>
        {current.name}
      </span>
    )
  return (
    <Menu position="bottom-start" width={280}>
      <Menu.Target>
        <Button
          variant="default"
          size="xs"
          className={classes.tenant}
          title={current?.name}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={`Tenant: ${current?.name ?? 'none chosen'}. Change`}
        >
          {current?.name ?? 'Choose a tenant'}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Suspense fallback={null}>
          <TenantMenu />
        </Suspense>
      </Menu.Dropdown>
    </Menu>
  )
}
