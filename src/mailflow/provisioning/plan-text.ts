// A plan for people: as plain text, and as the PowerShell cmdlets that do the same by hand. Pure.
import type { ExchangeValue } from '#microsoft/exchange-json.ts'
import type { Plan, PlanStep } from './plan.ts'

export interface PlanTextOptions {
  /** Texts shown as `‹secret›`. */
  secrets: readonly string[]
}

export function planAsText(plan: Pick<Plan, 'steps' | 'conflicts'>, options: PlanTextOptions): string {
  const lines: string[] = []
  for (const conflict of plan.conflicts) lines.push(`! ${conflict.text}`)
  if (plan.conflicts.length === 0 && plan.steps.length === 0)
    lines.push('Nothing to change: everything is as it should be.')
  for (const [index, step] of plan.steps.entries()) {
    lines.push(`${String(index + 1).padStart(3)}. ${step.text}`)
    lines.push(...detailsOf(step).map((line) => `       ${line}`))
  }
  return hide(`${lines.join('\n')}\n`, options.secrets)
}

function detailsOf(step: PlanStep): string[] {
  if (step.action === 'create')
    return Object.entries(step.parameters)
      .filter(([name]) => name !== 'Name')
      .map(([name, value]) => `${name}: ${showValue(value)}`)
  return step.differences.map(
    ({ property, actual, desired }) => `${property}: ${showValue(actual)} → ${showValue(desired)}`,
  )
}

function showValue(value: ExchangeValue): string {
  if (value === null) return '(not set)'
  if (Array.isArray(value)) return value.map((item) => String(item)).join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Lines for an Exchange Online PowerShell session, in order. */
export function planAsPowerShell(
  steps: readonly Pick<PlanStep, 'cmdlet' | 'parameters'>[],
  options: PlanTextOptions,
): string {
  const lines = steps.map(
    ({ cmdlet, parameters }) =>
      `${cmdlet} ${Object.entries(parameters)
        .map(([name, value]) => powerShellParameter(name, value))
        .join(' ')}`,
  )
  return hide(lines.map((line) => `${line}\n`).join(''), options.secrets)
}

function powerShellParameter(name: string, value: ExchangeValue): string {
  if (name === 'Confirm') return `-Confirm:${value === true ? '$true' : '$false'}`
  return `-${name} ${powerShellValue(value)}`
}

function powerShellValue(value: ExchangeValue): string {
  if (value === null) return '$null'
  if (typeof value === 'boolean') return value ? '$true' : '$false'
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) return value.length === 0 ? '@()' : value.map(powerShellValue).join(',')
  if (typeof value === 'object') return `'${JSON.stringify(value).replaceAll("'", "''")}'`
  // PowerShell also ends a string at typographic quotes; in single quotes each is doubled.
  return `'${value.replaceAll(/['\u2018\u2019\u201A\u201B]/g, (quote) => quote + quote)}'`
}

/** With every secret in it written as `‹secret›`. */
export function hide(text: string, secrets: readonly string[]): string {
  return secrets.filter((secret) => secret !== '').reduce((shown, secret) => shown.replaceAll(secret, '‹secret›'), text)
}
