// Where people's reports go (Get-/New-/Set-/Remove-ReportSubmissionPolicy and -Rule). Documented: one policy of a fixed name, that does
// not exist until somebody makes it, and the parameters below. Assumed: the values of a policy that was made without any.
import type { Cmdlet, CmdletContext } from '../cmdlet.ts'
import { badRequest } from '../errors.ts'
import { objectCmdlets } from '../object-cmdlets.ts'
import { bool, list, text } from '../parameters.ts'
import type { Row } from '../versioned-table.ts'

const record = (row: Row): Record<string, unknown> => ({
  ...row.values,
  Name: row.name,
  Identity: row.name,
  Guid: row.guid,
  IsValid: true,
})

const only =
  (table: 'ReportSubmissionPolicy' | 'ReportSubmissionRule') =>
  (_: Record<string, unknown>, context: CmdletContext, current: Row | null): void => {
    if (current === null && context.state.table(table).rows().length > 0)
      throw badRequest('Microsoft.Exchange.Management.Tasks.PolicyAlreadyExistsException', `A ${table} already exists.`)
  }

const policies = objectCmdlets({
  noun: 'ReportSubmissionPolicy',
  table: 'ReportSubmissionPolicy',
  family: 'hygiene',
  parameters: {
    EnableReportToMicrosoft: bool(),
    EnableThirdPartyAddress: bool(),
    ThirdPartyReportAddresses: list(),
    ReportJunkToCustomizedAddress: bool(),
    ReportNotJunkToCustomizedAddress: bool(),
    ReportPhishToCustomizedAddress: bool(),
    ReportJunkAddresses: list(),
    ReportNotJunkAddresses: list(),
    ReportPhishAddresses: list(),
  },
  required: [],
  defaults: {
    EnableReportToMicrosoft: true,
    EnableThirdPartyAddress: false,
    ThirdPartyReportAddresses: [],
    ReportJunkToCustomizedAddress: false,
    ReportNotJunkToCustomizedAddress: false,
    ReportPhishToCustomizedAddress: false,
    ReportJunkAddresses: [],
    ReportNotJunkAddresses: [],
    ReportPhishAddresses: [],
  },
  forcedName: () => 'DefaultReportSubmissionPolicy',
  record,
  validate: only('ReportSubmissionPolicy'),
})

const rules = objectCmdlets({
  noun: 'ReportSubmissionRule',
  table: 'ReportSubmissionRule',
  family: 'hygiene',
  parameters: { SentTo: list(), Comments: text(1024) },
  newOnly: { ReportSubmissionPolicy: text() },
  required: ['ReportSubmissionPolicy', 'SentTo'],
  defaults: { SentTo: [], Comments: '' },
  forcedName: () => 'DefaultReportSubmissionRule',
  record,
  validate: only('ReportSubmissionRule'),
})

export const reportSubmissionCmdlets: Cmdlet[] = [...policies, ...rules]
