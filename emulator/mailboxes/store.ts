// All mailboxes of all tenants: folders, messages with their two kinds of ids, and a change log for delta queries. What Graph
// shows and what transport delivers into; nothing here knows HTTP or SMTP.
import { Mailbox } from './mailbox.ts'

export class MailboxStore {
  readonly #mailboxes = new Map<string, Mailbox>()
  readonly #now: () => Date

  constructor(now: () => Date = () => new Date()) {
    this.#now = now
  }

  /** The mailbox of a user, made with its well-known folders when first asked for. */
  mailbox(tenantId: string, userId: string): Mailbox {
    const key = `${tenantId}/${userId}`
    let mailbox = this.#mailboxes.get(key)
    if (mailbox === undefined) {
      mailbox = new Mailbox(tenantId, userId, this.#now)
      this.#mailboxes.set(key, mailbox)
    }
    return mailbox
  }

  /** As when the user is gone for good. */
  remove(tenantId: string, userId: string): void {
    this.#mailboxes.delete(`${tenantId}/${userId}`)
  }

  all(): Mailbox[] {
    return [...this.#mailboxes.values()]
  }
}
