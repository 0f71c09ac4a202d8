// Hostile text made harmless for a screen or a terminal: nothing that moves the cursor, hides or turns text around. Pure.

/** C0 and C1 controls but line feed and tab; bidirectional controls (Trojan Source); zero-width, tag and other invisible characters. */
const harmful =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]/gu

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
