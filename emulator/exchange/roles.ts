// Which directory roles may run which cmdlets (exchange-online 1.6; roles that the endpoint accepts [MS], the split between
// connectors and the rest for readers [WIRE], everything finer is assumed).
import { roleTemplates as roles } from '../directory/roles.ts'
import type { Cmdlet, CmdletFamily } from './cmdlet.ts'

const everything: CmdletFamily[] = ['connectors', 'rules', 'hygiene', 'recipients', 'organization', 'trace', 'audit']
const withoutConnectors = everything.filter((family) => family !== 'connectors')

/** Role template id → families that it may read and change. */
const rights: Record<string, { read: CmdletFamily[]; write: CmdletFamily[] }> = {
  [roles.exchangeAdministrator.id]: { read: everything, write: everything },
  [roles.globalAdministrator.id]: { read: everything, write: everything },
  [roles.globalReader.id]: { read: everything, write: [] },
  [roles.securityAdministrator.id]: { read: withoutConnectors, write: ['hygiene', 'rules'] },
  [roles.securityReader.id]: { read: withoutConnectors, write: [] },
  [roles.complianceAdministrator.id]: { read: ['rules', 'organization', 'audit', 'recipients'], write: ['audit'] },
  [roles.exchangeRecipientAdministrator.id]: { read: ['recipients', 'trace', 'organization'], write: ['recipients'] },
  [roles.helpdeskAdministrator.id]: { read: ['recipients', 'organization'], write: [] },
}

const readVerb = /^(?:Get|Search|Validate)-/i

export const isRead = (cmdlet: { name: string }): boolean => readVerb.test(cmdlet.name)

/** Whether the endpoint knows any role of the caller at all. */
export const hasAnyRole = (roleTemplateIds: string[]): boolean => roleTemplateIds.some((role) => role in rights)

export function mayRun(cmdlet: Cmdlet, roleTemplateIds: string[]): boolean {
  return roleTemplateIds.some((role) => rights[role]?.[isRead(cmdlet) ? 'read' : 'write'].includes(cmdlet.family))
}
