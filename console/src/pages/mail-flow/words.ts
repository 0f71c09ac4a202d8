// States of mail flow in words.
import type { ToneWord } from '#console/theme/tone.tsx'
import type { Connection, Finding, ObjectView, Operation, Scope } from './mail-flow-api.ts'

/** A migration can begin, or begin again; while it is rolled back it cannot. */
export const mayStart = (migration: string): boolean => ['affected', 'rolled-back'].includes(migration)

const connectionWords: Record<Connection['state'], ToneWord> = {
  connecting: { tone: 'info', word: 'Being connected' },
  waiting: { tone: 'info', word: 'Waiting' },
  pilot: { tone: 'info', word: 'Pilot' },
  active: { tone: 'ok', word: 'Connected' },
  degraded: { tone: 'warning', word: 'Changed by others' },
  broken: { tone: 'danger', word: 'Broken by a change' },
  disconnecting: { tone: 'warning', word: 'Being disconnected' },
  disconnected: { tone: 'neutral', word: 'Disconnected' },
}

/** Without permission mail still flows; that is another thing than a change that breaks it. */
export const connectionState = ({ state, problem }: Pick<Connection, 'state' | 'problem'>): ToneWord =>
  state === 'broken' && problem !== null ? { tone: 'danger', word: 'Permission lost' } : connectionWords[state]

export const operationWords: Record<Operation['kind'], string> = {
  prepare: 'Reading the tenant',
  connect: 'Connecting',
  apply: 'Applying changes',
  rotate: 'Changing the secret tokens',
  permissions: 'Giving further permissions',
  simulation: 'Letting simulations pass',
  disconnect: 'Disconnecting',
}

export const stepWords: Record<Operation['steps'][number]['state'], ToneWord> = {
  open: { tone: 'neutral', word: 'To do' },
  running: { tone: 'info', word: 'Running' },
  waiting: { tone: 'info', word: 'Waiting' },
  done: { tone: 'ok', word: 'Done' },
  skipped: { tone: 'neutral', word: 'Not needed' },
  failed: { tone: 'danger', word: 'Failed' },
}

export const objectWords: Record<ObjectView['state'], ToneWord> = {
  ok: { tone: 'ok', word: 'As expected' },
  changed: { tone: 'danger', word: 'Changed' },
  missing: { tone: 'danger', word: 'Missing' },
  'name-taken': { tone: 'danger', word: 'Name taken' },
}

export const kindWords: Record<ObjectView['kind'], string> = {
  'inbound-connector': 'Inbound connector',
  'outbound-connector': 'Outbound connector',
  rule: 'Mail flow rule',
}

export const findingWords: Record<string, ToneWord> = {
  open: { tone: 'danger', word: 'Open' },
  accepted: { tone: 'neutral', word: 'Accepted' },
  'repaired-automatically': { tone: 'ok', word: 'Repaired by itself' },
  'repaired-by-admin': { tone: 'ok', word: 'Repaired' },
  gone: { tone: 'neutral', word: 'Gone by itself' },
}

export const actWords: Record<string, ToneWord> = {
  begun: { tone: 'warning', word: 'Outcome not known yet' },
  done: { tone: 'neutral', word: 'Switched off' },
  failed: { tone: 'danger', word: 'Failed' },
  undone: { tone: 'ok', word: 'Switched on again' },
}

export const canRepair = ({ remedy, state }: Pick<Finding, 'remedy' | 'state'>): boolean =>
  state === 'open' && remedy !== 'none'

const scopeNouns = { domains: 'Domains', groups: 'Members of', people: 'Only' } as const

export function scopeText(scope: Scope): string {
  if (scope.kind === 'all') return 'Everybody'
  return `${scopeNouns[scope.kind]}: ${scope.addresses.join(', ')}`
}

export const directionWords = { both: 'Inbound and outbound', inbound: 'Inbound only' } as const

/** As Exchange shows it: lists with commas, nothing as nothing. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined || value === '') return '(not set)'
  if (Array.isArray(value)) return value.map(String).join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
