// How failed sign-ins slow down further ones. Never an account: only an account as seen from one network, a network, or a device.
// So nobody can lock anybody else out, and whoever signed in before from a device is not touched by what strangers do. Pure.
import { networkOf, ofMachine, ofOrganisation } from '#platform/http/network.ts'

export type FailureKind = 'account-network' | 'network' | 'account-device' | 'second-factor' | 'client'

/** Attempts before the first wait. A network may hold many people. */
const free: Record<FailureKind, number> = {
  'account-network': 5,
  network: 100,
  'account-device': 10,
  'second-factor': 10,
  client: 20,
}
const wait_ms_max = 15 * 60_000
/** Without a failure for so long all is forgotten. */
export const forget_ms = 60 * 60_000

export interface FailureKey {
  kind: FailureKind
  /** What is stored. */
  key: string
}

/** 0 for the free ones, then 1, 2, 4… seconds up to 15 minutes. */
export function waitAfter(kind: FailureKind, count: number): number {
  const beyond = count - free[kind]
  return beyond < 0 ? 0 : Math.min(1_000 * 2 ** Math.min(beyond, 20), wait_ms_max)
}

/** Whose attempt it is. `deviceHash`: the browser signed this account in before. */
export function signInKeys(email: string, address: string, deviceHash: Buffer | null): FailureKey[] {
  if (deviceHash !== null)
    return [{ kind: 'account-device', key: `d:${email}:${deviceHash.toString('base64url').slice(0, 22)}` }]
  return [
    { kind: 'account-network', key: `a:${email}:${networkOf(address, ofMachine)}` },
    { kind: 'network', key: `n:${networkOf(address, ofOrganisation)}` },
  ]
}

/** Who comes so far knows the password: wrong codes are counted by account, but a known device still goes its own way. */
export function secondFactorKeys(userId: string, deviceHash: Buffer | null): FailureKey[] {
  const device = deviceHash === null ? '' : `:${deviceHash.toString('base64url').slice(0, 22)}`
  return [{ kind: 'second-factor', key: `f:${userId}${device}` }]
}

export function clientKeys(clientId: string, address: string): FailureKey[] {
  return [
    { kind: 'client', key: `c:${clientId.slice(0, 64)}:${networkOf(address, ofMachine)}` },
    { kind: 'network', key: `n:${networkOf(address, ofOrganisation)}` },
  ]
}
