// The left side: two levels, the second one only where one is. Pages of no tenant keep the tenant that was shown last.
import { NavLink } from '@mantine/core'
import { IconBuilding } from '@tabler/icons-react'
import { useEffect } from 'react'
import { Link, useLocation, useParams } from 'react-router'
import { useMay, useSession } from '#console/api/session.ts'
import { installationNavigation, isShown, navigation, type NavigationEntry } from '#console/routes/navigation.ts'
import { usePreference } from '#console/util/preferences.ts'
import classes from './shell.module.css'

export function Navigation() {
  const { pathname } = useLocation()
  const { tenants } = useSession()
  const tenantId = useShownTenant()
  const isAbove = pathname === '/tenants' || pathname.startsWith('/tenants/')
  const root = isAbove || tenantId === undefined ? '/tenants' : `/t/${tenantId}`
  const groups = root === '/tenants' ? installationNavigation : navigation
  return (
    <>
      {root !== '/tenants' && tenants.length > 1 && (
        <ul className={classes.list}>
          <Entry entry={{ label: 'All tenants', path: '', icon: IconBuilding, permission: '' }} root="/tenants" />
        </ul>
      )}
      {groups.map((group) => (
        <Group key={group.label} label={group.label} entries={group.entries} root={root} />
      ))}
    </>
  )
}

function useShownTenant(): string | undefined {
  const { tenantId } = useParams()
  const { tenants } = useSession()
  const [last, setLast] = usePreference<string | null>('lastTenant', null)
  useEffect(() => {
    if (tenantId !== undefined && tenantId !== last) setLast(tenantId)
  }, [tenantId, last, setLast])
  return tenantId ?? tenants.find(({ id }) => id === last)?.id ?? (tenants.length === 1 ? tenants[0]!.id : undefined)
}

function Group({ label, entries, root }: { label: string; entries: readonly NavigationEntry[]; root: string }) {
  const may = useMay()
  const shown = entries.filter((entry) => isShown(entry, may))
  if (shown.length === 0) return null
  return (
    <div>
      <h2 className={classes.group} id={`nav-${label}`}>
        {label}
      </h2>
      <ul className={classes.list} aria-labelledby={`nav-${label}`}>
        {shown.map((entry) => (
          <Entry key={entry.path} entry={entry} root={root} />
        ))}
      </ul>
    </div>
  )
}

function Entry({ entry, root }: { entry: NavigationEntry; root: string }) {
  const may = useMay()
  const { pathname } = useLocation()
  const Icon = entry.icon
  const to = entry.path === '' ? root : `${root}/${entry.path}`
  const isHere = pathname === to
  const isWithin = isHere || (entry.path !== '' && pathname.startsWith(`${to}/`))
  return (
    <li>
      <NavLink
        component={Link}
        to={to}
        label={entry.label}
        active={isWithin && (entry.children === undefined || isHere)}
        aria-current={isHere ? 'page' : undefined}
        leftSection={Icon === undefined ? undefined : <Icon size={18} aria-hidden />}
        className={classes.link}
      />
      {entry.children !== undefined && isWithin && (
        <ul className={classes.list}>
          {entry.children
            .filter((child) => isShown(child, may))
            .map((child) => {
              const where = `${root}/${child.path}`
              const isOpen = pathname === where || pathname.startsWith(`${where}/`)
              return (
                <li key={child.path}>
                  <NavLink
                    component={Link}
                    to={where}
                    label={child.label}
                    active={isOpen}
                    aria-current={pathname === where ? 'page' : undefined}
                    className={`${classes.link} ${classes.child}`}
                  />
                </li>
              )
            })}
        </ul>
      )}
    </li>
  )
}
