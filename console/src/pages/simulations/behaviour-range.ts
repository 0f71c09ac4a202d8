// Pure: which period the behaviour report is asked for. All of it comes from the address, where anything may stand.

// As a query takes it: an interface would have no index signature.
export type Range = {
  from?: string
  to?: string
}

const day_ms = 86_400_000
const minute_ms = 60_000
const lengths_days: Readonly<Record<string, number>> = { '30d': 30, '90d': 90 }

/** `from` and `to` are days of this computer, the last one whole; nothing: twelve months, as the server has it. */
export function rangeOf({ period, from, to }: { period: string; from: string; to: string }, now: Date): Range {
  const length = lengths_days[period]
  if (length !== undefined) {
    const minute = Math.floor(now.getTime() / minute_ms) * minute_ms
    return { from: new Date(minute - length * day_ms).toISOString() }
  }
  if (period !== 'own') return {}
  const [first, last] = [timeOf(`${from}T00:00:00`), timeOf(`${to}T23:59:59`)]
  return { ...(first === null ? {} : { from: first }), ...(last === null ? {} : { to: last }) }
}

function timeOf(text: string): string | null {
  const time = new Date(text)
  return Number.isNaN(time.getTime()) ? null : time.toISOString()
}
