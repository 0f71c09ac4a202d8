// The three bodies of agents and their answers, with every limit: what is longer or other is refused. The types are those of the
// protocol; this is what the server checks them with.
import Type, { type TSchema } from 'typebox'
import { limits, protocolVersion } from '../endpoint-protocol.ts'
import { token_length_max } from './enrolment-tokens.ts'

const closed = { additionalProperties: false } as const
const object = <T extends Record<string, TSchema>>(properties: T) => Type.Object(properties, closed)
const nullable = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()])
const text = (maxLength: number = limits.text_characters) => Type.String({ maxLength })
const time = Type.String({ format: 'date-time', maxLength: 40 })
const count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
const uuid = Type.String({ format: 'uuid' })
const version = Type.Literal(protocolVersion)
const reports_max = 200
const vaultId = Type.String({ pattern: '^[A-Za-z0-9._-]{1,100}$' })

const machine = object({
  hostname: text(),
  os: Type.Enum(['windows', 'linux', 'macos']),
  osVersion: text(),
  arch: text(),
  machineId: Type.String({ minLength: 1, maxLength: 255 }),
  serial: nullable(text()),
  entraDeviceId: nullable(uuid),
  entraTenantId: nullable(uuid),
  isServer: Type.Boolean(),
})

const engine = object({
  name: Type.Enum(['clamdscan', 'clamscan', 'defender', 'none']),
  version: nullable(text()),
  dbVersion: nullable(text()),
  dbAge_hours: nullable(Type.Number({ minimum: 0, maximum: 1e6 })),
})

export const enrollBody = object({
  version,
  token: Type.String({ minLength: 1, maxLength: token_length_max }),
  publicKey: Type.String({ minLength: 1, maxLength: 500 }),
  machine,
  agentVersion: text(),
})

const session = object({
  user: text(),
  sid: nullable(text()),
  upn: nullable(text()),
  isInteractive: Type.Boolean(),
  at: time,
})

export const pollBody = object({
  version,
  agentVersion: text(),
  wait_seconds: Type.Number({ minimum: 0, maximum: 3_600 }),
  machine: Type.Optional(machine),
  engine,
  sessions: Type.Array(session, { maxItems: limits.sessions }),
  isIsolated: Type.Boolean(),
  busyWith: nullable(uuid),
})

const item = object({
  path: text(limits.path_bytes),
  pathBytes: Type.Optional(
    Type.String({ pattern: '^[A-Za-z0-9+/]*={0,2}$', maxLength: Math.ceil(limits.path_bytes / 3) * 4 }),
  ),
  sha256: nullable(Type.String({ pattern: '^[0-9a-fA-F]{64}$' })),
  size_bytes: count,
  mtime: nullable(time),
  owner: nullable(text()),
  threat: text(),
  actionRequested: Type.Enum(['quarantine', 'report']),
  actionTaken: Type.Enum(['none', 'quarantined', 'failed']),
  actionError: nullable(text()),
  vaultId: nullable(vaultId),
})

const report = Type.Union([
  object({ kind: Type.Literal('accepted'), commandId: uuid }),
  object({
    kind: Type.Literal('rejected'),
    commandId: uuid,
    why: Type.Enum(['signature', 'type', 'agent', 'expired', 'busy']),
  }),
  object({
    kind: Type.Literal('progress'),
    commandId: uuid,
    seq: count,
    phase: text(),
    filesScanned: count,
    filesTotal: nullable(count),
    bytesScanned: count,
    detections: count,
    skipped: count,
    errors: count,
    elapsed_ms: count,
  }),
  object({
    kind: Type.Literal('result'),
    commandId: uuid,
    outcome: Type.Enum(['finished', 'failed', 'cancelled']),
    error: nullable(object({ code: text(), text: text() })),
    engine,
    startedAt: time,
    endedAt: time,
    counts: nullable(
      object({
        scanned: count,
        skippedTooBig: count,
        unreadable: count,
        timedOut: count,
        detections: count,
        remediated: count,
        remainingInfected: count,
      }),
    ),
    items: Type.Array(item, { maxItems: limits.items }),
  }),
  object({
    kind: Type.Literal('event'),
    eventId: Type.Integer({ minimum: 1, maximum: 9_999 }),
    at: time,
    text: text(),
  }),
])

export const reportBody = object({ version, reports: Type.Array(report, { maxItems: reports_max }) })

const policy = Type.Object({
  poll_seconds: Type.Integer(),
  shortPoll_seconds: nullable(Type.Integer()),
  cpuLimit_percent: Type.Integer(),
  extraFolders: Type.Array(Type.String()),
})
const now = Type.String({ format: 'date-time' })
const reenroll = Type.Optional(Type.Enum(['unknown', 'cloned']))

export const enrollAnswer = Type.Object({ agentId: Type.String(), serverCommandKey: Type.String(), policy, now })
export const pollAnswer = Type.Object({
  commands: Type.Array(Type.Object({ payload: Type.String(), signature: Type.String() })),
  policy,
  now,
  reenroll,
})
export const reportAnswer = Type.Object({ now, reenroll })
