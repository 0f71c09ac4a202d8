// What the DNS of the emulated internet holds from the start: domains of tenants, and the operator's zone for connectors.
import { randomBytes } from 'node:crypto'
import { mxHostOf } from '../graph/domains.ts'
import type { Tenant, World } from '../world.ts'

export interface OperatorZone {
  name: string
  keyName: string
  /** Base64, as in an nsupdate key file. */
  secret: string
}

export const operatorZoneName = 'mx.mailwarden.example'

/** MX, SPF, DMARC and the MX host's address of every verified domain of a tenant. */
export function enterDomains(world: World, tenant: Tenant): void {
  for (const { id, isVerified } of tenant.domains.values()) {
    if (!isVerified) continue
    world.dns.add({ name: id, type: 'SOA', data: startOfAuthority(id) })
    world.dns.add({ name: id, type: 'MX', data: { preference: 0, exchange: mxHostOf(id) } })
    world.dns.add({ name: mxHostOf(id), type: 'A', data: '127.0.0.1' })
    world.dns.add({ name: id, type: 'TXT', data: 'v=spf1 include:spf.protection.outlook.com -all' })
    world.dns.add({ name: `_dmarc.${id}`, type: 'TXT', data: 'v=DMARC1; p=reject; adkim=r; aspf=r' })
  }
  world.dns.add({ name: 'spf.protection.outlook.com', type: 'TXT', data: 'v=spf1 ip4:127.0.0.1 -all' })
}

/** The operator's zone, which takes dynamic updates. */
export function enterOperatorZone(world: World): OperatorZone {
  const secret = randomBytes(32)
  const keyName = `mailwarden.${operatorZoneName}`
  world.dns.add({ name: operatorZoneName, type: 'SOA', data: startOfAuthority(operatorZoneName) })
  world.dns.add({ name: operatorZoneName, type: 'NS', data: `ns.${operatorZoneName}` })
  world.dns.add({ name: `ns.${operatorZoneName}`, type: 'A', data: '127.0.0.1' })
  world.dns.updatable.set(operatorZoneName, { keyName, secret })
  return { name: operatorZoneName, keyName, secret: secret.toString('base64') }
}

function startOfAuthority(zone: string): {
  mname: string
  rname: string
  serial: number
  refresh: number
  retry: number
  expire: number
  minimum: number
} {
  return {
    mname: `ns.${zone}`,
    rname: `hostmaster.${zone}`,
    serial: 1,
    refresh: 3_600,
    retry: 600,
    expire: 86_400,
    minimum: 5,
  }
}
