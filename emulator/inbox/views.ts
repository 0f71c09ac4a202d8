// The pages: tenants and mailboxes, a folder, a message, the queue, what the outside world received.
import type { Mailbox, MailItem } from '../mailboxes/mailbox.ts'
import { parseMessage } from '../mailboxes/message.ts'
import type { MailboxStore } from '../mailboxes/store.ts'
import type { ReceivedMail } from '../transport/internet.ts'
import type { QueueEntry } from '../transport/queue.ts'
import type { Tenant, TenantUser, World } from '../world.ts'
import { html, type Html, type Page } from './page.ts'

/** Longest list and longest text on one page. */
const listed_max = 200
const text_max = 200_000

const time = (at: Date): Html =>
  html`<time datetime="${at.toISOString()}">${at.toISOString().slice(0, 19).replace('T', ' ')} UTC</time>`
const mailboxPath = (tenant: Tenant, user: TenantUser): string => `/mailbox/${tenant.id}/${user.id}`

export function tenantsPage(world: World, mailboxes: MailboxStore): Page {
  const sections = [...world.tenants.values()].map((tenant) => {
    const users = [...tenant.users.values()].filter((user) => user.mailboxType !== null && user.deletedAt === null)
    const rows = users.map((user) => {
      const count = mailboxes.mailbox(tenant.id, user.id).list({ folder: 'inbox' }).length
      return html`<li>
        <a href="${mailboxPath(tenant, user)}">${user.displayName}</a>
        <span class="soft">${user.mail ?? user.userPrincipalName} · ${count} in the inbox</span>
      </li>`
    })
    return html`<section class="card">
      <h2>${tenant.displayName}</h2>
      <ul class="rows">
        ${rows}
      </ul>
    </section>`
  })
  return { title: 'Mailboxes', body: html`${sections}` }
}

export function folderPage(tenant: Tenant, user: TenantUser, mailbox: Mailbox, folderName: string): Page | null {
  const folder = mailbox.folder(folderName)
  if (folder === undefined) return null
  const items = mailbox.list({ folder: folder.id })
  const tabs = [...mailbox.folders.values()]
    .map((each) => ({ each, count: mailbox.list({ folder: each.id }).length }))
    .filter(({ each, count }) => count > 0 || ['inbox', 'sentitems', 'junkemail'].includes(each.wellKnownName ?? ''))
    .map(({ each, count }) => {
      const href = `${mailboxPath(tenant, user)}?folder=${encodeURIComponent(each.wellKnownName ?? each.id)}`
      return each.id === folder.id
        ? html`<a href="${href}" aria-current="page">${each.displayName} (${count})</a>`
        : html`<a href="${href}">${each.displayName} (${count})</a>`
    })
  const rows = items.slice(0, listed_max).map((item) => messageRow(tenant, user, item))
  const empty = items.length === 0 ? html`<p class="soft">No messages in this folder.</p>` : null
  const cut =
    items.length > listed_max ? html`<p class="soft">The newest ${listed_max} of ${items.length} are shown.</p>` : null
  return {
    title: `${user.displayName} · ${folder.displayName}`,
    body: html`<nav class="folders" aria-label="Folders">${tabs}</nav>
      <section class="card">
        ${empty}
        <ul class="rows">
          ${rows}
        </ul>
        ${cut}
      </section>`,
  }
}

function messageRow(tenant: Tenant, user: TenantUser, item: MailItem): Html {
  const href = `/message/${tenant.id}/${user.id}/${encodeURIComponent(item.immutableId)}`
  const className = item.isRead ? 'read' : 'unread'
  return html`<li>
    <a class="${className}" href="${href}">${item.subject || '(no subject)'}</a><br /><span class="soft"
      >${item.from?.name || item.from?.address || 'unknown sender'} · ${time(item.receivedAt)} · ${item.raw.length}
      bytes${item.attachments.length > 0 ? ` · ${item.attachments.length} attachments` : ''}</span
    >
  </li>`
}

export function messagePage(tenant: Tenant, user: TenantUser, item: MailItem): Page {
  const recipients = [...item.to, ...item.cc].map((each) => each.address).join(', ')
  const attachments = item.attachments.map(
    (each) => html`<li>${each.name} <span class="soft">${each.contentType}, ${each.content.length} bytes</span></li>`,
  )
  const headers = item.headers.map(
    (header) =>
      html`<dt>${header.name}</dt>
        <dd>${header.value}</dd>`,
  )
  return {
    title: item.subject || '(no subject)',
    body: html`<p>
        <a href="${mailboxPath(tenant, user)}?folder=${encodeURIComponent(item.folderId)}"
          >Back to ${user.displayName}</a
        >
      </p>
      <section class="card">
        <dl>
          <dt>From</dt>
          <dd>${item.from?.name ?? ''} &lt;${item.from?.address ?? ''}&gt;</dd>
          <dt>To</dt>
          <dd>${recipients}</dd>
          <dt>Received</dt>
          <dd>${time(item.receivedAt)}</dd>
          <dt>Message-ID</dt>
          <dd>${item.internetMessageId ?? 'none'}</dd>
        </dl>
      </section>
      <section class="card">
        <h2>Text</h2>
        ${messageText(item)}
      </section>
      ${
        attachments.length > 0
          ? html`<section class="card">
              <h2>Attachments</h2>
              <ul class="rows">
                ${attachments}
              </ul>
            </section>`
          : null
      }
      <details class="card">
        <summary>Headers (${headers.length})</summary>
        <dl>${headers}</dl>
      </details>
      <p><a href="/raw/${tenant.id}/${user.id}/${encodeURIComponent(item.immutableId)}">Source of the message</a></p>`,
  }
}

/** HTML bodies are shown as source: nothing of a message is ever rendered. */
function messageText(message: { text: string | null; html: string | null }): Html {
  if (message.text !== null) return html`<pre class="body">${message.text.slice(0, text_max)}</pre>`
  if (message.html !== null) return html`<pre>${message.html.slice(0, text_max)}</pre>`
  return html`<p class="soft">The message has no text.</p>`
}

export function queuePage(entries: QueueEntry[]): Page {
  const rows = entries
    .slice(0, listed_max)
    .map(
      (entry) =>
        html`<li>
          <strong>${entry.item.document.get('Subject') ?? '(no subject)'}</strong> to ${entry.recipients.join(', ')}<br /><span
            class="soft"
            >${entry.item.tenant.displayName} · by ${entry.destination} · ${entry.state} · ${entry.attempts} attempts ·
            next ${time(entry.nextAttemptAt)} · expires ${time(entry.expiresAt)}</span
          >${entry.lastError === null ? null : html`<pre>${entry.lastError}</pre>`}
        </li>`,
    )
  const empty = entries.length === 0 ? html`<p class="soft">Nothing is waiting.</p>` : null
  return {
    title: 'Queue',
    body: html`<section class="card">
      ${empty}
      <ul class="rows">
        ${rows}
      </ul>
    </section>`,
  }
}

export async function internetPage(received: readonly ReceivedMail[]): Promise<Page> {
  const rows = await Promise.all(
    received
      .slice(-listed_max)
      .toReversed()
      .map(async (mail) => {
        const message = await parseMessage(mail.raw)
        const secured = mail.tls === null ? 'without TLS' : mail.tls.version
        return html`<li>
          <details>
            <summary>${message.subject || '(no subject)'}</summary>
            ${messageText(message)}
            <pre>${mail.raw.toString('latin1').slice(0, text_max)}</pre>
          </details>
          <span class="soft">${mail.from || '<>'} to ${mail.to.join(', ')} · ${time(mail.at)} · ${secured}</span>
        </li>`
      }),
  )
  const empty = rows.length === 0 ? html`<p class="soft">Nothing has left for the outside yet.</p>` : null
  return {
    title: 'Received outside',
    body: html`<section class="card">
      ${empty}
      <ul class="rows">
        ${rows}
      </ul>
    </section>`,
  }
}
