// Background work of the compromised-mailbox response: each part defines its own.
import type { CompromiseParts, Tracks } from './parts.ts'

/** Before the jobs start. */
export function defineCompromiseJobs(_parts: CompromiseParts, _tracks: Tracks): void {}
