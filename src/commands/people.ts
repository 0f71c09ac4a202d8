// `mailwarden people …`: the directory of a tenant.
import { setTimeout as sleep } from 'node:timers/promises'
import { chooseTenant, tenantOption } from './choose-tenant.ts'
import type { Command } from './command.ts'
import { table } from './table.ts'

interface SyncRow {
  resource: string
  count: number
  completedAt: string | null
  failedAt: string | null
  failure: string | null
}

const wait_ms_max = 600_000

const sync: Command = {
  name: 'people sync',
  summary: 'Read people, groups, domains and mailboxes now',
  examples: ['mailwarden people sync --tenant Contoso', 'mailwarden people sync --full'],
  options: {
    ...tenantOption,
    full: { type: 'boolean', description: 'Everything anew instead of what changed' },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  async run(context) {
    const { api, values, stdout, stderr } = context
    const path = `/tenants/${await chooseTenant(context)}/people/sync`
    const read = async () => (await api.get<{ items: SyncRow[] }>(path)).items
    const before = newest(await read())
    await api.post(path, { full: values['full'] === true })
    stderr('Reading the directory…')
    const deadline_ms = performance.now() + wait_ms_max
    for (;;) {
      const rows = await read()
      const mailboxes = rows.find((row) => row.resource === 'mailboxes')
      const failed = rows.find((row) => (row.failedAt ?? '') > before)
      if ((mailboxes?.completedAt ?? '') > before || failed !== undefined) {
        print(rows, values['json'] === true, stdout)
        if (failed !== undefined) stderr(`Failed: ${failed.failure ?? 'unknown'}`)
        return failed === undefined ? 0 : 1
      }
      if (performance.now() > deadline_ms) {
        stderr('It goes on in the background; ask again with: mailwarden people status')
        return 1
      }
      await sleep(500)
    }
  },
}

const newest = (rows: SyncRow[]): string =>
  rows
    .flatMap((row) => [row.completedAt ?? '', row.failedAt ?? ''])
    .toSorted()
    .at(-1) ?? ''

function print(rows: SyncRow[], asJson: boolean, stdout: (line: string) => void): void {
  if (asJson) return stdout(JSON.stringify(rows))
  for (const line of table(
    ['WHAT', 'COUNT', 'READ AT', 'FAILURE'],
    rows.map((row) => [row.resource, String(row.count), row.completedAt ?? 'never', row.failure ?? '']),
  ))
    stdout(line)
}

const status: Command = {
  name: 'people status',
  summary: 'How fresh the directory is',
  examples: ['mailwarden people status --tenant Contoso'],
  options: { ...tenantOption, json: { type: 'boolean', description: 'Print JSON' } },
  async run(context) {
    const { items } = await context.api.get<{ items: SyncRow[] }>(`/tenants/${await chooseTenant(context)}/people/sync`)
    print(items, context.values['json'] === true, context.stdout)
    return 0
  },
}

interface PersonRow {
  displayName: string
  mail: string | null
  userPrincipalName: string
  mailbox: string | null
  department: string | null
}

const list: Command = {
  name: 'people list',
  summary: 'People with their mailboxes',
  examples: ['mailwarden people list --search frida', 'mailwarden people list --mailbox shared --json'],
  options: {
    ...tenantOption,
    search: { type: 'string', description: 'Part of a name or an address' },
    mailbox: { type: 'string', description: 'user, shared, room or equipment' },
    limit: { type: 'string', description: 'Rows, 1 to 200 (50)' },
    cursor: { type: 'string', description: 'Where to go on, from the answer before' },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  async run(context) {
    const { values, stdout, stderr, api } = context
    const text = (name: string) => (typeof values[name] === 'string' ? values[name] : undefined)
    const page = await api.get<{ items: PersonRow[]; next: string | null }>(
      `/tenants/${await chooseTenant(context)}/people`,
      {
        search: text('search'),
        mailbox: text('mailbox'),
        limit: text('limit'),
        cursor: text('cursor'),
      },
    )
    if (values['json'] === true) stdout(JSON.stringify(page))
    else
      for (const line of table(
        ['NAME', 'ADDRESS', 'MAILBOX', 'DEPARTMENT'],
        page.items.map((row) => [
          row.displayName,
          row.mail ?? row.userPrincipalName,
          row.mailbox ?? '-',
          row.department ?? '',
        ]),
      ))
        stdout(line)
    if (page.next !== null && values['json'] !== true) stderr(`More with: --cursor ${page.next}`)
    return 0
  },
}

export const peopleCommands: Command[] = [list, sync, status]
