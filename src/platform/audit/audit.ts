// Who did what: written in the transaction of the change.
import type { Trx } from '../db/database.ts'
import type { AuditAction } from './actions.ts'

export interface AuditActor {
  kind: 'token' | 'user' | 'system'
  id: string
  name: string
  address: string | null
}

export interface AuditEntry {
  tenantId: string | null
  actor: AuditActor
  action: AuditAction
  target: string
  before?: unknown
  after?: unknown
}

export interface Audit {
  append(trx: Trx, entry: AuditEntry): Promise<void>
}

export const systemActor = (name: string): AuditActor => ({ kind: 'system', id: name, name, address: null })
