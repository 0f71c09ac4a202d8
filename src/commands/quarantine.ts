// `quarantine list|show|release|delete`: decisions about quarantined mail on the command line.
import { AppError } from '#platform/errors.ts'
import type { QuarantineItemAnswer, QuarantinePageAnswer } from '#quarantine/contract.ts'
import type { Preview } from '#quarantine/preview.ts'
import { safeLine } from '#quarantine/safe-text.ts'
import { chooseTenant, tenantOption } from './choose-tenant.ts'
import type { Command } from './command.ts'
import { oneArgument, textOptions, timeOption } from './messages.ts'
import { type Column, done, firstOf, formatTable, shortSize, shortTime } from './table-output.ts'

const json = { json: { type: 'boolean', description: 'Print the answer as JSON' } } as const

const columns: Column<QuarantineItemAnswer>[] = [
  { title: 'QUARANTINED (UTC)', width_max: 17, value: ({ quarantinedAt }) => shortTime(quarantinedAt) },
  { title: 'DIR', width_max: 3, value: ({ direction }) => (direction === 'inbound' ? 'in' : 'out') },
  { title: 'STATUS', width_max: 9, value: ({ status }) => status },
  { title: 'CATEGORY', width_max: 11, value: ({ category }) => category },
  { title: 'FROM', width_max: 32, value: ({ headerFrom, mailFrom }) => headerFrom || mailFrom },
  { title: 'TO', width_max: 32, value: ({ recipients }) => firstOf(recipients) },
  { title: 'SUBJECT', width_max: 40, value: ({ subject }) => subject },
  { title: 'ID', width_max: 36, value: ({ id }) => id },
]

const list: Command = {
  name: 'quarantine list',
  summary: 'Quarantined messages, newest first',
  examples: ['mailwarden quarantine list', 'mailwarden quarantine list --category phish --recipient adele'],
  options: {
    ...tenantOption,
    status: { type: 'string', description: 'held (default), released, deleted, expired, missing or all' },
    kind: { type: 'string', description: 'quarantine or hold' },
    direction: { type: 'string', description: 'inbound or outbound' },
    category: { type: 'string', description: 'malware, unscannable, phish, spoof, spam or bulk' },
    sender: { type: 'string', description: 'Part of the sender' },
    recipient: { type: 'string', description: 'Part of a recipient' },
    subject: { type: 'string', description: 'Part of the subject' },
    from: { type: 'string', description: 'Quarantined at or after: 2026-11-22 or 2026-11-22T09:00Z (UTC)' },
    to: { type: 'string', description: 'Quarantined before' },
    limit: { type: 'string', description: '1 to 200, default 50' },
    cursor: { type: 'string', description: 'Next page, as the page before said' },
    ...json,
  },
  async run(context) {
    const { values, stdout, stderr, api } = context
    const tenantId = await chooseTenant(context)
    const status = (values['status'] as string | undefined) ?? 'held'
    const page = await api.get<QuarantinePageAnswer>(`/tenants/${tenantId}/quarantine`, {
      ...textOptions(context, ['kind', 'direction', 'category', 'sender', 'recipient', 'subject', 'limit', 'cursor']),
      status: status === 'all' ? undefined : status,
      from: timeOption(context, 'from'),
      to: timeOption(context, 'to'),
    })
    if (values['json'] === true) return done(stdout, JSON.stringify(page))
    if (page.items.length === 0) return done(stderr, `Nothing in quarantine with status ${status}.`)
    for (const line of formatTable(page.items, columns)) stdout(line)
    if (page.cursor !== null) stderr(`More: add --cursor ${page.cursor}`)
    stderr(`Look into one: mailwarden quarantine show ${page.items[0]!.id}`)
    return 0
  },
}

const show: Command = {
  name: 'quarantine show',
  summary: 'One quarantined message; with --preview its text, attachments and links',
  examples: ['mailwarden quarantine show 5f0c6a7e-…', 'mailwarden quarantine show 5f0c6a7e-… --preview'],
  arguments: 'ID',
  options: {
    ...tenantOption,
    preview: { type: 'boolean', description: 'Show the decoded text too (needs messages.read-content; audited)' },
    ...json,
  },
  async run(context) {
    const { values, stdout, stderr, api } = context
    const id = encodeURIComponent(oneArgument(context, 'ID'))
    const path = `/tenants/${await chooseTenant(context)}/quarantine/${id}`
    const item = await api.get<QuarantineItemAnswer>(path)
    const preview = values['preview'] === true ? await api.get<Preview>(`${path}/preview`) : null
    if (values['json'] === true) return done(stdout, JSON.stringify({ ...item, ...(preview && { preview }) }))
    for (const line of [...describe(item), ...(preview === null ? [] : describePreview(preview))]) stdout(line)
    if (item.status === 'held')
      stderr(`Release: mailwarden quarantine release ${id}    Delete: mailwarden quarantine delete ${id}`)
    return 0
  },
}

const release: Command = {
  name: 'quarantine release',
  summary: 'Deliver a quarantined message to all or to chosen recipients',
  examples: [
    'mailwarden quarantine release 5f0c6a7e-…',
    'mailwarden quarantine release 5f0c6a7e-… --recipient adele@contoso.example --allow-sender',
  ],
  arguments: 'ID',
  options: {
    ...tenantOption,
    recipient: { type: 'string', multiple: true, description: 'Only to this one; may be repeated' },
    'allow-sender': { type: 'boolean', description: 'Put the sender on the allow list, too' },
    ...json,
  },
  async run(context) {
    const { values, stdout, stderr, api } = context
    const id = encodeURIComponent(oneArgument(context, 'ID'))
    const tenantId = await chooseTenant(context)
    const answer = await api.post<{ item: QuarantineItemAnswer; recipients: string[] }>(
      `/tenants/${tenantId}/quarantine/${id}/release`,
      {
        ...(values['recipient'] === undefined ? {} : { recipients: values['recipient'] }),
        ...(values['allow-sender'] === true ? { allowSender: true } : {}),
      },
    )
    if (values['json'] === true) return done(stdout, JSON.stringify(answer))
    if (answer.recipients.length === 0) stdout('Already released to these recipients; nothing was sent again.')
    else stdout(`Released to ${answer.recipients.map((each) => safeLine(each, 200)).join(', ')}.`)
    stderr(`Follow the delivery: mailwarden messages show ${answer.item.messageId}`)
    return 0
  },
}

const remove: Command = {
  name: 'quarantine delete',
  summary: 'Delete a quarantined message for good',
  examples: ['mailwarden quarantine delete 5f0c6a7e-… --yes --block-sender'],
  arguments: 'ID',
  options: {
    ...tenantOption,
    yes: { type: 'boolean', short: 'y', description: 'Really delete; without it only says what would be deleted' },
    'block-sender': { type: 'boolean', description: 'Put the sender on the block list, too' },
    ...json,
  },
  async run(context) {
    const { values, stdout, stderr, api } = context
    const id = encodeURIComponent(oneArgument(context, 'ID'))
    const path = `/tenants/${await chooseTenant(context)}/quarantine/${id}`
    if (values['yes'] !== true) {
      for (const line of describe(await api.get<QuarantineItemAnswer>(path))) stdout(line)
      throw new AppError({
        code: 'command.not-confirmed',
        message: 'Nothing was deleted. A deleted message cannot be brought back: add --yes to delete it.',
        status: 400,
      })
    }
    const item = await api.post<QuarantineItemAnswer>(`${path}/delete`, {
      ...(values['block-sender'] === true ? { blockSender: true } : {}),
    })
    if (values['json'] === true) return done(stdout, JSON.stringify(item))
    stdout(`Deleted: ${safeLine(item.subject, 200)}`)
    if (values['block-sender'] === true) stderr('The sender is on the block list now.')
    return 0
  },
}

export const quarantineCommands: Command[] = [list, show, release, remove]

const line = (label: string, value: string) => `${label.padEnd(15)} ${safeLine(value, 500)}`

function describe(item: QuarantineItemAnswer): string[] {
  return [
    line('Subject', item.subject),
    line('From', item.headerFrom),
    line('Envelope from', item.mailFrom === '' ? '<>' : item.mailFrom),
    line('Recipients', item.recipients.slice(0, 20).join(', ')),
    line('Verdict', `${item.category}: ${item.reason}`),
    line('Size', shortSize(item.size_bytes)),
    line('Quarantined', `${shortTime(item.quarantinedAt)}, removed ${shortTime(item.expiresAt)} (UTC)`),
    line('Status', item.decidedBy === null ? item.status : `${item.status} by ${item.decidedBy}`),
    ...(item.releasedTo.length === 0 ? [] : [line('Released to', item.releasedTo.join(', '))]),
    line('History', `mailwarden messages show ${item.messageId}`),
  ]
}

function describePreview(preview: Preview): string[] {
  return [
    '',
    ...preview.text.split('\n'),
    ...(preview.isCut ? ['[cut here; download the message to see all of it]'] : []),
    '',
    ...preview.attachments.map(({ name, contentType, size_bytes, sha256 }) =>
      line('Attachment', `${name} (${contentType}, ${shortSize(size_bytes)}) sha256 ${sha256}`),
    ),
    ...preview.links.map((link) => line('Link', link)),
  ]
}
