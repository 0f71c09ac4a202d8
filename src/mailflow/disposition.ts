// What is done with a message for one recipient. Values only; the rules that choose one are in policy.ts.
import type { Category } from '#detection/verdict.ts'

export type Action = 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'

export interface Disposition {
  action: Action
  category: Category
  /** For `tag`: put before the subject, at most 30 characters. */
  subjectTag?: string
  /** For `banner`: which text. */
  banner?: 'external' | 'suspicious' | 'unscanned'
  /** For the history and the sender: why, in one line. */
  reason: string
  /** The policy that decided. */
  policyId: string | null
  /** True when an entry of the allow or block list decided instead of a policy. */
  byList?: boolean
  /** True when a scanner was away and the message passes unscanned by policy: rescanned after delivery. */
  unscanned?: boolean
  /** For `hold`: the incident of the sender's mailbox, which decides about the message later. */
  incidentId?: string
}
