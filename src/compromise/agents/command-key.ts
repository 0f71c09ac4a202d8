// The key pair that signs the commands of a tenant's agents: one a tenant, so that what leaks of one orders nothing in another, and a
// tenant that goes takes its key along. The private half is sealed with the key of the installation, which is not in the database.
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { Clock } from '#platform/clock.ts'
import type { Trx } from '#platform/db/database.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import './tables.ts'

export interface CommandKey {
  /** SPKI, PEM. */
  publicKey: string
  privateKey: KeyObject
}

const contextOf = (tenantId: string) => `tenant/${tenantId}/agent-command-key`

/** Made when it is first needed. Throws AppError `secrets.unreadable`. */
export async function commandKeyOf(
  trx: Trx,
  { secrets, clock }: { secrets: Secrets; clock: Clock },
  tenantId: string,
): Promise<CommandKey> {
  const row = (await readKey(trx, tenantId)) ?? (await makeKey(trx, { secrets, clock }, tenantId))
  const pem = secrets.openText(row.private_key_sealed, contextOf(tenantId))
  return { publicKey: row.public_key, privateKey: createPrivateKey(pem) }
}

const readKey = (trx: Trx, tenantId: string) =>
  trx
    .selectFrom('agent_command_key')
    .select(['public_key', 'private_key_sealed'])
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()

async function makeKey(trx: Trx, { secrets, clock }: { secrets: Secrets; clock: Clock }, tenantId: string) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const row = {
    public_key: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    private_key_sealed: secrets.seal(
      privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      contextOf(tenantId),
    ),
  }
  await trx
    .insertInto('agent_command_key')
    .values({ tenant_id: tenantId, ...row, created_at: clock.now() })
    // Another process may have been faster; then its key counts.
    .onConflict((conflict) => conflict.column('tenant_id').doNothing())
    .execute()
  return (await readKey(trx, tenantId)) ?? row
}
