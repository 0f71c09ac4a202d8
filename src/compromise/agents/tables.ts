// Tables of our own agent: tokens to enrol with, agents, the keys that sign their commands, commands, and what agents found and noted.
import type { ColumnType } from 'kysely'
import type { AgentCommandArgs, CommandResult, ScanProgress } from './command-facts.ts'
import type { CommandState, CommandType, Engine } from '../endpoint-protocol.ts'

type Json<T> = ColumnType<T, T, T>
type Defaulted<T> = ColumnType<T, T | undefined, T>

interface AgentEnrolmentTokenTable {
  tenant_id: string
  id: string
  name: string
  /** SHA-256; the token has 160 random bits, so no salt and no slow hash are needed. */
  hash: Buffer
  uses: number
  used: Defaulted<number>
  expires_at: Date
  created_at: Date
  created_by: string
  revoked_at: Date | null
}

interface AgentTable {
  tenant_id: string
  id: string
  computer_id: string
  /** SPKI, PEM. */
  public_key: string
  /** SHA-256 of the SPKI: one key is one agent, in the whole installation. */
  key_hash: Buffer
  token_id: string
  /** `cloned`: two computers use the identity; `replaced`: enrolled anew. Neither is believed any more. */
  state: 'active' | 'cloned' | 'replaced'
  hostname: string
  machine_id: string
  version: string
  engine: Json<Engine | null>
  is_isolated: Defaulted<boolean>
  busy_with: string | null
  /** What it did that an honest agent does not. */
  problem: string | null
  /** Highest counter of its requests, and the last ones with what was signed (replay-window.ts). */
  counter: Defaulted<number>
  recent: Defaulted<Buffer>
  /** Hash of what it said of itself last: the same again writes nothing. */
  facts_hash: string | null
  facts_at: Date | null
  enrolled_at: Date
  last_seen_at: Date | null
  ended_at: Date | null
  /** Last request after `ended_at`: while there are any the identity is still in use. */
  refused_at: Date | null
}

interface AgentCommandKeyTable {
  tenant_id: string
  /** SPKI, PEM. */
  public_key: string
  /** PKCS #8, PEM, sealed. */
  private_key_sealed: string
  created_at: Date
}

interface AgentCommandTable {
  tenant_id: string
  id: string
  agent_id: string
  type: CommandType
  args: Json<AgentCommandArgs>
  /** As signed, byte for byte. */
  payload: string
  signature: string
  incident_id: string | null
  /** The same order again is this command. */
  correlation_id: string | null
  state: CommandState
  /** Why it was rejected, lost or cancelled. */
  problem: string | null
  created_at: Date
  /** By the clock of the database: what became queued lately is looked up by it. */
  queued_at: Defaulted<Date>
  expires_at: Date | null
  delivered_at: Date | null
  accepted_at: Date | null
  started_at: Date | null
  ended_at: Date | null
  seq: Defaulted<number>
  progress: Json<ScanProgress | null>
  progress_at: Date | null
  result: Json<CommandResult | null>
}

interface AgentDetectionTable {
  tenant_id: string
  command_id: string
  ordinal: number
  agent_id: string
  /** Fit to be shown. */
  path: string
  /** The real bytes, where `path` is not them. Never opened here. */
  path_bytes: Buffer | null
  sha256: string | null
  size_bytes: number
  modified_at: Date | null
  owner: string | null
  threat: string
  action_requested: 'quarantine' | 'report'
  action_taken: 'none' | 'quarantined' | 'failed'
  action_error: string | null
  vault_id: string | null
  at: Date
  restored_at: Date | null
}

interface AgentNoteTable {
  tenant_id: string
  agent_id: string
  id: string
  event_id: number
  at: Date
  text: string
}

/** Computers of which was told that they fell silent. */
interface AgentSilenceTable {
  tenant_id: string
  computer_id: string
  incident_id: string
  since: Date
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    agent_enrolment_token: AgentEnrolmentTokenTable
    agent: AgentTable
    agent_command_key: AgentCommandKeyTable
    agent_command: AgentCommandTable
    agent_detection: AgentDetectionTable
    agent_note: AgentNoteTable
    agent_silence: AgentSilenceTable
  }
}
