// mailwarden audit search|export|verify: who did what, as a table or a file, and whether the log is whole.
import type { AuditEntryView, AuditVerify } from '#platform/audit/contract.ts'
import { csvRecord } from '#platform/csv.ts'
import { AppError } from '#platform/errors.ts'
import type { ApiClient, Command, CommandContext } from './command.ts'
import { table } from './table.ts'

const page_size = 200

const filters = {
  tenant: { type: 'string', description: 'Of this tenant (its id); without it: of the installation' },
  from: { type: 'string', description: 'At or after, e.g. 2026-11-01T00:00:00Z; default: 7 days back' },
  to: { type: 'string', description: 'Before' },
  actor: { type: 'string', description: 'Id, name or a part of the name' },
  action: { type: 'string', description: 'An action or its beginning: quarantine' },
  target: { type: 'string', description: 'A part of the target' },
  text: { type: 'string', description: 'Anywhere, also before and after' },
} as const

export const auditSearch: Command = {
  name: 'audit search',
  summary: 'Who did what, newest first',
  examples: [
    'mailwarden audit search --tenant 0193… --action quarantine',
    'mailwarden audit search --actor adele --json',
  ],
  options: {
    ...filters,
    limit: { type: 'string', description: 'How many (1 to 200, default 50)' },
    json: { type: 'boolean', description: 'As JSON' },
  },
  async run({ values, api, stdout, stderr }) {
    const query = { ...queryOf(values), limit: values['limit'] as string | undefined }
    const { items } = await api.get<{ items: AuditEntryView[] }>(`${pathOf(values)}/audit`, query)
    if (values['json'] === true) stdout(JSON.stringify(items, null, 2))
    else if (items.length === 0) stderr('Nothing in the audit log matches.')
    else for (const line of table(['TIME', 'WHO', 'ADDRESS', 'ACTION', 'TARGET'], items.map(toRow))) stdout(line)
    return 0
  },
}

export const auditExport: Command = {
  name: 'audit export',
  summary: 'The audit log as CSV or JSON lines, newest first',
  examples: ['mailwarden audit export --tenant 0193… --from 2026-01-01T00:00:00Z --format jsonl > audit.jsonl'],
  options: { ...filters, format: { type: 'string', description: 'csv (default) or jsonl' } },
  async run({ values, api, stdout }) {
    const format = values['format'] ?? 'csv'
    if (format !== 'csv' && format !== 'jsonl')
      throw new AppError({ code: 'command.usage', message: '--format is csv or jsonl.', status: 400 })
    if (format === 'csv')
      stdout(
        record([
          'number',
          'time',
          'who',
          'kind',
          'address',
          'action',
          'target',
          'before',
          'after',
          'hash',
          'action in words',
        ]),
      )
    for await (const entry of allEntries(api, values))
      stdout(format === 'csv' ? record(toRecord(entry)) : JSON.stringify(entry))
    return 0
  },
}

export const auditVerify: Command = {
  name: 'audit verify',
  summary: 'Is the audit log whole? Exit code 1 when it is not',
  examples: ['mailwarden audit verify', 'mailwarden audit verify --tenant 0193… --expect 42:9f86d0…'],
  options: {
    tenant: filters.tenant,
    expect: { type: 'string', description: 'POSITION:HASH of an earlier head that was noted elsewhere' },
    json: { type: 'boolean', description: 'As JSON' },
  },
  async run({ values, api, stdout, stderr }) {
    const result = await api.get<AuditVerify>(`${pathOf(values)}/audit/verify`)
    const problem = result.problem ?? (await differsFromNote(api, values, result.removedByRetention))
    if (values['json'] === true) stdout(JSON.stringify({ ...result, intact: problem === null, problem }, null, 2))
    else if (problem === null)
      stdout(`${result.entries} entries are as they were written; ${result.checkpoints} sealed notes agree.`)
    if (problem !== null) stderr(`The audit log was tampered with: ${problem}`)
    if (result.head !== null && values['json'] !== true)
      stderr(`Note the newest entry elsewhere: ${result.head.position}:${result.head.hash}`)
    return problem === null ? 0 : 1
  },
}

/** What was noted elsewhere is still there, or was removed by retention. */
async function differsFromNote(
  api: ApiClient,
  values: CommandContext['values'],
  removedByRetention: number,
): Promise<string | null> {
  const expected = values['expect'] as string | undefined
  if (expected === undefined) return null
  const [, position, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(expected) ?? []
  if (position === undefined)
    throw new AppError({
      code: 'command.usage',
      message: '--expect is POSITION:HASH, as "audit verify" prints it.',
      status: 400,
    })
  if (Number(position) <= removedByRetention) return null
  const query = { cursor: String(Number(position) + 1), limit: 1, from: '1970-01-01T00:00:00Z' }
  const { items } = await api.get<{ items: AuditEntryView[] }>(`${pathOf(values)}/audit`, query)
  const [entry] = items
  if (entry?.position !== Number(position)) return `entry ${position}, which you noted, is not there.`
  return entry.hash === hash ? null : `entry ${position} has another hash than you noted.`
}

async function* allEntries(api: ApiClient, values: CommandContext['values']): AsyncGenerator<AuditEntryView> {
  let cursor: string | undefined
  do {
    const query = { ...queryOf(values), limit: page_size, ...(cursor === undefined ? {} : { cursor }) }
    const page = await api.get<{ items: AuditEntryView[]; next: string | null }>(`${pathOf(values)}/audit`, query)
    yield* page.items
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
}

function pathOf(values: CommandContext['values']): string {
  const tenant = values['tenant'] as string | undefined
  return tenant === undefined ? '' : `/tenants/${encodeURIComponent(tenant)}`
}

function queryOf(values: CommandContext['values']): Record<string, string | undefined> {
  const { from, to, actor, action, target, text } = values as Record<string, string | undefined>
  return { from, to, actor, action, target, text }
}

function toRow({ at, actor, action, target }: AuditEntryView): string[] {
  return [at, actor.name, actor.address ?? '', action, target]
}

function toRecord({ position, at, actor, action, actionLabel, target, before, after, hash }: AuditEntryView) {
  const text = (value: unknown) => (value === null ? '' : JSON.stringify(value))
  return [
    position,
    at,
    actor.name,
    actor.kind,
    actor.address,
    action,
    target,
    text(before),
    text(after),
    hash,
    actionLabel,
  ]
}

/** `stdout` ends the line itself. */
const record = (values: Parameters<typeof csvRecord>[0]) => csvRecord(values).slice(0, -2)
