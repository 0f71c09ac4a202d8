// What a try of a step can come to. Expected outcomes are values; what is left are faults of ours.
import { AppError } from '#platform/errors.ts'

export type StepOutcome =
  /** The tenant was read and is as desired. `looksAgain`: it can be changed by others. */
  | { kind: 'done'; detail: string; looksAgain: boolean; nextLook?: Date }
  /** It was written, and the tenant does not show it (yet). */
  | { kind: 'unconfirmed'; detail: string }
  | { kind: 'failed'; code: string; detail: string; isPermission: boolean }
  /** Nothing was called: not before then. */
  | { kind: 'wait'; until: Date; detail: string }
  | { kind: 'manual'; detail: string }
  | { kind: 'skipped'; detail: string; isOnlyAdministrator?: boolean }
  /** Another value than the verified one, or no account: looked at again before it is believed, which is `then`. */
  | { kind: 'suspect'; then: StepOutcome }
  /** Somebody else changed it, and that stands. `isQuiet`: as the incident wants it, so nobody needs to be told. */
  | { kind: 'kept'; detail: string; isQuiet?: boolean }
  | { kind: 'restored'; detail: string }
  /** The incident changed its goal, or the lease is somebody else's: nothing is stored. */
  | { kind: 'overtaken' }

/** Thrown where a step must not go on; `outcome` is what it comes to. */
export class StepEnd extends Error {
  readonly outcome: StepOutcome

  constructor(outcome: StepOutcome) {
    super(outcome.kind)
    this.outcome = outcome
  }
}

export const done = (detail: string, looksAgain = true): StepOutcome => ({ kind: 'done', detail, looksAgain })
export const restored = (detail: string): StepOutcome => ({ kind: 'restored', detail })
export const kept = (detail: string): StepOutcome => ({ kind: 'kept', detail })
export const keptQuietly = (detail: string): StepOutcome => ({ kind: 'kept', detail, isQuiet: true })
export const suspect = (then: StepOutcome): StepOutcome => ({ kind: 'suspect', then })
export const unconfirmed = (detail: string): StepOutcome => ({ kind: 'unconfirmed', detail })

export const permissionMissing = (permission: string): StepOutcome => ({
  kind: 'failed',
  code: 'permission',
  detail: `The application in the tenant may not do this: the permission ${permission} is missing. A global administrator can grant it.`,
  isPermission: true,
})

/** What an error of a call comes to; errors of ours are thrown on. */
export function outcomeOfError(error: unknown): StepOutcome {
  if (error instanceof StepEnd) return error.outcome
  if (!(error instanceof AppError)) throw error
  return { kind: 'failed', code: error.code, detail: error.message, isPermission: isPermissionError(error) }
}

/** Microsoft did not do it: it said no, or was never reached. After anything else it may have been done. */
export function isCertainlyNotDone(error: unknown): boolean {
  if (error instanceof StepEnd) return true
  if (!(error instanceof AppError)) return false
  const status = error.detail['httpStatus']
  return error.detail['sent'] === false || (typeof status === 'number' && status >= 400 && status < 500)
}

const isPermissionError = ({ code, detail }: AppError): boolean =>
  detail['problem'] !== undefined && detail['problem'] !== 'transient' && detail['problem'] !== 'unknown'
    ? true
    : code === 'microsoft.graph.permission' || code === 'microsoft.exchange.permission'
