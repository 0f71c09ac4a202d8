// Pure: how ways of signing in and browsers are called.
import type { SignInMethod } from '#access/contract.ts'

export const methodWords: Record<SignInMethod, string> = {
  password: 'Password',
  'password+totp': 'Password and app',
  'password+recovery-code': 'Password and recovery code',
  'password+passkey': 'Password and passkey',
  passkey: 'Passkey',
  microsoft: 'Microsoft',
  link: 'One-time link',
}

const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\//, 'Firefox'],
  [/\bChrome\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
  [/\bcurl\//, 'curl'],
]
const systems: readonly (readonly [RegExp, string])[] = [
  [/\bWindows\b/, 'Windows'],
  [/\bAndroid\b/, 'Android'],
  [/\b(?:iPhone|iPad)\b/, 'iOS'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]

/** "Firefox on Windows"; what it says of itself may be anything, so nothing of it is shown as it is. */
export function browserOf(userAgent: string | null): string {
  if (userAgent === null) return 'Unknown'
  const browser = browsers.find(([pattern]) => pattern.test(userAgent))?.[1] ?? 'Other browser'
  const system = systems.find(([pattern]) => pattern.test(userAgent))?.[1]
  return system === undefined ? browser : `${browser} on ${system}`
}
