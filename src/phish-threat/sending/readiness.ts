// What the checks of a domain allow. Pure.
import type { DomainCheck } from './contract.ts'

/** `unknown` is not held against a domain: a resolver that is down for a minute stops no campaign. */
const stops = ({ state }: DomainCheck): boolean => state === 'wrong' || state === 'missing'

export interface Readiness {
  graph: boolean
  smtp: boolean
}

/** A domain whose ownership was never seen is ready for nothing. */
export function readinessOf(checks: readonly DomainCheck[]): Readiness {
  const isProven = checks.some(({ name, state }) => name === 'ownership' && (state === 'ok' || state === 'unknown'))
  const faults = checks.filter(stops)
  const graph = isProven && faults.every(({ neededFor }) => neededFor !== 'all')
  return { graph, smtp: graph && faults.every(({ neededFor }) => neededFor === 'none') }
}

export function stateOf(checks: readonly DomainCheck[], isProven: boolean): 'unproven' | 'faulty' | 'ready' {
  if (!isProven) return 'unproven'
  return checks.some(stops) ? 'faulty' : 'ready'
}
