// Disables an inbox rule and enables it again. The rule itself is never removed: its record stays in the mailbox, a copy with us.
import type { ExchangeClient } from '#microsoft/exchange.ts'
import type { ExchangeRecord } from '#microsoft/exchange-json.ts'
import { readRule } from '../collect/rules.ts'
import { storable } from '../safe-text.ts'
import type { Act } from './act.ts'
import type { Outcome } from './apply.ts'

export async function disableRule(
  exchange: ExchangeClient,
  act: Act,
  save: (before: Record<string, unknown>) => Promise<void>,
): Promise<Outcome> {
  const rule = await findRule(exchange, act)
  if (rule === null) return { kind: 'left', why: 'The rule is not there any more.' }
  await save(rule)
  if (rule['Enabled'] === false) return { kind: 'done' }
  await exchange.invoke('Disable-InboxRule', target(act), { kind: 'write' })
  return verify(exchange, act, false)
}

export async function enableRule(
  exchange: ExchangeClient,
  act: Act,
  before: Record<string, unknown>,
): Promise<Outcome> {
  const rule = await findRule(exchange, act)
  if (rule === null) return { kind: 'left', why: 'The rule is not there any more, so it cannot be enabled.' }
  if (rule['Enabled'] !== false || before['Enabled'] === false) return { kind: 'done' }
  if (!isSame(rule, before)) return { kind: 'left', why: 'Somebody has changed the rule since. It was left disabled.' }
  await exchange.invoke('Enable-InboxRule', target(act), { kind: 'write' })
  return verify(exchange, act, true)
}

async function verify(exchange: ExchangeClient, act: Act, isEnabled: boolean): Promise<Outcome> {
  const rule = await findRule(exchange, act)
  if (rule === null) return { kind: 'left', why: 'The rule is not there any more.' }
  if ((rule['Enabled'] !== false) === isEnabled) return { kind: 'done' }
  return { kind: 'again', why: 'Exchange Online took the change and does not show it yet.' }
}

/** In what it does and when, as far as we read it; `before` was cut to what can be stored. */
function isSame(rule: ExchangeRecord, before: Record<string, unknown>): boolean {
  const worksOf = (record: ExchangeRecord): string =>
    JSON.stringify({ ...readRule(record), isEnabled: null, name: null })
  return worksOf(storable(rule) as ExchangeRecord) === worksOf(before as ExchangeRecord)
}

/**
 * Force: Exchange Online asks first where Outlook keeps rules of its own (client-side or disabled ones), which it removes with any change
 * of the rules (learn.microsoft.com/powershell/module/exchangepowershell/disable-inboxrule); planText says so.
 */
const target = (act: Act): Record<string, unknown> =>
  act.kind === 'disable-rule' ? { Identity: act.ruleId, Mailbox: act.mailbox, Force: true } : {}

async function findRule(exchange: ExchangeClient, act: Act): Promise<ExchangeRecord | null> {
  if (act.kind !== 'disable-rule') return null
  const { records } = await exchange.invoke(
    'Get-InboxRule',
    { Mailbox: act.mailbox, IncludeHidden: true },
    { kind: 'read' },
  )
  return records.find((record) => record['Identity'] === act.ruleId) ?? null
}
