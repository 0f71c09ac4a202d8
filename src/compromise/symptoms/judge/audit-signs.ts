// What the audit log tells of a mailbox besides rules: notices made away with, much deleted or read, new consents, sign-in methods,
// delegates (endpoint-response 3.7). Pure.
import { consentOperations, methodOperations } from '../audit/shape.ts'
import type { AuditFact, SignInFact } from '../observation.ts'
import { quoted, safeText } from '../safe-text.ts'
import type { Signal } from '../score.ts'
import { at, factsOf, isNewNetwork, signals, type Look, type Symptom } from './symptom.ts'

const hour_ms = 3_600_000
const minute_ms = 60_000
const fading_ms = 72 * hour_ms
const deletions = ['SoftDelete', 'HardDelete', 'MoveToDeletedItems']

export function judgeAudit(look: Look): Symptom[] {
  const recent = factsOf(look).filter((fact) => look.now.getTime() - fact.at.getTime() <= fading_ms)
  return [
    ...noticesDeleted(look, recent),
    ...massDeletion(look, recent),
    ...readingSpree(look, recent),
    ...consents(recent),
    ...methods(look, recent),
    ...delegations(recent),
  ]
}

/** Notices of sign-ins, codes, changes; and what tells that mail bounced. */
const notice =
  /(?:undeliverable|unzustellbar|non remis|no se puede entregar|delivery (?:status notification|has failed)|mail delivery failed|returned mail|(?:unusual|new|suspicious) sign-?in|security (?:alert|info|code|notice)|verification code|password (?:was |has been )?(?:changed|reset)|multi-?factor|authenticator|account activity|forwarding rule|messages? (?:blocked|quarantined)|restricted from sending)/iu

/** Many delete such mail every day: it counts only within a day of a sign-in that looks bad, or from a network that is new. */
function noticesDeleted(look: Look, facts: AuditFact[]): Symptom[] {
  const gone = facts.filter(
    (fact) =>
      deletions.includes(fact.operation) &&
      fact.items.some(({ subject }) => notice.test(subject)) &&
      (isNewNetwork(look, fact.actor, fact.address, fact.at) || followsBadSignIn(look, fact)),
  )
  if (gone.length === 0) return []
  const subjects = [
    ...new Set(gone.flatMap(({ items }) => items.map(({ subject }) => subject).filter((text) => notice.test(text)))),
  ]
  return [
    sign('notices-deleted', `notices-deleted:${day(first(gone).at)}`, gone, {
      title: `${subjects.length === 1 ? 'A security notice or bounce was' : `${subjects.length} security notices or bounces were`} deleted`,
      says: [
        `Subjects: ${subjects
          .slice(0, 5)
          .map((subject) => quoted(subject, 80))
          .join(', ')}.`,
      ],
      own: ['notices-deleted'],
    }),
  ]
}

function followsBadSignIn({ seen }: Look, fact: AuditFact): boolean {
  if (!seen.signIns.isKnown) return false
  return seen.signIns.value.some((signIn) => {
    const later_ms = fact.at.getTime() - signIn.at.getTime()
    return isBad(signIn) && later_ms >= 0 && later_ms <= 24 * hour_ms
  })
}

const isBad = ({ risk }: SignInFact): boolean => risk === 'high' || risk === 'medium'

const massDeletions_min = 51

function massDeletion(look: Look, facts: AuditFact[]): Symptom[] {
  const hard = facts
    .filter((fact) => fact.operation === 'HardDelete' && isNewNetwork(look, fact.actor, fact.address, fact.at))
    .toSorted(byTime)
  const burst = within(hard, 10 * minute_ms, ({ count, items }) => Math.max(count, items.length), massDeletions_min)
  if (burst === null) return []
  return [
    sign('mass-deletion', `mass-deletion:${day(first(burst).at)}`, burst, {
      title: 'Many messages were deleted for good within minutes',
      says: ['More than 50 within 10 minutes, from a network new for this account.'],
      own: ['mass-deletion'],
    }),
  ]
}

function readingSpree(_look: Look, facts: AuditFact[]): Symptom[] {
  const spree = facts.filter(
    (fact) => fact.operation === 'MailItemsAccessed' && (fact.isThrottled || fact.count >= 100),
  )
  if (spree.length === 0) return []
  return [
    sign('reading-spree', `reading-spree:${day(first(spree).at)}`, spree, {
      title: 'Very many messages were read within a short time',
      says: ['For your information: mobile devices that are set up anew do the same.'],
      own: ['reading-spree'],
    }),
  ]
}

function consents(facts: AuditFact[]): Symptom[] {
  const strong = facts.filter(
    (fact) => consentOperations.includes(fact.operation) && /\bMail\.(?:Send|ReadWrite)\b/i.test(fact.scope),
  )
  return strong.map((fact) => ({
    ...sign('new-consent', `new-consent:${fact.id}`, [fact], {
      title: `Application ${quoted(fact.target)} was allowed to use the mailbox`,
      says: [`Permissions: ${[...new Set(fact.scope.match(/\bMail\.[A-Za-z.]+/g) ?? [])].slice(0, 10).join(', ')}.`],
      own: ['new-consent'],
    }),
    cleanUp: {
      kind: 'manual' as const,
      task: `in the Entra admin center under Enterprise applications, open ${quoted(fact.target)}, revoke its permissions and disable the sign-in when nobody knows it.`,
    },
  }))
}

function methods({ now }: Look, facts: AuditFact[]): Symptom[] {
  return facts
    .filter((fact) => methodOperations.includes(fact.operation) && now.getTime() - fact.at.getTime() <= 24 * hour_ms)
    .map((fact) => ({
      ...sign('new-mfa-method', `new-mfa-method:${fact.id}`, [fact], {
        title: 'A new sign-in method was registered',
        says: ['Ask the owner. Whoever holds the method gets in again after a change of the password.'],
        own: ['new-mfa-method'],
      }),
      cleanUp: {
        kind: 'manual' as const,
        task: 'in the Entra admin center under Authentication methods of the person, delete the method when the owner does not know it.',
      },
    }))
}

function delegations(facts: AuditFact[]): Symptom[] {
  return facts
    .filter(({ operation, parameters }) =>
      operation === 'Add-MailboxPermission' || operation === 'Add-RecipientPermission'
        ? true
        : operation === 'Set-Mailbox' && (parameters['GrantSendOnBehalfTo'] ?? '') !== '',
    )
    .map((fact) =>
      sign('delegation', `delegation:${fact.id}`, [fact], {
        title: `${quoted(fact.parameters['User'] ?? fact.parameters['Trustee'] ?? fact.parameters['GrantSendOnBehalfTo'] ?? '')} may use the mailbox`,
        says: [
          `${fact.operation} ${safeText(fact.parameters['AccessRights'], 80)}`.trim(),
          'For your information: it adds no points.',
        ],
        own: ['delegation'],
      }),
    )
}

function sign(
  kind: Symptom['kind'],
  fingerprint: string,
  facts: AuditFact[],
  about: { title: string; says: string[]; own: Signal[] },
): Symptom {
  const newest = facts.toSorted(byTime).at(-1)!
  const where = newest.address === null ? '' : ` from ${newest.address}`
  return {
    kind,
    fingerprint,
    title: about.title,
    evidence: [...about.says, `Audit log: ${newest.operation} by ${newest.actor} at ${at(newest.at)}${where}.`],
    contributions: signals(...about.own),
    seenAt: newest.at,
    actor: newest.actor,
    cleanUp: null,
  }
}

const byTime = (a: AuditFact, b: AuditFact): number => a.at.getTime() - b.at.getTime()
const first = (facts: AuditFact[]): AuditFact => facts.toSorted(byTime)[0]!
const day = (date: Date): string => date.toISOString().slice(0, 10)

/** The first run of facts within `span_ms` whose counts reach `least`. */
function within(
  facts: AuditFact[],
  span_ms: number,
  countOf: (fact: AuditFact) => number,
  least: number,
): AuditFact[] | null {
  let start = 0
  let sum = 0
  for (const [index, fact] of facts.entries()) {
    sum += countOf(fact)
    while (fact.at.getTime() - facts[start]!.at.getTime() > span_ms) {
      sum -= countOf(facts[start]!)
      start += 1
    }
    if (sum >= least) return facts.slice(start, index + 1)
  }
  return null
}
