// Logs are JSON lines: an `event` name, `tenant`, `message_id`, `duration_ms`; never message content, tokens or keys.
export type { Logger } from 'pino'
