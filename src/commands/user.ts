// mailwarden user list|invite|disable|first-link|reset-second-factor: administrators of the server.
import type { User } from '#access/contract.ts'
import { AppError } from '#platform/errors.ts'
import type { Command, CommandContext } from './command.ts'
import { table } from './table.ts'

const json = { type: 'boolean', description: 'As JSON' } as const

const userList: Command = {
  name: 'user list',
  summary: 'Administrators and their roles',
  examples: ['mailwarden user list', 'mailwarden user list --search adele --json'],
  options: { search: { type: 'string', description: 'Part of the address or the name' }, json },
  async run({ values, api, stdout }) {
    const users = await allUsers(api, values['search'] as string | undefined)
    if (values['json'] === true) stdout(JSON.stringify(users, null, 2))
    else
      for (const line of table(
        ['ADDRESS', 'NAME', 'STATE', 'ROLES', 'SECOND FACTOR', 'LAST SIGN-IN'],
        users.map(toRow),
      ))
        stdout(line)
    return 0
  },
}

const userInvite: Command = {
  name: 'user invite',
  summary: 'Invite an administrator; prints the link to hand over, once',
  examples: [
    'mailwarden user invite --email alex@contoso.example --name "Alex Wilber" --role help-desk',
    'mailwarden user invite --email megan@contoso.example --name "Megan Bowen" --role admin --tenant 0193…',
  ],
  options: {
    email: { type: 'string', description: 'Address, with which they sign in' },
    name: { type: 'string', description: 'Name' },
    role: {
      type: 'string',
      multiple: true,
      description: 'super-admin, admin, help-desk, read-only or a custom role’s id',
    },
    tenant: {
      type: 'string',
      multiple: true,
      description: 'Only this tenant (its id); default: the whole installation',
    },
    json,
  },
  async run({ values, api, stdout, stderr }) {
    const { email, name, role, tenant } = values
    if (email === undefined || name === undefined || role === undefined)
      throw usage('Say who and what with --email, --name and --role.')
    const scope = tenant === undefined ? { kind: 'installation' } : { kind: 'tenants', tenantIds: tenant }
    const assignments = (role as string[]).map((roleId) => ({ roleId, scope }))
    const made = await api.post<{ link: string; expiresAt: string }>('/users', { email, name, assignments })
    stdout(values['json'] === true ? JSON.stringify(made) : made.link)
    stderr(`Invited ${String(email)}. The link works once, until ${made.expiresAt}, and cannot be shown again.`)
    return 0
  },
}

const userDisable: Command = {
  name: 'user disable',
  summary: 'Disable an administrator and end all their sessions now',
  examples: ['mailwarden user disable alex@contoso.example'],
  arguments: 'ADDRESS',
  options: {},
  async run(context) {
    const user = await namedUser(context)
    await context.api.post(`/users/${user.id}/disable`)
    context.stderr(`Disabled ${user.email}. All their sessions have ended.`)
    return 0
  },
}

const userResetSecondFactor: Command = {
  name: 'user reset-second-factor',
  summary: 'Remove authenticator app, passkeys and recovery codes of an administrator who lost them',
  examples: ['mailwarden user reset-second-factor alex@contoso.example'],
  arguments: 'ADDRESS',
  options: {},
  async run(context) {
    const user = await namedUser(context)
    await context.api.post(`/users/${user.id}/reset-second-factor`)
    context.stderr(
      `Removed the second factor of ${user.email}. Until they add a new one, the password alone signs them in.`,
    )
    return 0
  },
}

const userFirstLink: Command = {
  name: 'user first-link',
  summary: 'Make a one-time link for a super admin: for the first one, or when nobody can sign in any more',
  examples: ['mailwarden user first-link'],
  options: { json },
  async run({ values, api, stdout, stderr }) {
    const made = await api.post<{ link: string; expiresAt: string }>('/users/first-link')
    stdout(values['json'] === true ? JSON.stringify(made) : made.link)
    stderr(
      `Whoever opens the link becomes a super admin of the whole installation. It works once, until ${made.expiresAt}.`,
    )
    return 0
  },
}

export const userCommands: readonly Command[] = [
  userList,
  userInvite,
  userDisable,
  userResetSecondFactor,
  userFirstLink,
]

async function allUsers(api: CommandContext['api'], search: string | undefined): Promise<User[]> {
  const users: User[] = []
  let cursor: string | undefined
  do {
    const page = await api.get<{ items: User[]; next: string | null }>('/users', { limit: 200, cursor, search })
    users.push(...page.items)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return users
}

async function namedUser({ positionals, api }: CommandContext): Promise<User> {
  const [address] = positionals
  if (address === undefined || positionals.length > 1)
    throw usage('Name one administrator by the address; "mailwarden user list" shows them.')
  const wanted = address.trim().toLowerCase()
  const found = (await allUsers(api, wanted)).find(({ email }) => email === wanted)
  if (found !== undefined) return found
  throw new AppError({
    code: 'user.not-found',
    message: `There is no administrator ${address}. "mailwarden user list" shows all.`,
    status: 404,
  })
}

function toRow(user: User): string[] {
  const roles = user.assignments.map(({ roleName, scope }) =>
    scope.kind === 'installation' ? roleName : `${roleName} (${scope.tenantIds.length} tenants)`,
  )
  const { email, name, state, secondFactor, lastSignInAt } = user
  return [email, name, state, roles.join(', '), secondFactor ? 'yes' : 'no', lastSignInAt ?? 'never']
}

function usage(message: string): AppError {
  return new AppError({ code: 'command.usage', message, status: 400 })
}
