// The account as Microsoft Graph shows it, and what forbids Mailwarden to change it.
import { isAppError } from '#platform/errors.ts'
import type { Calls } from '../calls.ts'

export interface Account {
  id: string
  userPrincipalName: string
  accountEnabled: boolean
  onPremisesSyncEnabled: boolean | null
  signInSessionsValidFromDateTime: string | null
}

const properties = [
  'id',
  'userPrincipalName',
  'accountEnabled',
  'onPremisesSyncEnabled',
  'signInSessionsValidFromDateTime',
].join(',')

/** Null: there is no such account (any more). */
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
