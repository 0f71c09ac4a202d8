// A mail as plain paragraphs with its links, and where in it the quotes of the cues stand: so a page can show it without its markup.
import { Parser } from 'htmlparser2'

export interface Paragraph {
  text: string
  links: { start: number; end: number; href: string }[]
}

export interface Mark {
  start: number
  end: number
  /** Index of the cue. */
  cue: number
}

const blockTags = new Set(
  'address article blockquote br center dd div dl dt footer h1 h2 h3 h4 h5 h6 header hr li main ol p pre section table tbody tfoot thead tr ul'.split(
    ' ',
  ),
)
const cellTags = new Set(['td', 'th'])
const silentTags = new Set(['head', 'style', 'script', 'title', 'template', 'noscript'])
const voidTags = new Set('area base br col embed hr img input link meta source track wbr'.split(' '))
const paragraphs_max = 400

/** What a person would see of the HTML part, top to bottom. `image`: word before the alternative text of a picture. */
export function excerptOf(html: string, image: string): Paragraph[] {
  const paragraphs: Paragraph[] = []
  let current: Paragraph = { text: '', links: [] }
  let href: { start: number; href: string } | null = null
  /** Open elements from the one that is hidden on. */
  let hidden: string[] = []
  const endLink = () => {
    if (href !== null && current.text.trimEnd().length > href.start)
      current.links.push({ ...href, end: current.text.trimEnd().length })
    href = null
  }
  const endParagraph = () => {
    const open = href
    endLink()
    const text = current.text.trimEnd()
    if (text !== '' && paragraphs.length < paragraphs_max) paragraphs.push({ ...current, text })
    current = { text: '', links: [] }
    if (open !== null) href = { start: 0, href: open.href }
  }
  const add = (text: string) => {
    const joined = text.replace(/\s+/g, ' ')
    current.text += current.text === '' || current.text.endsWith(' ') ? joined.trimStart() : joined
  }
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (hidden.length > 0 || isHidden(name, attributes)) {
          if (!voidTags.has(name)) hidden.push(name)
          return
        }
        if (blockTags.has(name)) endParagraph()
        // Cells of one row stand in one line.
        if (cellTags.has(name) && current.text.trim() !== '') add(': ')
        if (name === 'a') {
          endLink()
          href = { start: current.text.length, href: attributes['href'] ?? '' }
        }
        if (name === 'img' && (attributes['alt'] ?? '') !== '') add(`[${image}: ${attributes['alt']}]`)
      },
      ontext(text) {
        if (hidden.length === 0) add(text)
      },
      onclosetag(name) {
        if (hidden.length > 0) {
          if (!voidTags.has(name)) hidden = hidden.slice(0, -1)
          return
        }
        if (name === 'a') endLink()
        if (blockTags.has(name)) endParagraph()
      },
    },
    { decodeEntities: true },
  )
  parser.end(html)
  endParagraph()
  return paragraphs
}

const isHidden = (name: string, attributes: Record<string, string>) =>
  silentTags.has(name) ||
  attributes['aria-hidden'] === 'true' ||
  /display\s*:\s*none/i.test(attributes['style'] ?? '') ||
  // The pixel.
  (name === 'img' && (attributes['alt'] ?? '') === '')

/** First place of each quote in the texts, one list of marks a text; marks do not overlap, the earlier cue keeps its place. */
export function findMarks(texts: readonly string[], quotes: readonly { cue: number; quote: string }[]): Mark[][] {
  const marks: Mark[][] = texts.map(() => [])
  for (const { cue, quote } of quotes) {
    const wanted = quote.replace(/\s+/g, ' ').trim()
    if (wanted === '') continue
    for (const [index, text] of texts.entries()) {
      const mark = freePlace(text, wanted, marks[index]!)
      if (mark === null) continue
      marks[index]!.push({ ...mark, cue })
      break
    }
  }
  for (const list of marks) list.sort((a, b) => a.start - b.start)
  return marks
}

function freePlace(text: string, wanted: string, taken: readonly Mark[]): { start: number; end: number } | null {
  for (let start = text.indexOf(wanted); start >= 0; start = text.indexOf(wanted, start + 1)) {
    const end = start + wanted.length
    if (taken.every((mark) => end <= mark.start || start >= mark.end)) return { start, end }
  }
  return null
}
