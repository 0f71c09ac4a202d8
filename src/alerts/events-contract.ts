// Shapes of the event log and of the feed for SIEM systems.
import Type from 'typebox'
import { closed, nullable, timeOf } from '#platform/http/shapes.ts'

export const eventSeveritySchema = Type.Enum(['high', 'medium', 'low', 'info'])
export type EventSeverity = Type.Static<typeof eventSeveritySchema>

export const eventSchema = Type.Object({
  id: Type.String(),
  tenantId: nullable(Type.String()),
  type: Type.String({ description: 'Event::Area::Kind::Detail' }),
  severity: eventSeveritySchema,
  at: timeOf('When it happened'),
  source: Type.String({ description: 'Who or what: a mailbox, a person, an address, a part of ours' }),
  description: Type.String(),
  data: Type.Record(Type.String(), Type.Unknown()),
})
export type EventView = Type.Static<typeof eventSchema>
export const eventListSchema = Type.Object({ items: Type.Array(eventSchema), next: nullable(Type.String()) })

const filters = {
  from: Type.Optional(timeOf('At or after')),
  to: Type.Optional(timeOf('Before')),
  severity: Type.Optional(eventSeveritySchema),
  type: Type.Optional(Type.String({ maxLength: 120, description: 'A type, or its beginning: Event::Mailflow' })),
  source: Type.Optional(Type.String({ maxLength: 320 })),
  text: Type.Optional(Type.String({ maxLength: 200, description: 'In description or source' })),
}
export const eventQuerySchema = Type.Object(
  {
    ...filters,
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
  },
  closed,
)
export type EventQuery = Type.Static<typeof eventQuerySchema>
export const eventExportQuerySchema = Type.Object(
  { ...filters, format: Type.Optional(Type.Enum(['csv', 'jsonl'], { default: 'csv' })) },
  closed,
)
export type EventExportQuery = Type.Static<typeof eventExportQuerySchema>

export const eventTypesSchema = Type.Object({
  items: Type.Array(Type.Object({ type: Type.String(), severity: eventSeveritySchema, title: Type.String() })),
})
export type EventTypes = Type.Static<typeof eventTypesSchema>

export const siemQuerySchema = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: 200 })),
    from_date: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 4_102_444_800,
        description: 'Unix seconds; without it and cursor: 24 hours back',
      }),
    ),
    cursor: Type.Optional(Type.String({ maxLength: 200, description: 'The last next_cursor; goes before from_date' })),
    exclude_types: Type.Optional(
      Type.String({ maxLength: 4_000, description: 'Types that are left out, with commas between' }),
    ),
    format: Type.Optional(
      Type.Enum(['json', 'jsonl', 'cef', 'keyvalue'], { description: 'Goes before the header Accept' }),
    ),
  },
  closed,
)
export type SiemQuery = Type.Static<typeof siemQuerySchema>

const siemItem = {
  id: Type.String(),
  when: timeOf('When it happened'),
  created_at: timeOf('When it was written into the feed'),
  severity: eventSeveritySchema,
  type: Type.String(),
  description: Type.String(),
  customer_id: nullable(Type.String({ description: 'The tenant; null: the installation' })),
  source: Type.String(),
}
export const siemEventSchema = Type.Object({ ...siemItem, data: Type.Record(Type.String(), Type.Unknown()) })
export type SiemEvent = Type.Static<typeof siemEventSchema>
export const siemAlertSchema = Type.Object({
  ...siemItem,
  category: Type.String(),
  product: Type.String(),
  location: Type.String({ description: 'What it is about' }),
  change: Type.String({ description: 'raised, escalated, acknowledged, snoozed, reopened, resolved' }),
  state: Type.String(),
  count: Type.Integer(),
  data: Type.Record(Type.String(), Type.Unknown()),
})
export type SiemAlert = Type.Static<typeof siemAlertSchema>
const pageOf = <Schema extends Type.TSchema>(item: Schema) =>
  Type.Object({ items: Type.Array(item), has_more: Type.Boolean(), next_cursor: Type.String() })
export const siemEventsSchema = pageOf(siemEventSchema)
export const siemAlertsSchema = pageOf(siemAlertSchema)
