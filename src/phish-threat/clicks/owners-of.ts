// One networks file for all who judge in this process.
import type { PhishThreatParts } from '../parts.ts'
import { ownersFrom, type OwnerSource } from './network-files.ts'

const sources = new WeakMap<PhishThreatParts, OwnerSource>()

export function ownersOf(parts: PhishThreatParts): OwnerSource {
  const known = sources.get(parts)
  if (known !== undefined) return known
  const made = ownersFrom(parts.config.phishThreat.networksFile, parts)
  sources.set(parts, made)
  return made
}
