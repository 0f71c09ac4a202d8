// When a certificate is renewed: lifetimes shrink (CA/Browser Forum SC-081: 47 days from 2029; Let's Encrypt has some of six days), so
// that a fixed number of days would order a short one again at every look.
import { X509Certificate } from 'node:crypto'

const most_ms = 30 * 24 * 3600_000

/** With a third of its life left, as authorities advise, but not before its last 30 days. `certificate`: PEM, leaf first. */
export function renewalOf(certificate: string): Date {
  const { validFrom, validTo } = new X509Certificate(certificate)
  return renewalBetween(new Date(validFrom), new Date(validTo))
}

/** Pure. */
export function renewalBetween(from: Date, until: Date): Date {
  const third_ms = (until.getTime() - from.getTime()) / 3
  return new Date(until.getTime() - Math.min(most_ms, third_ms))
}
