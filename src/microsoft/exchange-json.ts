// Reading Exchange's JSON (exchange-online 1.3): sidecar keys stripped, integers beyond 2^53 kept as text. Pure.

export type ExchangeValue = string | number | boolean | null | ExchangeValue[] | { [key: string]: ExchangeValue }
export type ExchangeRecord = Record<string, ExchangeValue>

type Reviver = (this: unknown, key: string, value: unknown, context?: { source?: string }) => unknown

/** JSON.parse, except that an integer which a double cannot hold becomes the string of its digits. Throws SyntaxError. */
export function parseLossless(text: string): unknown {
  const revive: Reviver = (_key, value, context) =>
    typeof value === 'number' &&
    Number.isInteger(value) &&
    !Number.isSafeInteger(value) &&
    context?.source !== undefined
      ? context.source
      : value
  return JSON.parse(text, revive as (this: unknown, key: string, value: unknown) => unknown)
}

/** Removes every key that contains `@` (`X@odata.type`, `X@data.type`, `@odata.id`), at any depth. */
export function stripSidecars(value: unknown): ExchangeValue {
  if (Array.isArray(value)) return value.map(stripSidecars)
  if (typeof value !== 'object' || value === null) return value as ExchangeValue
  const kept: ExchangeRecord = {}
  for (const [key, inner] of Object.entries(value)) if (!key.includes('@')) kept[key] = stripSidecars(inner)
  return kept
}

/** PowerShell's warnings and non-terminating errors beside the result. */
export function sideTexts(body: Record<string, unknown>, name: '@adminapi.warnings' | '@adminapi.errors'): string[] {
  const value = body[name]
  return Array.isArray(value) ? value.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))) : []
}

/** A warning that rows are missing: for whoever compares, as bad as an error. */
export const isTruncationWarning = (text: string): boolean =>
  /more results|results? (?:have been|were|was|is|are) truncated|increase the value of the ResultSize|maximum number of (?:results|records)|by default, only the first/i.test(
    text,
  )
