// Text of other people's mail: characters that are not seen or turn text around show as their code. React itself escapes the rest. Pure.

const unseen = /(?!\n)[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\ufff9-\ufffb]/gu
/** They make one picture of several characters, or say how it is drawn: ordinary in names and subjects with emoji. */
const joiners: ReadonlySet<string> = new Set(['\u200d', '\ufe0f'])

export function harmless(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(unseen, (character) =>
      joiners.has(character)
        ? character
        : `[U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`,
    )
}
