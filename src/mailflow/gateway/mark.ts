// The processed mark: proof that this installation has already handled a message in this direction. It cuts loops and
// prevents that a message is scanned twice; it says nothing to anybody else. Pure.
import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

export interface MarkContext {
  tenantId: string
  direction: 'inbound' | 'outbound'
  messageId: string | null
  /** Base64url of the SHA-256 of the body; a mark over another body does not spare the scan, but still counts as a pass. */
  bodyHash: string
  /**
   * Reverse-path and HeaderFacts.meaning: a mark that somebody got back in a bounce must not spare the scan of the same bytes
   * under another author or another Content-Type.
   */
  meaning: string
}

/** `text`: 32 bytes in base64. A key object once per route spares its making for every mark. */
export function readMarkKey(text: string): KeyObject {
  let key = keys.get(text)
  if (key === undefined) {
    if (keys.size >= keys_max) keys.clear()
    key = createSecretKey(Buffer.from(text, 'base64'))
    keys.set(text, key)
  }
  return key
}

const keys = new Map<string, KeyObject>()
const keys_max = 10_000

/** Older marks say nothing: Exchange Online keeps a message for a day at most. */
const life_seconds = 48 * 3600
const skew_seconds = 300

/** Value of X-Mailwarden-Processed. */
export function makeMark(key: KeyObject, context: MarkContext, now: Date): string {
  const time = Math.floor(now.getTime() / 1000)
  const direction = context.direction === 'inbound' ? 'in' : 'out'
  const passed = seal(key, 'pass', context, time, '')
  const whole = seal(key, 'whole', context, time, `${context.bodyHash}\0${context.meaning}`)
  return `v=1; t=${time}; d=${direction}; p=${passed}; b=${whole}`
}

/** `forged`: not ours, another tenant's, or too old. `passed`: ours, changed since. `same`: ours, body and meaning unchanged. */
export function checkMark(
  key: KeyObject,
  value: string,
  context: MarkContext,
  now: Date,
): 'forged' | 'passed' | 'same' {
  const match = /^v=1; t=(\d{1,12}); d=(in|out); p=([\w-]{43}); b=([\w-]{43})$/.exec(value)
  if (match === null) return 'forged'
  const time = Number(match[1])
  const age_seconds = now.getTime() / 1000 - time
  if (age_seconds > life_seconds || age_seconds < -skew_seconds) return 'forged'
  if ((match[2] === 'in') !== (context.direction === 'inbound')) {
    const other = { ...context, direction: match[2] === 'in' ? ('inbound' as const) : ('outbound' as const) }
    return isEqual(match[3]!, seal(key, 'pass', other, time, '')) ? 'passed' : 'forged'
  }
  if (!isEqual(match[3]!, seal(key, 'pass', context, time, ''))) return 'forged'
  const whole = seal(key, 'whole', context, time, `${context.bodyHash}\0${context.meaning}`)
  return isEqual(match[4]!, whole) ? 'same' : 'passed'
}

/** Direction that a mark claims; only meaningful when `checkMark` did not say forged. */
export function directionOfMark(value: string): 'inbound' | 'outbound' {
  return value.includes('; d=in;') ? 'inbound' : 'outbound'
}

function seal(key: KeyObject, purpose: string, context: MarkContext, time: number, bodyHash: string): string {
  return createHmac('sha256', key)
    .update(`${purpose}\0${context.tenantId}\0${time}\0${context.direction}\0${context.messageId ?? ''}\0${bodyHash}`)
    .digest('base64url')
}

function isEqual(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
