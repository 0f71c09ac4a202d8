// Within a process: tells that there are commands for an agent, so that a request that is held is answered at once. Other processes
// see it in the database within a second.
import type { Database } from '#platform/db/database.ts'

type Listener = (agentIds: readonly string[]) => void

/** By database, as tests and journeys have several installations in one process. */
const listeners = new WeakMap<Database, Set<Listener>>()

/** After the transaction that queued the commands. */
export function wakeAgents(db: Database, agentIds: readonly string[]): void {
  for (const listener of listeners.get(db) ?? []) listener(agentIds)
}

/** Returns how to end it. */
export function onWake(db: Database, listener: Listener): () => void {
  const all = listeners.get(db) ?? new Set()
  listeners.set(db, all.add(listener))
  return () => void all.delete(listener)
}
