// Phishing simulation and SecOps overrides with their forced names and limits (exchange-online 2.5 [MS]).
import { randomUUID } from 'node:crypto'
import { type Cmdlet, type CmdletContext, listParameter } from '../cmdlet.ts'
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
  ...objectCmdlets({
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
]

/** Names become `_Exe:PhishSimOverr:<guid>`; Set- adds and removes instead of replacing. */
const overrideRules = [
  ...objectCmdlets({
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
  }).filter((cmdlet) => !cmdlet.name.startsWith('Set-')),
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
