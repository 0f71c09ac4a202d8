// What is wrong with inbox rules: they forward outward, hide mail, are named to be overlooked, or are hidden (endpoint-response 3.7,
// 3.8). A rule that is switched off does nothing and is no sign. Pure.
import type { AuditFact, InboxRule } from '../observation.ts'
import { isExternal } from '../observation.ts'
import { ruleOperations } from '../audit/shape.ts'
import { quoted, safeText } from '../safe-text.ts'
import type { Signal } from '../score.ts'
import { explained, factsOf, madeBy, pointsOf, signals, type Look, type Symptom } from './symptom.ts'

/** Where nobody looks, in the languages of Outlook that are met most; the folder's name is the mailbox's. */
const hidingPlaces =
  /^(?:rss(?:[ -].*)?|(?:flux|fuentes|feed|feeds) rss|junk(?: e-?mail)?|spam|junk-e-mail|courrier indésirable|correo no deseado|posta indesiderata|ongewenste e-mail|notes|notizen|notas|note|archive|archiv|archief|archivo|archivio|deleted items|trash|gelöschte elemente|éléments supprimés|elementos eliminados|posta eliminata|verwijderde items|conversation history|aufgezeichnete unterhaltungen|historique des conversations|sync issues|synchronisierungsprobleme)$/iu

/** Words of those who hide that they are inside, or that they steer a payment (endpoint-response 3.7, Elastic and Sentinel rules). */
const telling =
  /(?:password|passwort|mot de passe|contraseña|security|sicherheit|hack|phish|spam|scam|fraud|betrug|compromis|virus|malware|unusual sign-?in|suspicious|suspended|mfa|verification code|undeliver|unzustell|mailer-daemon|postmaster|delivery (?:failure|status)|do ?not open|invoice|rechnung|factur|payment|zahlung|wire|überweisung|bank|iban|swift|payroll|gehalt|salary|w-?2|docusign|helpdesk|support desk)/iu

export function judgeRules(look: Look): Symptom[] {
  const { rules } = look.seen
  if (!rules.isKnown) return []
  return rules.value.filter(({ isEnabled }) => isEnabled).flatMap((rule) => judgeRule(look, rule))
}

function judgeRule(look: Look, rule: InboxRule): Symptom[] {
  const record = authorOf(look, rule)
  const made = madeBy(look, record)
  const found: { kind: Symptom['kind']; title: string; says: string[]; own: (Signal | false)[] }[] = []
  const outside = rule.forwards.filter((target) => isExternal(target, look.tenant))
  if (outside.length > 0) found.push(forwards(rule, outside))
  if (hides(rule)) found.push(hiding(rule))
  // An odd name or being hidden says something only about a rule that does something with the mail.
  if (isNameless(rule.name) && found.length > 0)
    found.push({
      kind: 'rule-name',
      title: `Inbox rule with a name that says nothing: ${quoted(rule.name)}`,
      says: [],
      own: ['rule-name'],
    })
  if (rule.isHidden && (found.length > 0 || rule.forwards.length > 0))
    found.push({
      kind: 'rule-hidden',
      title: `Inbox rule ${quoted(rule.name)} is hidden from Outlook`,
      says: ['Only programs make such rules; Outlook does not list them.'],
      own: ['rule-hidden'],
    })
  return found.map(({ kind, title, says, own }) => {
    const contributions = signals(...own, ...made.extra)
    return {
      kind,
      // What the rule does is part of it: changed, it is another finding.
      fingerprint: `${kind}:${safeText(rule.id, 300)}:${digest(rule)}`,
      title,
      evidence: [
        describe(rule),
        ...says,
        made.line,
        `Points: ${explained(contributions)}, in all ${pointsOf(contributions)}.`,
      ],
      contributions,
      seenAt: record?.at ?? null,
      actor: record?.actor ?? '',
      cleanUp: { kind: 'disable-rule', ruleId: safeText(rule.id, 300), ruleName: safeText(rule.name) },
    }
  })
}

const forwards = (rule: InboxRule, outside: string[]) => ({
  kind: 'rule-forwards' as const,
  title: `Inbox rule ${quoted(rule.name)} forwards mail to ${outside
    .slice(0, 3)
    .map((target) => safeText(target, 100))
    .join(', ')}`,
  says: [
    `${outside.length === 1 ? 'The address lies' : `${outside.length} addresses lie`} outside the tenant's domains.`,
  ],
  own: ['rule-forwards' as const],
})

const hides = (rule: InboxRule): boolean =>
  rule.deletes || (rule.movesTo !== null && hidingPlaces.test(lastPart(rule.movesTo)))

/** `Inbox\RSS Feeds`, `user:\RSS Feeds`. */
const lastPart = (folder: string): string =>
  folder
    .split(/[\\/:]/)
    .at(-1)!
    .trim()
    .slice(0, 200)

function hiding(rule: InboxRule) {
  const words = rule.words.filter((word) => telling.test(word.slice(0, 200)))
  const isAll = rule.conditions.length === 0
  const what = isAll ? 'all mail' : words.length > 0 ? 'mail about security or money' : 'mail'
  const where = rule.deletes ? `deletes ${what}` : `moves ${what} to ${quoted(lastPart(rule.movesTo!))}`
  return {
    kind: 'rule-hides' as const,
    title: `Inbox rule ${quoted(rule.name)} ${where}${rule.marksRead ? ' and marks it as read' : ''}`,
    says:
      words.length > 0
        ? [
            `Words: ${words
              .slice(0, 8)
              .map((word) => quoted(word, 40))
              .join(', ')}.`,
          ]
        : [],
    own: [
      'rule-hides' as const,
      isAll ? ('rule-hides-everything' as const) : words.length > 0 && ('rule-hides-words' as const),
      rule.marksRead && ('rule-marks-read' as const),
      rule.stops && ('rule-stops' as const),
    ],
  }
}

/** Empty, one or two characters, or nothing but signs; what cannot be seen does not count as a character. */
export function isNameless(name: string): boolean {
  const seen = name.slice(0, 1_000).replaceAll(/[\p{C}\p{Z}]/gu, '')
  // Two ideographs or syllables are a word.
  if (/[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]{2}/u.test(seen)) return false
  return Array.from(seen).length <= 2 || !/[\p{L}\p{N}]/u.test(seen)
}

function describe(rule: InboxRule): string {
  const does = [
    ...(rule.deletes ? ['deletes'] : []),
    ...(rule.movesTo === null ? [] : [`moves to ${quoted(rule.movesTo)}`]),
    ...(rule.forwards.length > 0
      ? [
          `sends on to ${rule.forwards
            .slice(0, 5)
            .map((target) => safeText(target, 100))
            .join(', ')}`,
        ]
      : []),
    ...(rule.marksRead ? ['marks as read'] : []),
    ...(rule.stops ? ['stops the rules after it'] : []),
  ]
  const when =
    rule.conditions.length === 0
      ? 'For every message'
      : `When ${rule.conditions.join(', ')} ${rule.conditions.length === 1 ? 'fits' : 'fit'}`
  return `${when}: ${does.join(', ')}.`
}

/** The latest record that made or changed it: by its name, by its number, or a nameless one of Outlook when only one rule fits. */
export function authorOf(look: Look, rule: InboxRule): AuditFact | null {
  const facts = factsOf(look).filter(({ operation }) => ruleOperations.includes(operation))
  const number = rule.id.split('\\').at(-1) ?? ''
  const name = safeText(rule.name)
  const named = facts.filter(
    ({ ruleName }) => ruleName !== null && (safeText(ruleName) === name || (number !== '' && ruleName === number)),
  )
  const latest = (list: AuditFact[]): AuditFact | null =>
    list.toSorted((a, b) => b.at.getTime() - a.at.getTime())[0] ?? null
  if (named.length > 0) return latest(named)
  const rules = look.seen.rules.isKnown ? look.seen.rules.value : []
  return rules.length === 1 ? latest(facts.filter(({ ruleName }) => ruleName === null || ruleName === '')) : null
}

/** Short and stable over what the rule does; no secret. */
function digest(rule: InboxRule): string {
  const text = JSON.stringify([rule.forwards, rule.deletes, rule.movesTo, rule.conditions, rule.words])
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0
  return hash.toString(36)
}
