// Whether the policies of a template could be written through the policies' own routes: same shape, same rules.
import { Value } from 'typebox/value'
import { AppError } from '#platform/errors.ts'
import { type PolicyBody, policyBody } from '#mailflow/policy-contract.ts'
import { type FieldMistake, type PolicyInput, validatePolicy } from '#mailflow/policy-validation.ts'

const content_characters_max = 500_000

export interface TemplateContent {
  policies?: Record<string, unknown>[] | undefined
  portal?: Record<string, unknown> | undefined
}

/** The policies, as what they were found to be. Throws AppError `template.invalid` with the fields. */
export function checkContent(content: TemplateContent): PolicyInput[] {
  const policies = content.policies ?? []
  const fields = policies.flatMap((policy, index) =>
    mistakesOf(policy).map(({ path, message }) => ({
      path: ['content.policies', index, path].filter((part) => part !== '').join('.'),
      message,
    })),
  )
  if (JSON.stringify(content).length > content_characters_max)
    fields.push({ path: 'content', message: `is larger than ${content_characters_max} characters` })
  if (fields.length === 0) return policies as unknown as PolicyInput[]
  throw new AppError({
    code: 'template.invalid',
    message: `The template cannot be used: ${fields
      .slice(0, 10)
      .map(({ path, message }) => `${path}: ${message}`)
      .join(' ')}`,
    status: 400,
    fields: fields.slice(0, 100),
  })
}

function mistakesOf(policy: unknown): FieldMistake[] {
  if (!Value.Check(policyBody, policy)) return shapeMistakes(policy)
  const { scope }: PolicyBody = policy
  if (scope.kind !== 'tenant' && scope.kind !== 'domain')
    return [
      { path: 'scope', message: 'must be for the tenant or for domains: people and groups differ between customers.' },
    ]
  return validatePolicy(policy as PolicyInput)
}

/** A union reports each of its branches: one sentence for each place is enough. */
function shapeMistakes(policy: unknown): FieldMistake[] {
  const byPath = new Map<string, string>()
  for (const { instancePath, message } of Value.Errors(policyBody, policy)) {
    const path = instancePath.slice(1).replaceAll('/', '.')
    if (!byPath.has(path)) byPath.set(path, `${message}.`)
  }
  return [...byPath].slice(0, 20).map(([path, message]) => ({ path, message }))
}
