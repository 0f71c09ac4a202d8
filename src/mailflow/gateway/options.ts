// Numbers of the gateway, with the defaults of smtp-gateway sections 2.2, 2.3 and 6. All may be lowered in tests and in the configuration.
import { defaultServerLimits } from '#mail/smtp/types.ts'
import type { ServerLimits } from '#mail/smtp/types.ts'

export interface GatewayLimits extends ServerLimits {
  /** Open sessions of the process; more are answered 421 4.3.2. */
  sessions: number
  sessionsPerPeer: number
  headerSection_bytes: number
  /** Received fields; more are a loop (RFC 5321 6.3). */
  hops: number
  /** Message bytes held in memory by all sessions together. */
  memory_bytes: number
  /** Message bytes held in temporary files by all sessions together. */
  spool_bytes: number
  /** A message larger than this goes to a temporary file. */
  spillAbove_bytes: number
  /** Content that only waits for the next hop's answer goes to a temporary file after so long, when much is held. */
  leaveMemoryAfter_ms: number
  /** End of data to the first byte upstream. */
  processing_ms: number
  drain_ms: number
  /** How long a scanner's fault is answered 451 before the route's rule applies. */
  scannerGrace_ms: number
}

export const defaultGatewayLimits: GatewayLimits = {
  ...defaultServerLimits,
  sessions: 12_000,
  sessionsPerPeer: 2_500,
  headerSection_bytes: 256 * 1024,
  hops: 100,
  memory_bytes: 256 * 1024 * 1024,
  spool_bytes: 16 * 1024 * 1024 * 1024,
  spillAbove_bytes: 1024 * 1024,
  leaveMemoryAfter_ms: 250,
  processing_ms: 60_000,
  drain_ms: 120_000,
  scannerGrace_ms: 900_000,
}

export interface UpstreamTimeouts {
  connectPerAddress_ms: number
  /** All addresses, and every retry inside one transaction. */
  connectAll_ms: number
  greeting_ms: number
  command_ms: number
  dataBlock_ms: number
  /** Never shorter than the sender's patience, else a slow outcome becomes an unknown one (RFC 1047). */
  finalReply_ms: number
  keepAlive_ms: number
}

export const defaultUpstreamTimeouts: UpstreamTimeouts = {
  connectPerAddress_ms: 10_000,
  connectAll_ms: 30_000,
  greeting_ms: 30_000,
  command_ms: 60_000,
  dataBlock_ms: 180_000,
  finalReply_ms: 600_000,
  keepAlive_ms: 45_000,
}

export interface PoolLimits {
  messagesPerConnection: number
  /** No transaction starts on an older connection. */
  age_ms: number
  idle_ms: number
  windowStart: number
  windowMax: number
}

export const defaultPoolLimits: PoolLimits = {
  messagesPerConnection: 50,
  age_ms: 240_000,
  idle_ms: 55_000,
  windowStart: 5,
  windowMax: 50,
}
