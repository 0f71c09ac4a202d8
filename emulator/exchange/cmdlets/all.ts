// Every cmdlet that the endpoint knows, by lower-case name.
import type { Cmdlet } from '../cmdlet.ts'
import { advancedDeliveryCmdlets } from './advanced-delivery.ts'
import { allowBlockListCmdlets } from './allow-block-list.ts'
import { blockedCmdlets } from './blocked.ts'
import { hygieneCmdlets } from './hygiene.ts'
import { inboundConnectorCmdlets } from './inbound-connectors.ts'
import { inboxRuleCmdlets } from './inbox-rules.ts'
import { mailboxCmdlets } from './mailboxes.ts'
import { organizationCmdlets } from './organization.ts'
import { reportSubmissionCmdlets } from './report-submission.ts'
import { outboundConnectorCmdlets } from './outbound-connectors.ts'
import { traceCmdlets } from './trace.ts'
import { transportRuleCmdlets } from './transport-rules.ts'

export const cmdlets: ReadonlyMap<string, Cmdlet> = new Map(
  [
    ...inboundConnectorCmdlets,
    ...outboundConnectorCmdlets,
    ...transportRuleCmdlets,
    ...organizationCmdlets,
    ...hygieneCmdlets,
    ...advancedDeliveryCmdlets,
    ...reportSubmissionCmdlets,
    ...allowBlockListCmdlets,
    ...mailboxCmdlets,
    ...inboxRuleCmdlets,
    ...blockedCmdlets,
    ...traceCmdlets,
  ].map((cmdlet) => [cmdlet.name.toLowerCase(), cmdlet]),
)
