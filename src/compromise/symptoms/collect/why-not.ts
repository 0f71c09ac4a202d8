// Why something could not be looked at, as a sentence for the page: a licence, a permission, an outage.
import { isAppError } from '#platform/errors.ts'
import { unknown, type Known } from '../observation.ts'

/** Faults of ours are thrown on. */
export function whyNot<Value>(what: string, error: unknown): Known<Value> {
  if (!isAppError(error)) throw error
  return unknown(`${what} could not be read: ${error.message}`)
}

export const noPermission = <Value>(what: string, permission: string): Known<Value> =>
  unknown(`${what} cannot be read: the application does not have the permission ${permission}.`)

export const notConnected = <Value>(what: string): Known<Value> =>
  unknown(`${what} cannot be read: the tenant is not connected.`)
