// HTML from outside made harmless: nothing that runs, loads or leads anywhere stays; links become those of the simulation.
import { Parser } from 'htmlparser2'
import sanitizeHtml from 'sanitize-html'
import type { Change } from './contract.ts'

export interface Cleaned {
  html: string
  changes: Change[]
}

const tags = (
  'a abbr address article b blockquote br caption center cite code col colgroup dd del div dl dt em font footer h1 h2 h3 h4 h5 h6 ' +
  'header hr i img ins li main ol p pre q s section small span strike strong sub sup table tbody td tfoot th thead tr u ul'
).split(' ')

const shared = ['style', 'align', 'valign', 'width', 'height', 'bgcolor', 'dir', 'lang', 'title', 'role', 'class']
const tables = ['border', 'cellpadding', 'cellspacing', 'colspan', 'rowspan', 'scope']

/** Deep nesting makes mail programs and parsers slow alike. */
const depth_max = 120

/** Inside of a mail. Without limits of its own: callers give at most what their shapes allow. */
export function cleanMail(html: string): Cleaned {
  return clean(html, { links: true })
}

/** Inside of a landing page: no links and pictures at all, as the one way on is ours. */
export function cleanPage(html: string): Cleaned {
  return clean(html, { links: false })
}

function clean(html: string, { links }: { links: boolean }): Cleaned {
  const found = inspect(html)
  const cleaned = sanitizeHtml(html, {
    allowedTags: links ? tags : tags.filter((tag) => tag !== 'a' && tag !== 'img'),
    allowedAttributes: {
      '*': links ? shared : shared.filter((name) => name !== 'style'),
      a: ['href'],
      img: ['src', 'alt'],
      table: tables,
      td: tables,
      th: tables,
    },
    allowedSchemes: ['cid'],
    nonTextTags: [
      'script',
      'style',
      'textarea',
      'option',
      'noscript',
      'title',
      'head',
      'template',
      'svg',
      'math',
      'object',
      'iframe',
    ],
    nestingLimit: depth_max,
    parseStyleAttributes: false,
    transformTags: {
      a: (_, attributes) => ({
        tagName: 'a',
        attribs: { ...withoutHandlers(attributes), href: linkOf(attributes['href']) },
      }),
      img: keepImage,
      body: bodyAsBlock,
      '*': (tagName, attributes) => ({ tagName, attribs: withCleanStyle(attributes) }),
    },
  })
  return { html: cleaned.trim(), changes: changesOf(found) }
}

/** An ordinary link of the simulation stays what it is. */
function linkOf(href: string | undefined): string {
  const own = /^\s*\{\{-?\s*(link[23]?)\s*-?\}\}\s*$/.exec(href ?? '')
  if (own !== null) return `{{ ${own[1]} }}`
  return /unsubscribe|preferences|settings|privacy|abmelden|datenschutz|impressum/i.test(href ?? '')
    ? '{{ link2 }}'
    : '{{ link }}'
}

const isQr = (source: string | undefined) => /^\s*\{\{-?\s*qr\s*-?\}\}\s*$/.test(source ?? '')

/** Only the code; of every other picture its words stay. */
function keepImage(_tag: string, attributes: Record<string, string>): sanitizeHtml.Tag {
  if (isQr(attributes['src'])) return { tagName: 'img', attribs: { ...attributes, src: '{{ qr }}' } }
  return { tagName: 'span', attribs: {}, text: isTracker(attributes) ? '' : (attributes['alt'] ?? '') }
}

/** A background that was the body's; our own body has none worth keeping. */
function bodyAsBlock(_tag: string, attributes: Record<string, string>): sanitizeHtml.Tag {
  const { style = '', bgcolor } = attributes
  return {
    tagName: 'div',
    attribs: { ...(style === '' ? {} : { style }), ...(bgcolor === undefined ? {} : { bgcolor }) },
  }
}

const withoutHandlers = (attributes: Record<string, string>) =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => shared.includes(name)))

/** Declarations that load, run, or take a place over the page are left out. */
function withCleanStyle(attributes: Record<string, string>): Record<string, string> {
  const { style, bgcolor, ...others } = attributes
  const rest = bgcolor !== undefined && /^#?\w{1,30}$/.test(bgcolor) ? { ...others, bgcolor } : others
  if (style === undefined) return rest
  const kept = style
    .split(';')
    .filter(
      (declaration) =>
        !/url\s*\(|image-set|expression|javascript|@|\\|behaviou?r|-moz-binding|position\s*:|\/\*/i.test(declaration),
    )
    .map((declaration) => declaration.trim())
    .filter((declaration) => declaration !== '')
  return kept.length === 0 ? rest : { ...rest, style: kept.join(';') }
}

const isTracker = (attributes: Record<string, string>): boolean =>
  [attributes['width'], attributes['height']].some((size) => /^[0-2](?:px)?$/.test(size ?? '')) ||
  /(?:^|[;\s])(?:width|height)\s*:\s*[0-2]px|display\s*:\s*none/i.test(attributes['style'] ?? '')

interface Found {
  scripts: number
  forms: number
  styles: number
  'remote-images': number
  trackers: number
  embedded: number
  links: number
}

const formTags = new Set(['form', 'input', 'select', 'textarea', 'button', 'option'])
const embeddedTags = new Set([
  'iframe',
  'frame',
  'object',
  'embed',
  'applet',
  'video',
  'audio',
  'svg',
  'math',
  'base',
  'meta',
])

function inspect(html: string): Found {
  const found: Found = { scripts: 0, forms: 0, styles: 0, 'remote-images': 0, trackers: 0, embedded: 0, links: 0 }
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'script') found.scripts += 1
      found.scripts += Object.keys(attributes).filter((attribute) => attribute.startsWith('on')).length
      if (formTags.has(name)) found.forms += 1
      if (name === 'style' || name === 'link' || /url\s*\(/i.test(attributes['style'] ?? '')) found.styles += 1
      // `meta` of a head is no loss.
      if (embeddedTags.has(name) && !(name === 'meta' && !/refresh/i.test(attributes['http-equiv'] ?? '')))
        found.embedded += 1
      if (name === 'a' && attributes['href'] !== undefined && !/^\s*\{\{/.test(attributes['href'])) found.links += 1
      if (name === 'img' && !isQr(attributes['src'])) found[isTracker(attributes) ? 'trackers' : 'remote-images'] += 1
    },
  })
  parser.end(html)
  return found
}

const sentences: Record<keyof Found, string> = {
  scripts: 'Scripts and event handlers were removed.',
  forms: 'Forms and their fields were removed: nothing may be typed into a mail.',
  styles: 'Style sheets, fonts and backgrounds from elsewhere were removed; styles inside the elements stay.',
  'remote-images': 'Pictures were removed, and their alternative texts put in their place.',
  trackers: 'Invisible pictures that tell when a mail is opened were removed.',
  embedded: 'Embedded content was removed.',
  links: 'Links were replaced by those of the simulation.',
}

const changesOf = (found: Found): Change[] =>
  (Object.keys(sentences) as (keyof Found)[])
    .filter((kind) => found[kind] > 0)
    .map((kind) => ({ kind, count: found[kind], text: sentences[kind] }))
