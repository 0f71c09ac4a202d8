// How the built-in mails look: tables and inline styles, as mail programs need them, with colours that stay readable in dark mode.
import type { ContentLanguage } from '../contract.ts'
import { type Block, blockHtml, blockText, inlineHtml, inlineText } from './blocks.ts'

/** `plain`: as a colleague writes; `internal`: of a department; `service`: of a product; `document`: of a shop or supplier. */
export type LayoutName = 'plain' | 'internal' | 'service' | 'document'

export interface Sheet {
  layout: LayoutName
  language: ContentLanguage
  /** Shown above the mail where the layout has a head. */
  brand: string
  accent: string
  /** First words in the list of a mail program. */
  preview: string
  blocks: Block[]
  /** Small print, with links that are not the one of the attack's button. */
  footer: string[]
}

const fonts = {
  plain: "Calibri,'Segoe UI',Arial,sans-serif",
  internal: "'Segoe UI',Arial,sans-serif",
  service: 'Helvetica,Arial,sans-serif',
  document: 'Arial,Helvetica,sans-serif',
}

/** The HTML part, Liquid still in it. */
export function sheetHtml(sheet: Sheet): string {
  const { layout, accent } = sheet
  const style = { accent, font: fonts[layout] }
  const body = sheet.blocks.map((block) => blockHtml(block, style)).join('\n')
  return `<!DOCTYPE html>
<html lang="${sheet.language}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light">
<meta name="supported-color-schemes" content="light">
<title>${inlineHtml(sheet.preview, accent)}</title>
</head>
<body style="margin:0;padding:0;background-color:${layout === 'plain' ? '#ffffff' : '#eef0f3'};color:#1f2328">
${layout === 'plain' ? plainTable(sheet, body) : framedTable(sheet, body)}
</body>
</html>`
}

function plainTable({ footer, accent }: Sheet, body: string): string {
  return `<table role="presentation" cellpadding="0" cellspacing="0" border="0" width="100%"><tr><td style="padding:16px;background-color:#ffffff;color:#1f2328;font-family:${fonts.plain};font-size:15px;line-height:22px">
${body}
${footerHtml(footer, accent)}
</td></tr></table>`
}

function framedTable(sheet: Sheet, body: string): string {
  const font = fonts[sheet.layout]
  const cell = `background-color:#ffffff;color:#1f2328;font-family:${font};font-size:15px;line-height:22px`
  return `<table role="presentation" cellpadding="0" cellspacing="0" border="0" width="100%" bgcolor="#eef0f3"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" cellpadding="0" cellspacing="0" border="0" width="600" style="width:600px;max-width:100%">
${headHtml(sheet, font)}
<tr><td style="padding:28px 32px 12px 32px;${cell}">
${body}
</td></tr>
<tr><td style="padding:4px 32px 24px 32px;${cell}">
${footerHtml(sheet.footer, sheet.accent)}
</td></tr>
</table>
</td></tr></table>`
}

function headHtml({ layout, brand, accent }: Sheet, font: string): string {
  const name = inlineHtml(brand, accent)
  if (layout === 'internal')
    return `<tr><td bgcolor="${accent}" style="padding:14px 32px;background-color:${accent};color:#ffffff;font-family:${font};font-size:16px;font-weight:600">${name}</td></tr>`
  const size = layout === 'service' ? 20 : 24
  return `<tr><td style="padding:22px 32px 14px 32px;background-color:#ffffff;border-top:5px solid ${accent};border-bottom:1px solid #e3e5e8;color:${accent};font-family:${font};font-size:${size}px;font-weight:700;letter-spacing:.3px">${name}</td></tr>`
}

const footerHtml = (lines: string[], accent: string) =>
  `<p style="margin:8px 0 0 0;padding:12px 0 0 0;border-top:1px solid #e3e5e8;color:#5a6069;font-size:12px;line-height:18px">${lines.map((line) => inlineHtml(line, accent)).join('<br>')}</p>`

/** The text part, Liquid still in it. */
export function sheetText({ layout, brand, blocks, footer }: Sheet): string {
  const head = layout === 'plain' ? [] : [inlineText(brand)]
  return `${[...head, ...blocks.map(blockText), '--', footer.map(inlineText).join('\n')].join('\n\n')}\n`
}
