// Phishing simulation and SecOps overrides with their forced names and limits (exchange-online 2.5 [MS]). Documented: one policy of each
// kind, forced names, Add…/Remove… instead of replacing, at most 20 domains and 10 ranges, a removed rule that Get still shows (`Mode`).
// Assumed: the text `PendingDeletion`, wording of refusals, that a policy is refused while it would be without mailboxes.
import { randomUUID } from 'node:crypto'
import { boolParameter, type Cmdlet, type CmdletContext, listParameter } from '../cmdlet.ts'
import { badRequest, invalidObject } from '../errors.ts'
import { objectCmdlets, requireRow } from '../object-cmdlets.ts'
import { applyList, bool, list, text } from '../parameters.ts'
import type { TableName } from '../state.ts'
import type { Row } from '../versioned-table.ts'
import { isFilterAddress } from './hygiene.ts'

const record = (row: Row): Record<string, unknown> => ({
  ...row.values,
  Name: row.name,
  Identity: row.name,
  Guid: row.guid,
  Mode: 'Enforce',
  IsValid: true,
})

/** At most one of them in a tenant. */
function onlyOne(table: TableName) {
  return (_: Record<string, unknown>, context: CmdletContext, current: Row | null): void => {
    if (current === null && context.state.table(table).rows().length > 0)
      throw badRequest(
        'Microsoft.Exchange.Management.Tasks.PolicyAlreadyExistsException',
        'There can be only one policy of this type in the organization.',
      )
  }
}

function checkOverride(values: Record<string, unknown>): void {
  const domains = (values['Domains'] as string[] | undefined) ?? []
  const ranges = (values['SenderIpRanges'] as string[] | undefined) ?? []
  if (domains.length > 20) throw invalidObject('Domains can have at most 20 entries.')
  if (ranges.length > 10) throw invalidObject('SenderIpRanges can have at most 10 entries.')
  if (ranges.length === 0) throw invalidObject('SenderIpRanges must not be empty.')
}

const policies = [
  ...objectCmdlets({
    noun: 'PhishSimOverridePolicy',
    table: 'PhishSimOverridePolicy',
    family: 'hygiene',
    parameters: { Enabled: bool(), Comment: text(1024) },
    required: ['Name'],
    defaults: { Enabled: true, Comment: '' },
    forcedName: () => 'PhishSimOverridePolicy',
    record,
    validate: onlyOne('PhishSimOverridePolicy'),
  }),
  ...withoutSet({
    noun: 'SecOpsOverridePolicy',
    table: 'SecOpsOverridePolicy',
    family: 'hygiene',
    parameters: { Enabled: bool(), Comment: text(1024), SentTo: list() },
    required: ['Name', 'SentTo'],
    defaults: { Enabled: true, Comment: '', SentTo: [] },
    forcedName: () => 'SecOpsOverridePolicy',
    record,
    validate: onlyOne('SecOpsOverridePolicy'),
  }),
  {
    name: 'Set-SecOpsOverridePolicy',
    family: 'hygiene' as const,
    parameters: { Identity: text(), Comment: text(1024), Enabled: bool(), AddSentTo: list(), RemoveSentTo: list() },
    required: ['Identity'],
    run: changeSecOpsPolicy,
  },
]

/** Of these the service has a Set- of its own kind. */
function withoutSet(type: Parameters<typeof objectCmdlets>[0]): Cmdlet[] {
  return objectCmdlets(type).filter(({ name }) => !name.startsWith('Set-'))
}

function changeSecOpsPolicy(context: CmdletContext) {
  const row = requireRow(context, 'SecOpsOverridePolicy')
  const sentTo = applyList(row.values['SentTo'], {
    add: listParameter(context, 'AddSentTo') ?? [],
    remove: listParameter(context, 'RemoveSentTo') ?? [],
  })
  if (sentTo.length === 0) throw invalidObject('SentTo must not be empty.')
  const enabled = boolParameter(context, 'Enabled')
  const values = { SentTo: sentTo, ...(enabled === null ? {} : { Enabled: enabled }) }
  context.state.table('SecOpsOverridePolicy').replace(context.state.changedRow(row, values))
  return { value: [], objectId: row.name }
}

/** Names become `_Exe:PhishSimOverr:<guid>`; Set- adds and removes instead of replacing. */
const overrideRules = [
  ...withoutSet({
    noun: 'ExoPhishSimOverrideRule',
    table: 'ExoPhishSimOverrideRule',
    family: 'hygiene',
    parameters: { Comment: text(1024) },
    newOnly: { Policy: text(), Domains: list(), SenderIpRanges: list(isFilterAddress) },
    required: ['Policy', 'SenderIpRanges'],
    defaults: { Comment: '', Domains: [] },
    forcedName: () => `_Exe:PhishSimOverr:${randomUUID()}`,
    record,
    validate(values, context, current) {
      if (current === null && context.state.table('PhishSimOverridePolicy').rows().length === 0)
        throw invalidObject('The policy PhishSimOverridePolicy does not exist.')
      checkOverride(values)
    },
    beforeRemove: keepPending,
  }).map(showPending),
  {
    name: 'Set-ExoPhishSimOverrideRule',
    family: 'hygiene' as const,
    parameters: {
      Identity: text(),
      Comment: text(1024),
      AddDomains: list(),
      RemoveDomains: list(),
      AddSenderIpRanges: list(isFilterAddress),
      RemoveSenderIpRanges: list(),
    },
    required: ['Identity'],
    run: changeOverrideRule,
  },
  ...objectCmdlets({
    noun: 'ExoSecOpsOverrideRule',
    table: 'ExoSecOpsOverrideRule',
    family: 'hygiene',
    parameters: { Comment: text(1024) },
    newOnly: { Policy: text() },
    required: ['Policy'],
    defaults: { Comment: '' },
    forcedName: () => `_Exe:SecOpsOverrid:${randomUUID()}`,
    record,
  }),
]

/** A removed rule is shown for a while, as one that is being deleted. */
function keepPending(row: Row, context: CmdletContext): void {
  if (context.tenant.switches.overrideDeletion_ms <= 0) return
  const table = context.state.table('PendingOverrideRule')
  table.add(context.state.newRow(row.name, { ...row.values, Guid: row.guid }))
}

function showPending(cmdlet: Cmdlet): Cmdlet {
  if (cmdlet.name !== 'Get-ExoPhishSimOverrideRule') return cmdlet
  return {
    ...cmdlet,
    async run(context) {
      const { value } = await cmdlet.run(context)
      const since = context.world.clock.now().getTime() - context.tenant.switches.overrideDeletion_ms
      const pending = context.state
        .table('PendingOverrideRule')
        .rows()
        .filter((row) => row.createdAt.getTime() > since)
        .map((row) => ({ ...record(row), Guid: row.values['Guid'], Mode: 'PendingDeletion' }))
      return { value: [...value, ...pending] }
    },
  }
}

function changeOverrideRule(context: CmdletContext) {
  const row = requireRow(context, 'ExoPhishSimOverrideRule')
  const changed = (key: 'Domains' | 'SenderIpRanges') =>
    applyList(row.values[key], {
      add: listParameter(context, `Add${key}`) ?? [],
      remove: listParameter(context, `Remove${key}`) ?? [],
    })
  const values = { Domains: changed('Domains'), SenderIpRanges: changed('SenderIpRanges') }
  checkOverride(values)
  context.state.table('ExoPhishSimOverrideRule').replace(context.state.changedRow(row, values))
  return { value: [], objectId: row.name }
}

export const advancedDeliveryCmdlets: Cmdlet[] = [...policies, ...overrideRules]
