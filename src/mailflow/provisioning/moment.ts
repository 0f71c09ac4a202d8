// What should be in a tenant while an operation is under way: the watch goes on while one waits for a person, for somebody else's
// systems or for mail that is under way. Pure.
import type { AcceptedValues, Direction, Scope } from './objects.ts'
import type { Connection } from './connection-store.ts'
import type { Operation, StoredStep } from './operation-store.ts'
import type { ConnectionOptions } from './tables.ts'

/** What an operation may change of what is wanted. */
export interface SettingsBefore {
  direction: Direction
  scope: Scope
  options: ConnectionOptions
}

export interface Moment {
  /** Those of the connection, or of before the operation while it has not reached the tenant. */
  connection: Connection
  /** Of objects that the operation may be changing now: nothing is concluded about them. `all`: of all. */
  flux: 'none' | 'rule 25' | 'all'
  /** It goes on by itself: nothing else may begin to change the tenant. Where it has come to; null: nothing is under way. */
  underWay: string | null
}

/** Steps of a disconnect in which everything is still there, the redirecting rules switched off. */
const drains: readonly string[] = ['propagate', 'drain']

/** Null: nothing can be said about the tenant now. */
export function momentOf(
  connection: Connection,
  operation: (Operation & { steps: readonly StoredStep[] }) | null,
  now: Date,
): Moment | null {
  const settled: Moment = { connection, flux: 'none', underWay: null }
  const isInUse = connection.connected_at !== null && connection.phase !== 'none'
  if (operation === null || operation.state === 'done' || operation.state === 'cancelled')
    return isInUse ? settled : null
  // Permissions are nothing that the watch looks at.
  if (operation.kind === 'permissions') return isInUse ? settled : null
  if (operation.state === 'running') return null
  const step = operation.steps.find(({ state }) => state !== 'done' && state !== 'skipped')
  const isWaiting = operation.state === 'waiting'
  const underWay = isWaiting ? `${operation.id} ${step?.key ?? ''}` : null
  const moment: Moment = { ...settled, underWay }
  const isDone = (key: string) => operation.steps.some((each) => each.key === key && each.state === 'done')
  switch (operation.kind) {
    case 'prepare':
      return null
    case 'simulation':
      return isInUse ? { ...moment, flux: isWaiting ? 'rule 25' : 'none' } : null
    case 'rotate':
      // It rests for hours between its changes. Near one, ours would look foreign.
      if (isWaiting && (operation.next_run_at === null || operation.next_run_at.getTime() <= now.getTime() + 60_000))
        return null
      return isInUse ? settled : null
    case 'apply': {
      const objects = operation.steps.find(({ key }) => key === 'objects')
      const isOver = objects === undefined || objects.state === 'done'
      // Connected again after a disconnect that was halted: what is there is neither the one nor the other.
      if (!isInUse || (connection.state === 'connecting' && !isOver)) return null
      if (isOver) return moment
      if (objects.state === 'open' && objects.attempts === 0)
        return { ...moment, connection: withSettings(connection, operation.before) }
      return { ...moment, flux: isWaiting ? 'all' : 'none' }
    }
    case 'connect':
      if (connection.phase === 'none' || !isDone('rules')) return null
      // Between pilot and scope.
      if (step?.key === 'widen' && !isPilotRunning(connection, now)) return { ...moment, flux: 'all' }
      return step?.key === 'pilot' ? { ...moment, flux: 'all' } : moment
    case 'disconnect':
      return step !== undefined && drains.includes(step.key) && connection.connected_at !== null ? moment : null
  }
}

const isPilotRunning = ({ phase, pilot_since: since, options }: Connection, now: Date): boolean =>
  phase === 'pilot' && since !== null && since.getTime() + options.pilot_minutes * 60_000 > now.getTime()

/** What was accepted meanwhile is wanted at once. */
function withSettings(connection: Connection, before: SettingsBefore | null): Connection {
  if (before === null) return connection
  const { acceptedValues, isOrderAccepted, simulation } = connection.options
  return {
    ...connection,
    direction: before.direction,
    scope: before.scope,
    options: {
      ...before.options,
      acceptedValues: mergedValues(before.options.acceptedValues ?? {}, acceptedValues ?? {}),
      ...(isOrderAccepted === undefined ? {} : { isOrderAccepted }),
      ...(simulation === undefined ? {} : { simulation }),
    },
  }
}

function mergedValues(before: AcceptedValues, now: AcceptedValues): AcceptedValues {
  const keys = new Set([...Object.keys(before), ...Object.keys(now)]) as Set<keyof AcceptedValues>
  return Object.fromEntries([...keys].map((key) => [key, { ...before[key], ...now[key] }]))
}
