// Which tenant is shown; the same page of another one is one choice away.
import { Button, Menu, ScrollArea, TextInput } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useState } from 'react'
import { Link, useLocation, useParams } from 'react-router'
import { useSession } from '#console/api/session.ts'
import classes from './shell.module.css'

const shown_max = 100
const searchable_from = 8

export function TenantSwitch() {
  const { tenantId } = useParams()
  const { tenants } = useSession()
  const { pathname } = useLocation()
  const [search, setSearch] = useState('')
  const current = tenants.find((tenant) => tenant.id === tenantId)
  if (tenants.length < 2) return current === undefined ? null : <span className={classes.tenant}>{current.name}</span>
  const found = tenants.filter((tenant) => tenant.name.toLowerCase().includes(search.trim().toLowerCase()))
  return (
    <Menu position="bottom-start" width={280} onClose={() => setSearch('')}>
      <Menu.Target>
        <Button
          variant="default"
          size="xs"
          className={classes.tenant}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={`Tenant: ${current?.name ?? 'none chosen'}. Change`}
        >
          {current?.name ?? 'Choose a tenant'}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {tenants.length >= searchable_from && (
          <TextInput
            aria-label="Find a tenant"
            placeholder="Find a tenant"
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
            m={4}
            data-autofocus
          />
        )}
        <ScrollArea.Autosize mah={360}>
          {found.slice(0, shown_max).map((tenant) => (
            <Menu.Item
              key={tenant.id}
              component={Link}
              to={samePage(pathname, tenant.id)}
              aria-current={tenant.id === tenantId || undefined}
            >
              {tenant.name}
            </Menu.Item>
          ))}
        </ScrollArea.Autosize>
        <Menu.Divider />
        <Menu.Item component={Link} to="/tenants">
          All tenants
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** The list page is the same in every tenant; what is deeper (one message) is not. */
function samePage(pathname: string, tenantId: string): string {
  const section = /^\/t\/[^/]+\/([^/]+)/.exec(pathname)?.[1]
  return section === undefined ? `/t/${tenantId}` : `/t/${tenantId}/${section}`
}
