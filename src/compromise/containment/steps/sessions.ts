// Step "sessions": refresh tokens and cookies end. Nothing is to be put back: people sign in again.
import type { StepContext } from '../context.ts'
import { done, permissionMissing, suspect, unconfirmed, type StepOutcome } from '../outcome.ts'
import { noAccount, readAccount } from './account.ts'

export const sessionsPermission = 'User.RevokeSessions.All'

/** Proved by the time from which sessions are good: it moves. A lost answer or a crash does not revoke twice. */
export async function revokeSessions(context: StepContext): Promise<StepOutcome> {
  const { calls, step, target } = context
  if (step.verified_at !== null) return done(step.detail, false)
  const validFrom = async () => (await readAccount(calls, target))?.signInSessionsValidFromDateTime ?? null
  const found = await readAccount(calls, target)
  if (found === null) return suspect({ kind: 'skipped', detail: noAccount })
  if (step.previous === null) await context.save({ validFrom: found.signInSessionsValidFromDateTime })
  const before = step.previous?.['validFrom'] ?? null
  if (isLater(found.signInSessionsValidFromDateTime, before)) return done(ended, false)
  if (!(await calls.has(sessionsPermission))) return permissionMissing(sessionsPermission)
  await context.write(() =>
    calls.graph(`/users/${target}/revokeSignInSessions`, { method: 'POST', permission: sessionsPermission }),
  )
  return isLater(await validFrom(), before)
    ? done(ended, false)
    : unconfirmed('Microsoft answered with success, but old sessions are still good. It is tried again.')
}

const ended =
  'Refresh tokens and cookies are not good any more. Access tokens end by themselves within about an hour. There is nothing to put back.'

const isLater = (value: string | null, before: unknown): boolean =>
  value !== null && (typeof before !== 'string' || Date.parse(value) > Date.parse(before))
