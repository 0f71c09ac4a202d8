// Shapes of the audit log on the wire.
import Type from 'typebox'
import { closed, nullable, time, timeOf } from '../http/shapes.ts'

export const auditEntrySchema = Type.Object({
  position: Type.Integer({ description: 'Its place in the chain, without gaps' }),
  at: time,
  actor: Type.Object({
    kind: Type.String({ description: 'user, token, system' }),
    id: Type.String(),
    name: Type.String(),
    address: nullable(Type.String()),
  }),
  action: Type.String({ description: 'Dotted: quarantine.release' }),
  actionLabel: Type.String({ description: 'The action in words' }),
  target: Type.String(),
  before: Type.Unknown(),
  after: Type.Unknown(),
  hash: Type.String({ description: 'SHA-256, hexadecimal' }),
})
export type AuditEntryView = Type.Static<typeof auditEntrySchema>
export const auditListSchema = Type.Object({ items: Type.Array(auditEntrySchema), next: nullable(Type.String()) })

const filters = {
  from: Type.Optional(timeOf('At or after; default: 7 days back')),
  to: Type.Optional(timeOf('Before')),
  actor: Type.Optional(Type.String({ maxLength: 320, description: 'Name or id, or a part of the name' })),
  action: Type.Optional(Type.String({ maxLength: 100, description: 'An action, or its beginning: quarantine' })),
  target: Type.Optional(Type.String({ maxLength: 500, description: 'A part of the target' })),
  text: Type.Optional(
    Type.String({ maxLength: 200, description: 'Anywhere, also in the words of the action, before and after' }),
  ),
}
export const auditQuerySchema = Type.Object(
  {
    ...filters,
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    cursor: Type.Optional(Type.String({ maxLength: 40 })),
  },
  closed,
)
export type AuditQuery = Type.Static<typeof auditQuerySchema>
export const auditExportQuerySchema = Type.Object(
  { ...filters, format: Type.Optional(Type.Enum(['csv', 'jsonl'], { default: 'csv' })) },
  closed,
)
export type AuditExportQuery = Type.Static<typeof auditExportQuerySchema>

export const auditVerifySchema = Type.Object({
  intact: Type.Boolean(),
  entries: Type.Integer({ description: 'How many are intact, from the first that is kept' }),
  brokenAt: nullable(Type.Integer({ description: 'First position that is not as it was written' })),
  problem: nullable(Type.String()),
  firstPosition: nullable(Type.Integer({ description: 'Of the oldest entry that is kept' })),
  removedByRetention: Type.Integer({ description: 'Entries before it, removed after their time' }),
  head: nullable(
    Type.Object({ position: Type.Integer(), hash: Type.String() }, { description: 'The newest: note it elsewhere' }),
  ),
  checkpoints: Type.Integer({ description: 'Sealed notes of earlier heads that agree' }),
  verifiedAt: time,
})
export type AuditVerify = Type.Static<typeof auditVerifySchema>
