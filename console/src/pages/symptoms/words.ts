// Signs of compromise in words.
import type { Static } from 'typebox'
import type { FindingView, mailboxSymptoms, SymptomKind } from '#compromise/contract.ts'
import type { Tone, ToneWord } from '#console/theme/tone.tsx'

export type MailboxSymptoms = Static<typeof mailboxSymptoms>
export type SymptomBand = MailboxSymptoms['band']

/** From where each band begins, and what it leads to. */
export const bands: Record<SymptomBand, { from: number; tone: Tone; word: string; meaning: string }> = {
  respond: {
    from: 100,
    tone: 'danger',
    word: 'Respond',
    meaning: 'A high alert. Respond: no mailbox is blocked for its signs alone.',
  },
  high: { from: 60, tone: 'danger', word: 'High', meaning: 'A high alert; look at the findings and decide.' },
  low: { from: 30, tone: 'warning', word: 'Low', meaning: 'A low alert; worth a look.' },
  none: { from: 0, tone: 'neutral', word: 'Below 30', meaning: 'Kept in the history only.' },
}

export const symptomWords: Record<SymptomKind, string> = {
  'bad-messages': 'Bad messages sent',
  'virus-sent': 'Virus sent',
  'microsoft-restricted': 'Restricted by Microsoft',
  'forward-external': 'Forwards outside',
  'rule-forwards': 'Rule forwards outside',
  'rule-hides': 'Rule hides mail',
  'rule-name': 'Rule with a suspicious name',
  'rule-hidden': 'Hidden rule',
  'sent-items-missing': 'Sent mail without a copy',
  'notices-deleted': 'Security notices deleted',
  'mass-deletion': 'Many messages deleted',
  'sign-in-risk': 'Risky sign-in',
  'new-mfa-method': 'New second factor',
  'new-consent': 'New application with consent',
  'recipients-unusual': 'Unusually many recipients',
  bounces: 'Many bounces',
  'infected-computer': 'Infected computer',
  delegation: 'New delegate',
  'reading-spree': 'Much mail read at once',
}

export const findingStates: Record<FindingView['state'], ToneWord> = {
  open: { tone: 'warning', word: 'Open' },
  cleaned: { tone: 'ok', word: 'Cleaned up' },
  accepted: { tone: 'neutral', word: 'Accepted' },
  undone: { tone: 'warning', word: 'Put back' },
  gone: { tone: 'neutral', word: 'Gone by itself' },
}
