// The text of an alert mail: subject, text and HTML with the same content. Pure.
import { harmlessLine, harmlessText } from '#platform/harmless.ts'
import type { AlertNotification } from './notifier.ts'

export interface AlertMail {
  subject: string
  text: string
  html: string
}

/** RFC 5322 2.1.1: lines of 998 at most; nobody reads that far anyway. */
const subject_length_max = 200

export function alertMail(notification: AlertNotification): AlertMail {
  return { subject: subjectOf(notification), text: textOf(notification), html: htmlOf(notification) }
}

/** `[High] Mailbox blocked: anna@contoso.example (Contoso)` */
function subjectOf(notification: AlertNotification): string {
  const { title, subject, tenantName } = notification
  const what = harmlessLine(title, 120)
  const about = subject.includes('@') && !title.includes(subject) ? `: ${harmlessLine(subject, 60)}` : ''
  const whose = tenantName === null ? '' : ` (${harmlessLine(tenantName, 40)})`
  return harmlessLine(`[${labelOf(notification)}] ${what}${about}${whose}`, subject_length_max)
}

const labelOf = ({ kind, severity }: AlertNotification): string => capitalised(kind === 'open' ? severity : kind)

interface Part {
  title: string
  text: string
}

/** First what happened, then why it matters, what was done already, what to do. */
function partsOf(notification: AlertNotification): { first: string; parts: Part[]; facts: Part[] } {
  const { kind, text, meaning, done, advice, subject, type, tenantId, tenantName, closedBy, reason } = notification
  const isClosed = kind === 'closed'
  const first = isClosed ? `This is over: ${reason ?? 'it was closed.'}` : text
  const parts = isClosed
    ? [{ title: 'What it was', text }]
    : [
        { title: 'Why it matters', text: meaning },
        ...(done === null ? [] : [{ title: 'Done already', text: done }]),
        { title: 'What to do', text: advice },
      ]
  const facts = [
    { title: 'About', text: `${subject} (${type})` },
    { title: 'When', text: whenOf(notification) },
    { title: 'Tenant', text: tenantId === null ? 'the whole installation' : (tenantName ?? tenantId) },
    ...(isClosed && closedBy !== null ? [{ title: 'Closed by', text: closedBy }] : []),
  ]
  return { first, parts, facts }
}

function whenOf({ count, firstAt, lastAt, closedAt }: AlertNotification): string {
  const since = count === 1 ? readable(firstAt) : `${count} times, first ${readable(firstAt)}, last ${readable(lastAt)}`
  return closedAt === null ? since : `${since}; closed ${readable(closedAt)}`
}

function textOf(notification: AlertNotification): string {
  const { first, parts, facts } = partsOf(notification)
  const lines = [
    harmlessText(first, 8_000),
    ...parts.flatMap(({ title, text }) => ['', `${title}:`, harmlessText(text, 8_000)]),
    '',
    ...facts.map(({ title, text }) => `${title}: ${harmlessLine(text, 700)}`),
    ...(notification.url === null ? [] : ['', notification.url]),
    '',
    '-- ',
    'Mailwarden sends this because of a notification rule. Change it in the settings of the console.',
    '',
  ]
  return lines.join('\n')
}

const accents = { high: '#b3261e', medium: '#8a5300', low: '#1f5fa8', closed: '#1c6b3c' }

/** A table of 600 px, nothing from elsewhere, colours with a contrast over 4.5:1 on light and on dark. */
function htmlOf(notification: AlertNotification): string {
  const { first, parts, facts } = partsOf(notification)
  const { kind, severity, title, url } = notification
  const accent = accents[kind === 'closed' ? 'closed' : severity]
  const label = labelOf(notification)
  const paragraph = ({ title: heading, text }: Part) =>
    `<h2 style="font-size:15px;margin:20px 0 4px">${escaped(heading)}</h2><p style="margin:0">${multiline(text)}</p>`
  const row = ({ title: name, text }: Part) =>
    `<tr><th scope="row" align="left" style="padding:2px 16px 2px 0;vertical-align:top;font-weight:600">${escaped(name)}</th><td style="padding:2px 0;overflow-wrap:anywhere">${escaped(harmlessLine(text, 700))}</td></tr>`
  const link =
    url === null
      ? ''
      : `<p style="margin:24px 0 0"><a href="${escaped(url)}" style="display:inline-block;background:${accent};color:#ffffff;padding:10px 18px;border-radius:6px;text-decoration:none;font-weight:600">Open the alert</a></p>`
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${escaped(harmlessLine(title, 200))}</title>
<style>:root{color-scheme:light dark}body,.page{background:#f4f5f7;color:#1b1f24}.card{background:#ffffff;color:#1b1f24}.foot{color:#4d5560}
@media (prefers-color-scheme:dark){body,.page{background:#14171a!important;color:#e8eaed!important}.card{background:#1e2227!important;color:#e8eaed!important}.foot{color:#b4bac2!important}}</style></head>
<body style="margin:0"><table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="font:15px/1.5 -apple-system,'Segoe UI',Roboto,Arial,sans-serif"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" class="card" width="600" cellpadding="0" cellspacing="0" style="max-width:600px;width:100%;border-top:4px solid ${accent};border-radius:8px"><tr><td style="padding:24px">
<p style="margin:0 0 8px"><span style="background:${accent};color:#ffffff;padding:2px 8px;border-radius:4px;font-size:13px;font-weight:600">${label}</span></p>
<h1 style="font-size:20px;line-height:1.3;margin:0 0 12px;overflow-wrap:anywhere">${escaped(harmlessLine(title, 200))}</h1>
<p style="margin:0;overflow-wrap:anywhere">${multiline(first)}</p>
${parts.map(paragraph).join('\n')}
<table cellpadding="0" cellspacing="0" style="margin:20px 0 0;font-size:14px">${facts.map(row).join('')}</table>
${link}
</td></tr></table>
<p class="foot" style="font-size:13px;margin:16px 0 0">Mailwarden sends this because of a notification rule. Change it in the settings of the console.</p>
</td></tr></table></body></html>
`
}

const capitalised = (word: string) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`
const readable = (time: string) => `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`
const multiline = (text: string) => escaped(harmlessText(text, 8_000)).replaceAll('\n', '<br>')

function escaped(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return text.replaceAll(/[&<>"']/g, (character) => names[character]!)
}
