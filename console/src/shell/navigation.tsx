// The left side: two levels, the second one only where one is.
import { NavLink } from '@mantine/core'
import { IconBuilding } from '@tabler/icons-react'
import { Link, useLocation, useParams } from 'react-router'
import { useMay, useSession } from '#console/api/session.ts'
import { isShown, navigation, tenantPath, type NavigationEntry } from '#console/routes/navigation.ts'
import classes from './shell.module.css'

export function Navigation() {
  const { tenantId } = useParams()
  const { tenants } = useSession()
  const { pathname } = useLocation()
  const may = useMay()
  return (
    <>
      {(tenants.length !== 1 || tenantId === undefined) && (
        <ul className={classes.list}>
          <li>
            <NavLink
              component={Link}
              to="/tenants"
              label="Tenants"
              active={pathname.startsWith('/tenants')}
              aria-current={pathname.startsWith('/tenants') ? 'page' : undefined}
              leftSection={<IconBuilding size={18} aria-hidden />}
              className={classes.link}
            />
          </li>
        </ul>
      )}
      {tenantId !== undefined &&
        navigation.map((group) => (
          <div key={group.label}>
            <h2 className={classes.group} id={`nav-${group.label}`}>
              {group.label}
            </h2>
            <ul className={classes.list} aria-labelledby={`nav-${group.label}`}>
              {group.entries
                .filter((entry) => isShown(entry, may))
                .map((entry) => (
                  <Entry key={entry.path} entry={entry} tenantId={tenantId} pathname={pathname} />
                ))}
            </ul>
          </div>
        ))}
    </>
  )
}

function Entry({ entry, tenantId, pathname }: { entry: NavigationEntry; tenantId: string; pathname: string }) {
  const may = useMay()
  const Icon = entry.icon
  const to = tenantPath(tenantId, entry.path)
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
              const isChildHere = pathname === tenantPath(tenantId, child.path)
              return (
                <li key={child.path}>
                  <NavLink
                    component={Link}
                    to={tenantPath(tenantId, child.path)}
                    label={child.label}
                    active={isChildHere}
                    aria-current={isChildHere ? 'page' : undefined}
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
