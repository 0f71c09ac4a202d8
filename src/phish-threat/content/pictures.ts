// Our own drawings for trainings: small SVGs without scripts, styles or references, named so that trainings of a tenant can use them too.
import { escapeHtml } from './liquid.ts'

const ink = '#1f2328'
const pale = '#dfeaf6'
const red = '#a4262c'
const envelope = (x: number, y: number) =>
  `<g transform="translate(${x} ${y})"><rect width="120" height="80" rx="6" fill="#fff" stroke="${ink}" stroke-width="3"/><path d="M3 6l57 42 57-42" fill="none" stroke="${ink}" stroke-width="3"/></g>`

/** Inside of a view box of 320 by 160. */
const drawings: Record<string, string> = {
  hook: `${envelope(100, 50)}<path d="M160 0v62a22 22 0 1 1-44 0" fill="none" stroke="${red}" stroke-width="5"/><path d="M116 62l-8 12h16z" fill="${red}"/>`,
}

export const pictureIds: readonly string[] = Object.keys(drawings)

/** The drawing as an SVG element, with the alternative text for screen readers; empty for a name that there is not. */
export function pictureSvg(id: string, alt: string): string {
  const drawing = Object.hasOwn(drawings, id) ? drawings[id] : undefined
  if (drawing === undefined) return ''
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 160" width="320" height="160" role="img" aria-label="${escapeHtml(alt)}"><rect width="320" height="160" rx="8" fill="${pale}"/>${drawing}</svg>`
}
