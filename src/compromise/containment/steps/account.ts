// The account as Microsoft Graph shows it, and what forbids Mailwarden to change it.
import { isAppError } from '#platform/errors.ts'
import type { Calls } from '../calls.ts'

export interface Account {
  id: string
  userPrincipalName: string
  mail: string | null
  /** `SMTP:` in front of the primary one, `smtp:` of the others. */
  proxyAddresses: string[]
  accountEnabled: boolean
  onPremisesSyncEnabled: boolean | null
  signInSessionsValidFromDateTime: string | null
}

const properties = [
  'id',
  'userPrincipalName',
  'mail',
  'proxyAddresses',
  'accountEnabled',
  'onPremisesSyncEnabled',
  'signInSessionsValidFromDateTime',
].join(',')

export const noAccount = 'The account does not exist any more.'

/** Every name that the settings may call it by, lower case. */
export const namesOf = ({ userPrincipalName, mail, proxyAddresses }: Account): string[] =>
  [userPrincipalName, mail ?? '', ...proxyAddresses.map((address) => address.replace(/^smtp:/i, ''))].map((name) =>
    name.toLowerCase(),
  )

/** Null: there is no such account (any more), or the replica that answered does not know it yet. */
export async function readAccount(calls: Calls, id: string): Promise<Account | null> {
  try {
    return await calls.graph<Account>(`/users/${id}?$select=${properties}`, { permission: 'User.Read.All' })
  } catch (error) {
    if (isAppError(error, 'microsoft.graph.not-found')) return null
    throw error
  }
}

/** Why a person must do it: the account is kept elsewhere (endpoint-response 4.3). Null: it is of the cloud. */
export async function keptElsewhere(calls: Calls, account: Account): Promise<string | null> {
  if (account.onPremisesSyncEnabled === true)
    return `${account.userPrincipalName} comes from the local directory, which would set the value back. Disable the account there; the next synchronisation takes it over.`
  const domain = account.userPrincipalName.split('@')[1] ?? ''
  if (!(await isFederated(calls, domain))) return null
  return `Sign-ins of ${domain} are federated: another identity provider decides. Disable the account there.`
}

async function isFederated(calls: Calls, domain: string): Promise<boolean> {
  try {
    const found = await calls.graph<{ authenticationType?: string }>(
      `/domains/${encodeURIComponent(domain)}?$select=id,authenticationType`,
      { permission: 'Domain.Read.All' },
    )
    return found.authenticationType === 'Federated'
  } catch (error) {
    if (isAppError(error, 'microsoft.graph.not-found')) return false
    throw error
  }
}
