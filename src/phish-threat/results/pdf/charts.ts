// Charts for paper: bars with their numbers beside them, and the same in words for who cannot see them.
import { colours, type PdfWriter } from './document.ts'

export interface Bar {
  label: string
  value: number
  /** Beside the bar. */
  text: string
  /** Drawn with a line around it, after the value: up to there it is not sure. */
  atMost?: number
  colour?: string
}

const bar_height = 16
const gap = 7
const label_share = 0.28
const size = 9
const space = 5
/** In one figure, which is never torn apart by a page. */
const bars_max = 12

/** `most`: value of a bar over the whole width. */
export function drawBars(pdf: PdfWriter, title: string, bars: readonly Bar[], most: number): void {
  for (let from = 0; from < bars.length; from += bars_max) drawPart(pdf, title, bars.slice(from, from + bars_max), most)
}

function drawPart(pdf: PdfWriter, title: string, bars: readonly Bar[], most: number): void {
  const alt = `${title}: ${bars.map(({ label, text }) => `${label} ${text}`).join('; ')}.`
  pdf.figure(alt, bars.length * (bar_height + gap), (canvas, x, y) => {
    canvas.font('regular').fontSize(size)
    const widest = Math.max(...bars.map(({ text }) => canvas.widthOfString(text)))
    const full = pdf.width * (1 - label_share) - widest - 2 * space
    for (const [place, { label, value, text, atMost, colour = colours.bar }] of bars.entries()) {
      const top = y + place * (bar_height + gap)
      const left = x + pdf.width * label_share
      const length = (share: number) => (most === 0 ? 0 : (share / most) * full)
      canvas.font('regular').fontSize(size).fillColor(colours.text)
      // Without a height the library would write on in the next line.
      canvas.text(label, x, top + 3, { width: pdf.width * label_share - 6, height: bar_height - 3, ellipsis: true })
      canvas.rect(left, top, Math.max(0.5, length(value)), bar_height).fill(colour)
      if (atMost !== undefined && atMost > value)
        canvas
          .rect(left + length(value), top + 0.5, length(atMost - value), bar_height - 1)
          .dash(2, { space: 2 })
          .lineWidth(1)
          .stroke(colour)
          .undash()
      canvas.fillColor(colours.text)
      canvas.text(text, left + length(Math.max(value, atMost ?? 0)) + space, top + 3, { lineBreak: false })
    }
  })
}
