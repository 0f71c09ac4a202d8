// The frame of all pages of the inbox viewer: escaped HTML, own style sheet, no script, light and dark.

/** Text that is safe in HTML; made by `html` only. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Part = string | number | Html | null | readonly (string | number | Html | null)[]

/** Template tag that escapes every value except Html. */
export function html(strings: TemplateStringsArray, ...values: Part[]): Html {
  const parts = strings.map((text, index) => text + (index < values.length ? render(values[index]!) : ''))
  return new Html(parts.join(''))
}

function render(value: Part): string {
  if (value === null) return ''
  if (value instanceof Html) return value.text
  if (Array.isArray(value)) return value.map((entry) => render(entry as Part)).join('')
  return escapeText(String(value))
}

function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

const style = `
:root{color-scheme:light dark;--line:light-dark(#d8dde4,#39414b);--soft:light-dark(#56606c,#a3adb8);--back:light-dark(#f4f6f8,#15191e);--card:light-dark(#fff,#1e242b);--link:light-dark(#0b57a4,#7fb6f5);--mark:light-dark(#e7f0fa,#26374a)}
*{box-sizing:border-box}body{margin:0;font:16px/1.5 system-ui,sans-serif;background:var(--back);color:light-dark(#1b2127,#e6e9ec)}
header{background:var(--card);border-bottom:1px solid var(--line);padding:.6rem 1rem;display:flex;flex-wrap:wrap;gap:.4rem 1.2rem;align-items:baseline}
header strong{margin-right:auto}main{max-width:70rem;margin:0 auto;padding:1rem}h1{font-size:1.4rem;overflow-wrap:anywhere}h2{font-size:1.05rem}
a{color:var(--link)}a:focus-visible,summary:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.card{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.3rem 1rem;margin:0 0 1rem}
ul.rows{list-style:none;margin:0;padding:0}ul.rows li{border-top:1px solid var(--line);padding:.6rem 0;overflow-wrap:anywhere}ul.rows li:first-child{border-top:0}
.soft{color:var(--soft);font-size:.9rem}.unread{font-weight:600}nav.folders{display:flex;flex-wrap:wrap;gap:.4rem;margin:0 0 1rem}
nav.folders a{border:1px solid var(--line);border-radius:1rem;padding:.1rem .7rem;text-decoration:none;background:var(--card)}nav.folders a[aria-current]{background:var(--mark)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:.6rem 0}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:.85rem/1.5 ui-monospace,monospace;margin:.6rem 0}pre.body{font:1rem/1.5 system-ui,sans-serif}
@media(max-width:32rem){dl{grid-template-columns:1fr}dt{margin-top:.4rem}main{padding:.6rem}}
`

export interface Page {
  title: string
  body: Html
}

export function renderPage({ title, body }: Page): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${title} · Emulated mail</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <style>
          ${new Html(style)}
        </style>
      </head>
      <body>
        <header>
          <strong>Emulated Microsoft 365 mail</strong><a href="/">Mailboxes</a><a href="/queue">Queue</a
          ><a href="/internet">Outside</a>
        </header>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`.text
}
