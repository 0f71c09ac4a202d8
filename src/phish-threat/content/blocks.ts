// What the built-in mails are written in: a few kinds of blocks that become HTML by a layout, and the text part with the same meaning.

/** A string is a paragraph. In texts `**bold**` and `[words](link)`, with link, link2 or link3 as the target; Liquid anywhere. */
export type Block =
  | string
  | { heading: string }
  | { button: string }
  | { rows: [string, string][] }
  | { list: string[] }
  /** Small print in a frame. */
  | { note: string }
  /** Lines at the end, the first in bold. */
  | { signature: string[] }
  /** Alternative text of the picture with the code. */
  | { qr: string }

export interface Style {
  accent: string
  font: string
}

/** Only what has a meaning in HTML: Liquid's quotes stay as they are. */
const escapeText = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

const inlineLink = /\[([^\]]+)\]\((link[23]?)\)/g

/** Inline marks as HTML. */
export function inlineHtml(text: string, color: string): string {
  return escapeText(text)
    .replace(inlineLink, (_, words: string, target: string) =>
      anchor(words, target, `color:${color};text-decoration:underline`),
    )
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
}

const anchor = (words: string, target: string, style: string) =>
  `<a href="{{ ${target} }}" style="${style}">${words}</a>`

/** Inline marks as text; a link is followed by its address. */
export function inlineText(text: string): string {
  return text
    .replace(inlineLink, (_, words: string, target: string) => `${words} ( {{ ${target} }} )`)
    .replace(/\*\*([^*]+)\*\*/g, '$1')
}

const paragraph = (content: string, more = '') => `<p style="margin:0 0 16px 0;${more}">${content}</p>`

export function blockHtml(block: Block, { accent }: Style): string {
  if (typeof block === 'string') return paragraph(inlineHtml(block, accent))
  if ('heading' in block)
    return `<h1 style="margin:0 0 16px 0;font-size:22px;line-height:28px;font-weight:600;color:#1f2328">${inlineHtml(block.heading, accent)}</h1>`
  if ('button' in block) return buttonHtml(block.button, accent)
  if ('rows' in block) return rowsHtml(block.rows, accent)
  if ('list' in block)
    return `<ul style="margin:0 0 16px 0;padding:0 0 0 22px">${block.list.map((item) => `<li style="margin:0 0 6px 0">${inlineHtml(item, accent)}</li>`).join('')}</ul>`
  if ('note' in block)
    return `<div style="margin:0 0 16px 0;padding:12px 16px;background-color:#f4f5f7;border-left:4px solid ${accent};color:#3b4048;font-size:13px;line-height:19px">${inlineHtml(block.note, accent)}</div>`
  if ('qr' in block)
    return `<p style="margin:0 0 16px 0;text-align:center"><img src="{{ qr }}" width="180" height="180" alt="${escapeText(block.qr)}" style="display:inline-block;width:180px;height:180px;border:0;background-color:#ffffff"></p>`
  const [name = '', ...lines] = block.signature.map((line) => inlineHtml(line, accent))
  return paragraph(`<strong>${name}</strong>${lines.map((line) => `<br>${line}`).join('')}`)
}

function buttonHtml(words: string, accent: string): string {
  const style = `display:inline-block;padding:12px 26px;color:#ffffff;background-color:${accent};border-radius:4px;font-weight:600;text-decoration:none`
  return `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 20px 0"><tr><td bgcolor="${accent}" style="border-radius:4px">${anchor(escapeText(words), 'link', style)}</td></tr></table>`
}

function rowsHtml(rows: [string, string][], accent: string): string {
  const cell = 'padding:7px 12px 7px 0;border-bottom:1px solid #e3e5e8;vertical-align:top;text-align:left'
  const lines = rows.map(
    ([label, value]) =>
      `<tr><th scope="row" style="${cell};font-weight:400;color:#5a6069;width:38%">${inlineHtml(label, accent)}</th><td style="${cell};color:#1f2328">${inlineHtml(value, accent)}</td></tr>`,
  )
  return `<table cellpadding="0" cellspacing="0" border="0" width="100%" style="margin:0 0 18px 0;border-collapse:collapse">${lines.join('')}</table>`
}

export function blockText(block: Block): string {
  if (typeof block === 'string') return inlineText(block)
  if ('heading' in block) return inlineText(block.heading)
  if ('button' in block) return `${block.button}:\n{{ link }}`
  if ('rows' in block)
    return block.rows.map(([label, value]) => `${inlineText(label)}: ${inlineText(value)}`).join('\n')
  if ('list' in block) return block.list.map((item) => `- ${inlineText(item)}`).join('\n')
  if ('note' in block) return inlineText(block.note)
  if ('qr' in block) return `${block.qr}:\n{{ link }}`
  return block.signature.map(inlineText).join('\n')
}
