// `messages search` and `messages show`: the message history on the command line.
import type { MessageDetailsAnswer, MessagePageAnswer } from '#mailflow/history/contract.ts'
import { AppError } from '#platform/errors.ts'
import { safeLine } from '#quarantine/safe-text.ts'
import { chooseTenant, tenantOption } from './choose-tenant.ts'
import type { Command, CommandContext } from './command.ts'
import { type Column, done, firstOf, formatTable, shortSize, shortTime } from './table-output.ts'

type Row = MessagePageAnswer['items'][number]

const columns: Column<Row>[] = [
  { title: 'RECEIVED (UTC)', width_max: 16, value: ({ receivedAt }) => shortTime(receivedAt) },
  { title: 'DIR', width_max: 3, value: ({ direction }) => (direction === 'inbound' ? 'in' : 'out') },
  { title: 'STATUS', width_max: 11, value: ({ status }) => status },
  { title: 'CATEGORY', width_max: 11, value: ({ category }) => category },
  { title: 'FROM', width_max: 32, value: ({ mailFrom }) => (mailFrom === '' ? '<>' : mailFrom) },
  { title: 'TO', width_max: 32, value: ({ recipients }) => firstOf(recipients) },
  { title: 'SUBJECT', width_max: 40, value: ({ subject }) => subject },
  { title: 'ID', width_max: 36, value: ({ messageId }) => messageId },
]

const search: Command = {
  name: 'messages search',
  summary: 'Search the message history, newest first',
  examples: [
    'mailwarden messages search --sender fabrikam.example --subject invoice',
    'mailwarden messages search --status quarantined --from 2026-11-22',
  ],
  options: {
    ...tenantOption,
    sender: { type: 'string', description: 'Whole address or domain' },
    recipient: { type: 'string', description: 'Whole address or domain' },
    subject: { type: 'string', description: 'Words that all stand in the subject' },
    category: { type: 'string', description: 'malware, unscannable, phish, spoof, spam, bulk or clean' },
    status: {
      type: 'string',
      description: 'Last status: returned, quarantined, rejected, released, delivered, failed…',
    },
    direction: { type: 'string', description: 'inbound or outbound' },
    'message-id': { type: 'string', description: 'The Message-ID field' },
    from: { type: 'string', description: 'Received at or after: 2026-11-22 or 2026-11-22T09:00Z (UTC)' },
    to: { type: 'string', description: 'Received before' },
    limit: { type: 'string', description: '1 to 200, default 50' },
    cursor: { type: 'string', description: 'Next page, as the page before said' },
    json: { type: 'boolean', description: 'Print the answer as JSON' },
  },
  async run(context) {
    const { values, stdout, stderr, api } = context
    const tenantId = await chooseTenant(context)
    const page = await api.get<MessagePageAnswer>(`/tenants/${tenantId}/messages`, {
      ...textOptions(context, ['sender', 'recipient', 'subject', 'category', 'status', 'direction', 'limit', 'cursor']),
      internetMessageId: values['message-id'] as string | undefined,
      from: timeOption(context, 'from'),
      to: timeOption(context, 'to'),
    })
    if (values['json'] === true) return done(stdout, JSON.stringify(page))
    if (page.items.length === 0) return done(stderr, 'No message matches. Try fewer filters or an earlier --from.')
    for (const line of formatTable(page.items, columns)) stdout(line)
    if (page.next !== null) stderr(`More: add --cursor ${page.next}`)
    stderr(`Details: mailwarden messages show ${page.items[0]!.messageId}`)
    return 0
  },
}

const show: Command = {
  name: 'messages show',
  summary: 'Everything about one message',
  examples: ['mailwarden messages show 0193a5f2-6c1e-7b6a-9d0c-3f1f5a0e7c11'],
  arguments: 'ID',
  options: { ...tenantOption, json: { type: 'boolean', description: 'Print the answer as JSON' } },
  async run(context) {
    const id = oneArgument(context, 'ID')
    const tenantId = await chooseTenant(context)
    const message = await context.api.get<MessageDetailsAnswer>(
      `/tenants/${tenantId}/messages/${encodeURIComponent(id)}`,
    )
    if (context.values['json'] === true) return done(context.stdout, JSON.stringify(message))
    for (const line of describe(message)) context.stdout(line)
    const held = message.outcomes.find(
      ({ quarantineId, status }) => quarantineId !== undefined && status === 'quarantined',
    )
    if (held !== undefined)
      context.stderr(`Release: mailwarden quarantine release ${held.quarantineId} --tenant ${tenantId}`)
    return 0
  },
}

export const messagesCommands: Command[] = [search, show]

function describe(message: MessageDetailsAnswer): string[] {
  const line = (label: string, value: string) => `${label.padEnd(15)} ${safeLine(value, 500)}`
  const { authentication, summary } = message
  return [
    line('Subject', summary?.subject ?? ''),
    line('From', summary?.headerFrom.join(', ') ?? ''),
    line('Envelope from', message.mailFrom === '' ? '<>' : message.mailFrom),
    line('Recipients', message.recipients.slice(0, 20).join(', ')),
    line('Received', `${message.receivedAt} from ${message.remoteAddress} (${message.tls ?? 'no TLS'})`),
    line('Message-ID', summary?.internetMessageId ?? ''),
    line('Size', shortSize(message.size_bytes)),
    line('Direction', `${message.direction}, ${message.mode}`),
    line('Verdict', `${message.category} (${message.score})`),
    ...message.findings.map(({ scanner, name, reason }) => line('  finding', `${scanner} ${name}: ${reason}`)),
    ...(authentication === null
      ? []
      : [
          line(
            'Authentication',
            `SPF ${authentication.spf ?? '-'}, DKIM ${authentication.dkim ?? '-'}, DMARC ${authentication.dmarc ?? '-'} (judged by ${authentication.judgedBy})`,
          ),
        ]),
    ...(summary?.attachments ?? []).map(({ name, contentType, size_bytes }) =>
      line('Attachment', `${name ?? 'without name'} ${contentType} ${shortSize(size_bytes)}`),
    ),
    '',
    ...formatTable(message.outcomes, [
      { title: 'RECIPIENT', width_max: 50, value: ({ recipient }) => recipient },
      { title: 'STATUS', width_max: 12, value: ({ status }) => status },
      { title: 'REPLY', width_max: 80, value: ({ reply }) => reply },
    ]),
    '',
    ...formatTable(message.timeline, [
      { title: 'TIME (UTC)', width_max: 24, value: ({ at }) => at.replace('T', ' ') },
      { title: 'STEP', width_max: 12, value: ({ step }) => step },
      { title: 'RECIPIENT', width_max: 40, value: ({ recipient }) => recipient ?? 'all' },
      { title: 'WHAT', width_max: 120, value: ({ detail }) => detail },
    ]),
  ]
}

/** The one positional argument. Throws AppError with status 400 (wrong usage) when there is none or there are more. */
export function oneArgument({ positionals }: CommandContext, name: string): string {
  if (positionals.length === 1) return positionals[0]!
  throw new AppError({ code: 'command.usage', message: `Give exactly one ${name}.`, status: 400 })
}

export function textOptions({ values }: CommandContext, names: readonly string[]): Record<string, string | undefined> {
  return Object.fromEntries(names.map((name) => [name, values[name] as string | undefined]))
}

/** A day or a time, UTC unless it says otherwise. */
export function timeOption({ values }: CommandContext, name: string): string | undefined {
  const text = values[name] as string | undefined
  if (text === undefined) return undefined
  const time = new Date(/[zZ]$|[+-]\d\d:?\d\d$/.test(text) || !text.includes('T') ? text : `${text}Z`)
  if (!Number.isNaN(time.getTime())) return time.toISOString()
  throw new AppError({
    code: 'command.usage',
    message: `--${name} must be a day or a time such as 2026-11-22 or 2026-11-22T09:00Z, not "${text}".`,
    status: 400,
  })
}
