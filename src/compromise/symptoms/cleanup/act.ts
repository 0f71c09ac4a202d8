// What clean-up can do in a mailbox. It switches off and keeps what was there; it never deletes.
import type { ActState } from '../tables.ts'

/** What a finding offers to switch off. */
export type CleanUp =
  | { kind: 'disable-rule'; ruleId: string; ruleName: string }
  /** `target`: what was found, lower case; absent: found by a release that did not keep it. */
  | { kind: 'clear-forwarding'; target?: string }
  /** Nothing that our permissions allow: what a person has to do, in words. */
  | { kind: 'manual'; task: string }

export type Act = Exclude<CleanUp, { kind: 'manual' }> & {
  /** How Exchange Online finds the mailbox. */
  mailbox: string
}

/** What is changed, so that findings about the same thing know of each other; empty: nothing. */
export function targetOf(cleanUp: CleanUp | null): string {
  if (cleanUp?.kind === 'disable-rule') return `rule:${cleanUp.ruleId}`
  return cleanUp?.kind === 'clear-forwarding' ? 'forwarding' : ''
}

/** One that failed may have changed something all the same, and a way back that failed can be tried again. */
export const isUndoable = ({ state, isSaved }: { state: ActState; isSaved: boolean }): boolean =>
  state === 'done' || (state === 'failed' && isSaved)

/** The mailbox-level forwarding, as Exchange Online names it. */
export interface Forwarding extends Record<string, unknown> {
  ForwardingAddress: string | null
  ForwardingSmtpAddress: string | null
  DeliverToMailboxAndForward: boolean
}
