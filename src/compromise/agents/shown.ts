// What agents say, made fit to be kept and shown: they run on computers that may be in the hands of an intruder. Pure.
import { harmlessLine, harmlessText } from '#platform/harmless.ts'

/** A path keeps its spaces; line ends and tabs become visible codes, as all that is not seen. */
export function showPath(path: string, length_max: number): string {
  const codes: Record<string, string> = { '\n': '[U+000A]', '\r': '[U+000D]', '\t': '[U+0009]' }
  return harmlessText(
    path.replaceAll(/[\n\r\t]/g, (character) => codes[character]!),
    length_max,
  )
}

export const showText = (text: string, length_max = 1_000): string => harmlessLine(text, length_max)

/** What an agent says about time is kept within what can be; what is no time at all is the latest. */
export function timeWithin(text: string, earliest: Date, latest: Date): Date {
  const time_ms = Date.parse(text)
  if (!Number.isFinite(time_ms)) return latest
  return new Date(Math.min(Math.max(time_ms, earliest.getTime()), latest.getTime()))
}
