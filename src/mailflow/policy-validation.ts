// What a policy may say. Every mistake is reported with its field, all at once.
import { categories } from '#detection/verdict.ts'
import type { CategoryRule, Policy } from './policy.ts'

export interface FieldMistake {
  path: string
  message: string
}

export const subjectTag_characters_max = 30
const scopeEntries_max = 10_000
const name_characters_max = 100

export type PolicyInput = Omit<Policy, 'id'>

export function validatePolicy(policy: PolicyInput): FieldMistake[] {
  return [...validateName(policy.name), ...validateScope(policy.scope), ...validateRules(policy)]
}

function validateName(name: string): FieldMistake[] {
  if (name.trim() === '') return [{ path: 'name', message: 'Give the policy a name.' }]
  if (name.length > name_characters_max)
    return [{ path: 'name', message: `At most ${name_characters_max} characters.` }]
  return []
}

function validateScope(scope: Policy['scope']): FieldMistake[] {
  if (scope.kind === 'tenant') return []
  if (scope.kind === 'group') {
    if (scope.groupId.trim() === '') return [{ path: 'scope.groupId', message: 'Name a group.' }]
    return tooMany(scope.members, 'scope.members')
  }
  const [entries, path, pattern] =
    scope.kind === 'domain'
      ? ([scope.domains, 'scope.domains', /^[^\s@]+\.[^\s@]+$/] as const)
      : ([scope.addresses, 'scope.addresses', /^[^\s@]+@[^\s@]+$/] as const)
  if (entries.length === 0) return [{ path, message: 'Name at least one.' }]
  const wrong = entries.flatMap((entry, index) =>
    pattern.test(entry) ? [] : [{ path: `${path}.${index}`, message: `“${entry.slice(0, 100)}” cannot be read.` }],
  )
  return [...tooMany(entries, path), ...wrong.slice(0, 100)]
}

function tooMany(entries: readonly string[], path: string): FieldMistake[] {
  return entries.length > scopeEntries_max ? [{ path, message: `At most ${scopeEntries_max} entries.` }] : []
}

function validateRules(policy: PolicyInput): FieldMistake[] {
  return Object.entries(policy.rules).flatMap(([category, rule]) => {
    const path = `rules.${category}`
    if (!(categories as readonly string[]).includes(category)) return [{ path, message: 'There is no such category.' }]
    if (rule === undefined) return []
    const inert = rule.whenInert
    if (inert !== undefined && category !== 'unscannable')
      return [{ path: `${path}.whenInert`, message: 'Only for what cannot be scanned.' }]
    return [
      ...validateRule(rule, path, policy.direction, category),
      ...(inert === undefined ? [] : validateRule(inert, `${path}.whenInert`, policy.direction, category)),
    ]
  })
}

function validateRule(
  rule: CategoryRule,
  path: string,
  direction: Policy['direction'],
  category: string,
): FieldMistake[] {
  const mistakes: FieldMistake[] = []
  if (rule.action === 'reject' && direction !== 'outbound')
    mistakes.push({
      path: `${path}.action`,
      message:
        'Inbound mail is never refused: the notice would go to a forged address (backscatter). Use quarantine or delete, or limit the policy to outbound mail.',
    })
  if (category === 'clean' && !['deliver', 'tag', 'banner'].includes(rule.action))
    mistakes.push({ path: `${path}.action`, message: 'Clean mail can be delivered, tagged or given a banner.' })
  if (rule.action === 'tag' && (rule.subjectTag ?? '').trim() === '')
    mistakes.push({ path: `${path}.subjectTag`, message: 'Say what to put before the subject.' })
  if (rule.action === 'banner' && rule.banner === undefined)
    mistakes.push({ path: `${path}.banner`, message: 'Choose a banner.' })
  if ((rule.subjectTag ?? '').length > subjectTag_characters_max)
    mistakes.push({ path: `${path}.subjectTag`, message: `At most ${subjectTag_characters_max} characters.` })
  if (/[\x00-\x1f\x7f]/.test(rule.subjectTag ?? ''))
    mistakes.push({ path: `${path}.subjectTag`, message: 'No control characters.' })
  return mistakes
}
