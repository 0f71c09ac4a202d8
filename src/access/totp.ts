// One-time codes of an authenticator app (RFC 6238: SHA-1, 6 digits, 30 seconds).
import { Secret, TOTP } from 'otpauth'

const period_seconds = 30
/** RFC 6238 5.2: one step of clock difference each way. */
const skew_steps = 1
const secret_bytes = 20

export const newTotpSecret = (): string => new Secret({ size: secret_bytes }).base32

/** For a QR code. */
export function totpUri(secret: string, email: string, host: string): string {
  return totp(secret, { issuer: `Mailwarden (${host})`, label: email }).toString()
}

/**
 * The step that a code is of, or null when it is wrong. `after`: the step of the code that was accepted last; it and those before are
 * not taken again (RFC 6238 5.2). Pure.
 */
export function totpStep(secret: string, code: string, now: Date, after: number | null): number | null {
  const digits = code.replaceAll(/\s/g, '')
  if (!/^\d{6}$/.test(digits)) return null
  const timestamp = now.getTime()
  const delta = totp(secret, {}).validate({ token: digits, timestamp, window: skew_steps })
  if (delta === null) return null
  const step = Math.floor(timestamp / 1_000 / period_seconds) + delta
  return after !== null && step <= after ? null : step
}

function totp(secret: string, names: { issuer?: string; label?: string }): TOTP {
  return new TOTP({
    ...names,
    algorithm: 'SHA1',
    digits: 6,
    period: period_seconds,
    secret: Secret.fromBase32(secret),
  })
}
