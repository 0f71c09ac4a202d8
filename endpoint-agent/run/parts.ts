// What the running agent consists of; put together once in `open.ts`.
import type { Engine } from '../../src/compromise/endpoint-protocol.ts'
import type { RunProgram } from '../computer/programs.ts'
import type { EventLog } from '../events/log.ts'
import type { Identity } from '../state/identity.ts'
import type { Settings } from '../state/settings.ts'
import type { Store } from '../state/store.ts'
import type { VaultParts } from '../vault/vault.ts'

export interface AgentParts {
  folder: string
  store: Store
  settings: Settings
  events: EventLog
  vault: VaultParts
  run: RunProgram
  platform: NodeJS.Platform
  now: () => number
}

/** Of an enrolled agent. */
export interface Enrolled extends AgentParts {
  identity: Identity
  /** Time by the server's clock, for what the server says about time. */
  serverNow: () => number
  /** Wakes the sender of reports. */
  reported: () => void
  /** Is the server to be reached right now? For the self-test of an isolation. */
  testServer: (signal: AbortSignal) => Promise<boolean>
  /** The scanner as it was found last. */
  engine: () => Engine
}
