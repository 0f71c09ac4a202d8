// Step "reject-rule": the sender stands in the list of the standing rule, and leaves it at the end. Addresses of others stay.
import type { ExchangeChange } from '../../parts.ts'
import { isHeldByAnother, type StepContext } from '../context.ts'
import { done, kept, keptQuietly, restored, StepEnd, suspect, unconfirmed, type StepOutcome } from '../outcome.ts'
import { findRuleRow, leaseRule, releaseRule, storeRule, type RuleRow } from '../rule-store.ts'
import { findRule, guidOf, ruleName, ruleProperties, senders_max, whenChanged, type RuleMatch } from '../rule.ts'
import { lease_ms } from '../store.ts'
import { stepTexts } from '../texts.ts'

const busy_ms = 5_000
const takenOut =
  'Somebody took the sender out of the rule, or switched the rule off, while the incident is open. That is respected.'
const noEffect = 'Exchange Online answered with success, but the rule shows the old list. It is tried again.'

export async function refuseSender(context: StepContext): Promise<StepOutcome> {
  const { step, target } = context
  if (step.verified_at !== null) {
    const match = await lookAtRule(context, await ruleRow(context))
    return isRefused(match, target) ? done(step.detail) : suspect(kept(takenOut))
  }
  return withRule(context, async (row) => {
    const match = await lookAtRule(context, row)
    if (match.kind === 'name-taken') return nameTaken()
    if (step.previous === null) await context.save({ isRefused: isListed(match, target) })
    if (isRefused(match, target)) return alreadyRefused(context, row, match)
    if (match.kind === 'found' && !match.isOn)
      return kept(`Somebody switched the rule “${ruleName}” off. It is left so.`)
    const senders = [...(match.kind === 'found' ? match.senders : []), target]
    if (senders.length > senders_max) return full()
    await writeSenders(context, match, [...new Set(senders)])
    const after = await lookAtRule(context, row)
    return isRefused(after, target) ? remembered(context, row, after) : unconfirmed(noEffect)
  })
}

const isListed = (match: RuleMatch, address: string): boolean =>
  match.kind === 'found' && match.senders.includes(address)

const isRefused = (match: RuleMatch, address: string): boolean =>
  match.kind === 'found' && match.isOn && match.senders.includes(address)

/** Only what we put into the list is ours to take out. */
async function alreadyRefused(context: StepContext, row: RuleRow, match: RuleMatch): Promise<StepOutcome> {
  const { step } = context
  const isOurs = step.previous?.['isRefused'] !== false || step.wrote_at !== null || (await context.isOursByAnother())
  await remember(context, row, match)
  return isOurs
    ? done(stepTexts['reject-rule'])
    : keptQuietly('Somebody else put the sender into the rule meanwhile. It stays there when the incident ends.')
}

const nameTaken = (): StepOutcome => ({
  kind: 'failed',
  code: 'compromise.rule-name-taken',
  detail: `The tenant has a mail flow rule “${ruleName}” that Mailwarden did not make. Rename or remove it.`,
  isPermission: false,
})

const full = (): StepOutcome => ({
  kind: 'failed',
  code: 'compromise.rule-full',
  detail: `The rule “${ruleName}” lists ${senders_max} senders, which is as many as it takes. Release mailboxes that are clean.`,
  isPermission: false,
})

const ruleRow = async ({ inTenant, incident }: StepContext): Promise<RuleRow | undefined> =>
  inTenant((trx) => findRuleRow(trx, incident.tenantId))

async function lookAtRule(
  { calls, incident }: StepContext,
  row: Pick<RuleRow, 'guid'> | undefined,
): Promise<RuleMatch> {
  const rules = await calls.read('Get-TransportRule', { ResultSize: 'Unlimited' })
  return findRule(incident.tenantId, row?.guid ?? null, rules)
}

/** One worker at a time; another one comes back in a few seconds. */
async function withRule(context: StepContext, work: (row: RuleRow) => Promise<StepOutcome>): Promise<StepOutcome> {
  const { inTenant, incident, parts } = context
  const now = parts.clock.now()
  const row = await inTenant((trx) => leaseRule(trx, incident.tenantId, now))
  if (row === null)
    return { kind: 'wait', until: new Date(now.getTime() + busy_ms), detail: 'Another incident changes the rule now.' }
  // Not in a `finally`: after a crash the lease runs out by itself, when nothing that was sent can arrive any more.
  const outcome = await work(row).catch((error: unknown) => {
    if (error instanceof StepEnd) return error.outcome
    return { error }
  })
  if ('error' in outcome) {
    if (isAnswered(outcome.error)) await inTenant((trx) => releaseRule(trx, row))
    throw outcome.error
  }
  await inTenant((trx) => releaseRule(trx, row))
  return outcome
}

/** Microsoft said no: nothing of ours is on its way. */
const isAnswered = (error: unknown): boolean =>
  (error as { detail?: { httpStatus?: unknown } }).detail?.httpStatus !== undefined

async function remembered(context: StepContext, row: RuleRow, match: RuleMatch): Promise<StepOutcome> {
  await remember(context, row, match)
  return done(stepTexts['reject-rule'])
}

const remember = ({ inTenant }: StepContext, row: RuleRow, match: RuleMatch): Promise<void> =>
  inTenant((trx) =>
    storeRule(
      trx,
      row,
      match.kind === 'found'
        ? { guid: guidOf(match.record), senders: match.senders, whenChanged: whenChanged(match.record) }
        : { guid: null, senders: [], whenChanged: null },
    ),
  )

/** The whole list at once; without a sender the rule goes. */
async function writeSenders(context: StepContext, match: RuleMatch, senders: string[]): Promise<void> {
  const { calls, incident } = context
  const change = changeFor(incident.tenantId, match, senders)
  await context.write(() => calls.write(change.cmdlet, change.parameters), { change })
}

function changeFor(tenantId: string, match: RuleMatch, senders: string[]): ExchangeChange {
  if (match.kind !== 'found')
    return {
      cmdlet: 'New-TransportRule',
      // At the top: rules of others may end the evaluation.
      parameters: { Name: ruleName, Enabled: true, Priority: 0, ...ruleProperties(tenantId, senders) },
      objectName: ruleName,
      guid: null,
    }
  const guid = guidOf(match.record)
  const what = { objectName: String(match.record['Name'] ?? ruleName), guid }
  return senders.length === 0
    ? { cmdlet: 'Remove-TransportRule', parameters: { Identity: guid, Confirm: false }, ...what }
    : { cmdlet: 'Set-TransportRule', parameters: { Identity: guid, From: senders }, ...what }
}

/** Only what we put into the list, and only while it is there. */
export async function acceptSender(context: StepContext): Promise<StepOutcome> {
  const { step, target, inTenant } = context
  if (step.previous?.['isRefused'] !== false)
    return restored('The sender stood in the rule before the incident, and stays there.')
  if (await inTenant((trx) => isHeldByAnother(trx, step)))
    return restored('The sender stays in the rule for another incident, which is still open.')
  return withRule(context, async (row) => {
    const match = await lookAtRule(context, row)
    if (!isListed(match, target)) return alreadyGone(context, row, match)
    await writeSenders(context, match, match.kind === 'found' ? match.senders.filter((each) => each !== target) : [])
    const after = await lookAtRule(context, row)
    if (isListed(after, target)) return unconfirmed(noEffect)
    await remember(context, row, after)
    return restored('The sender was taken out of the rule. Exchange Online applies that after 30 minutes or more.')
  })
}

async function alreadyGone(context: StepContext, row: RuleRow, match: RuleMatch): Promise<StepOutcome> {
  const { step, parts } = context
  const settled = new Date((step.wrote_at?.getTime() ?? 0) + lease_ms)
  if (step.verified_at === null && settled > parts.clock.now())
    return { kind: 'wait', until: settled, detail: 'Waits for a call that was not answered.' }
  await remember(context, row, match)
  return step.verified_at === null
    ? restored('The sender is not in the rule, as before.')
    : kept('Somebody else had taken the sender out of the rule already.')
}
