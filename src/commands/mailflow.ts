// `mailwarden mailflow …`: connecting a tenant and what follows. Progress is followed live and can be left with Ctrl-C: the server goes on.
import { writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { StatusAnswer } from '#mailflow/provisioning/show.ts'
import { AppError } from '#platform/errors.ts'
import { harmlessLine, harmlessText } from '#platform/harmless.ts'
import { chooseTenant, tenantOption } from './choose-tenant.ts'
import type { Command, CommandContext } from './command.ts'

const jsonOption = { json: { type: 'boolean', description: 'Print JSON' } } as const
const followOption = {
  'no-follow': { type: 'boolean', description: 'Do not wait: the server goes on by itself' },
} as const

const base = async (context: CommandContext): Promise<string> => `/tenants/${await chooseTenant(context)}/mailflow`

const readStatus = (context: CommandContext, path: string): Promise<StatusAnswer> =>
  context.api.get<StatusAnswer>(`${path}/status`)

/** Prints each step as it ends; exit code 0 when the operation is done. */
async function follow(context: CommandContext, path: string): Promise<number> {
  const shown = new Map<string, string>()
  let message = ''
  for (;;) {
    const { operation } = await readStatus(context, path)
    if (operation === null) return 0
    for (const step of operation.steps) {
      if (shown.get(step.key) === step.state || !['done', 'skipped', 'failed'].includes(step.state)) continue
      shown.set(step.key, step.state)
      const mark = step.state === 'done' ? '✓' : step.state === 'skipped' ? '–' : '✗'
      context.stderr(`${mark} ${step.title}${step.detail === '' ? '' : `: ${harmless(step.detail)}`}`)
    }
    if (operation.message !== message && operation.state !== 'done') {
      message = operation.message
      if (message !== '') context.stderr(`  ${harmless(message)}`)
    }
    if (operation.state === 'done') return 0
    if (operation.state === 'failed' || operation.state === 'cancelled') {
      context.stderr(harmless(operation.message))
      return 1
    }
    await sleep(500)
  }
}

async function followUnlessTold(context: CommandContext, path: string): Promise<number> {
  return context.values['no-follow'] === true ? 0 : follow(context, path)
}

type ScopeInput = { kind: 'all' } | { kind: 'groups' | 'people'; addresses: string[] }

const texts = (value: CommandContext['values'][string]): string[] =>
  Array.isArray(value) ? value : typeof value === 'string' ? [value] : []

function scopeOf(context: CommandContext): ScopeInput | undefined {
  const [groups, people] = [texts(context.values['group']), texts(context.values['person'])]
  if (context.values['all'] === true) return { kind: 'all' }
  if (groups.length > 0 && people.length > 0)
    throw new AppError({ code: 'command.usage', message: 'Give either --group or --person, not both.', status: 400 })
  if (groups.length > 0) return { kind: 'groups', addresses: groups }
  return people.length > 0 ? { kind: 'people', addresses: people } : undefined
}

function directionOf(context: CommandContext): 'inbound' | 'both' | undefined {
  const given = context.values['direction']
  if (given === undefined || given === 'inbound' || given === 'both') return given
  throw new AppError({ code: 'command.usage', message: '--direction is inbound or both.', status: 400 })
}

const scopeOptions = {
  direction: { type: 'string', description: 'inbound or both' },
  all: { type: 'boolean', description: 'Mail of everybody' },
  group: { type: 'string', multiple: true, description: 'Only members of this mail group; may be repeated' },
  person: { type: 'string', multiple: true, description: 'Only this mailbox; may be repeated' },
} as const

const connect: Command = {
  name: 'mailflow connect',
  summary: 'Connect a tenant: prints where to sign in, then follows the progress',
  examples: [
    'mailwarden mailflow connect --tenant Contoso --pilot pilot-users@contoso.example',
    'mailwarden mailflow connect --tenant Contoso --direction inbound --group staff@contoso.example',
  ],
  options: {
    ...tenantOption,
    ...scopeOptions,
    ...followOption,
    ...jsonOption,
    pilot: { type: 'string', multiple: true, description: 'Begin with members of this group; may be repeated' },
    'pilot-minutes': { type: 'string', description: 'How long the pilot runs (60)' },
    accept: { type: 'string', multiple: true, description: 'Go on in spite of this preflight finding (its code)' },
  },
  async run(context) {
    const path = await base(context)
    const pilot = texts(context.values['pilot'])
    const minutes = context.values['pilot-minutes']
    const accepted = texts(context.values['accept'])
    const answer = await context.api.post<{ signInUrl: string }>(`${path}/connect`, {
      direction: directionOf(context),
      scope: scopeOf(context),
      ...(pilot.length === 0 ? {} : { pilotScope: { kind: 'groups', addresses: pilot } }),
      options: {
        ...(typeof minutes === 'string' ? { pilot_minutes: Number(minutes) } : {}),
        ...(accepted.length === 0 ? {} : { acceptedFindings: accepted }),
      },
    })
    context.stderr('Open this address in a browser and sign in as a global administrator of the tenant:')
    context.stdout(context.values['json'] === true ? JSON.stringify(answer) : answer.signInUrl)
    return followUnlessTold(context, path)
  },
}

const plan: Command = {
  name: 'mailflow plan',
  summary: 'What would be changed in Exchange Online; nothing is changed',
  examples: ['mailwarden mailflow plan --dry-run', 'mailwarden mailflow plan --export plan.ps1'],
  options: {
    ...tenantOption,
    ...jsonOption,
    'dry-run': { type: 'boolean', description: 'Said for clarity: a plan never changes anything' },
    export: { type: 'string', description: 'Write the same as PowerShell cmdlets to this file (secrets left out)' },
  },
  async run(context) {
    const answer = await context.api.get<{ text: string; powerShell: string; conflicts: object[] }>(
      `${await base(context)}/plan`,
    )
    const file = context.values['export']
    if (typeof file === 'string') {
      writeFileSync(file, answer.powerShell, { mode: 0o600 })
      context.stderr(`Written to ${file}.`)
    }
    context.stdout(
      context.values['json'] === true ? JSON.stringify(answer) : harmlessText(answer.text, 500_000).trimEnd(),
    )
    return answer.conflicts.length === 0 ? 0 : 1
  },
}

const status: Command = {
  name: 'mailflow status',
  summary: 'State of the connection and of the operation under way',
  examples: ['mailwarden mailflow status --tenant Contoso', 'mailwarden mailflow status --json'],
  options: {
    ...tenantOption,
    ...jsonOption,
    follow: { type: 'boolean', description: 'Follow the operation until it ends' },
  },
  async run(context) {
    const path = await base(context)
    if (context.values['follow'] === true) return follow(context, path)
    const answer = await readStatus(context, path)
    if (context.values['json'] === true) context.stdout(JSON.stringify(answer))
    else
      for (const [label, value] of statusLines(answer)) context.stdout(`${label.padEnd(11)}${harmless(value)}`.trim())
    return answer.connection?.state === 'broken' || answer.operation?.state === 'failed' ? 1 : 0
  },
}

/** What Microsoft answered and what others wrote into the tenant may stand in it. */
const harmless = (text: string): string => harmlessLine(text, 1_000)

function statusLines({ connection, operation }: StatusAnswer): [label: string, value: string][] {
  if (connection === null) return [['', 'Not connected. Connect with: mailwarden mailflow connect']]
  const scope = connection.scope.kind === 'all' ? 'everybody' : connection.scope.addresses.join(', ')
  return [
    ['State', `${connection.state}: ${connection.reason}`],
    ['Direction', connection.direction],
    ['Scope', `${scope}${connection.phase === 'pilot' ? ' (pilot first)' : ''}`],
    ['Gateway', connection.gatewayHost],
    ['Way back', `${connection.nextHop ?? '-'} as ${connection.certificateName}`],
    ...(operation === null
      ? []
      : [['Operation', `${operation.kind}, ${operation.state}: ${operation.message}`] as [string, string]]),
  ]
}

const scope: Command = {
  name: 'mailflow scope',
  summary: 'Change whose mail is scanned and in which direction, without connecting again',
  examples: [
    'mailwarden mailflow scope --all',
    'mailwarden mailflow scope --group staff@contoso.example --direction both',
  ],
  options: { ...tenantOption, ...scopeOptions, ...followOption },
  async run(context) {
    const path = await base(context)
    await context.api.put(`${path}/scope`, { direction: directionOf(context), scope: scopeOf(context) })
    return followUnlessTold(context, path)
  },
}

const simple = (name: string, summary: string): Command => ({
  name: `mailflow ${name}`,
  summary,
  examples: [`mailwarden mailflow ${name} --tenant Contoso`],
  options: { ...tenantOption, ...followOption },
  async run(context) {
    const path = await base(context)
    await context.api.post(`${path}/${name}`)
    return followUnlessTold(context, path)
  },
})

const reconnect: Command = {
  name: 'mailflow reconnect',
  summary: 'Back to connected after a disconnect that was cancelled; mailflow plan shows what that does',
  examples: ['mailwarden mailflow reconnect --tenant Contoso'],
  options: { ...tenantOption, ...followOption },
  async run(context) {
    const path = await base(context)
    const { signInUrl } = await context.api.post<{ signInUrl: string | null }>(`${path}/reconnect`)
    if (signInUrl !== null) {
      context.stderr('Open this address in a browser and sign in as a global administrator of the tenant:')
      context.stdout(signInUrl)
    }
    return followUnlessTold(context, path)
  },
}

const cancel: Command = {
  name: 'mailflow cancel',
  summary: 'Stop the operation under way; what was made or removed stays so',
  examples: ['mailwarden mailflow cancel --tenant Contoso'],
  options: { ...tenantOption },
  async run(context) {
    await context.api.post(`${await base(context)}/cancel`)
    context.stderr('Cancelled.')
    return 0
  },
}

const disconnect: Command = {
  name: 'mailflow disconnect',
  summary: 'Disconnect in the order in which no mail is lost; takes a day because mail may be under way',
  examples: [
    'mailwarden mailflow disconnect --tenant Contoso --yes',
    'mailwarden mailflow disconnect --removed-by-hand --yes',
  ],
  options: {
    ...tenantOption,
    yes: { type: 'boolean', description: 'Do not ask' },
    follow: { type: 'boolean', description: 'Follow until the end' },
    'removed-by-hand': { type: 'boolean', description: 'The permission was lost and everything was removed by hand' },
  },
  async run(context) {
    if (context.values['yes'] !== true)
      throw new AppError({
        code: 'command.usage',
        message: 'This stops the scanning of the tenant’s mail. Say --yes if that is meant.',
        status: 400,
      })
    const path = await base(context)
    const answer = await context.api.post<{ signInUrl: string | null }>(`${path}/disconnect`, {
      removedByHand: context.values['removed-by-hand'] === true,
    })
    context.stderr(
      'The redirecting rules are being switched off. Rules, connectors and names follow when no mail is under way.',
    )
    if (answer.signInUrl !== null) {
      context.stderr(
        'To remove domain and application at the end, a global administrator signs in here (again later, if status asks for it):',
      )
      context.stdout(answer.signInUrl)
    }
    return context.values['follow'] === true ? follow(context, path) : 0
  },
}

export const mailflowCommands: Command[] = [
  connect,
  plan,
  status,
  scope,
  simple('apply', 'Bring everything of ours in the tenant to the wanted state'),
  simple('repair', 'The same after somebody changed it'),
  simple('rotate', 'New tokens; old ones are good for two more days'),
  disconnect,
  cancel,
  reconnect,
]
