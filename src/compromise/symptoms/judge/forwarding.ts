// Forwarding on the mailbox and mail flow rules that send its mail outside (endpoint-response 3.7). Pure.
import { isExternal, type AuditFact } from '../observation.ts'
import { quoted, safeText } from '../safe-text.ts'
import { at, explained, factsOf, madeBy, pointsOf, signals, type Look, type Symptom } from './symptom.ts'

export function judgeForwarding(look: Look): Symptom[] {
  return [...onMailbox(look), ...byMailFlowRule(look)]
}

/** When both are set, Exchange Online uses ForwardingAddress (exchange-online 2.6). */
function onMailbox(look: Look): Symptom[] {
  const { forwarding, forwardsToContact } = look.seen
  if (!forwarding.isKnown) return []
  const { ForwardingAddress, ForwardingSmtpAddress, DeliverToMailboxAndForward } = forwarding.value
  const smtp = ForwardingSmtpAddress?.replace(/^smtp:/i, '').toLowerCase() ?? null
  const target =
    ForwardingAddress !== null
      ? forwardsToContact || isExternal(ForwardingAddress, look.tenant)
        ? ForwardingAddress
        : null
      : smtp !== null && isExternal(smtp, look.tenant)
        ? smtp
        : null
  if (target === null) return []
  const record = latest(factsOf(look).filter(setsForwarding))
  const made = madeBy(look, record)
  const contributions = signals(
    'forward-external',
    !DeliverToMailboxAndForward && 'forward-keeps-no-copy',
    ...made.extra,
  )
  return [
    {
      kind: 'forward-external',
      fingerprint: `forward-external:${safeText(target, 320).toLowerCase()}:${DeliverToMailboxAndForward}`,
      title: `All mail is forwarded to ${safeText(target, 100)}`,
      evidence: [
        `Set on the mailbox: ${ForwardingAddress !== null ? 'ForwardingAddress' : 'ForwardingSmtpAddress'} is ${quoted(target, 200)}, outside the tenant's domains.`,
        DeliverToMailboxAndForward ? 'The mailbox keeps a copy.' : 'The mailbox keeps no copy.',
        made.line,
        `Points: ${explained(contributions)}, in all ${pointsOf(contributions)}.`,
      ],
      contributions,
      seenAt: record?.at ?? null,
      actor: record?.actor ?? '',
      cleanUp: { kind: 'clear-forwarding', target: safeText(target, 320).toLowerCase() },
    },
  ]
}

const setsForwarding = ({ operation, parameters }: AuditFact): boolean =>
  operation === 'Set-Mailbox' &&
  ['ForwardingSmtpAddress', 'ForwardingAddress'].some((name) => (parameters[name] ?? '') !== '')

const latest = (facts: AuditFact[]): AuditFact | null =>
  facts.toSorted((a, b) => b.at.getTime() - a.at.getTime())[0] ?? null

function byMailFlowRule(look: Look): Symptom[] {
  const { transport } = look.seen
  if (!transport.isKnown) return []
  return transport.value.flatMap((rule) => {
    const outside = rule.targets.filter((target) => isExternal(target, look.tenant))
    if (outside.length === 0) return []
    const contributions = signals('forward-external')
    return [
      {
        kind: 'forward-external' as const,
        fingerprint: `mail-flow-rule:${safeText(rule.id, 100)}:${rule.action}`,
        title: `Mail flow rule ${quoted(rule.name)} sends mail of this mailbox to ${safeText(outside[0], 100)}`,
        evidence: [
          `${rule.action}: ${outside
            .slice(0, 5)
            .map((target) => safeText(target, 100))
            .join(', ')}.`,
          ...(rule.changedAt === null ? [] : [`Last changed at ${at(rule.changedAt)}.`]),
          `Points: ${explained(contributions)}, in all ${pointsOf(contributions)}.`,
        ],
        contributions,
        seenAt: rule.changedAt,
        actor: '',
        cleanUp: {
          kind: 'manual' as const,
          task: `look at the mail flow rule ${quoted(rule.name)} in the Exchange admin center, and disable it when nobody wants it.`,
        },
      },
    ]
  })
}
