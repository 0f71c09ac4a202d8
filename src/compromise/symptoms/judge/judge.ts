// All that speaks for foreign hands on one mailbox, of what was seen of it. Pure.
import type { MailboxObservation, TenantFacts } from '../observation.ts'
import { judgeAudit } from './audit-signs.ts'
import { judgeForwarding } from './forwarding.ts'
import { judgePeople } from './people.ts'
import { judgeRules } from './rules.ts'
import { judgeSending } from './sending.ts'
import type { Symptom } from './symptom.ts'

/** One entry for a fingerprint. */
export function judge(seen: MailboxObservation, tenant: TenantFacts, now: Date): Symptom[] {
  const look = { seen, tenant, now }
  const found = [judgeRules, judgeForwarding, judgeAudit, judgeSending, judgePeople].flatMap((judgement) =>
    judgement(look),
  )
  return [...new Map(found.map((symptom) => [symptom.fingerprint, symptom])).values()]
}

/** What could not be looked at, as sentences. */
export function unknownOf(seen: MailboxObservation): string[] {
  const parts = [
    seen.rules,
    seen.forwarding,
    seen.transport,
    seen.restriction,
    seen.audit,
    seen.sending,
    seen.missingSent,
    seen.signIns,
  ]
  return parts.flatMap((part) => (part.isKnown ? (part.gaps ?? []) : [part.why]))
}
