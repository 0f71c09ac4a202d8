// The look of all pages of simulations: one small style sheet, allowed by the page's nonce; no fonts, pictures or scripts from elsewhere.
import type { LandingPage } from './contract.ts'
import { escapeHtml } from './liquid.ts'

/** On white at least 4.5 to 1, and white on them (WCAG 2.2, 1.4.3). */
export const accentColors: Record<NonNullable<LandingPage['accent']>, string> = {
  blue: '#0b57a4',
  teal: '#0a6c6c',
  green: '#256b2e',
  purple: '#5b3a9e',
  red: '#a4262c',
  slate: '#3b4a5a',
}

const css = `
*{box-sizing:border-box}
body{margin:0;font:16px/1.5 "Segoe UI",Helvetica,Arial,sans-serif;color:#1f2328;background:#eef0f3;overflow-wrap:anywhere}
main{max-width:44rem;margin:0 auto;padding:1.5rem}
main.narrow{max-width:27rem;margin-top:4vh;background:#fff;border:1px solid #d5d9de;border-top:5px solid var(--accent);border-radius:6px;padding:2rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem}
h2{font-size:1.2rem;line-height:1.3;margin:2rem 0 .75rem}
p{margin:0 0 1rem}
.brand{font-weight:700;font-size:1.15rem;color:var(--accent)}
label{display:block;margin:0 0 1rem;font-weight:600}
input{display:block;width:100%;margin-top:.25rem;padding:.6rem .7rem;font:inherit;color:inherit;background:#fff;border:1px solid #6b737c;border-radius:4px}
button,.button{display:inline-block;min-height:2.75rem;padding:.65rem 1.4rem;font:inherit;font-weight:600;color:#fff;background:var(--accent);border:0;border-radius:4px;text-decoration:none;cursor:pointer}
a{color:var(--accent)}
a.button{color:#fff}
:focus-visible{outline:3px solid #1f2328;outline-offset:2px}
.small{font-size:.875rem;color:#4d545c}
.mail{background:#fff;border:1px solid #c9ced4;border-radius:6px;padding:1rem 1.25rem}
.mail dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:0 0 1rem;padding:0 0 .75rem;border-bottom:1px solid #d5d9de}
.mail dt{color:#4d545c}
.mail dd{margin:0}
.link{color:#0b57a4;text-decoration:underline}
.target{font-size:.85rem;color:#4d545c}
mark{background:#ffe58a;color:#1f2328;padding:.05rem .15rem;border-radius:2px}
mark b{font-size:.75rem;margin-left:.2rem;padding:0 .35rem;border-radius:1rem;background:#1f2328;color:#fff}
ol.cues{padding-left:1.6rem}
ol.cues li{margin:0 0 .9rem;background:#fff;border-left:4px solid var(--accent);padding:.6rem .9rem}
.cue{font-weight:600}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
`
  .replaceAll('\n', '')
  .trim()

export interface PageParts {
  language: string
  title: string
  /** Inside of `<main>`. */
  main: string
  /** `narrow`: a box in the middle, as sign-in pages have. */
  shape: 'narrow' | 'wide'
  accent: NonNullable<LandingPage['accent']>
  nonce: string
  /** After `main`, e.g. the beacon. */
  end: string
}

export function pageHtml({ language, title, main, shape, accent, nonce, end }: PageParts): string {
  return `<!DOCTYPE html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex,nofollow"><meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<style nonce="${escapeHtml(nonce)}">:root{--accent:${accentColors[accent]}}${css}</style></head>
<body><main${shape === 'narrow' ? ' class="narrow"' : ''}>
${main}
</main>${end}</body></html>`
}
