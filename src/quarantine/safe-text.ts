// Hostile text made harmless for a screen or a terminal: nothing that moves the cursor, hides or turns text around. Pure.

/** Control characters but line feed and tab; bidirectional controls (Trojan Source), zero-width, tag and all other characters that are not seen. */
const harmful = /(?![\n\t])[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\ufff9-\ufffb]/gu

/** Text of several lines, cut at `characters_max`. */
export function safeText(text: string, characters_max: number): string {
  return text
    .slice(0, characters_max)
    .toWellFormed()
    .replaceAll('\r\n', '\n')
    .replaceAll('\r', '\n')
    .replaceAll(harmful, '')
    .replaceAll(/\n{4,}/g, '\n\n\n')
}

/** One line, for a table cell or a label. */
export function safeLine(text: string, characters_max: number): string {
  return safeText(text, characters_max * 2)
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
