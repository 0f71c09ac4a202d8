// Hostile text made harmless for a screen or a terminal: nothing that moves the cursor, hides or turns text around. Pure.

/** Control characters but line feed and tab; bidirectional controls (Trojan Source), zero-width, tag and all other characters that are not seen. */
const harmful = /(?![\n\t])[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\ufff9-\ufffb]/gu

/** Text of several lines, cut at `characters_max`. */
export function safeText(text: string, characters_max: number): string {
  return plainLines(text, characters_max)
    .replaceAll(harmful, '')
    .replaceAll(/\n{4,}/g, '\n\n\n')
}

/** One line, for a table cell or a label. */
export function safeLine(text: string, characters_max: number): string {
  return oneLine(safeText(text, characters_max * 2), characters_max)
}

/** Joiners inside an emoji and the selector after it are seen as that emoji. */
const inEmoji =
  /(?<=\p{Extended_Pictographic}\ufe0f?\p{Emoji_Modifier}?)\u200d(?=\p{Extended_Pictographic})|(?<=\p{Emoji})\ufe0f/gu
const harmfulRun = /((?![\n\t])[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\ufff9-\ufffb])\1*/gu

/**
 * As safeText, but what would hide or turn text around is shown as `[U+202E]`, a run of the same as `[U+200B ×12]`: whoever decides
 * about a message must see that it is there.
 */
export function visibleText(text: string, characters_max: number): string {
  return markHidden(plainLines(text, characters_max)).replaceAll(/\n{4,}/g, '\n\n\n')
}

/** One line of it. */
export function visibleLine(text: string, characters_max: number): string {
  return oneLine(visibleText(text, characters_max * 2), characters_max)
}

/** Without cutting. */
export function markHidden(text: string): string {
  const kept = new Set([...text.matchAll(inEmoji)].map(({ index }) => index))
  return text.replaceAll(harmfulRun, (run, character: string, offset: number) => {
    if (run.length === character.length && kept.has(offset)) return run
    const count = run.length / character.length
    const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
    return `[U+${code}${count > 1 ? ` ×${count}` : ''}]`
  })
}

function plainLines(text: string, characters_max: number): string {
  return text.slice(0, characters_max).toWellFormed().replaceAll('\r\n', '\n').replaceAll('\r', '\n')
}

function oneLine(text: string, characters_max: number): string {
  return text
    .replaceAll(/[\n\t ]+/g, ' ')
    .trim()
    .slice(0, characters_max)
    .toWellFormed()
}

/** A link that nobody follows by accident: `hxxps://bank[.]example/…`. */
export function defang(url: string): string {
  return safeLine(url, 2000)
    .replace(/^http/i, 'hxxp')
    .replace(/^([^/]*\/\/)?[^/]*/, (host) => host.replaceAll('.', '[.]'))
}
