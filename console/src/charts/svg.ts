// A drawing as plain values: the same function serves the screen (as React nodes), the PDF and the mail (as text). Pure.

export interface SvgNode {
  tag: string
  attributes: Readonly<Record<string, string | number>>
  children: readonly (SvgNode | string)[]
}

type Attributes = Record<string, string | number | undefined>
type Child = SvgNode | string | null | undefined | false

export function el(tag: string, attributes: Attributes = {}, ...children: (Child | readonly Child[])[]): SvgNode {
  return {
    tag,
    attributes: Object.fromEntries(
      Object.entries(attributes).filter((entry): entry is [string, string | number] => entry[1] !== undefined),
    ),
    children: children.flat().filter((child): child is SvgNode | string => typeof child === 'string' || Boolean(child)),
  }
}

/** Coordinates with one decimal: shorter texts, the same picture. */
export const round = (value: number): number => Math.round(value * 10) / 10

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => escapes[character]!)

/** The drawing as text of an SVG file. */
export function svgText(node: SvgNode): string {
  const attributes = Object.entries(node.attributes)
    .map(([name, value]) => ` ${name}="${escape(String(value))}"`)
    .join('')
  const xmlns = node.tag === 'svg' ? ' xmlns="http://www.w3.org/2000/svg"' : ''
  const content = node.children.map((child) => (typeof child === 'string' ? escape(child) : svgText(child))).join('')
  return content === ''
    ? `<${node.tag}${xmlns}${attributes}/>`
    : `<${node.tag}${xmlns}${attributes}>${content}</${node.tag}>`
}
