// Names as archives store them: bytes, mostly without a word of what they mean.
import { isUtf8 } from 'node:buffer'

/** Code page 437, which ZIP (APPNOTE appendix D) and other formats of its time mean, from 0x80 on. */
const dos =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0'

/** UTF-8 where it can be: other text hardly ever looks like it, and programs write it without saying so. */
export function decodeFileName(bytes: Buffer, otherwise: 'dos' | 'latin1'): string {
  if (isUtf8(bytes)) return bytes.toString('utf8')
  const text = bytes.toString('latin1')
  return otherwise === 'latin1' ? text : text.replace(/[\x80-\xff]/g, (each) => dos[each.charCodeAt(0) - 0x80]!)
}

/** Many programs are written in C, and read no further. */
export function untilNul(name: string): string[] {
  const end = name.indexOf('\0')
  return end === -1 ? [] : [name.slice(0, end)]
}
