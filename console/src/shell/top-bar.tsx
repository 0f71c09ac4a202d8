// Tenant, search, running work, alerts, help, account: the same place on every page.
import { ActionIcon, Button, Group, Kbd, Menu, useMantineColorScheme } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconDeviceDesktop, IconHelp, IconMoon, IconSearch, IconSun, IconUser } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { send } from '#console/api/send.ts'
import { useSession } from '#console/api/session.ts'
import { AlertsLink } from './alerts-link.tsx'
import { RunningWork } from './running-work.tsx'
import { TenantSwitch } from './tenant-switch.tsx'
import classes from './shell.module.css'

const loadPalette = () => import('./palette.tsx')
const Palette = lazy(loadPalette)

const preload_ms = 3_000

export function TopBar() {
  const { tenantId } = useParams()
  return (
    <Group justify="space-between" wrap="nowrap" flex={1} gap="xs" miw={0}>
      <Group gap="sm" wrap="nowrap" miw={0}>
        <Link to="/" className={`${classes.brand} mantine-visible-from-sm`} aria-label="Mailwarden, start">
          <img src="/icon.svg" alt="" width={24} height={24} />
          <span className="mantine-visible-from-md">Mailwarden</span>
        </Link>
        <TenantSwitch />
      </Group>
      <Search />
      <Group gap={4} wrap="nowrap">
        {tenantId !== undefined && <RunningWork tenantId={tenantId} />}
        <AlertsLink />
        <Help />
        <AccountMenu />
      </Group>
    </Group>
  )
}

function Search() {
  const [isOpen, setOpen] = useState(false)
  const [wasOpened, setOpened] = useState(false)
  const open = (): void => {
    setOpened(true)
    setOpen(true)
  }
  useHotkeys([['mod+K', open]], [])
  // So that it is there when somebody types on at once.
  useEffect(() => {
    const timer = setTimeout(() => void loadPalette(), preload_ms)
    return () => clearTimeout(timer)
  }, [])
  return (
    <>
      <Button
        variant="default"
        className={classes.search}
        onClick={open}
        leftSection={<IconSearch size={16} aria-hidden />}
        rightSection={<Kbd size="xs">Ctrl K</Kbd>}
        visibleFrom="sm"
        styles={{ inner: { justifyContent: 'flex-start' }, label: { flex: 1 } }}
        fw={400}
      >
        Search pages, people, messages
      </Button>
      <ActionIcon variant="subtle" color="gray" size={32} onClick={open} hiddenFrom="sm" aria-label="Search">
        <IconSearch size={18} />
      </ActionIcon>
      {wasOpened && (
        <Suspense fallback={null}>
          <Palette isOpen={isOpen} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}

function Help() {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={32} aria-label="Help">
          <IconHelp size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Keys</Menu.Label>
        <Menu.Item rightSection={<Kbd size="xs">Ctrl K</Kbd>}>Search and commands</Menu.Item>
        <Menu.Item rightSection={<Kbd size="xs">j k</Kbd>}>Next, previous row</Menu.Item>
        <Menu.Item rightSection={<Kbd size="xs">x</Kbd>}>Select the row</Menu.Item>
        <Menu.Item rightSection={<Kbd size="xs">Enter</Kbd>}>Open the row</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function AccountMenu() {
  const { user } = useSession()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const signOut = useMutation({
    mutationFn: () => send('DELETE', '/api/v1/session'),
    onSettled: () => {
      queryClient.clear()
      void navigate('/sign-in')
    },
  })
  const schemes = [
    { value: 'light', label: 'Light', Icon: IconSun },
    { value: 'dark', label: 'Dark', Icon: IconMoon },
    { value: 'auto', label: 'As the system', Icon: IconDeviceDesktop },
  ] as const
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={32} aria-label={`Account of ${user.name}`}>
          <IconUser size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label className="breakable">
          {user.name} ({user.email})
        </Menu.Label>
        <Menu.Item component={Link} to="/account">
          My account
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>Colours</Menu.Label>
        {schemes.map(({ value, label, Icon }) => (
          <Menu.Item
            key={value}
            role="menuitemradio"
            aria-checked={colorScheme === value}
            leftSection={<Icon size={16} aria-hidden />}
            rightSection={colorScheme === value ? '✓' : null}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => signOut.mutate()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
