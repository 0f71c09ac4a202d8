// An accessible PDF (PDF/UA): title, language, headings, real tables, charts with a text in their place, fonts inside.
import { createRequire } from 'node:module'
import path from 'node:path'
import PDFDocument from 'pdfkit'
import { type LaidOutFont, setInOrder } from './right-to-left.ts'

const fonts = path.join(path.dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf')
const margin = 56
/** Points. */
const sizes = { H1: 22, H2: 15, H3: 12, P: 10.5 } as const
/** Contrast on white: 15.4, 8.2, 6.1 (console-ux 13). */
export const colours = {
  text: '#1b1f24',
  quiet: '#495057',
  bar: '#1864ab',
  good: '#1f7a35',
  bad: '#c92a2a',
  line: '#ced4da',
}

export interface PdfHead {
  title: string
  subject: string
  /** Of the content, BCP 47. */
  language: string
  at: Date
}

export interface PdfWriter {
  readonly width: number
  heading(level: 1 | 2 | 3, text: string): void
  paragraph(text: string, options?: { size?: number; colour?: string; align?: 'center' }): void
  list(items: readonly string[]): void
  /** The first column names the row. `caption` is read out before it. */
  table(
    caption: string,
    titles: readonly string[],
    rows: readonly (readonly string[])[],
    widths?: readonly number[],
  ): void
  /** `alt` says what `draw` shows; the top left corner is given. */
  figure(alt: string, height: number, draw: (canvas: PDFKit.PDFDocument, x: number, y: number) => void): void
  newPage(): void
}

/** Resolves with the file. */
export async function writePdf(
  head: PdfHead,
  write: (pdf: PdfWriter) => void,
  layout: 'portrait' | 'landscape' = 'portrait',
) {
  const doc = new PDFDocument({
    size: 'A4',
    layout,
    margins: { top: margin, left: margin, right: margin, bottom: margin + 14 },
    pdfVersion: '1.7',
    // The library knows it since 0.14; its types do not.
    subset: 'PDF/UA' as 'PDF/A-2',
    tagged: true,
    displayTitle: true,
    lang: head.language,
    bufferPages: true,
    font: path.join(fonts, 'DejaVuSans.ttf'),
    info: { Title: head.title, Subject: head.subject, Author: 'Mailwarden', CreationDate: head.at, ModDate: head.at },
  })
  for (const [name, file] of Object.entries({ regular: 'DejaVuSans.ttf', bold: 'DejaVuSans-Bold.ttf' })) {
    doc.registerFont(name, path.join(fonts, file)).font(name)
    setInOrder((doc as unknown as { _font: LaidOutFont })._font)
  }
  const chunks: Buffer[] = []
  const ended = new Promise<void>((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk))
    doc.on('end', resolve)
    doc.on('error', reject)
  })
  const root = doc.struct('Document')
  doc.addStructure(root)
  write(writerOf(doc, root))
  root.end()
  numberPages(doc, head)
  doc.end()
  await ended
  return Buffer.concat(chunks)
}

type Doc = PDFKit.PDFDocument
type Element = PDFKit.PDFStructureElement

function writerOf(doc: Doc, root: Element): PdfWriter {
  const width = doc.page.width - 2 * margin
  const room = (height: number): boolean => {
    if (doc.y + height <= doc.page.height - doc.page.margins.bottom) return false
    doc.addPage()
    return true
  }
  const add = (tag: string, write: () => void) => root.add(doc.struct(tag, {}, write))
  return {
    width,
    heading(level, text) {
      const size = sizes[`H${level}`]
      room(size * 4)
      if (level > 1) doc.moveDown(level === 2 ? 1 : 0.5)
      add(`H${level}`, () =>
        doc.font('bold').fontSize(size).fillColor(colours.text).text(text, margin, doc.y, { width }),
      )
      doc.moveDown(0.4)
    },
    paragraph(text, { size = sizes.P, colour = colours.text, align } = {}) {
      room(size * 1.5)
      add('P', () =>
        doc
          .font('regular')
          .fontSize(size)
          .fillColor(colour)
          .text(text, margin, doc.y, { width, lineGap: 2, ...(align === undefined ? {} : { align }) }),
      )
      doc.moveDown(0.4)
    },
    list(items) {
      const list = doc.struct('L')
      root.add(list)
      for (const item of items) writeItem(doc, list, item, { width, room })
      list.end()
      doc.moveDown(0.3)
    },
    table: (caption, titles, rows, widths) => writeTable(doc, root, { caption, titles, rows, widths, width, room }),
    figure(alt, height, draw) {
      room(height + 8)
      const top = doc.y
      root.add(doc.struct('Figure', { alt }, () => draw(doc, margin, top)))
      doc.x = margin
      doc.y = top + height + 8
    },
    newPage: () => doc.addPage(),
  }
}

interface Space {
  width: number
  /** Begins a page when less is left on this one; then true. */
  room: (height: number) => boolean
}

function writeItem(doc: Doc, list: Element, text: string, { width, room }: Space): void {
  doc.font('regular').fontSize(sizes.P).fillColor(colours.text)
  room(doc.heightOfString(text, { width: width - 14, lineGap: 2 }))
  const top = doc.y
  const item = doc.struct('LI')
  list.add(item)
  item.add(doc.struct('Lbl', {}, () => doc.text('•', margin, top, { width: 12, lineBreak: false })))
  item.add(doc.struct('LBody', {}, () => doc.text(text, margin + 14, top, { width: width - 14, lineGap: 2 })))
  item.end()
  doc.moveDown(0.25)
}

interface TableInput extends Space {
  caption: string
  titles: readonly string[]
  rows: readonly (readonly string[])[]
  widths: readonly number[] | undefined
}

const padding = 4
const cell_size = 9

function writeTable(doc: Doc, root: Element, { caption, titles, rows, widths, width, room }: TableInput): void {
  const shares = widths ?? titles.map((_, place) => (place === 0 ? 2 : 1))
  const whole = shares.reduce((sum, share) => sum + share, 0)
  const columns = shares.map((share) => (share / whole) * width)
  room(60)
  const table = doc.struct('Table', { title: caption })
  root.add(table)
  doc
    .font('bold')
    .fontSize(cell_size + 1)
    .fillColor(colours.text)
  table.add(doc.struct('Caption', {}, () => doc.text(caption, margin, doc.y, { width })))
  doc.moveDown(0.3)
  const head = { cells: titles, isHead: true, columns }
  writeRow(doc, table, head)
  for (const cells of rows) {
    const row = { cells, isHead: false, columns }
    // The titles again on each page, for who sees them.
    if (room(heightOf(doc, row))) writeRow(doc, null, head)
    writeRow(doc, table, row)
  }
  table.end()
  doc.moveDown(0.6)
}

interface Row {
  cells: readonly string[]
  isHead: boolean
  columns: readonly number[]
}

const fontOf = ({ isHead }: Row, place: number) => (isHead || place === 0 ? 'bold' : 'regular')

/** A row is never torn apart. */
function heightOf(doc: Doc, row: Row): number {
  const heights = row.cells.map((text, place) =>
    doc
      .font(fontOf(row, place))
      .fontSize(cell_size)
      .heightOfString(text, { width: row.columns[place]! - 2 * padding }),
  )
  return Math.max(...heights) + 2 * padding
}

/** Without a table: a row that is only seen. */
function writeRow(doc: Doc, table: Element | null, row: Row): void {
  const height = heightOf(doc, row)
  const top = doc.y
  const element = table === null ? null : doc.struct('TR')
  if (element !== null) table!.add(element)
  let left = margin
  for (const [place, text] of row.cells.entries()) {
    const at = left
    const width = row.columns[place]! - 2 * padding
    const align = place === 0 ? 'left' : 'right'
    const draw = () =>
      doc
        .font(fontOf(row, place))
        .fontSize(cell_size)
        .fillColor(colours.text)
        .text(text, at + padding, top + padding, { width, align })
    if (element === null) artifact(doc, draw)
    else element.add(doc.struct(row.isHead || place === 0 ? 'TH' : 'TD', {}, draw))
    left += row.columns[place]!
  }
  element?.end()
  artifact(doc, () =>
    doc
      .moveTo(margin, top + height)
      .lineTo(left, top + height)
      .lineWidth(row.isHead ? 1 : 0.5)
      .stroke(colours.line),
  )
  doc.x = margin
  doc.y = top + height
}

/** Seen, but not read out. */
function artifact(doc: Doc, draw: () => void): void {
  doc.markContent('Artifact', { type: 'Layout' })
  draw()
  doc.endMarkedContent()
}

function numberPages(doc: Doc, { title }: PdfHead): void {
  const { start, count } = doc.bufferedPageRange()
  for (let page = start; page < start + count; page += 1) {
    doc.switchToPage(page)
    // Below the margin: else the text would begin a new page.
    doc.page.margins.bottom = 0
    artifact(doc, () =>
      doc
        .font('regular')
        .fontSize(8)
        .fillColor(colours.quiet)
        .text(`${title} · page ${page + 1} of ${count}`, margin, doc.page.height - 40, {
          width: doc.page.width - 2 * margin,
          height: 12,
          ellipsis: true,
        }),
    )
  }
}
