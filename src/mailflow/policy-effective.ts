// Which policies apply to an address, why, and which of them decides about each category. Pure.
import { categories, type Category } from '#detection/verdict.ts'
import { type CategoryRule, type Direction, policiesFor, type Policy, type PolicySet } from './policy.ts'

export interface Effective {
  items: (Policy & { why: string })[]
  decisions: { category: Category; rule: CategoryRule; policyId: string; policyName: string }[]
}

/** `policies`: with the built-in ones, so that every category is decided. `groups`: ids and names of the address's groups. */
export function explainPolicies(
  policies: PolicySet,
  direction: Direction,
  address: string,
  groups: readonly { id: string; displayName: string }[],
): Effective {
  const chain = policiesFor(
    policies,
    direction,
    address,
    groups.map(({ id }) => id),
  )
  return {
    items: chain.map((policy) => ({
      ...policy,
      scope: shortScope(policy.scope, address),
      why: whyOf(policy, address, groups),
    })),
    decisions: categories.flatMap((category) => {
      const policy = chain.find(({ rules }) => rules[category] !== undefined)
      return policy === undefined
        ? []
        : [{ category, rule: policy.rules[category]!, policyId: policy.id, policyName: policy.name }]
    }),
  }
}

/** Who else is in the scope is not the question. */
function shortScope(scope: Policy['scope'], address: string): Policy['scope'] {
  if (scope.kind === 'person') return { ...scope, addresses: [address.toLowerCase()] }
  return scope.kind === 'group' ? { ...scope, members: [] } : scope
}

function whyOf(policy: Policy, address: string, groups: readonly { id: string; displayName: string }[]): string {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase()
  switch (policy.scope.kind) {
    case 'person':
      return `names ${address.toLowerCase()}`
    case 'group': {
      const { groupId } = policy.scope
      const group = groups.find(({ id }) => id === groupId)
      return group === undefined ? 'names it as a member of its group' : `names the group ${group.displayName}`
    }
    case 'domain':
      return `names the domain ${domain}`
    case 'tenant':
      return policy.id.startsWith('default-') ? 'built in, for everybody' : 'for everybody'
  }
}
