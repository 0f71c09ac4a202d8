// Results of SPF, DKIM, DMARC and compauth. Without results (nobody judged) none of these fires.
import { isOwnDomain } from './identity.ts'
import type { Rule } from './rule.ts'

const failed = (result: string | null) => result === 'fail' || result === 'permerror'

export const authenticationRules: Rule[] = [
  {
    name: 'authentication.own-domain-forged',
    category: 'spoof',
    score: 100,
    certain: true,
    description: "The author's domain is the organisation's own, but DMARC or composite authentication failed.",
    check: (input) =>
      input.envelope.direction === 'inbound' &&
      isOwnDomain(input) &&
      (input.authentication.dmarc === 'fail' || input.authentication.compauth === 'fail'),
  },
  {
    name: 'authentication.dmarc-refused',
    category: 'spoof',
    score: 100,
    certain: true,
    description: "DMARC failed and the author's domain asks to refuse or quarantine such mail.",
    check: ({ authentication, envelope, from }) =>
      envelope.direction === 'inbound' &&
      authentication.dmarc === 'fail' &&
      !authentication.arcVouches &&
      authentication.compauth !== 'pass' &&
      /^o?(?:reject|quarantine)$/.test(authentication.dmarcAction ?? '') &&
      `DMARC of ${from?.domain.slice(0, 80) ?? 'the author'} failed (policy ${authentication.dmarcAction}).`,
  },
  {
    name: 'authentication.several-authors',
    category: 'spoof',
    score: 60,
    description: 'The authors have several domains, or there are several From fields: DMARC cannot be judged.',
    check: ({ authentication, envelope, judgedBy }) =>
      envelope.direction === 'inbound' && judgedBy === 'gateway' && authentication.dmarc === 'permerror',
  },
  {
    name: 'authentication.compauth-failed',
    category: 'spoof',
    score: 60,
    description: 'Exchange Online could not confirm the author (composite authentication failed).',
    check: ({ authentication, envelope }) =>
      envelope.direction === 'inbound' &&
      authentication.compauth === 'fail' &&
      `Composite authentication failed (reason ${authentication.compauthReason ?? 'unknown'}).`,
  },
  {
    name: 'authentication.dmarc-failed',
    category: 'spoof',
    score: 30,
    description: 'DMARC failed; the domain asks for nothing or the mail came by a list.',
    check: ({ authentication, envelope }) => envelope.direction === 'inbound' && authentication.dmarc === 'fail',
  },
  {
    name: 'authentication.spf-failed',
    category: 'spam',
    score: 15,
    description: 'The sending address is not one that the reverse-path domain allows.',
    check: ({ authentication }) => failed(authentication.spf) && authentication.dkim !== 'pass',
  },
  {
    name: 'authentication.microsoft-bulk',
    category: 'bulk',
    score: 100,
    certain: true,
    description: 'Exchange Online rates the sender as bulk with many complaints (BCL 7 or more).',
    check: ({ message, context, envelope }) => {
      if (!context.trustMicrosoftResults || envelope.direction !== 'inbound') return false
      const level = /\bBCL:(\d)/.exec(message.header.text('x-microsoft-antispam'))?.[1]
      return level !== undefined && Number(level) >= 7 && `Bulk complaint level ${level}.`
    },
  },
]
