// What makes two tries the same delivery, and what a try that is done by us alone is answered.
import { createHash } from 'node:crypto'
import { reply } from '#mail/smtp/types.ts'
import type { Reply } from '#mail/smtp/types.ts'
import type { MarkContext } from './mark.ts'

/**
 * smtp-gateway 4: not over the header section, because a retry by another server carries other trace fields. `pass` tells a
 * retry from a message that comes by again on its way (a loop, or plain gateway mode before Mailflow): that one was not delivered yet.
 */
export function deliveryKey(mark: MarkContext, pass: string, mailFrom: string, recipients: string[]): string {
  return createHash('sha256')
    .update(
      [mark.tenantId, mark.direction, pass, mailFrom, ...recipients, mark.messageId ?? '', mark.bodyHash].join('\0'),
    )
    .digest('base64url')
}

export function acceptedAs(id: string): Reply {
  return reply(250, '2.0.0', `Message accepted, id ${id}`)
}
