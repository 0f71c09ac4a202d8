// Text from outside made fit for one line of a list, a mail header, a log or a terminal: what cannot be seen shows as a code. Pure.

/** Control characters, bidirectional controls (Trojan Source), zero-width, tag and other characters that are not seen. */
const unseen = /[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\ufff9-\ufffb]/gu
const unseenButLines = /(?!\n)[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\ufff9-\ufffb]/gu

/** One line of at most `length_max` UTF-16 units; a character that is not seen becomes `[U+202E]`, white space one space. */
export function harmlessLine(text: string, length_max: number): string {
  const line = text
    .slice(0, length_max * 2)
    .toWellFormed()
    .replaceAll(/\s+/gu, ' ')
    .trim()
  return cut(line.replaceAll(unseen, nameOf), length_max)
}

/** Several lines; line ends become LF. */
export function harmlessText(text: string, length_max: number): string {
  const lines = text
    .slice(0, length_max * 2)
    .toWellFormed()
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll('\t', ' ')
  return cut(lines.replaceAll(unseenButLines, nameOf), length_max)
}

const nameOf = (character: string): string =>
  `[U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`

function cut(text: string, length_max: number): string {
  return text.length <= length_max ? text : `${text.slice(0, length_max - 1).toWellFormed()}…`
}
