// The policy as a server says it, within what an agent can live with: a slip there must not lose thousands of agents.
import { type AgentPolicy, limits } from '../../src/compromise/endpoint-protocol.ts'

export const usualPolicy: AgentPolicy = {
  poll_seconds: limits.poll_seconds,
  shortPoll_seconds: null,
  cpuLimit_percent: 50,
  extraFolders: [],
}

const pause_seconds_max = 3_600

/** What is missing or senseless stays as it is in `current`. */
export function readPolicy(given: unknown, current: AgentPolicy): AgentPolicy {
  const { poll_seconds, shortPoll_seconds, cpuLimit_percent, extraFolders } = (given ?? {}) as Record<string, unknown>
  return {
    poll_seconds: within(poll_seconds, 1, limits.poll_seconds) ?? current.poll_seconds,
    shortPoll_seconds:
      shortPoll_seconds === null
        ? null
        : (within(shortPoll_seconds, 1, pause_seconds_max) ?? current.shortPoll_seconds),
    cpuLimit_percent: within(cpuLimit_percent, 1, 100) ?? current.cpuLimit_percent,
    extraFolders: Array.isArray(extraFolders)
      ? extraFolders.filter((folder) => typeof folder === 'string').slice(0, limits.items)
      : current.extraFolders,
  }
}

const within = (value: unknown, from: number, to: number): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? Math.min(Math.max(value, from), to) : null
