// Notes of what has ended: the state without its message. Kept for 7 days, so that the same key makes no second message in that time.
import type { Clock } from '#platform/clock.ts'
import type { SpoolFiles } from './spool-files.ts'

const kept_ms = 7 * 86_400_000

export interface EndedNotes {
  /** Spares reading the note of what ended just now. */
  ended(id: string): void
  /** Removes the old ones; there may be many, so it can be stopped between two of them. */
  forget(stop: AbortSignal): Promise<void>
}

export function createEndedNotes(stored: SpoolFiles, clock: Clock): EndedNotes {
  const known_ms = new Map<string, number>()

  /** Null for what is no note of an end: the message came while the folder was read, or the key file is a wrong one. */
  async function endOf(id: string): Promise<number | null> {
    const known = known_ms.get(id)
    if (known !== undefined) return known
    const endedAt = (await stored.readState(id))?.endedAt
    if (endedAt == null) return null
    known_ms.set(id, Date.parse(endedAt))
    return Date.parse(endedAt)
  }

  return {
    ended: (id) => void known_ms.set(id, clock.now().getTime()),
    async forget(stop) {
      const { messages, states } = await stored.ids()
      for (const id of states) {
        if (stop.aborted) return
        const end_ms = messages.has(id) ? null : await endOf(id)
        if (end_ms === null || clock.now().getTime() - end_ms < kept_ms) continue
        await stored.removeState(id)
        known_ms.delete(id)
      }
    },
  }
}
