// The files that a reader sees with a message. Pure.
import type { Attachment, ParsedMessage } from '#mail/message/parse.ts'

/** Without the text itself, which the scanners get as a file, too, when it holds scripts or can be read in two ways. */
export function filesOf({ attachments, texts }: ParsedMessage): Attachment[] {
  const shown = new Set(texts.map(({ part }) => part.path))
  return attachments.filter(
    ({ name, part }) => name !== null || part.disposition === 'attachment' || !shown.has(part.path),
  )
}
