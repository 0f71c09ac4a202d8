// Answers of Microsoft that pass: lost, late, refused for the moment or unreadable, at each place twice.
import type { FaultPlan } from '#emulator/world.ts'

const effects: [name: string, effect: FaultPlan['effect']][] = [
  ['answers are lost after the work was done', { kind: 'lost-answer' }],
  [
    '429 with a decimal Retry-After',
    { kind: 'status', status: 429, code: 'TooManyRequests', message: 'Please retry again later.', retryAfter: '1.5' },
  ],
  ['503', { kind: 'status', status: 503, code: 'ServiceUnavailable', message: 'Try later.' }],
  ['200 that cannot be decoded', { kind: 'undecodable' }],
]

/** `places`: beginnings of cmdlets and of paths. Only Exchange gives what cannot be decoded. */
export const transientFaults = (
  places: Record<'exchange' | 'graph', readonly string[]>,
): { name: string; faults: FaultPlan[] }[] =>
  effects.map(([name, effect]) => {
    const of = (service: 'exchange' | 'graph') =>
      places[service].map((match): FaultPlan => ({ service, match, times: 2, effect }))
    return { name, faults: [...of('exchange'), ...(effect.kind === 'undecodable' ? [] : of('graph'))] }
  })
