// Test keys of the service: DKIM of every tenant domain and ARC of microsoft.com, published in the emulated DNS.
import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import type { World } from '../world.ts'

export const arcDomain = 'microsoft.com'
export const arcSelector = 'arcselector10001'
export const dkimSelector = 'selector1'

export interface SigningKeys {
  privateKeyPem: string
  /** Publishes the DKIM record of a domain, once. */
  publishDkim(domain: string): void
}

export async function createSigningKeys(world: World): Promise<SigningKeys> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const record = `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`
  const publish = (selector: string, domain: string): void => {
    const name = `${selector}._domainkey.${domain}`
    if (world.dns.find(name, 'TXT').length > 0) return
    // Character strings of a TXT record hold at most 255 bytes (RFC 1035 3.3.14).
    world.dns.add({ name, type: 'TXT', data: record.match(/.{1,255}/g) ?? [] })
  }
  publish(arcSelector, arcDomain)
  return {
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    publishDkim: (domain) => publish(dkimSelector, domain),
  }
}
