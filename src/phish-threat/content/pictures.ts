// Our own drawings for trainings: small SVGs without scripts, styles or references, named so that trainings of a tenant can use them too.
import { escapeHtml } from './liquid.ts'

const ink = '#1f2328'
const blue = '#0b57a4'
const pale = '#dfeaf6'
const red = '#a4262c'
const green = '#256b2e'

const envelope = (x: number, y: number) =>
  `<g transform="translate(${x} ${y})"><rect width="120" height="80" rx="6" fill="#fff" stroke="${ink}" stroke-width="3"/><path d="M3 6l57 42 57-42" fill="none" stroke="${ink}" stroke-width="3"/></g>`
const hook = (x: number, y: number) =>
  `<path d="M${x} 0v${y}a16 16 0 1 1-32 0" fill="none" stroke="${red}" stroke-width="5"/><path d="M${x - 32} ${y}l-7 11h14z" fill="${red}"/>`
const lines = (x: number, y: number, widths: number[]) =>
  widths
    .map((width, index) => `<rect x="${x}" y="${y + index * 14}" width="${width}" height="6" rx="3" fill="#9aa4af"/>`)
    .join('')
const sheet = `<path d="M110 20h76l24 24v96h-100z" fill="#fff" stroke="${ink}" stroke-width="3"/><path d="M186 20v24h24" fill="none" stroke="${ink}" stroke-width="3"/>`
const handset = (x: number) =>
  `<rect x="${x}" y="16" width="72" height="128" rx="12" fill="#fff" stroke="${ink}" stroke-width="4"/><circle cx="${x + 36}" cy="132" r="5" fill="${ink}"/>`
const lock = (x: number, color: string) =>
  `<path d="M${x + 14} 76v-14a18 18 0 0 1 36 0v14" fill="none" stroke="${ink}" stroke-width="6"/><rect x="${x}" y="76" width="64" height="52" rx="6" fill="${color}"/><circle cx="${x + 32}" cy="100" r="7" fill="#fff"/>`
const square = (x: number, y: number, size: number) =>
  `<rect x="${x}" y="${y}" width="${size}" height="${size}" fill="${ink}"/>`
const eye = (x: number, y: number) =>
  `<rect x="${x}" y="${y}" width="30" height="30" fill="none" stroke="${ink}" stroke-width="7"/>${square(x + 10, y + 10, 10)}`

/** Inside of a view box of 320 by 160. */
const drawings: Record<string, string> = {
  hook: `${envelope(100, 60)}${hook(176, 66)}`,
  target: `<rect x="40" y="30" width="150" height="40" rx="6" fill="${blue}"/>${lines(60, 47, [110])}<path d="M120 74c0 34 40 44 90 44" fill="none" stroke="${red}" stroke-width="4" stroke-dasharray="7 6"/><path d="M208 110l16 8-16 8z" fill="${red}"/><circle cx="256" cy="118" r="26" fill="#fff" stroke="${red}" stroke-width="4"/><circle cx="256" cy="118" r="9" fill="${red}"/>`,
  address: `<rect x="24" y="52" width="272" height="46" rx="23" fill="#fff" stroke="${ink}" stroke-width="3"/><circle cx="50" cy="75" r="9" fill="none" stroke="${green}" stroke-width="4"/>${lines(74, 72, [54])}<rect x="136" y="68" width="92" height="14" rx="4" fill="${blue}"/><rect x="136" y="104" width="92" height="6" rx="3" fill="${blue}"/>${lines(240, 72, [36])}`,
  file: `${sheet}${lines(126, 60, [66, 66, 50])}${hook(222, 96)}`,
  clock: `<circle cx="160" cy="80" r="58" fill="#fff" stroke="${ink}" stroke-width="5"/><path d="M160 80l-9-42" stroke="${red}" stroke-width="6" stroke-linecap="round"/><path d="M160 80l-2-28" stroke="${ink}" stroke-width="6" stroke-linecap="round"/><circle cx="160" cy="80" r="6" fill="${ink}"/>`,
  code: `${handset(44)}<rect x="164" y="26" width="108" height="108" rx="6" fill="#fff" stroke="${ink}" stroke-width="3"/>${eye(176, 38)}${eye(230, 38)}${eye(176, 92)}${square(218, 84, 12)}${square(236, 96, 12)}${square(250, 112, 10)}${square(222, 108, 10)}<text x="80" y="92" font-family="sans-serif" font-size="44" font-weight="700" text-anchor="middle" fill="${red}">?</text>`,
  invoice: `${sheet}${lines(126, 60, [66, 48])}<rect x="126" y="96" width="66" height="18" fill="${pale}" stroke="${ink}" stroke-width="2"/><path d="M120 118l78-26" stroke="${red}" stroke-width="5"/>`,
  phone: `${handset(84)}<path d="M104 78l14 14 24-30" fill="none" stroke="${green}" stroke-width="7"/><path d="M184 34h76a10 10 0 0 1 10 10v34a10 10 0 0 1-10 10h-44l-18 18v-18h-14z" fill="#fff" stroke="${ink}" stroke-width="3"/>${lines(202, 52, [50, 36])}`,
  mask: `<circle cx="160" cy="58" r="34" fill="#f2d7bf" stroke="${ink}" stroke-width="3"/><path d="M92 150c4-40 34-52 68-52s64 12 68 52z" fill="${blue}"/><path d="M122 48h76c4 20-10 30-22 30-9 0-12-8-16-8s-7 8-16 8c-12 0-26-10-22-30z" fill="${red}"/><circle cx="144" cy="58" r="7" fill="#fff"/><circle cx="176" cy="58" r="7" fill="#fff"/>`,
  gift: `<rect x="104" y="70" width="112" height="70" fill="${blue}"/><rect x="96" y="54" width="128" height="22" fill="${green}"/><rect x="152" y="54" width="16" height="86" fill="#fff"/><path d="M160 54c-30-4-34-30-16-30 12 0 16 20 16 30 0-10 4-30 16-30 18 0 14 26-16 30z" fill="none" stroke="${red}" stroke-width="5"/><path d="M160 24V0" stroke="${red}" stroke-width="3"/>`,
  bell: `<path d="M160 22c30 0 40 22 40 46 0 26 8 36 16 44H104c8-8 16-18 16-44 0-24 10-46 40-46z" fill="#fff" stroke="${ink}" stroke-width="4"/><path d="M144 118a16 16 0 0 0 32 0z" fill="${ink}"/><path d="M92 40a60 60 0 0 0-12 30M228 40a60 60 0 0 1 12 30" fill="none" stroke="${blue}" stroke-width="5" stroke-linecap="round"/>`,
  locks: `<rect x="60" y="14" width="200" height="136" rx="4" fill="#fff" stroke="${ink}" stroke-width="3"/>${lock(84, blue)}${lock(172, green)}`,
  magnifier: `<text x="160" y="92" font-family="sans-serif" font-size="46" font-weight="700" text-anchor="middle" fill="${ink}">c0</text><circle cx="160" cy="76" r="46" fill="none" stroke="${blue}" stroke-width="8"/><path d="M194 110l38 36" stroke="${blue}" stroke-width="12" stroke-linecap="round"/>`,
}

export const pictureIds: readonly string[] = Object.keys(drawings)

/** The drawing as an SVG element, with the alternative text for screen readers; empty for a name that there is not. */
export function pictureSvg(id: string, alt: string): string {
  const drawing = Object.hasOwn(drawings, id) ? drawings[id] : undefined
  if (drawing === undefined) return ''
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 160" width="320" height="160" role="img" aria-label="${escapeHtml(alt)}"><rect width="320" height="160" rx="8" fill="${pale}"/>${drawing}</svg>`
}
