// `incidents list|show|release`: mailboxes that were blocked from sending, on the command line.
import type { IncidentHead, IncidentView } from '#compromise/contract.ts'
import { AppError } from '#platform/errors.ts'
import { safeLine } from '#quarantine/safe-text.ts'
import { chooseTenant, tenantOption } from './choose-tenant.ts'
import type { Command, CommandContext } from './command.ts'
import { oneArgument, textOptions } from './messages.ts'
import { type Column, done, formatTable, shortTime } from './table-output.ts'

const json = { json: { type: 'boolean', description: 'Print the answer as JSON' } } as const

const columns: Column<IncidentHead>[] = [
  { title: 'OPENED (UTC)', width_max: 16, value: ({ openedAt }) => shortTime(openedAt) },
  { title: 'MAILBOX', width_max: 40, value: ({ mailbox }) => mailbox.address },
  { title: 'N', width_max: 3, value: ({ number }) => String(number) },
  { title: 'STATE', width_max: 10, value: ({ state }) => state },
  { title: 'BLOCK', width_max: 9, value: ({ block }) => block.state },
  { title: 'UNTIL (UTC)', width_max: 16, value: ({ block }) => (block.until === null ? '' : shortTime(block.until)) },
  { title: 'COMPUTERS', width_max: 16, value: ({ computers }) => `${computers.clear}/${computers.total} clean` },
  { title: 'HELD', width_max: 6, value: ({ block }) => String(block.heldMessages) },
  { title: 'FLAGS', width_max: 40, value: ({ flags }) => flags.join(', ') },
  { title: 'ID', width_max: 36, value: ({ id }) => id },
]

const list: Command = {
  name: 'incidents list',
  summary: 'Mailboxes that were blocked because of bad mail, newest first',
  examples: ['mailwarden incidents list', 'mailwarden incidents list --state all --search adele'],
  options: {
    ...tenantOption,
    state: { type: 'string', description: 'open (default), ended or all' },
    search: { type: 'string', description: 'Part of an address or name' },
    limit: { type: 'string', description: '1 to 200, default 50' },
    cursor: { type: 'string', description: 'Next page, as the page before said' },
    ...json,
  },
  async run(context) {
    const { values, stdout, stderr, api } = context
    const tenantId = await chooseTenant(context)
    const state = (values['state'] as string | undefined) ?? 'open'
    const page = await api.get<{ items: IncidentHead[]; next: string | null }>(`/tenants/${tenantId}/incidents`, {
      ...textOptions(context, ['search', 'limit', 'cursor']),
      state,
    })
    if (values['json'] === true) return done(stdout, JSON.stringify(page))
    if (page.items.length === 0) return done(stderr, state === 'open' ? 'No open incidents.' : 'No incidents.')
    for (const line of formatTable(page.items, columns)) stdout(line)
    if (page.next !== null) stderr(`More: add --cursor ${page.next}`)
    stderr(`Look into one: mailwarden incidents show ${page.items[0]!.id}`)
    return 0
  },
}

const show: Command = {
  name: 'incidents show',
  summary: 'One incident: checklist of the release, computers, findings and its story',
  examples: ['mailwarden incidents show 0199b2c4-…'],
  arguments: 'ID',
  options: { ...tenantOption, ...json },
  async run(context) {
    const { values, stdout, stderr, api } = context
    const incident = await api.get<IncidentView>(await pathOf(context))
    if (values['json'] === true) return done(stdout, JSON.stringify(incident))
    for (const text of describe(incident)) stdout(text)
    if (incident.allowedActions.includes('release'))
      stderr(`Release: mailwarden incidents release ${incident.id} --reason "…" --yes`)
    return 0
  },
}

const heldChoices = ['keep', 'release', 'discard']

const release: Command = {
  name: 'incidents release',
  summary: 'Let a blocked mailbox send again',
  examples: [
    'mailwarden incidents release 0199b2c4-… --reason "password was reset" --yes',
    'mailwarden incidents release 0199b2c4-… --reason "newsletter" --held release --yes',
  ],
  arguments: 'ID',
  options: {
    ...tenantOption,
    reason: { type: 'string', description: 'Why; stands in the audit log' },
    held: { type: 'string', description: 'What was held of the mailbox: keep (default), release or discard' },
    yes: { type: 'boolean', short: 'y', description: 'Really release; without it only says what is not met yet' },
    ...json,
  },
  async run(context) {
    const { values, stdout, stderr, api } = context
    const { reason, held } = releaseOptions(context)
    const path = await pathOf(context)
    if (values['yes'] !== true) {
      for (const text of describe(await api.get<IncidentView>(path))) stdout(text)
      throw new AppError({
        code: 'command.not-confirmed',
        message: 'Nothing was released. Read the checklist, then add --yes.',
        status: 400,
      })
    }
    const incident = await api.post<IncidentView>(`${path}/release`, { reason, held })
    if (values['json'] === true) return done(stdout, JSON.stringify(incident))
    stdout(`${safeLine(incident.mailbox.address, 320)} may send again.`)
    if (held === 'keep' && incident.block.heldMessages > 0)
      stderr(`${incident.block.heldMessages} held messages wait for a decision in the console.`)
    return 0
  },
}

export const incidentsCommands: Command[] = [list, show, release]

async function pathOf(context: CommandContext): Promise<string> {
  const id = encodeURIComponent(oneArgument(context, 'ID'))
  return `/tenants/${await chooseTenant(context)}/incidents/${id}`
}

function releaseOptions({ values }: CommandContext): { reason: string; held: string } {
  const reason = ((values['reason'] as string | undefined) ?? '').trim()
  const held = (values['held'] as string | undefined) ?? 'keep'
  if (reason.length < 3)
    throw new AppError({
      code: 'command.usage',
      message: 'Say why: --reason "password was reset" (at least 3 characters).',
      status: 400,
    })
  if (!heldChoices.includes(held))
    throw new AppError({
      code: 'command.usage',
      message: `--held is one of ${heldChoices.join(', ')}, not "${held}".`,
      status: 400,
    })
  return { reason, held }
}

const line = (label: string, value: string) => `${label.padEnd(15)} ${safeLine(value, 500)}`

function describe(incident: IncidentView): string[] {
  const { mailbox, block, messages } = incident
  return [
    line('Mailbox', `${mailbox.displayName} <${mailbox.address}>`),
    line('Incident', `${incident.number}, ${incident.state}, policy ${incident.policy}`),
    line('Opened', `${shortTime(incident.openedAt)} UTC: ${incident.trigger}`),
    line('Block', `${block.state}${block.until === null ? '' : ` until ${shortTime(block.until)} UTC`}, ${block.mode}`),
    line('Bad messages', `${messages.spam} spam, ${messages.phish} phishing, ${messages.malware} malware`),
    line('Held', String(block.heldMessages)),
    ...incident.notes.map((note) => line('Note', note)),
    '',
    ...incident.checklist.map(({ isMet, text }) => `[${isMet ? 'x' : ' '}] ${safeLine(text, 300)}`),
    '',
    ...incident.endpoints.map(({ name, state, detail }) => line(name.slice(0, 15), `${state} ${detail}`)),
    ...incident.findings.map(({ title, state }) => line('Finding', `${title} (${state})`)),
    ...incident.timeline.map(({ at, by, text }) =>
      safeLine(`${shortTime(at)}  ${by === null ? '' : `${by}: `}${text}`, 500),
    ),
  ]
}
