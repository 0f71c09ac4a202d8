// Style attributes of mail, cleaned: only properties that cannot load, cover or read anything, with values made of plain words. Pure.

const property_max = 60
const style_characters_max = 4_000

/** Nothing that positions over other content, that shows what is not there (`content`), or that takes an address. */
const properties =
  /^(?:color|background-color|font(?:-(?:family|size|style|weight|variant))?|text-(?:align|decoration|indent|transform)|line-height|letter-spacing|word-(?:spacing|break|wrap)|overflow-wrap|white-space|vertical-align|(?:padding|margin)(?:-(?:top|right|bottom|left))?|border(?:-(?:top|right|bottom|left))?(?:-(?:color|style|width))?|border-(?:collapse|spacing|radius)|(?:max-|min-)?(?:width|height)|list-style-type|table-layout|caption-side|empty-cells|display|float|clear)$/
/** Words, numbers, colours; the only functions are those of colours. Backslashes would write any function in disguise. */
const value = /^(?:[\w\s#%.,'"!+-]|\b(?:rgba?|hsla?)\([\d\s.,%/]+\))*$/
const displays =
  /^(?:block|inline|inline-block|none|table|table-(?:row|cell|row-group|header-group|footer-group)|list-item)$/

/** The declarations that may stay, or null when nothing is left. */
export function cleanStyle(text: string): string | null {
  if (text.length > style_characters_max || /[\\<>@{}]|\/\*/.test(text)) return null
  const kept: string[] = []
  for (const declaration of text.split(';').slice(0, property_max)) {
    const at = declaration.indexOf(':')
    const name = declaration.slice(0, at).trim().toLowerCase()
    const content = declaration.slice(at + 1).trim()
    if (at < 1 || content === '' || !properties.test(name) || !value.test(content)) continue
    if (/url|expression|image|src|attr|var|env/i.test(content.replaceAll(/["'][^"']*["']/g, ''))) continue
    if (name === 'display' && !displays.test(content.toLowerCase())) continue
    // Text that steps out of the frame's lines; a negative margin covers what stands above.
    if (/^(?:margin|text-indent)/.test(name) && /-\s*[\d.]/.test(content)) continue
    kept.push(`${name}: ${content}`)
  }
  return kept.length === 0 ? null : kept.join('; ')
}
