// The contract of a health check: a pure judgement of facts. A new one is one entry in a file of checks/ and one line in checks/all.ts.
import type { HealthCheckView } from '../health-contract.ts'

/** What was gathered about a tenant, or about the installation. A group that could not be gathered is missing: its checks are unknown. */
export interface HealthFacts {
  mailflow?: MailflowFacts | null
  domains?: DomainFacts[]
  directory?: { resource: string; completedAt: Date | null; failure: string | null }[]
  certificates?: { name: string; expiresAt: Date }[]
  rules?: { name: string; isEnabled: boolean; tellsHigh: boolean; lastSentAt: Date | null; lastError: string | null }[]
  administrators?: { name: string; hasSecondFactor: boolean }[]
  scanners?: { name: string; isReachable: boolean }[]
  database?: { kind: 'pglite' | 'postgres' }
  /** Domain events that a part of ours failed to take in again and again, and that were put aside. */
  putAside?: { consumer: string; count: number; lastError: string }[]
  disk?: { name: string; free_bytes: number; size_bytes: number }[]
}

export interface MailflowFacts {
  state: string
  stateReason: string
  /** Why the permission is lost; null while it is there. */
  consentProblem: string | null
  findings: { severity: 'high' | 'medium' | 'low'; objectName: string; summary: string; isAboutAuditing: boolean }[]
  checkedAt: Date | null
  checkError: string | null
}

export interface DomainFacts {
  name: string
  isProtected: boolean
  /** `without-microsoft`: there is a record, but mail that Exchange Online sends for the domain fails it. */
  spf: 'ok' | 'missing' | 'without-microsoft' | 'unknown'
}

export type Judgement =
  | { state: 'ok'; explanation: string }
  | { state: 'failed'; explanation: string; advice: string; objects?: string[] }
  | { state: 'not-applicable'; explanation: string }

export type FixName = 'repair-mailflow' | 'check-mailflow' | 'sync-people'

export interface HealthCheck {
  /** Dotted, stable: it is kept in the database. */
  id: string
  of: 'tenant' | 'installation' | 'both'
  /** What should be, as a statement. */
  title: string
  category: HealthCheckView['category']
  weight: number
  link: string | null
  /** The group of facts that it needs; without it the check is unknown. */
  needs: keyof HealthFacts
  /** Only what is safe to do at any time. */
  fix?: { name: FixName; title: string; effect: string }
  judge(facts: HealthFacts, now: Date): Judgement
}

export const hour_ms = 3_600_000
export const day_ms = 24 * hour_ms
