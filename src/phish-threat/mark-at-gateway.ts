// What the gateway needs to know a tenant's own simulations by.
import type { Trx } from '#platform/db/database.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import { findSecret } from './sending/secret.ts'

export { isOwnSimulation } from './sending/mark.ts'

/** Null: the tenant never sent any, or nothing is sent by SMTP. */
export async function simulationMarkOf(
  secrets: Secrets,
  addresses: readonly string[],
  trx: Trx,
  tenantId: string,
): Promise<{ secret: string; addresses: string[] } | null> {
  if (addresses.length === 0) return null
  const secret = await findSecret(secrets, trx, tenantId)
  return secret === null ? null : { secret: secret.toString('base64'), addresses: [...addresses] }
}
