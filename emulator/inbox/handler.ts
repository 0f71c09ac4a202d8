// The inbox viewer's HTTP service: reads only, plain HTTP, for developers and the demo.
import { type EmulatorReply, htmlReply, type ServiceHandler } from '../http/types.ts'
import type { MailboxStore } from '../mailboxes/store.ts'
import type { Transport } from '../transport/transport.ts'
import type { Tenant, TenantUser, World } from '../world.ts'
import { html, type Page, renderPage } from './page.ts'
import { folderPage, internetPage, messagePage, queuePage, tenantsPage } from './views.ts'

export interface InboxServices {
  world: World
  mailboxes: MailboxStore
  transport: Pick<Transport, 'queue' | 'internet'>
}

const guards = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}

export function createInboxHandler(services: InboxServices): ServiceHandler {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, headers: { allow: 'GET, HEAD' } }
    const path = request.path
      .split('/')
      .filter((part) => part !== '')
      .map(decode)
    const raw = path[0] === 'raw' ? rawMessage(services, path) : null
    if (raw !== null) return raw
    const page = await findPage(services, path, request.url.searchParams.get('folder') ?? 'inbox')
    return page === null ? missing() : withGuards(htmlReply(200, renderPage(page)))
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

const withGuards = (reply: EmulatorReply): EmulatorReply => ({ ...reply, headers: { ...reply.headers, ...guards } })

const missing = (): EmulatorReply =>
  withGuards(
    htmlReply(
      404,
      renderPage({ title: 'Not found', body: html`<p>There is nothing here. <a href="/">All mailboxes</a></p>` }),
    ),
  )

async function findPage(services: InboxServices, path: string[], folder: string): Promise<Page | null> {
  const [kind, tenantId, userId, messageId] = path
  if (kind === undefined) return tenantsPage(services.world, services.mailboxes)
  if (kind === 'queue') return queuePage(services.transport.queue())
  if (kind === 'internet') return await internetPage(services.transport.internet.received)
  const owner = findOwner(services, tenantId, userId)
  if (owner === null) return null
  const mailbox = services.mailboxes.mailbox(owner.tenant.id, owner.user.id)
  if (kind === 'mailbox') return folderPage(owner.tenant, owner.user, mailbox, folder)
  const item = kind === 'message' && messageId !== undefined ? mailbox.get(messageId) : undefined
  return item === undefined ? null : messagePage(owner.tenant, owner.user, item)
}

function findOwner(
  { world }: InboxServices,
  tenantId: string | undefined,
  userId: string | undefined,
): { tenant: Tenant; user: TenantUser } | null {
  const tenant = world.tenants.get(tenantId ?? '')
  const user = tenant?.users.get(userId ?? '')
  return tenant === undefined || user === undefined || user.mailboxType === null ? null : { tenant, user }
}

/** Sent as text, so that no browser renders it. */
function rawMessage(services: InboxServices, [, tenantId, userId, messageId]: string[]): EmulatorReply {
  const owner = findOwner(services, tenantId, userId)
  const item =
    owner === null ? undefined : services.mailboxes.mailbox(owner.tenant.id, owner.user.id).get(messageId ?? '')
  if (item === undefined) return missing()
  return withGuards({ status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: item.raw })
}
