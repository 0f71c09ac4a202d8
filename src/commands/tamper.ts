// `mailwarden tamper …`: what was changed in a tenant, and putting it right.
import { AppError } from '#platform/errors.ts'
import { harmlessLine } from '#platform/harmless.ts'
import { chooseTenant, tenantOption } from './choose-tenant.ts'
import type { Command, CommandContext } from './command.ts'

interface Finding {
  id: string
  version: string
  severity: string
  objectName: string
  property: string | null
  summary: string
  state: string
  actor: string | null
  doneAt: string | null
  firstSeenAt: string
}

/** Names and values in a tenant are written by whoever may write there. */
const text_length_max = 1_000
const jsonOption = { json: { type: 'boolean', description: 'Print JSON' } } as const

const base = async (context: CommandContext): Promise<string> =>
  `/tenants/${await chooseTenant(context)}/mailflow/tamper`

function print(context: CommandContext, findings: Finding[]): void {
  if (context.values['json'] === true) return context.stdout(JSON.stringify(findings))
  if (findings.length === 0) return context.stdout('Nothing found: everything in the tenant is as it should be.')
  for (const { severity, id, version, state, firstSeenAt, summary, actor, doneAt } of findings) {
    const who = actor === null ? 'Who did it is not known (yet).' : `By ${actor}, ${doneAt ?? ''}`
    context.stdout(`${severity.toUpperCase().padEnd(6)} ${id}  ${version}  ${state}  first seen ${firstSeenAt}`)
    for (const text of [summary, who]) context.stdout(`       ${harmlessLine(text, text_length_max)}`)
  }
}

const list: Command = {
  name: 'tamper list',
  summary: 'Changes that somebody made to what Mailwarden needs in a tenant',
  examples: ['mailwarden tamper list --tenant Contoso', 'mailwarden tamper list --tenant Contoso --state all --json'],
  options: {
    ...tenantOption,
    ...jsonOption,
    state: { type: 'string', description: 'open (default), accepted, gone, all, …' },
  },
  async run(context) {
    const state = context.values['state']
    const { items } = await context.api.get<{ items: Finding[] }>(`${await base(context)}/findings`, {
      state: typeof state === 'string' ? state : undefined,
    })
    print(context, items)
    return 0
  },
}

const check: Command = {
  name: 'tamper check',
  summary: 'Look now instead of waiting for the next check',
  examples: ['mailwarden tamper check --tenant Contoso'],
  options: { ...tenantOption, ...jsonOption },
  async run(context) {
    const { findings } = await context.api.post<{ findings: Finding[] }>(`${await base(context)}/check`)
    print(context, findings)
    return findings.some(({ severity }) => severity !== 'low') ? 1 : 0
  },
}

interface RepairPlan {
  besides: { where: string; text: string }[]
  steps: unknown[]
  text: string
  version: string
}

const repair: Command = {
  name: 'tamper repair',
  summary: 'Bring everything of ours in the tenant, or what one finding names, back to what it should be',
  examples: [
    'mailwarden tamper repair --tenant Contoso --dry-run',
    'mailwarden tamper repair --tenant Contoso',
    'mailwarden tamper repair FINDING --tenant Contoso',
  ],
  arguments: '[FINDING]',
  options: {
    ...tenantOption,
    ...jsonOption,
    'dry-run': { type: 'boolean', description: 'Show what would be done, and change nothing' },
  },
  async run(context) {
    const [id] = context.positionals
    const path = `${await base(context)}${id === undefined ? '' : `/findings/${encodeURIComponent(id)}`}/repair`
    const isDry = context.values['dry-run'] === true
    if (isDry || id !== undefined) {
      const plan = await context.api.get<RepairPlan>(path)
      if (isDry && context.values['json'] === true) context.stdout(JSON.stringify(plan))
      else {
        // What is about to be done is no result: it goes where it disturbs no other program.
        for (const line of linesOf(plan)) (isDry ? context.stdout : context.stderr)(line)
      }
      if (isDry) return 0
      return printRepaired(context, await context.api.post(path, { version: plan.version }))
    }
    return printRepaired(context, await context.api.post(path))
  },
}

function linesOf({ besides, steps, text }: RepairPlan): string[] {
  const lines = besides.map((each) => `${each.where}: ${each.text}`)
  if (steps.length > 0 || besides.length === 0) lines.push(...text.trimEnd().split('\n'))
  return lines.map((line) => `${/^ */.exec(line)![0]}${harmlessLine(line, text_length_max)}`)
}

function printRepaired(context: CommandContext, { repaired }: { repaired: string[] }): number {
  if (context.values['json'] === true) context.stdout(JSON.stringify({ repaired }))
  else
    context.stdout(
      repaired.length === 0
        ? 'Nothing was open to repair.'
        : `${repaired.length === 1 ? '1 finding' : `${repaired.length} findings`} repaired and verified.`,
    )
  return 0
}

const accept: Command = {
  name: 'tamper accept',
  summary: 'Take a changed value for wanted, as it was seen',
  examples: ['mailwarden tamper accept FINDING VERSION --tenant Contoso'],
  arguments: 'FINDING VERSION',
  options: { ...tenantOption, ...jsonOption },
  async run(context) {
    const [id, version] = context.positionals
    if (id === undefined || version === undefined)
      throw new AppError({
        code: 'command.usage',
        message: 'Say which finding, and what of it you have seen: its id and its version stand in `tamper list`',
        status: 400,
      })
    const finding = await context.api.post<Finding>(
      `${await base(context)}/findings/${encodeURIComponent(id)}/accept`,
      { version },
    )
    print(context, [finding])
    return 0
  },
}

export const tamperCommands: Command[] = [list, check, repair, accept]
