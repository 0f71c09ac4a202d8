// What a reader sees of an HTML part, and what is hidden from the reader: one streaming walk, no tree (detection rules work on these facts).
import { Parser } from 'htmlparser2'

export interface HtmlLink {
  url: string
  text: string
}

export interface HtmlFacts {
  /** Visible text with line breaks between blocks. */
  text: string
  hiddenText_chars: number
  links: HtmlLink[]
  images: string[]
  formActions: string[]
  hasPasswordInput: boolean
  /** Those that run; many orders and bookings carry data in one that does not. */
  scripts: number
  /** Text of scripts, first 64 KB. */
  script: string
  hasMetaRefresh: boolean
  iframes: number
  /** The markup was cut here because it is too deep. */
  isTooDeep: boolean
}

export const depthMax = 2_000
const linksMax = 10_000
const scriptMax = 64 * 1024
const invisible = new Set(['style', 'script', 'title', 'template', 'noscript'])
const blocks = new Set(['p', 'div', 'br', 'tr', 'li', 'h1', 'h2', 'h3', 'h4', 'table', 'ul', 'ol', 'blockquote', 'hr'])
const voids = new Set(['br', 'img', 'input', 'meta', 'link', 'hr', 'area', 'base', 'col', 'embed', 'source', 'wbr'])

interface OpenElement {
  name: string
  hidden: boolean
  /** It, or what it stands in, is never text for a reader: style, script… */
  isCode: boolean
}

export function walkHtml(html: string): HtmlFacts {
  const facts: HtmlFacts = {
    text: '',
    hiddenText_chars: 0,
    links: [],
    images: [],
    formActions: [],
    hasPasswordInput: false,
    scripts: 0,
    script: '',
    hasMetaRefresh: false,
    iframes: 0,
    isTooDeep: false,
  }
  const stack: OpenElement[] = []
  const text: string[] = []
  let link: HtmlLink | undefined
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (blocks.has(name)) text.push('\n')
        collect(facts, name, attributes)
        if (name === 'a' && attributes['href'] !== undefined && facts.links.length < linksMax) {
          link = { url: attributes['href'].trim(), text: '' }
          facts.links.push(link)
        }
        if (voids.has(name)) return
        if (stack.length >= depthMax) {
          // Each further end tag would be looked for in all of them.
          facts.isTooDeep = true
          parser.pause()
        } else {
          const outer = stack.at(-1)
          const isCode = outer?.isCode === true || invisible.has(name)
          stack.push({ name, isCode, hidden: outer?.hidden === true || isCode || isHidden(attributes) })
        }
      },
      ontext(data) {
        const open = stack.at(-1)
        if (open?.name === 'script') facts.script += data.slice(0, Math.max(0, scriptMax - facts.script.length))
        if (open?.hidden === true) {
          if (!open.isCode) facts.hiddenText_chars += data.trim().length
          return
        }
        text.push(data)
        if (link !== undefined && link.text.length < 1_000) link.text += data
      },
      onclosetag(name) {
        if (name === 'a') link = undefined
        if (blocks.has(name)) text.push('\n')
        if (voids.has(name)) return
        for (let index = stack.length - 1; index >= 0 && index >= stack.length - 50; index--)
          if (stack[index]!.name === name) {
            stack.length = index
            break
          }
      },
    },
    { decodeEntities: true, lowerCaseTags: true },
  )
  parser.write(html)
  parser.end()
  facts.text = text
    .join('')
    .replace(/[ \t\r\f]+/g, ' ')
    .replace(/ ?\n[ \n]*/g, '\n')
    .trim()
  for (const item of facts.links) item.text = item.text.replace(/\s+/g, ' ').trim()
  return facts
}

function collect(facts: HtmlFacts, name: string, attributes: Record<string, string>): void {
  if (name === 'img' && attributes['src'] !== undefined) {
    if (facts.images.length < linksMax) facts.images.push(attributes['src'].slice(0, 4_096))
  } else if (name === 'form') facts.formActions.push((attributes['action'] ?? '').trim().slice(0, 4_096))
  else if (name === 'input') {
    if (attributes['type']?.toLowerCase() === 'password') facts.hasPasswordInput = true
  } else if (name === 'script') facts.scripts += isRun(attributes['type']) ? 1 : 0
  else if (name === 'iframe' || name === 'object' || name === 'embed') facts.iframes += 1
  else if (name === 'meta' && attributes['http-equiv']?.toLowerCase() === 'refresh') facts.hasMetaRefresh = true
  else if (name === 'area' && attributes['href'] !== undefined && facts.links.length < linksMax)
    facts.links.push({ url: attributes['href'].trim(), text: '' })
}

function isRun(type: string | undefined): boolean {
  return type === undefined || type.trim() === '' || /script|module/i.test(type)
}

function isHidden(attributes: Record<string, string>): boolean {
  if (attributes['hidden'] !== undefined) return true
  const style = attributes['style']
  if (style === undefined) return false
  const css = style.toLowerCase().replace(/\s+/g, '')
  return (
    css.includes('display:none') ||
    css.includes('visibility:hidden') ||
    /(?:^|;)opacity:0(?:\.0+)?(?:;|!|$)/.test(css) ||
    /font-size:[01](?:\.\d+)?(?:px|pt|em|%)?(?:;|!|$)/.test(css)
  )
}
