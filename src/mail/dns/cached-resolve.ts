// DNS answers for the mail path: kept for a short time, asked once for all who want the same, and bounded in time, so that a
// resolver that is away costs a message hardly anything. Answers of the resolver carry no TTL for TXT records; a minute is
// shorter than what mail domains publish and long enough for a burst.
export type Resolve = (name: string, type: string) => Promise<any>

export interface CachedResolveOptions {
  resolve: Resolve
  clock: { monotonicMs(): number }
  /** An answer, and "no such name" or "no such record"; default 60 s and 30 s. */
  found_ms?: number
  absent_ms?: number
  /** A time-out or a failing server; default 5 s. */
  failed_ms?: number
  /** The longest wait for one answer; default 5 s. */
  wait_ms?: number
  /** The same while the resolver gives no answer to anything; default 200 ms. */
  waitWhenSilent_ms?: number
  entries_max?: number
}

interface Entry {
  answer: Promise<any>
  /** Null while the question is open. */
  until_ms: number | null
}

const absentCodes = new Set(['ENOTFOUND', 'ENODATA'])
/** Nobody was there. Every other failure is an answer: that of a broken domain must not shorten the wait for all others. */
const silentCodes = new Set(['ETIMEOUT', 'ECONNREFUSED', 'ECANCELLED'])
/** Longer ones do not exist (RFC 1035 2.3.4), and senders write what they like into signatures. */
const name_characters_max = 255
/** So many questions in a row without any answer mean that the resolver is away, not one domain. */
const silent_questions = 5

/** Rejects as `resolve` does, with code `ETIMEOUT` when the wait is over, `EBADNAME` for a name that cannot be. */
export function cachedResolve(options: CachedResolveOptions): Resolve {
  const { resolve, clock, found_ms = 60_000, absent_ms = 30_000, failed_ms = 5_000 } = options
  const { wait_ms = 5_000, waitWhenSilent_ms = 200, entries_max = 20_000 } = options
  // Two generations: a map that loses its oldest key for each new one looks through ever more holes.
  let young = new Map<string, Entry>()
  let old = new Map<string, Entry>()
  let unanswered = 0

  function ask(name: string, type: string): Entry {
    const question = resolve(name, type)
    // Late answers count: they show that the resolver is there.
    question.then(
      () => (unanswered = 0),
      (error: { code?: string }) => isSilence(error) || (unanswered = 0),
    )
    const entry: Entry = {
      answer: within(question, unanswered >= silent_questions ? waitWhenSilent_ms : wait_ms, name),
      until_ms: null,
    }
    entry.answer.then(
      () => (entry.until_ms = clock.monotonicMs() + found_ms),
      (error: { code?: string }) => {
        if (isSilence(error)) unanswered += 1
        entry.until_ms = clock.monotonicMs() + (isAbsence(error) ? absent_ms : failed_ms)
      },
    )
    return entry
  }

  return (name, type) => {
    if (name.length > name_characters_max)
      return Promise.reject(Object.assign(new Error('the name is too long'), { code: 'EBADNAME' }))
    const key = `${type} ${name.toLowerCase()}`
    const known = young.get(key) ?? old.get(key)
    if (known !== undefined && (known.until_ms === null || known.until_ms > clock.monotonicMs())) return known.answer
    const entry = ask(name, type)
    young.set(key, entry)
    if (young.size >= entries_max / 2) {
      old = young
      young = new Map()
    }
    return entry.answer
  }
}

const isAbsence = (error: { code?: string }): boolean => absentCodes.has(error.code ?? '')
const isSilence = (error: { code?: string }): boolean => silentCodes.has(error.code ?? '')

function within<T>(answer: Promise<T>, limit_ms: number, name: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(Object.assign(new Error(`no answer about ${name} in time`), { code: 'ETIMEOUT' })),
      limit_ms,
    )
    timer.unref()
    answer.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
