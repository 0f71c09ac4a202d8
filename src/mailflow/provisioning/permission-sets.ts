// Permissions that only a part of the product needs, in sets: granted by an administrator who wants that part, and taken back the same
// way. Nothing else depends on them, and the watch of the consent does not miss them. Pure.
import { wellKnown } from '#microsoft/endpoints.ts'
import type { PermissionSetName } from './tables.ts'

export interface SetPermission {
  resource: string
  /** Of the application role (microsoft-graph 1.6). */
  id: string
  name: string
  reason: string
}

interface PermissionSet {
  title: string
  text: string
  permissions: readonly SetPermission[]
}

const graph = (id: string, name: string, reason: string): SetPermission => ({
  resource: wellKnown.graphAppId,
  id,
  name,
  reason,
})

export const permissionSets: Record<PermissionSetName, PermissionSet> = {
  response: {
    title: 'Response to compromised mailboxes',
    text: 'Lets Mailwarden disable the sign-in and end the sessions of an account while an incident is open, as your settings say, and put the sign-in back afterwards. Without it only the gateway and a mail flow rule stop the sender.',
    permissions: [
      graph(
        '3011c876-62b7-4ada-afa2-506cbbecc68c',
        'User.EnableDisableAccount.All',
        'Disable the sign-in of a compromised account, and enable it again. Microsoft does not let it touch administrators.',
      ),
      graph(
        '77f3a031-c388-4f99-b373-dc68676a979e',
        'User.RevokeSessions.All',
        'End the sessions of a compromised account, so that a stolen cookie is worth nothing.',
      ),
      graph(
        '483bed4a-2ad3-4361-a73b-c83ccdbdc53c',
        'RoleManagement.Read.Directory',
        'Know who is a global administrator, so that the last one is never locked out. Reads only.',
      ),
    ],
  },
  simulations: {
    title: 'Direct delivery of simulations',
    text: 'Lets Mailwarden put simulated phishing mails straight into mailboxes, see where they lie and whether they were read, and take them out again. No filter is passed, so nothing has to be allow-listed. Without it simulations are sent by SMTP. Microsoft has no smaller permission for this: it covers all mail of all mailboxes. It can be limited to some mailboxes with role based access control for applications in Exchange Online.',
    permissions: [
      graph(
        'e2a3a72e-5f79-4c64-b1b1-878b674786c9',
        'Mail.ReadWrite',
        'Create, find and remove the mails of simulations in mailboxes. Other mail is not read.',
      ),
    ],
  },
  removal: {
    title: 'Removal of mail',
    text: 'Lets Mailwarden take copies of bad messages out of mailboxes of the tenant when an administrator asks for it, and put them back. They go to Recoverable Items of the mailbox; nothing is destroyed.',
    permissions: [
      graph(
        'e2a3a72e-5f79-4c64-b1b1-878b674786c9',
        'Mail.ReadWrite',
        'Find a message by its Message-ID in a mailbox, move it to Recoverable Items, and back. Microsoft has no smaller permission for it; it lets an application read all mail.',
      ),
    ],
  },
}

export interface PermissionSetView {
  set: PermissionSetName
  title: string
  text: string
  state: 'granted' | 'missing' | 'partly' | 'unknown'
  permissions: { name: string; reason: string; isGranted: boolean | null }[]
  plan: { grant: string[]; withdraw: string[] }
}

/** `roles`: of the application's token for Graph; null when the tenant could not be asked. */
export const permissionSetViews = (roles: readonly string[] | null): PermissionSetView[] =>
  (Object.keys(permissionSets) as PermissionSetName[]).map((set) => {
    const { title, text, permissions } = permissionSets[set]
    const granted = permissions.filter(({ name }) => roles?.includes(name))
    const missing = permissions.filter((each) => !granted.includes(each))
    return {
      set,
      title,
      text,
      state:
        roles === null ? 'unknown' : missing.length === 0 ? 'granted' : granted.length === 0 ? 'missing' : 'partly',
      permissions: permissions.map(({ name, reason }) => ({
        name,
        reason,
        isGranted: roles === null ? null : roles.includes(name),
      })),
      plan: {
        grant: (roles === null ? permissions : missing).map(
          ({ name }) => `Grant ${name} to the application in the tenant.`,
        ),
        withdraw: (roles === null ? permissions : granted).map(
          ({ name }) => `Take ${name} from the application in the tenant.`,
        ),
      },
    }
  })
