// Arabic and Hebrew inside a line that is read from the left. The library lays out word by word, and so would put the last word of a
// name first: what is written from the right is given to the font as one run, which sets it in its order.

interface Layout {
  glyphs: { codePoints: number[] }[]
  positions: object[]
  advanceWidth: number
}

/** What the library makes of a font; its types do not know it. */
export interface LaidOutFont {
  layout(text: string, features?: unknown, onlyWidth?: boolean): Layout
  layoutRun(text: string, features?: unknown): Layout
}

/** Words of these scripts with what stands between them, but for digits, which are read from the left there, too. */
const fromRight = /((?:[\p{Script=Arabic}\p{Script=Hebrew}][^\p{L}\p{N}]*)*[\p{Script=Arabic}\p{Script=Hebrew}]\p{M}*)/u

export function setInOrder(font: LaidOutFont): void {
  const layout = font.layout.bind(font)
  font.layout = (text, features, onlyWidth) => {
    const parts = text.split(fromRight)
    if (parts.length === 1) return layout(text, features, onlyWidth)
    // The odd ones are what the expression found.
    const runs = parts.map((part, place) => (place % 2 === 1 ? font.layoutRun(part, features) : layout(part, features)))
    return {
      glyphs: runs.flatMap(({ glyphs }) => glyphs),
      positions: runs.flatMap(({ positions }) => positions),
      advanceWidth: runs.reduce((sum, { advanceWidth }) => sum + advanceWidth, 0),
    }
  }
}
