// What the navigation and the command palette offer. Only what exists: every entry is a page.
import {
  IconActivity,
  IconAlertTriangle,
  IconClipboardList,
  IconDevices,
  IconGauge,
  IconHeartbeat,
  IconFishHook,
  IconFlag,
  IconKey,
  IconListCheck,
  IconMail,
  IconRoute,
  IconSettings,
  IconShieldCheck,
  IconShieldX,
  IconTimeline,
  IconApi,
  IconArchive,
  IconBell,
  IconBuilding,
  IconUsers,
  type Icon,
} from '@tabler/icons-react'

export interface NavigationEntry {
  label: string
  /** Below /t/:tenantId or /tenants; empty for the overview. */
  path: string
  icon?: Icon
  /** To read the page; without it the entry is not shown. Empty: everybody. */
  permission: string
  children?: readonly NavigationEntry[]
}

export interface NavigationGroup {
  label: string
  entries: readonly NavigationEntry[]
}

export const navigation: readonly NavigationGroup[] = [
  {
    label: 'Protect',
    entries: [
      { label: 'Overview', path: '', icon: IconGauge, permission: 'messages.read' },
      { label: 'Messages', path: 'messages', icon: IconMail, permission: 'messages.read' },
      { label: 'Quarantine', path: 'quarantine', icon: IconArchive, permission: 'quarantine.read' },
      {
        label: 'Compromised mailboxes',
        path: 'incidents',
        icon: IconShieldX,
        permission: 'compromise.read',
        children: [{ label: 'Signs of compromise', path: 'symptoms', permission: 'compromise.read' }],
      },
      {
        label: 'Mail flow',
        path: 'mail-flow',
        icon: IconRoute,
        permission: 'mailflow.read',
        children: [
          { label: 'Connection', path: 'mail-flow/connection', permission: 'mailflow.read' },
          { label: 'Domains', path: 'mail-flow/domains', permission: 'mailflow.read' },
          { label: 'Tampering', path: 'mail-flow/tampering', permission: 'mailflow.read' },
          { label: 'Migration', path: 'mail-flow/migration', permission: 'mailflow.read' },
          { label: 'Queue', path: 'mail-flow/queue', permission: 'mailflow.read' },
        ],
      },
      { label: 'Policies', path: 'policies', icon: IconShieldCheck, permission: 'policy.read' },
      { label: 'Allow and block', path: 'lists', icon: IconListCheck, permission: 'lists.read' },
      { label: 'Alerts', path: 'alerts', icon: IconAlertTriangle, permission: 'alert.read' },
    ],
  },
  {
    label: 'Phish Threat',
    entries: [
      {
        label: 'Simulations',
        path: 'simulations',
        icon: IconFishHook,
        permission: 'simulations.read',
        children: [
          { label: 'Campaigns', path: 'simulations/campaigns', permission: 'simulations.read' },
          { label: 'Series', path: 'simulations/series', permission: 'simulations.read' },
          { label: 'Audiences', path: 'simulations/audiences', permission: 'simulations.read' },
          { label: 'Templates', path: 'simulations/templates', permission: 'simulations.read' },
          { label: 'Trainings', path: 'simulations/trainings', permission: 'simulations.read' },
          { label: 'Training assignments', path: 'simulations/assignments', permission: 'simulations.read' },
          { label: 'Behaviour', path: 'simulations/behaviour', permission: 'simulations.read' },
          { label: 'Scheduled reports', path: 'simulations/schedules', permission: 'simulations.read' },
          { label: 'Sending domains and addresses', path: 'simulations/sending', permission: 'simulations.read' },
          { label: 'Bounced addresses', path: 'simulations/bounced', permission: 'simulations.names' },
          { label: 'Networks', path: 'simulations/networks', permission: 'simulations.read' },
          { label: 'Allow-listing', path: 'simulations/allow-listing', permission: 'simulations.read' },
        ],
      },
      {
        label: 'Reported mail',
        path: 'reports',
        icon: IconFlag,
        permission: 'reports.triage',
        children: [{ label: 'How people report', path: 'reports/settings', permission: 'simulations.read' }],
      },
    ],
  },
  {
    label: 'Manage',
    entries: [
      {
        label: 'People',
        path: 'people',
        icon: IconUsers,
        permission: 'people.read',
        children: [
          { label: 'Mailboxes', path: 'people/mailboxes', permission: 'people.read' },
          { label: 'Groups', path: 'people/groups', permission: 'people.read' },
          { label: 'Synchronisation', path: 'people/sync', permission: 'people.read' },
        ],
      },
      { label: 'Computers', path: 'computers', icon: IconDevices, permission: 'endpoints.read' },
      { label: 'Events', path: 'events', icon: IconTimeline, permission: 'events.read' },
      { label: 'Audit log', path: 'audit', icon: IconClipboardList, permission: 'audit.read' },
      { label: 'Running work', path: 'operations', icon: IconActivity, permission: 'operations.read' },
      {
        label: 'Settings',
        path: 'settings',
        icon: IconSettings,
        permission: '',
        children: [
          { label: 'Notifications', path: 'settings/notifications', permission: 'alert.settings' },
          { label: 'Response to compromise', path: 'settings/compromise', permission: 'compromise.read' },
          { label: 'Endpoint products', path: 'settings/endpoints', permission: 'endpoints.read' },
          { label: 'Health checks', path: 'settings/health', permission: 'health.read' },
          { label: 'Administrators', path: 'settings/administrators', permission: 'users.read' },
          { label: 'Roles', path: 'settings/roles', permission: 'roles.read' },
          { label: 'API credentials', path: 'settings/credentials', permission: 'credentials.manage' },
          { label: 'Tenant', path: 'settings/tenant', permission: 'tenants.read' },
        ],
      },
    ],
  },
]

/** Of a provider and of the installation; paths are below /tenants. */
export const installationNavigation: readonly NavigationGroup[] = [
  {
    label: 'All tenants',
    entries: [
      { label: 'Tenants', path: '', icon: IconBuilding, permission: '' },
      { label: 'Alerts', path: 'alerts', icon: IconAlertTriangle, permission: 'alert.read' },
      { label: 'Policy templates', path: 'templates', icon: IconShieldCheck, permission: 'providers.write' },
      { label: 'Provider audit', path: 'audit', icon: IconClipboardList, permission: 'providers.audit' },
    ],
  },
  {
    label: 'Installation',
    entries: [
      { label: 'Administrators', path: 'administrators', icon: IconUsers, permission: 'users.read' },
      { label: 'Roles', path: 'roles', icon: IconKey, permission: 'roles.read' },
      { label: 'API credentials', path: 'credentials', icon: IconApi, permission: 'credentials.manage' },
      { label: 'Notifications', path: 'notifications', icon: IconBell, permission: 'alert.settings' },
      { label: 'System health', path: 'health', icon: IconHeartbeat, permission: 'health.read' },
    ],
  },
]

export const tenantPath = (tenantId: string, path: string): string =>
  path === '' ? `/t/${tenantId}` : `/t/${tenantId}/${path}`

export const isShown = ({ permission }: NavigationEntry, may: (permission: string) => boolean): boolean =>
  permission === '' || may(permission)
