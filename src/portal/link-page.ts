// The pages behind the links of a summary: what would be done, and a button. Works without scripts; nothing of the mail is markup.
import { escape } from '#quarantine/clean-html.ts'
import type { PersonAction, PersonItem } from './contract.ts'
import { whenText } from './when-text.ts'

export const pageHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}

const titles: Record<PersonAction, string> = {
  release: 'Release this message',
  'release-and-allow': 'Release this message and allow its sender',
  delete: 'Delete this message',
  'delete-and-block': 'Delete this message and block its sender',
  request: 'Request the release of this message',
}
const buttons: Record<PersonAction, string> = {
  release: 'Release',
  'release-and-allow': 'Release and allow',
  delete: 'Delete',
  'delete-and-block': 'Delete and block',
  request: 'Request release',
}
const effects: Record<PersonAction, string> = {
  release: 'It is delivered to your mailbox.',
  'release-and-allow':
    'It is delivered to your mailbox. Further mail of this sender is let through when the sender is proven.',
  delete: 'It is removed from your quarantine and cannot be brought back.',
  'delete-and-block': 'It is removed from your quarantine, and further mail of this sender is deleted.',
  request: 'Your administrator is asked to release it.',
}

export const buttonOf = (action: PersonAction): string => buttons[action]

/** Asks; only the button, which posts, does anything. */
export function askPage(action: PersonAction, item: PersonItem, timeZone: string, token: string): string {
  const rows = [
    ['From', item.sender],
    ['Subject', item.subject === '' ? '(no subject)' : item.subject],
    ['For', item.recipients.join(', ')],
    ['Received', whenText(new Date(item.receivedAt), timeZone, { timeZoneName: 'short' })],
    ['Why it is held', item.why],
  ]
  const table = rows.map(([name, text]) => `<dt>${name}</dt><dd>${escape(text!)}</dd>`).join('')
  return page(
    titles[action],
    `<dl>${table}</dl><p>${effects[action]}</p>
<form method="post" action="/api/v1/portal/act"><input type="hidden" name="t" value="${escape(token)}">
<button type="submit">${buttons[action]}</button></form>`,
  )
}

export const resultPage = (title: string, text: string): string =>
  page(title, `<p>${escape(text)}</p><p><a href="/portal">Open my quarantine</a></p>`)

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex"><title>${escape(title)}</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:0 auto;padding:2rem 1rem;overflow-wrap:anywhere}
h1{font-size:1.4rem}dl{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1rem}dt{font-weight:600}dd{margin:0}
button{font:inherit;font-weight:600;padding:.6rem 1.2rem;min-height:44px;border:0;border-radius:6px;background:#1d5fb8;color:#fff;cursor:pointer}
button:focus-visible,a:focus-visible{outline:3px solid #e8a200;outline-offset:2px}a{color:light-dark(#1d5fb8,#8ab8f5)}
@media(max-width:30rem){dl{grid-template-columns:1fr}}</style></head>
<body><main><h1>${escape(title)}</h1>${content}</main></body></html>`
}
