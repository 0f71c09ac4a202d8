// An empty emulated cloud: clock, authority, signing key, zones. Tenants are added by directory/create-tenant.ts.
import { createHash, generateKeyPair, X509Certificate } from 'node:crypto'
import { promisify } from 'node:util'
import { createAuthority, selfSignedRsa } from './authority.ts'
import type { Authority } from './authority.ts'
import { createClock, type StoppableClock } from './clock.ts'
import { createZones } from './dns/zones.ts'
import type { World } from './world.ts'

/** Creates a world. `authority` may be one that was stored before, so that clients keep trusting it. */
export async function createWorld(
  options: { authority?: Authority; clock?: StoppableClock } = {},
): Promise<World & { clock: StoppableClock }> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const certificatePem = await selfSignedRsa('accounts.accesscontrol.windows.net', privateKey, publicKey)
  const der = new X509Certificate(certificatePem).raw
  const kid = createHash('sha1').update(der).digest('base64url')
  return {
    clock: options.clock ?? createClock(),
    tenants: new Map(),
    authority: options.authority ?? (await createAuthority()),
    signing: { kid, privateKey, publicKey, certificatePem },
    dns: createZones(),
    faults: [],
    requests: [],
    hooks: { tenantCreated: [], domainReferences: [] },
    sessions: new Map(),
  }
}
