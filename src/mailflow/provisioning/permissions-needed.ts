// Which permissions connecting asks for, and why each of them: shown before anybody signs in. Pure.
import { connectScopes } from '#microsoft/sign-in.ts'
import { applicationRoles } from './steps/application.ts'

export interface NeededPermission {
  name: string
  kind: 'application' | 'role' | 'delegated'
  reason: string
}

const applicationReasons: Record<(typeof applicationRoles)[number]['name'], string> = {
  'Exchange.ManageAsApp': 'Make, watch, repair and remove two connectors and six mail flow rules.',
  'User.Read.All': 'Know whose mailboxes there are, so that policies can name people.',
  'GroupMember.Read.All': 'Know who is in which group, so that policies can name groups.',
  'Domain.Read.All': 'Know which domains are yours, so that no mail of others is taken.',
  'ActivityFeed.Read': 'See in the audit log who changed what Mailwarden made.',
}

const delegatedReasons: Record<(typeof connectScopes)[number], string> = {
  'User.Read': 'See who signed in.',
  'User.Read.All': 'Read people before the application can.',
  'GroupMember.Read.All': 'Read groups before the application can.',
  'Organization.Read.All': 'Read the name and the initial domain of the tenant.',
  'Application.ReadWrite.All': 'Make the application, and delete it when you disconnect.',
  'AppRoleAssignment.ReadWrite.All': 'Grant the application the permissions of the list above.',
  'RoleManagement.ReadWrite.Directory': 'Give the application the role Exchange Administrator.',
  'Domain.ReadWrite.All':
    'Add one domain, which stands in the certificate of the way back, and remove it when you disconnect.',
}

/** Of the application that stays in the tenant. */
export function permanentPermissions(): NeededPermission[] {
  return [
    ...applicationRoles.map(({ name }) => ({ name, kind: 'application' as const, reason: applicationReasons[name] })),
    {
      name: 'Exchange Administrator',
      kind: 'role',
      reason: 'Without this role Exchange Online takes no changes from an application.',
    },
  ]
}

/** Of the administrator who signs in: used while connecting or disconnecting, kept sealed for an hour at most. */
export function temporaryPermissions(): NeededPermission[] {
  return connectScopes.map((name) => ({ name, kind: 'delegated', reason: delegatedReasons[name] }))
}
