// Text that strangers chose (names of rules, subjects, applications) made fit to be stored, shown in one line and read as it stands.

/** Control characters, and what reorders or hides text: Unicode bidi controls, zero-width characters, tags, lone surrogates. */
const unfit =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Surrogate}|[\u{e0000}-\u{e007f}]/gu

const escaped = (char: string): string => `\\u{${char.codePointAt(0)!.toString(16)}}`

/** One line, at most `length_max` characters; what cannot be seen is written as `\u{…}`. */
export function safeText(value: unknown, length_max = 200): string {
  if (typeof value !== 'string') return ''
  const clipped = value.length > length_max ? `${value.slice(0, length_max)}…` : value
  return clipped.replaceAll(unfit, escaped)
}

/** In quotation marks, as it stands in a sentence. */
export const quoted = (value: unknown, length_max = 100): string => `“${safeText(value, length_max)}”`

const depth_max = 6
const entries_max = 200

/** A copy that PostgreSQL takes (no NUL, no lone surrogate) and that is not endless. */
export function storable(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return safeText(value, 4_000)
  if (Array.isArray(value))
    return depth >= depth_max ? [] : value.slice(0, entries_max).map((item) => storable(item, depth + 1))
  if (typeof value !== 'object' || value === null)
    return typeof value === 'number' && !Number.isFinite(value) ? null : value
  if (depth >= depth_max) return {}
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, entries_max)
      .map(([key, item]) => [safeText(key), storable(item, depth + 1)]),
  )
}
