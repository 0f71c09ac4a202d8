// HTML of a hostile mail as a page that does nothing: built anew from a short list of elements and attributes, never by taking
// things out. Links become text with their real target, images a note, unseen characters visible. Pure.
import { Parser } from 'htmlparser2'
import { cleanStyle } from './clean-style.ts'
import { defang, markHidden, visibleLine } from './safe-text.ts'

/** For the answer that carries the page; `sandbox` counts even when somebody opens it outside of a frame. */
export const documentPolicy =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

const html_characters_max = 2_000_000
const output_characters_max = 1_000_000
const elements_max = 20_000
const depth_max = 150
const attribute_characters_max = 1_000
const image_characters_max = 400_000

const elements = new Set(
  'abbr address article aside b bdi big blockquote br caption center cite code col colgroup dd del dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i ins kbd li main mark nav ol p pre q s samp section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr'.split(
    ' ',
  ),
)
const voids = new Set(['br', 'col', 'hr', 'wbr'])
/** Dropped with everything inside: code, other languages, and what a browser reads as raw text, where escaping works otherwise. */
const dropped = new Set(
  'script style title template noscript iframe frame frameset noframes noembed object embed applet svg math canvas audio video map xmp plaintext listing select textarea datalist option optgroup portal fencedframe'.split(
    ' ',
  ),
)
const attributes: Record<string, RegExp> = {
  align: /^[a-z]{1,10}$/i,
  valign: /^[a-z]{1,10}$/i,
  width: /^\d{1,5}(?:\.\d+)?%?$/,
  height: /^\d{1,5}(?:\.\d+)?%?$/,
  bgcolor: /^#?[\da-z]{1,30}$/i,
  color: /^#?[\da-z]{1,30}$/i,
  border: /^\d{1,3}$/,
  cellpadding: /^\d{1,3}$/,
  cellspacing: /^\d{1,3}$/,
  colspan: /^\d{1,3}$/,
  rowspan: /^\d{1,3}$/,
  size: /^[+-]?\d{1,2}$/,
  face: /^[\w ,-]{1,100}$/,
  start: /^-?\d{1,6}$/,
  type: /^[1aAiI]$/,
  lang: /^[\w-]{1,20}$/,
  dir: /^(?:ltr|rtl)$/i,
}

export interface CleanedHtml {
  /** A whole page. */
  document: string
  /** True when the mail was longer, deeper or larger than what is shown. */
  isCut: boolean
  /** What was left out, for a line above the preview. */
  removed: { scripts: number; images: number; forms: number; links: number }
}

/** Never throws for what the mail holds. */
export function cleanHtml(html: string): CleanedHtml {
  const builder = new Builder()
  const parser = new Parser(
    {
      onopentag: (name, given) => builder.open(name, given),
      ontext: (text) => builder.text(text),
      onclosetag: (name) => builder.close(name),
    },
    { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true, recognizeSelfClosing: false },
  )
  for (let start = 0; start < Math.min(html.length, html_characters_max) && !builder.isFull; start += 65_536)
    parser.write(html.slice(start, Math.min(start + 65_536, html_characters_max)))
  parser.end()
  return builder.finish(html.length > html_characters_max)
}

interface Open {
  name: string
  /** What stands in the page for it; null: nothing. */
  end: string | null
}

class Builder {
  readonly #parts: string[] = []
  readonly #stack: Open[] = []
  readonly removed = { scripts: 0, images: 0, forms: 0, links: 0 }
  #characters = 0
  #elements = 0
  #dropping = 0
  #depth = 0
  #isCut = false

  get isFull(): boolean {
    return this.#characters > output_characters_max || this.#elements > elements_max
  }

  open(name: string, given: Record<string, string>): void {
    this.#elements += 1
    if (name === 'script') this.removed.scripts += 1
    if (dropped.has(name)) this.#dropping += 1
    this.#stack.push({ name, end: this.#start(name, given) })
  }

  /** Writes the start of an element; resolves to what closes it. */
  #start(name: string, given: Record<string, string>): string | null {
    if (this.#dropping > 0 || this.isFull) return null
    if (name === 'a' || name === 'area') return this.#link(given)
    if (name === 'img' || name === 'image') return this.#image(given)
    if (name === 'input' || name === 'button') this.#write('<span class="mw-note">[field]</span>')
    if (name === 'form') this.removed.forms += 1
    if (!elements.has(name)) return null
    if (this.#depth >= depth_max) {
      this.#isCut = true
      return null
    }
    this.#write(`<${name}${cleanAttributes(given)}>`)
    if (voids.has(name)) return null
    this.#depth += 1
    return `</${name}>`
  }

  /** The target is what counts, so it stands in the text; nothing can be followed. */
  #link(given: Record<string, string>): string {
    const target = given['href']
    this.#write('<span class="mw-link">')
    if (target === undefined || target.trim() === '' || target.startsWith('#')) return '</span>'
    this.removed.links += 1
    return `</span> <span class="mw-target">[${escape(visibleLine(defang(target), 500))}]</span>`
  }

  #image(given: Record<string, string>): null {
    const source = (given['src'] ?? '').trim()
    const alt = escape(visibleLine(given['alt'] ?? '', 200))
    const isInline =
      source.length <= image_characters_max && /^data:image\/(?:png|gif|jpeg|webp);base64,[\w+/=\s]+$/.test(source)
    if (isInline) this.#write(`<img alt="${alt}" src="${escape(source)}"${cleanAttributes(given)}>`)
    else {
      this.removed.images += 1
      this.#write(`<span class="mw-note">[image${alt === '' ? '' : `: ${alt}`}]</span>`)
    }
    return null
  }

  text(text: string): void {
    if (this.#dropping > 0 || this.isFull) return
    this.#write(escape(markHidden(text.toWellFormed().replaceAll('\r', '\n'))))
  }

  close(name: string): void {
    const open = this.#stack.pop()
    if (open === undefined) return
    if (dropped.has(name)) this.#dropping = Math.max(0, this.#dropping - 1)
    if (open.end === null) return
    this.#write(open.end)
    if (open.end === `</${name}>`) this.#depth -= 1
  }

  finish(isCut: boolean): CleanedHtml {
    for (let open = this.#stack.pop(); open !== undefined; open = this.#stack.pop())
      if (open.end !== null) this.#write(open.end)
    return {
      document: `${head}${this.#parts.join('')}</body></html>`,
      isCut: isCut || this.#isCut || this.isFull,
      removed: this.removed,
    }
  }

  #write(part: string): void {
    this.#parts.push(part)
    this.#characters += part.length
  }
}

function cleanAttributes(given: Record<string, string>): string {
  let text = ''
  for (const [name, value] of Object.entries(given)) {
    if (value.length > attribute_characters_max && name !== 'style') continue
    if (name === 'style') {
      const style = cleanStyle(value)
      if (style !== null) text += ` style="${escape(style)}"`
    } else if (Object.hasOwn(attributes, name) && attributes[name]!.test(value)) text += ` ${name}="${escape(value)}"`
  }
  return text
}

/** For text and for attributes in double quotes. */
export function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

const head = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Preview</title><style>
body{margin:12px;font:14px/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;overflow-wrap:anywhere}
.mw-link{text-decoration:underline}.mw-target{font:12px/1.4 ui-monospace,monospace;color:#8a3b00}.mw-note{color:#595959;font-style:italic}
img{max-width:100%}</style></head><body>`
