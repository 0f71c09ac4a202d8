// The directory in words.
import type { Group, Mailbox, SyncState } from './people-api.ts'

export const mailboxWords: Record<Mailbox['kind'], string> = {
  user: 'Mailbox',
  shared: 'Shared mailbox',
  room: 'Room',
  equipment: 'Equipment',
}
export const groupWords: Record<Group['kind'], string> = {
  'microsoft-365': 'Microsoft 365 group',
  distribution: 'Distribution group',
  'mail-security': 'Mail-enabled security group',
  security: 'Security group',
}
export const resourceWords: Record<SyncState['resource'], string> = {
  users: 'People',
  groups: 'Groups',
  domains: 'Domains',
  mailboxes: 'Mailboxes',
}
export const mailboxOptions = Object.entries(mailboxWords).map(([value, label]) => ({ value, label }))
