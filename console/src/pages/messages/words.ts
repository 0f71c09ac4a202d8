// The words of the history on the screen: verdicts, statuses, dispositions with their tones. Pure.
import type { Tone } from '#console/theme/tone.tsx'
import type { MessageRowAnswer } from '#mailflow/history/contract.ts'

interface Word {
  label: string
  tone: Tone
}

const verdicts: Record<string, Word> = {
  malware: { label: 'Malware', tone: 'danger' },
  unscannable: { label: 'Not scannable', tone: 'warning' },
  phish: { label: 'Phishing', tone: 'danger' },
  spoof: { label: 'Forged sender', tone: 'danger' },
  spam: { label: 'Spam', tone: 'warning' },
  bulk: { label: 'Bulk', tone: 'info' },
  clean: { label: 'Clean', tone: 'ok' },
}

const statuses: Record<MessageRowAnswer['status'], Word> = {
  received: { label: 'Received', tone: 'neutral' },
  bound: { label: 'Bound to the tenant', tone: 'neutral' },
  listed: { label: 'Found on a list', tone: 'info' },
  blocked: { label: 'Sender is blocked', tone: 'warning' },
  scanned: { label: 'Scanned', tone: 'neutral' },
  returned: { label: 'Returned to M365', tone: 'ok' },
  delivered: { label: 'Delivered', tone: 'ok' },
  quarantined: { label: 'Quarantined', tone: 'warning' },
  held: { label: 'Held', tone: 'warning' },
  deferred: { label: 'Deferred', tone: 'info' },
  rejected: { label: 'Rejected', tone: 'danger' },
  deleted: { label: 'Deleted', tone: 'danger' },
  released: { label: 'Released', tone: 'info' },
  failed: { label: 'Not delivered', tone: 'danger' },
  duplicate: { label: 'Repeated try', tone: 'neutral' },
  unscanned: { label: 'Not scanned', tone: 'warning' },
}

const actions: Record<string, string> = {
  deliver: 'Deliver',
  tag: 'Deliver with a tag in the subject',
  banner: 'Deliver with a banner',
  quarantine: 'Quarantine',
  hold: 'Hold',
  reject: 'Reject',
  delete: 'Delete',
  deferred: 'Sender tries again',
  rejected: 'Rejected',
  failed: 'Not delivered',
}

const other = (value: string): Word => ({ label: value, tone: 'neutral' })
export const verdictWord = (value: string): Word => verdicts[value] ?? other(value)
export const statusWord = (value: string): Word => (statuses as Record<string, Word>)[value] ?? other(value)
export const actionWord = (value: string): string => actions[value] ?? value
export const modeWord = (mode: string): string =>
  ({ mailflow: 'Mailflow', gateway: 'Gateway', own: 'Ours' })[mode] ?? mode
export const directionWord = (direction: string): string => (direction === 'inbound' ? 'Inbound' : 'Outbound')

const optionsOf = (words: Record<string, Word>, names: readonly string[]) =>
  names.map((value) => ({ value, label: words[value]!.label }))

/** What the filter bar offers; the server understands the same words (search-text.ts). */
export const messageFields = [
  { name: 'from', label: 'Sender' },
  { name: 'to', label: 'Recipient' },
  { name: 'subject', label: 'Subject' },
  { name: 'verdict', label: 'Verdict', options: optionsOf(verdicts, Object.keys(verdicts)) },
  {
    name: 'status',
    label: 'Last status',
    options: optionsOf(statuses, [
      'returned',
      'delivered',
      'quarantined',
      'held',
      'released',
      'deleted',
      'deferred',
      'failed',
      'unscanned',
    ]),
  },
  {
    name: 'disposition',
    label: 'Disposition',
    options: [
      { value: 'delivered', label: 'Delivered' },
      { value: 'tagged', label: 'Tagged or with banner' },
      { value: 'held', label: 'Held or quarantined' },
      { value: 'deleted', label: 'Deleted' },
      { value: 'refused', label: 'Refused' },
      { value: 'deferred', label: 'Deferred' },
    ],
  },
  {
    name: 'direction',
    label: 'Direction',
    options: [
      { value: 'inbound', label: 'Inbound' },
      { value: 'outbound', label: 'Outbound' },
    ],
  },
  {
    name: 'type',
    label: 'Type',
    options: [
      { value: 'mailflow', label: 'Mailflow' },
      { value: 'gateway', label: 'Gateway' },
      { value: 'own', label: 'Written by Mailwarden' },
    ],
  },
  { name: 'ip', label: 'IP address' },
  { name: 'link', label: 'Host of a link' },
  { name: 'attachment', label: 'SHA-256 of an attachment' },
  { name: 'id', label: 'Message-ID' },
] as const

/** Nobody should see an empty cell where a subject is missing. */
export const subjectText = (subject: string): string => (subject.trim() === '' ? '(no subject)' : subject)
