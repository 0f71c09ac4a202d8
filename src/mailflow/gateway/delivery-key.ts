// What makes two tries the same delivery, and what a try that is done by us alone is answered.
import { createHash } from 'node:crypto'
import { reply } from '#mail/smtp/types.ts'
import type { Reply } from '#mail/smtp/types.ts'
import type { HeaderFacts } from './header.ts'
import type { MarkContext } from './mark.ts'

/**
 * smtp-gateway 4: not over the header section, because a retry by another server carries other trace fields. `pass` tells a
 * retry from a message that comes by again on its way (a loop, or plain gateway mode before Mailflow): that one was not delivered yet.
 */
export function deliveryKey(
  mark: MarkContext,
  identity: string,
  pass: string,
  mailFrom: string,
  recipients: string[],
): string {
  return createHash('sha256')
    .update([mark.tenantId, mark.direction, pass, mailFrom, ...recipients, identity, mark.bodyHash].join('\0'))
    .digest('base64url')
}

/**
 * What the author's program said to tell this message from others. Devices often give no Message-ID and the same body every day: then
 * the rest of the header section with its Date must be the same, too. Without either nothing tells a retry from the next report, and
 * a second copy is better than a lost message: `ownId` makes it one of its own.
 */
export function identityOf({ messageId, date, subject, meaning }: HeaderFacts, ownId: string): string {
  if (messageId !== null && messageId !== '') return messageId
  return date === null ? `own ${ownId}` : `date ${date}\n${subject ?? ''}\n${meaning}`
}

export function acceptedAs(id: string): Reply {
  return reply(250, '2.0.0', `Message accepted, id ${id}`)
}
