// Which of our values a fresh read shows. Pure.
import type { AllowListActual } from './actual.ts'
import type { EntryName, OwnedEntry } from './plan.ts'

export function isThere(actual: AllowListActual, { kind, value }: EntryName): boolean {
  switch (kind) {
    case 'policy':
      return actual.policy !== null
    case 'policy-enabled':
      return actual.policy?.isEnabled === true
    case 'rule':
      return actual.rules.length > 0
    case 'domain':
      return actual.rules.some(({ domains }) => domains.includes(value))
    case 'address':
      return actual.rules.some(({ addresses }) => addresses.includes(value))
    case 'url':
      return actual.urls.includes(value)
    case 'secops-policy':
      return actual.secOpsPolicy !== null
    case 'secops-mailbox':
      return actual.secOpsPolicy?.sentTo.includes(value) === true
    case 'secops-rule':
      return actual.hasSecOpsRule
    case 'reporting':
      return JSON.stringify(actual.reporting?.values ?? {})
        .toLowerCase()
        .includes(JSON.stringify(value.toLowerCase()))
  }
}

/** `seen`: there; `gone`: taken out by us, and not there any more. What somebody else took out stays ours: it is put back or told. */
export function settleEntries(
  actual: AllowListActual,
  owned: readonly OwnedEntry[],
): { seen: OwnedEntry[]; gone: OwnedEntry[] } {
  return {
    seen: owned.filter((entry) => entry.state === 'adding' && isThere(actual, entry)),
    gone: owned.filter((entry) => entry.state === 'removing' && !isThere(actual, entry)),
  }
}
