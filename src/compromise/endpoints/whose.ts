// Whose computers an incident is about: a shared mailbox has none, who sent from it has.
import type { IncidentFacts } from '../parts.ts'

export function whoseComputers({ actorId, personId, mailboxKind }: IncidentFacts): string | null {
  if (actorId !== null && actorId !== personId) return actorId
  return mailboxKind === 'user' || mailboxKind === 'unknown' ? personId : null
}
