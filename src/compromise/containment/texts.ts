// Names and explanations of the steps, as people read them.
import type { StepKey } from './tables.ts'

export const stepTitles: Record<StepKey, string> = {
  'sign-in': 'Disable sign-in',
  sessions: 'Revoke sessions',
  password: 'Reset the password',
  'reject-rule': 'Refuse mail by a mail flow rule',
  'microsoft-block': 'Look at Microsoft’s own restriction',
}

export const stepTexts: Record<StepKey, string> = {
  'sign-in':
    'Stops new sign-ins within minutes. Tokens that were given out stay good for up to about an hour. The value from before comes back when the incident ends.',
  sessions: 'Ends refresh tokens and cookies within minutes. Access tokens stay good for up to about an hour.',
  password:
    'Set a new password in the Microsoft Entra admin center, or in the local directory when the account comes from there, and have the second factor registered again. Mailwarden does not know or change passwords.',
  'reject-rule':
    'Refuses mail of this sender inside the tenant, too, with 5.7.1. Exchange Online applies a changed mail flow rule after 30 minutes or more; until then only the gateway blocks.',
  'microsoft-block': 'Shows whether Microsoft has restricted the sender itself.',
}

export const nobody = 'No mailbox of the directory has this address.'
export const neverBegun = 'Cancelled: the incident ended before it was done. Nothing was changed.'
