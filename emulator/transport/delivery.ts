// The last step: into a mailbox. Junk by SCL, inbox rules, forwarding, automatic replies (exchange-online 2.6; order of rules
// and forwarding is assumed).
import { randomUUID } from 'node:crypto'
import type { ExchangeState } from '../exchange/state.ts'
import { inboxRuleMatches } from '../mailboxes/inbox-rules.ts'
import type { Mailbox, MailItem } from '../mailboxes/mailbox.ts'
import type { MailboxStore } from '../mailboxes/store.ts'
import type { TenantUser } from '../world.ts'
import { findRecipient, primaryAddress } from './addresses.ts'
import { addressesIn, type MailDocument } from './document.ts'
import type { TransportItem } from './item.ts'

const junkFromScl = 5
const loopHeader = 'X-MS-Exchange-Inbox-Rules-Loop'

/** What a delivery sends on: redirected, forwarded, replied. */
export interface Resent {
  from: string
  to: string[]
  raw: Buffer
}

export interface DeliveryResult {
  folder: string
  resent: Resent[]
}

export async function deliverToMailbox(
  mailboxes: MailboxStore,
  state: ExchangeState,
  item: TransportItem,
  user: TenantUser,
  source: MailDocument,
  scl: number,
): Promise<DeliveryResult> {
  const mailbox = mailboxes.mailbox(item.tenant.id, user.id)
  const document = source.clone()
  document.set('X-MS-Exchange-Organization-SCL', String(scl))
  document.set('Return-Path', `<${item.from}>`)
  const isJunk = scl >= junkFromScl
  const forwarding = forwardingOf(state, user)
  const resent = isLoop(document, user) ? [] : forwardingCopies(item, user, document, forwarding.to)
  if (forwarding.to.length > 0 && !forwarding.keepsCopy) return { folder: 'none', resent }
  const stored = await mailbox.deliver(document.bytes, {
    folder: isJunk ? 'junkemail' : 'inbox',
    receivedAt: item.receivedAt,
  })
  if (isJunk) return { folder: 'junkemail', resent }
  resent.push(...(isLoop(document, user) ? [] : applyInboxRules(mailbox, stored, user, document, item.from)))
  resent.push(...automaticReply(mailbox, item, user, document))
  return { folder: mailbox.get(stored.immutableId)?.folderId ?? 'none', resent }
}

const isLoop = (document: MailDocument, user: TenantUser): boolean =>
  document.all(loopHeader).some((address) => address.toLowerCase() === primaryAddress(user).toLowerCase())

/** When both are set, ForwardingAddress wins [MS]. */
function forwardingOf(state: ExchangeState, user: TenantUser): { to: string[]; keepsCopy: boolean } {
  const values =
    state
      .table('MailboxSettings')
      .rows()
      .find((row) => row.name === user.id)?.values ?? {}
  const target = values['ForwardingAddress'] || values['ForwardingSmtpAddress']
  const to = typeof target === 'string' && target !== '' ? [target.replace(/^smtp:/i, '')] : []
  return { to, keepsCopy: values['DeliverToMailboxAndForward'] === true }
}

/** Mailbox forwarding keeps header From and is not of type AutoForward [MS]. */
function forwardingCopies(item: TransportItem, user: TenantUser, document: MailDocument, to: string[]): Resent[] {
  if (to.length === 0) return []
  const copy = document.clone()
  copy.add(loopHeader, primaryAddress(user))
  return [{ from: item.from === '' ? '' : primaryAddress(user), to, raw: copy.bytes }]
}

function applyInboxRules(
  mailbox: Mailbox,
  stored: MailItem,
  user: TenantUser,
  document: MailDocument,
  reversePath: string,
): Resent[] {
  const resent: Resent[] = []
  const subject = {
    fromAddress: stored.from?.address ?? reversePath,
    subject: stored.subject,
    body: stored.text ?? stored.html ?? '',
    hasAttachments: stored.attachments.length > 0,
  }
  for (const rule of mailbox.inboxRules) {
    if (!inboxRuleMatches(rule, subject)) continue
    const { actions } = rule
    const redirected = [...(actions.redirectTo ?? [])]
    if (redirected.length > 0) resent.push(...ruleCopies(user, document, redirected, false))
    const forwarded = [...(actions.forwardTo ?? []), ...(actions.forwardAsAttachmentTo ?? [])]
    if (forwarded.length > 0) resent.push(...ruleCopies(user, document, forwarded, true))
    if (actions.markAsRead === true) mailbox.update(stored.immutableId, { isRead: true })
    if (actions.copyToFolder !== undefined) mailbox.copy(stored.immutableId, folderNamed(mailbox, actions.copyToFolder))
    if (actions.moveToFolder !== undefined) mailbox.move(stored.immutableId, folderNamed(mailbox, actions.moveToFolder))
    if (actions.deleteMessage === true) mailbox.move(stored.immutableId, 'deleteditems')
    if (actions.softDeleteMessage === true) mailbox.move(stored.immutableId, 'recoverableitemsdeletions')
    if (actions.stopProcessingRules === true) break
  }
  return resent
}

/** `:\Archive`, a display name or a well-known name; made when missing. */
function folderNamed(mailbox: Mailbox, name: string): string {
  const plain = name.replace(/^.*\\/, '')
  const known = mailbox.folder(plain) ?? [...mailbox.folders.values()].find((folder) => folder.displayName === plain)
  return (known ?? mailbox.createFolder(plain, { parent: 'inbox' })).id
}

/** A redirect keeps header From (so the author may be from outside); a forward is a message of the mailbox. */
function ruleCopies(user: TenantUser, document: MailDocument, to: string[], isForward: boolean): Resent[] {
  const copy = document.clone()
  copy.add(loopHeader, primaryAddress(user))
  copy.set('X-MS-Exchange-Organization-AutoForwarded', 'true')
  if (isForward) {
    copy.set('Subject', `FW: ${document.get('Subject') ?? ''}`)
    copy.set('From', `"${user.displayName}" <${primaryAddress(user)}>`)
    copy.set('Message-ID', `<${randomUUID()}@${primaryAddress(user).split('@')[1]}>`)
  }
  return [{ from: primaryAddress(user), to, raw: copy.bytes }]
}

/** Never to the null sender, to lists or to other automatic mail (RFC 3834); suppressed by X-Auto-Response-Suppress. */
function automaticReply(mailbox: Mailbox, item: TransportItem, user: TenantUser, document: MailDocument): Resent[] {
  const reply = mailbox.automaticReply
  const author = addressesIn(document.get('From'))[0] ?? item.from
  const isAutomatic =
    /^auto-/i.test(document.get('Auto-Submitted') ?? '') ||
    /OOF|All/i.test(document.get('X-Auto-Response-Suppress') ?? '') ||
    document.get('List-Id') !== null
  if (reply.status === 'disabled' || item.from === '' || isAutomatic) return []
  const isInternal = findRecipient(item.tenant, author).kind !== 'unknown'
  if (!isInternal && reply.externalAudience === 'none') return []
  const address = primaryAddress(user)
  const raw = [
    `From: "${user.displayName}" <${address}>`,
    `To: <${author}>`,
    `Subject: Automatic reply: ${document.get('Subject') ?? ''}`,
    `Date: ${item.receivedAt.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${randomUUID()}@${address.split('@')[1]}>`,
    ...(document.get('Message-ID') === null ? [] : [`In-Reply-To: ${document.get('Message-ID')}`]),
    'Auto-Submitted: auto-replied',
    'X-Auto-Response-Suppress: All',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    isInternal ? reply.internalMessage : reply.externalMessage,
    '',
  ].join('\r\n')
  return [{ from: '', to: [author], raw: Buffer.from(raw) }]
}
