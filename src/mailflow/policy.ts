// Policies: from a scan report and a recipient to a disposition. Pure.
import type { Category } from '#detection/verdict.ts'
import type { Action } from './disposition.ts'

export interface CategoryRule {
  action: Action
  subjectTag?: string
  banner?: 'external' | 'suspicious' | 'unscanned'
}

export interface Policy {
  id: string
  name: string
  /** Applies to whom; a policy without scope is the tenant's base policy. More specific wins: person, group, domain, tenant; then lower `order`. */
  scope:
    | { kind: 'tenant' }
    | { kind: 'domain'; domains: string[] }
    | { kind: 'group'; groupId: string; members: string[] }
    | { kind: 'person'; addresses: string[] }
  order: number
  direction: 'inbound' | 'outbound' | 'both'
  rules: Partial<Record<Category, CategoryRule>>
}

export type PolicySet = Policy[]
