// Words and tones of simulations: states, facts, verdicts, techniques. Said of people: "caught", never "failed".
import type {
  CampaignState,
  Channel,
  ContentLanguage,
  DeliveryState,
  Outcome,
  Technique,
  TokenKind,
  Verdict,
} from '#phish-threat/contract.ts'
import type { ToneWord } from '#console/theme/tone.tsx'

export const stateWords: Record<CampaignState, ToneWord> = {
  draft: { tone: 'neutral', word: 'Draft' },
  'awaiting-approval': { tone: 'warning', word: 'Awaits approval' },
  scheduled: { tone: 'info', word: 'Scheduled' },
  running: { tone: 'ok', word: 'Running' },
  paused: { tone: 'warning', word: 'Paused' },
  completed: { tone: 'neutral', word: 'Completed' },
  stopped: { tone: 'neutral', word: 'Stopped' },
}

export const deliveryWords: Record<DeliveryState, ToneWord> = {
  scheduled: { tone: 'neutral', word: 'Scheduled' },
  sending: { tone: 'info', word: 'Being sent' },
  deferred: { tone: 'warning', word: 'Deferred' },
  accepted: { tone: 'info', word: 'Accepted' },
  delivered: { tone: 'ok', word: 'Delivered' },
  filtered: { tone: 'warning', word: 'Junk or quarantine' },
  bounced: { tone: 'danger', word: 'Bounced' },
  blocked: { tone: 'neutral', word: 'Not tried' },
  cancelled: { tone: 'neutral', word: 'Cancelled' },
}

/** What each state means, for a tooltip or a legend. */
export const deliveryMeaning: Record<DeliveryState, string> = {
  scheduled: 'Its time has not come.',
  sending: 'It is on its way.',
  deferred: 'The other side asked to try again later.',
  accepted: 'The other side took it; it was not seen in the mailbox yet.',
  delivered: 'Seen in the mailbox.',
  filtered: 'A filter put it into junk or quarantine.',
  bounced: 'The other side refused it for good.',
  blocked: 'Nothing was tried: the address bounced before or is no recipient any more.',
  cancelled: 'The campaign ended before it was sent.',
}

export const techniqueWords: Record<Technique, string> = {
  link: 'Link',
  credentials: 'Credentials',
  attachment: 'Attachment',
  qr: 'QR code',
  training: 'Training only',
}

export const techniqueMeaning: Record<Technique, string> = {
  link: 'A mail with a link. Caught is who opens it.',
  credentials: 'A link to a sign-in page. Caught is who enters something; what was typed never leaves the browser.',
  attachment: 'A harmless file. Caught is who opens it and follows what it says.',
  qr: 'A code that is photographed with a phone. Caught is who opens its page.',
  training: 'No attack: people are invited to a training.',
}

export const verdictWords: Record<Verdict, ToneWord> = {
  human: { tone: 'danger', word: 'Person' },
  automated: { tone: 'neutral', word: 'Automated' },
  unconfirmed: { tone: 'warning', word: 'Unconfirmed' },
}

export const outcomeWords: Record<Outcome, ToneWord> = {
  reported: { tone: 'ok', word: 'Reported' },
  'failed-reported': { tone: 'info', word: 'Caught, then reported' },
  failed: { tone: 'warning', word: 'Caught' },
  missed: { tone: 'neutral', word: 'Neither' },
  'not-delivered': { tone: 'neutral', word: 'Not delivered' },
}

export const tokenWords: Record<TokenKind, string> = {
  pixel: 'Tracking picture',
  link: 'Link',
  'text-link': 'Link in the text part',
  decoy: 'Hidden link',
  qr: 'QR code',
  attachment: 'Attachment',
  reply: 'Reply',
  training: 'Training link',
}

export const channelWords: Record<Channel | 'best', string> = {
  best: 'The best one for each mailbox',
  graph: 'Direct delivery (Microsoft Graph)',
  smtp: 'SMTP from a sending domain',
}

export const languageWords: Record<ContentLanguage, string> = {
  en: 'English',
  de: 'German',
  fr: 'French',
  es: 'Spanish',
}

export const difficultyWords: Record<'low' | 'medium' | 'high', string> = {
  low: 'Easy to recognise',
  medium: 'Medium',
  high: 'Hard to recognise',
}

/** `documentReceived` → "Document received". */
export function themeWord(theme: string): string {
  const words = theme.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

export const weekdayWords = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const

/** Kinds of cues by their names in the Phish Scale: `sender-address` → "Sender address". */
export const cueWord = (kind: string): string =>
  (kind.charAt(0).toUpperCase() + kind.slice(1)).replaceAll('-', ' ').replace(/^Url /, 'URL ')
