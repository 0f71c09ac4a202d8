// Step "sign-in": the account may not sign in, and gets back exactly what it had (endpoint-response 4.1).
import type { Trx } from '#platform/db/database.ts'
import { isHeldByAnother, type StepContext } from '../context.ts'
import {
  done,
  kept,
  keptQuietly,
  permissionMissing,
  restored,
  StepEnd,
  suspect,
  unconfirmed,
  type StepOutcome,
} from '../outcome.ts'
import { lease_ms } from '../store.ts'
import { loadSettings } from '../../settings.ts'
import { keptElsewhere, namesOf, noAccount, readAccount, type Account } from './account.ts'
import { administratorStanding, readRoles, staying } from './administrators.ts'

export const signInPermission = 'User.EnableDisableAccount.All'

const text = 'New sign-ins are refused. Tokens that were given out before stay good for up to about an hour.'
const enabledByOthers =
  'Somebody enabled sign-in again while the incident is open. That is respected: it is not disabled again.'
const stillDisabled = 'Should it be brought back from the deleted users, its sign-in is disabled: enable it then.'
const noEffect = 'Microsoft answered with success, but the account shows the old value. It is tried again.'

export async function disableSignIn(context: StepContext): Promise<StepOutcome> {
  const { calls, step, target } = context
  const account = await readAccount(calls, target)
  if (account === null) return suspect({ kind: 'skipped', detail: noAccount })
  if (step.verified_at !== null) return account.accountEnabled ? suspect(kept(enabledByOthers)) : done(step.detail)
  if (step.previous === null) {
    const refusal = await refusalFor(context, account)
    if (refusal !== null) return refusal
    await context.save({ accountEnabled: account.accountEnabled })
  }
  return account.accountEnabled ? write(context, account) : alreadyDisabled(context)
}

/** Only what we did is ours to put back; another incident's is put back by the last one. */
async function alreadyDisabled(context: StepContext): Promise<StepOutcome> {
  if (!wasEnabled(context)) return done('Sign-in was disabled before. It stays disabled when the incident ends.')
  if (context.step.wrote_at !== null || (await context.isOursByAnother())) return done(text)
  return keptQuietly('Somebody else disabled sign-in meanwhile. It stays so when the incident ends.')
}

const wasEnabled = ({ step }: StepContext): boolean => step.previous?.['accountEnabled'] === true

/** What forbids it whatever Microsoft would say. Null: nothing. */
async function refusalFor(context: StepContext, account: Account): Promise<StepOutcome | null> {
  const { incident, inTenant, calls } = context
  const { breakGlass } = await inTenant((trx) => loadSettings(trx, incident.tenantId))
  const names = [...namesOf(account), ...incident.addresses]
  if (breakGlass.some((name) => names.includes(name.toLowerCase())))
    return { kind: 'skipped', detail: 'The account is listed for emergencies (break-glass): it is never disabled.' }
  const elsewhere = await keptElsewhere(calls, account)
  return elsewhere === null ? null : { kind: 'manual', detail: elsewhere }
}

async function write(context: StepContext, account: Account): Promise<StepOutcome> {
  const { calls, step, target } = context
  const standing = await administratorStanding(calls, target)
  if (standing.kind === 'unknown')
    return {
      kind: 'manual',
      detail: `${account.userPrincipalName} holds an administrator role, and Mailwarden may not read (${readRoles}) whether another global administrator is there. Disable the account by hand if another one can sign in.`,
    }
  const others = standing.kind === 'administrator' ? standing.others : null
  if (others !== null && others.length === 0) throw new StepEnd(onlyAdministrator(account))
  if (!(await calls.has(signInPermission))) return permissionMissing(signInPermission)
  const check = async (trx: Trx): Promise<void> => {
    if (others !== null && (await staying(trx, step, others)).length === 0)
      throw new StepEnd(onlyAdministrator(account))
  }
  try {
    await context.write(() => setEnabled(context, false), { check })
  } catch (error) {
    if (standing.kind === 'none' || !isPermissionEnd(error)) throw error
    return {
      kind: 'manual',
      detail: `Microsoft does not let an application disable ${account.userPrincipalName}, who holds an administrator role. Disable the account by hand.`,
    }
  }
  return (await readAccount(calls, target))?.accountEnabled === false ? done(text) : unconfirmed(noEffect)
}

const setEnabled = ({ calls, target }: StepContext, accountEnabled: boolean): Promise<unknown> =>
  calls.graph(`/users/${target}`, { method: 'PATCH', body: { accountEnabled }, permission: signInPermission })

const isPermissionEnd = (error: unknown): boolean =>
  error instanceof StepEnd && error.outcome.kind === 'failed' && error.outcome.isPermission

const onlyAdministrator = ({ userPrincipalName }: Account): StepOutcome => ({
  kind: 'skipped',
  detail: `${userPrincipalName} is the last active global administrator: without it nobody could sign in to repair the tenant. Only the gateway blocks. Make another global administrator, then disable this account by hand.`,
  isOnlyAdministrator: true,
})

/** Compare and set: only what we changed, and only while it is as we left it. */
export async function restoreSignIn(context: StepContext): Promise<StepOutcome> {
  const { calls, step, target, inTenant, parts } = context
  if (!wasEnabled(context)) return restored('Sign-in was disabled before the incident, and stays so.')
  if (await inTenant((trx) => isHeldByAnother(trx, step)))
    return restored('Sign-in stays disabled for another incident, which is still open.')
  const account = await readAccount(calls, target)
  if (account === null) return suspect(restored(`${noAccount} ${stillDisabled}`))
  if (account.accountEnabled) return alreadyEnabled(context, parts.clock.now())
  if (!(await calls.has(signInPermission))) return permissionMissing(signInPermission)
  await context.write(() => setEnabled(context, true))
  return (await readAccount(calls, target))?.accountEnabled === true
    ? restored('Sign-in is enabled again, as it was before.')
    : unconfirmed(noEffect)
}

/** A write of which no answer came may still arrive: not believed before it no longer can. */
function alreadyEnabled({ step }: StepContext, now: Date): StepOutcome {
  if (step.verified_at !== null) return kept('Somebody else had enabled sign-in already.')
  const settled = new Date((step.wrote_at?.getTime() ?? 0) + lease_ms)
  if (settled > now) return { kind: 'wait', until: settled, detail: 'Waits for a call that was not answered.' }
  return restored('Sign-in is enabled, as it was before.')
}
