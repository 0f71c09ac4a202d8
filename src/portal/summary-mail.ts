// The summary as a mail: the same in text and in HTML (tables up to 600 px, nothing remote, readable in light and dark). Pure.
import { escape } from '#quarantine/clean-html.ts'
import { safeLine, visibleLine } from '#quarantine/safe-text.ts'
import type { PersonAction } from './contract.ts'
import { buttonOf } from './link-page.ts'
import { whenText } from './when-text.ts'

export const rows_max = 50

export interface SummaryRow {
  sender: string
  subject: string
  /** In plain words. */
  why: string
  receivedAt: Date
  links: { action: PersonAction; url: string }[]
}

export interface SummaryMail {
  /** Null: the person's own; else the list or shared mailbox that it is about. */
  list: string | null
  timeZone: string
  rows: SummaryRow[]
  /** With those that are not in `rows`. */
  total: number
  portalUrl: string
}

export function summarySubject({ total, list }: Pick<SummaryMail, 'total' | 'list'>): string {
  const count = total === 1 ? '1 message is' : `${total} messages are`
  return list === null ? `${count} held for you` : `${count} held for ${safeLine(list, 200)}`
}

export function summaryText(mail: SummaryMail): string {
  const rows = mail.rows.map((row, index) => {
    const { sender, subject, why, received } = shown(row, mail.timeZone)
    const links = row.links.map(({ action, url }) => `   ${buttonOf(action)}: ${url}`)
    return [
      `${index + 1}. ${subject}`,
      `   From: ${sender}`,
      `   Received: ${received}`,
      `   Why: ${why}`,
      ...links,
    ].join('\n')
  })
  return `${summarySubject(mail)}.

${rows.join('\n\n')}

${moreText(mail)}Your quarantine: ${mail.portalUrl}

Links work for 7 days and once. Messages that nobody decides on are deleted after their time.
`
}

export function summaryHtml(mail: SummaryMail): string {
  const rows = mail.rows
    .map((row) => {
      const { sender, subject, why, received } = shown(row, mail.timeZone)
      const links = row.links
        .map(({ action, url }) => `<a class="act" href="${escape(url)}" style="${linkStyle}">${buttonOf(action)}</a>`)
        .join(' &nbsp; ')
      return `<tr><td class="row" style="${cellStyle}"><strong>${escape(subject)}</strong><br>${escape(sender)}<br>
<span class="dim" style="${dimStyle}">${escape(received)} · ${escape(why)}</span>${links === '' ? '' : `<br>${links}`}</td></tr>`
    })
    .join('\n')
  const title = escape(summarySubject(mail))
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${title}</title>
<style>:root{color-scheme:light dark}
@media (prefers-color-scheme:dark){.page{background:#16181b !important;color:#e9ecef !important}.row{border-color:#4a4f55 !important}.dim{color:#b6bcc2 !important}.act{color:#8ab8f5 !important}}</style></head>
<body class="page" style="margin:0;padding:0;background:#ffffff;color:#1b1e21">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center" style="padding:16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px;text-align:left;font:15px/1.5 'Segoe UI',Arial,sans-serif">
<tr><td style="padding:0 0 8px"><h1 style="font-size:20px;line-height:1.3;margin:0">${title}</h1></td></tr>
${rows}
<tr><td style="padding:16px 0"><p style="margin:0 0 8px">${escape(moreText(mail))}<a class="act" href="${escape(mail.portalUrl)}" style="${linkStyle}">Open your quarantine</a></p>
<p class="dim" style="${dimStyle};margin:0">Links open a page with a button. They work for 7 days and once. Messages that nobody decides on are deleted after their time.</p></td></tr>
</table></td></tr></table></body></html>`
}

/** 4.5:1 on white; the dark scheme has its own. */
const linkStyle = 'color:#1d5fb8;font-weight:600'
const dimStyle = 'color:#555b61'
const cellStyle = 'padding:12px 0;border-top:1px solid #c9ced3;overflow-wrap:anywhere;word-break:break-word'

function moreText({ rows, total }: SummaryMail): string {
  const more = total - rows.length
  return more <= 0 ? '' : `${more} more ${more === 1 ? 'message is' : 'messages are'} in your quarantine. `
}

function shown(row: SummaryRow, timeZone: string) {
  return {
    sender: visibleLine(row.sender, 200) || '(no sender)',
    subject: visibleLine(row.subject, 200) || '(no subject)',
    why: row.why,
    received: whenText(row.receivedAt, timeZone),
  }
}
