// Everything that an administrator would copy into a ticket, as text. Pure.
import type { Message } from './calls.ts'
import { harmless } from './harmless.ts'
import { actionWord, directionWord, modeWord, statusWord, subjectText, verdictWord } from './words.ts'

const steps_max = 200

export function messageText(message: Message, tenantName: string): string {
  const { summary, explanation } = message
  const sections = [
    lines([
      ['Subject', subjectText(summary?.subject ?? '')],
      ['Tenant', tenantName],
      ['Received', message.receivedAt],
      ['Direction', `${directionWord(message.direction)} (${modeWord(message.mode)})`],
      ['Size', `${message.size_bytes} bytes`],
      ['Verdict', `${verdictWord(message.category).label}, score ${message.score}`],
      ['Reverse-path', message.mailFrom === '' ? '<>' : message.mailFrom],
      ['Recipients', message.recipients.join(', ')],
      ['From', (summary?.headerFrom ?? []).join(', ')],
      ['Message-ID', summary?.internetMessageId ?? 'none'],
      ['Network message id', message.networkMessageId ?? ''],
      ['Mailwarden message id', message.messageId],
      ['Came from', message.clientAddress ?? ''],
      ['Handed over by', `${message.remoteAddress}${message.hello === null ? '' : ` (${message.hello})`}`],
      ['TLS', message.tls ?? 'none'],
    ]),
    titled(
      'Last known place',
      explanation.location.map(({ recipients, text, at }) => `${at}  ${recipients.join(', ')}: ${text}`),
    ),
    titled(
      'Authentication',
      explanation.authentication.map(({ method, text }) => `${method}: ${text}`),
    ),
    titled(
      'Decision',
      explanation.decisions.map(
        ({ action, reason, policyName, recipients }) =>
          `${actionWord(action)} for ${recipients.join(', ')}: ${reason}${policyName === null ? '' : ` (policy ${policyName})`}`,
      ),
    ),
    titled(
      'Signals',
      explanation.signals.map(
        ({ name, scanner, category, reason, score, certain }) =>
          `${certain ? 'certain' : score}  ${category}  ${name} (${scanner}): ${reason}`,
      ),
    ),
    titled(
      'Attachments',
      explanation.attachments.map(
        ({ name, claimedType, foundType, size_bytes, sha256, verdict }) =>
          `${name}  ${claimedType}${foundType === null ? '' : `, is ${foundType}`}  ${size_bytes} bytes  ${verdict}  sha256 ${sha256}`,
      ),
    ),
    titled(
      'Links',
      explanation.links.map(
        ({ shown, target, verdict }) => `${verdict}  ${target}${shown === null ? '' : `  shown as "${shown}"`}`,
      ),
    ),
    titled(
      'Timeline',
      message.timeline
        .slice(0, steps_max)
        .map(
          ({ at, step, recipient, detail, reply }) =>
            `${at}  ${statusWord(step).label}${recipient === null ? '' : `  ${recipient}`}  ${detail}${reply === undefined ? '' : `  [${reply}]`}`,
        ),
    ),
  ]
  return `${sections
    .filter((section) => section !== '')
    .map(harmless)
    .join('\n\n')}\n`
}

function lines(rows: readonly (readonly [string, string])[]): string {
  return rows
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')
}

const titled = (title: string, rows: readonly string[]): string =>
  rows.length === 0 ? '' : [title, ...rows.map((row) => `  ${row}`)].join('\n')
