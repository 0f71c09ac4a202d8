// The server's time: what is told in relation to now ("3 min ago", "the last 24 hours") must not depend on how well the clock of this
// computer goes.

/** A Date field has whole seconds and took a moment to arrive: differences below this are none. */
const tolerance_ms = 3_000
let offset_ms = 0

/** From the Date field of an answer (RFC 9110 6.6.1). */
export function noteServerTime(date: string | null): void {
  const server_ms = date === null ? Number.NaN : Date.parse(date)
  if (Number.isNaN(server_ms)) return
  const difference_ms = server_ms - Date.now()
  if (Math.abs(difference_ms - offset_ms) > tolerance_ms)
    offset_ms = Math.abs(difference_ms) > tolerance_ms ? difference_ms : 0
}

export const serverNow = (): Date => atServer(Date.now())

/** What this computer's clock said, by the server's. */
export const atServer = (local_ms: number): Date => new Date(local_ms + offset_ms)
