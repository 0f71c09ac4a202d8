// Takes secrets out of what is about to be logged, at any depth, by the names under which they travel.

const secretName =
  /^(authorization|proxy-authorization|cookie|set-cookie)$|token|password|passwd|secret|api[-_]?key|private[-_]?key|assertion/i
/** `key` alone or as the last word: `markKey`, `tsig_key`; not `objectKey`, `singletonKey`, which name things. */
const keyName = /^(key|mark_?key|tsig_?key|seal_?key|key_?pem|certificate_?key)$/i
const secretInText = /\b(Bearer|Basic)\s+[\w.~+/=-]{8,}|\b(postgres(?:ql)?:\/\/[^:/@\s]+:)[^@\s]+@/gi

const depth_max = 8
const items_max = 200
const text_length_max = 8_192

export const removed = '[removed]'

/** A copy that is safe to write: secrets replaced, errors as plain objects, cycles and depth cut. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return value
  if (depth >= depth_max) return '[deeper]'
  if (value instanceof Date) return value
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (value instanceof Error) return redactError(value, depth)
  if (Array.isArray(value)) return value.slice(0, items_max).map((item) => redact(item, depth + 1))
  return redactObject(value as Record<string, unknown>, depth)
}

export function redactText(text: string): string {
  const short = text.length > text_length_max ? `${text.slice(0, text_length_max)}…` : text
  return short.replace(secretInText, (_all, scheme: string | undefined, url: string | undefined) =>
    url === undefined ? `${scheme} ${removed}` : `${url}${removed}@`,
  )
}

function redactObject(value: Record<string, unknown>, depth: number): Record<string, unknown> {
  const safe: Record<string, unknown> = {}
  for (const [name, item] of Object.entries(value)) {
    const isSecret = (secretName.test(name) || keyName.test(name)) && item !== null && typeof item !== 'boolean'
    safe[name] = isSecret ? removed : redact(item, depth + 1)
  }
  return safe
}

function redactError(error: Error, depth: number): Record<string, unknown> {
  const { name, message, stack, cause, ...rest } = error
  return {
    name: error.name ?? name,
    message: redactText(message),
    ...(stack === undefined ? {} : { stack: redactText(stack) }),
    ...redactObject(rest, depth),
    ...(cause === undefined ? {} : { cause: redact(cause, depth + 1) }),
  }
}
