// Checks name, password and second factor of a person, and records the sign-in in the audit log.
import { audit } from '../audit.ts'
import { findUser } from '../directory/create-tenant.ts'
import type { Actor, Tenant, TenantUser, World } from '../world.ts'
import { SignInError } from './errors.ts'

/** The actor of what a person does while signing in. */
export function signInActor(user: TenantUser, address: string, appId: string | null): Actor {
  return { kind: 'user', id: user.id, name: user.userPrincipalName, appId, clientAddress: address }
}

/** Signs in within one tenant, or wherever the name's domain belongs. Throws SignInError. */
export function checkCredentials(
  world: World,
  wanted: Tenant | null,
  fields: URLSearchParams,
  address: string,
): { tenant: Tenant; user: TenantUser } {
  const username = (fields.get('username') ?? '').trim().toLowerCase()
  const domain = username.split('@')[1] ?? ''
  const tenant = [...world.tenants.values()].find((each) => each.domains.get(domain)?.isVerified)
  if (!tenant) throw new SignInError(50034, `User '${username}'.`)
  if (wanted && wanted !== tenant)
    throw new SignInError(50020, `User account '${username}' does not exist in tenant '${wanted.displayName}'.`)
  const user = findUser(tenant, username)
  if (!user) throw new SignInError(50034, `User '${username}'.`)
  const refusal = refusalOf(user, fields)
  audit(world, tenant, signInActor(user, address, fields.get('client_id')), {
    Operation: refusal ? 'UserLoginFailed' : 'UserLoggedIn',
    RecordType: 15,
    Workload: 'AzureActiveDirectory',
    ObjectId: user.id,
    ResultStatus: refusal ? 'Failed' : 'Success',
  })
  if (refusal) throw refusal
  return { tenant, user }
}

function refusalOf(user: TenantUser, fields: URLSearchParams): SignInError | null {
  if (fields.get('password') !== user.password) return new SignInError(50126)
  if (!user.accountEnabled) return new SignInError(50057)
  if (user.mfa && !/^\d{6}$/.test(fields.get('otc') ?? '')) return new SignInError(50076)
  return null
}
