// The made-up tenants of a fresh emulator. No real person or company is meant.
import { defaultPassword, type GroupSeed, type TenantSeed, type UserSeed } from './directory/create-tenant.ts'

const administrators = (): UserSeed[] => [
  { name: 'admin', displayName: 'Ada Admin', roles: ['globalAdministrator'], jobTitle: 'IT lead', department: 'IT' },
  {
    name: 'exchange.admin',
    displayName: 'Ed Exchange',
    roles: ['exchangeAdministrator'],
    jobTitle: 'Mail administrator',
    department: 'IT',
  },
]

const people = (department: string, ...names: string[]): UserSeed[] =>
  names.map((displayName) => ({
    name: displayName.toLowerCase().replaceAll(' ', '.'),
    displayName,
    department,
  }))

const contosoGroups: GroupSeed[] = [
  {
    name: 'finance-team',
    displayName: 'Finance Team',
    kind: 'distribution',
    members: ['frida.fink', 'felix.fuchs', 'fay.feld'],
  },
  {
    name: 'projectx',
    displayName: 'Project X',
    kind: 'microsoft365',
    members: ['paula.pohl', 'max.mahler', 'sami.sand'],
  },
  {
    name: 'leads',
    displayName: 'Leads',
    kind: 'mail-enabled-security',
    members: ['admin', 'frida.fink', 'paula.pohl'],
  },
  { name: 'vpn-users', displayName: 'VPN Users', kind: 'security', members: ['max.mahler', 'sami.sand'] },
  {
    name: 'everyone',
    displayName: 'Everyone',
    kind: 'distribution',
    members: ['Finance Team', 'Project X', 'Leads', 'sven.sommer', 'tina.tal'],
  },
]

/** The tenants that `m365-emulator` starts with. */
export const defaultTenants: readonly TenantSeed[] = [
  {
    id: 'c0a7050c-0000-4000-8000-000000000001',
    displayName: 'Contoso',
    name: 'contoso',
    domains: ['contoso.com', 'contoso.example'],
    users: [
      ...administrators(),
      ...people('Finance', 'Frida Fink', 'Felix Fuchs', 'Fay Feld'),
      ...people('Projects', 'Paula Pohl', 'Max Mahler', 'Sami Sand'),
      {
        name: 'sven.sommer',
        displayName: 'Sven Sommer',
        department: 'Sales',
        aliases: ['sven', 'sven@contoso.example'],
      },
      { name: 'tina.tal', displayName: 'Tina Tal', department: 'Sales', mfa: true },
      { name: 'user', displayName: 'Uli User', department: 'Sales' },
      { name: 'lara.leaver', displayName: 'Lara Leaver', accountEnabled: false },
      { name: 'info', displayName: 'Info', mailbox: 'SharedMailbox' },
      { name: 'invoices', displayName: 'Invoices', mailbox: 'SharedMailbox', aliases: ['billing'] },
      { name: 'room-1', displayName: 'Room 1', mailbox: 'RoomMailbox' },
      { name: 'beamer', displayName: 'Beamer', mailbox: 'EquipmentMailbox' },
      { name: 'svc-backup', displayName: 'Backup Service', mailbox: null },
    ],
    groups: contosoGroups,
  },
  {
    id: 'fab21ca3-0000-4000-8000-000000000002',
    displayName: 'Fabrikam',
    name: 'fabrikam',
    domains: ['fabrikam.com'],
    users: [
      ...administrators(),
      ...people('Design', 'Dora Dahl', 'Dirk Dorn'),
      { name: 'user', displayName: 'Ute User' },
      { name: 'office', displayName: 'Office', mailbox: 'SharedMailbox' },
    ],
    groups: [{ name: 'design', displayName: 'Design', kind: 'microsoft365', members: ['dora.dahl', 'dirk.dorn'] }],
  },
  {
    // Hostile: sends to other tenants' smart hosts with copied tokens.
    id: '7a115914-0000-4000-8000-000000000003',
    displayName: 'Tailspin',
    name: 'tailspin',
    domains: ['tailspin.example'],
    users: [...administrators(), { name: 'user', displayName: 'Udo User' }],
  },
  {
    // Holds connectors of the older kind, bound to IP addresses: the story of migration.
    id: 'ada70000-0000-4000-8000-000000000004',
    displayName: 'Adatum',
    name: 'adatum',
    domains: ['adatum.com'],
    users: [...administrators(), ...people('Sales', 'Anna Ahorn'), { name: 'user', displayName: 'Ulf User' }],
  },
]

/** Where the bootstrap application is registered: the organisation that runs Mailwarden. */
export const operatorTenant: TenantSeed = {
  id: '0b5e4a70-0000-4000-8000-000000000009',
  displayName: 'Northwind',
  name: 'northwind',
  domains: ['northwind.example'],
  users: administrators(),
}

export { defaultPassword }
