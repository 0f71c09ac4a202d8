// The tenants to choose from, loaded when the menu is opened.
import { Menu, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Link, useLocation, useParams } from 'react-router'
import { useSession } from '#console/api/session.ts'
import classes from './shell.module.css'

const shown_max = 100
const searchable_from = 8

export default function TenantMenu() {
  const { tenantId } = useParams()
  const { tenants } = useSession()
  const { pathname } = useLocation()
  const [search, setSearch] = useState('')
  const found = tenants.filter((tenant) => tenant.name.toLowerCase().includes(search.trim().toLowerCase()))
  return (
    <>
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
      <div className={classes.tenants}>
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
      </div>
      <Menu.Divider />
      <Menu.Item component={Link} to="/tenants">
        All tenants
      </Menu.Item>
    </>
  )
}

/** The list page is the same in every tenant; what is deeper (one message) is not. */
function samePage(pathname: string, tenantId: string): string {
  const section = /^\/t\/[^/]+\/([^/]+)/.exec(pathname)?.[1]
  return section === undefined ? `/t/${tenantId}` : `/t/${tenantId}/${section}`
}
