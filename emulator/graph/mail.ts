// Mail in mailboxes: messages, folders, moving, removing, sending. Documented at learn.microsoft.com/graph/api/resources/message
// and resources/mailfolder; ordinary and immutable ids: learn.microsoft.com/graph/outlook-immutable-id
import type { MailFolder } from '../mailboxes/folders.ts'
import type { Mailbox, MailItem } from '../mailboxes/mailbox.ts'
import type { TenantUser } from '../world.ts'
import { created, jsonBody, noContent, type GraphContext, type GraphReply, type Route } from './context.ts'
import { GraphError } from './errors.ts'
import { parseFilter } from './filter.ts'
import { messageMime, recipientsOf } from './mail-mime.ts'
import { folderRow, messageDefaults, messageRow, usesImmutableIds } from './mail-shapes.ts'
import { collectionReply, entityReply, selectedOf } from './odata.ts'

/** Mailbox calls find a person by any address. Throws 404. */
function requireMailbox(context: GraphContext): { user: TenantUser; mailbox: Mailbox } {
  const wanted = context.params['id']!.toLowerCase()
  const user = [...context.tenant.users.values()].find(
    (each) =>
      !each.deletedAt &&
      (each.id === wanted ||
        each.userPrincipalName.toLowerCase() === wanted ||
        each.proxyAddresses.some((proxy) => proxy.toLowerCase() === `smtp:${wanted}`)),
  )
  if (!user) throw new GraphError(404, 'ErrorInvalidUser', `The requested user '${context.params['id']}' is invalid.`)
  if (!user.mailboxType)
    throw new GraphError(
      404,
      'MailboxNotEnabledForRESTAPI',
      'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
    )
  return { user, mailbox: context.mailboxes.mailbox(context.tenant.id, user.id) }
}

const itemNotFound = (): GraphError =>
  new GraphError(404, 'ErrorItemNotFound', 'The specified object was not found in the store.')

function requireMessage(context: GraphContext): { user: TenantUser; mailbox: Mailbox; item: MailItem } {
  const { user, mailbox } = requireMailbox(context)
  const id = context.params['message']!
  if (!/^[\w=+/-]{8,}$/.test(id)) throw new GraphError(400, 'ErrorInvalidIdMalformed', 'Id is malformed.')
  const item = mailbox.get(id)
  const purges = mailbox.folder('recoverableitemspurges')?.id
  if (!item || item.folderId === purges) throw itemNotFound()
  return { user, mailbox, item }
}

function requireFolder(mailbox: Mailbox, idOrName: string): MailFolder {
  const folder = mailbox.folder(idOrName)
  if (!folder) throw itemNotFound()
  return folder
}

const withPreference = (context: GraphContext, reply: GraphReply): GraphReply =>
  usesImmutableIds(context)
    ? { ...reply, headers: { ...reply.headers, 'preference-applied': 'IdType="ImmutableId"' } }
    : reply

function listMessages(context: GraphContext): GraphReply {
  const { user, mailbox } = requireMailbox(context)
  const folder = context.params['folder']
  const items = mailbox.list(folder === undefined ? {} : { folder: requireFolder(mailbox, folder).id })
  checkOrder(context)
  const rows = items.map((item) => messageRow(context, mailbox, item))
  const entitySet = `users('${user.id}')/messages`
  return withPreference(
    context,
    collectionReply(context, rows, {
      entitySet,
      defaults: messageDefaults,
      pageSize: 10,
      pageSizeMax: 1000,
      isDirectory: false,
    }),
  )
}

/** learn.microsoft.com/graph/api/user-list-messages#using-filter-and-orderby-in-the-same-query */
function checkOrder(context: GraphContext): void {
  const [filter, orderBy] = [context.query.get('$filter'), context.query.get('$orderby')]
  if (!filter || !orderBy) return
  const ordered = orderBy.split(',').map((part) => part.trim().split(/\s+/)[0]!)
  const filtered = parseFilter(filter).properties
  if (!ordered.every((property, index) => filtered[index] === property))
    throw new GraphError(400, 'InefficientFilter', 'The restriction or sort order is too complex for this operation.')
}

function readMessage(context: GraphContext): GraphReply {
  const { user, mailbox, item } = requireMessage(context)
  const options = { entitySet: `users('${user.id}')/messages`, defaults: messageDefaults }
  return withPreference(context, entityReply(context, messageRow(context, mailbox, item), options))
}

function readContent(context: GraphContext): GraphReply {
  const { item } = requireMessage(context)
  return { status: 200, body: item.raw, headers: { 'content-type': 'text/plain' } }
}

function answerItem(context: GraphContext, mailbox: Mailbox, item: MailItem, status: number): GraphReply {
  const body = messageRow(context, mailbox, item)
  const shown = selectedOf(context.query)
    ? body
    : Object.fromEntries(
        Object.entries(body).filter(([name]) => name.startsWith('@') || messageDefaults.includes(name)),
      )
  return withPreference(context, { status, body: { '@odata.context': `${context.root}/$metadata#message`, ...shown } })
}

function transfer(context: GraphContext, kind: 'move' | 'copy'): GraphReply {
  const { mailbox, item } = requireMessage(context)
  const destination = requireFolder(mailbox, String(jsonBody(context)['destinationId'] ?? ''))
  const result = kind === 'move' ? mailbox.move(item.id, destination.id) : mailbox.copy(item.id, destination.id)
  return answerItem(context, mailbox, result!, 201)
}

function remove(context: GraphContext): GraphReply {
  const { mailbox, item } = requireMessage(context)
  mailbox.delete(item.id)
  return noContent()
}

function removeForGood(context: GraphContext): GraphReply {
  const { mailbox, item } = requireMessage(context)
  mailbox.permanentDelete(item.id)
  return noContent()
}

const changeable = new Set(['isRead', 'categories', 'flag', 'importance', 'inferenceClassification'])

function updateMessage(context: GraphContext): GraphReply {
  const { mailbox, item } = requireMessage(context)
  const body = jsonBody(context)
  const refused = Object.keys(body).find((name) => !changeable.has(name) && !item.isDraft)
  if (refused) throw new GraphError(400, 'ErrorInvalidPropertySet', `Set action is invalid for property '${refused}'.`)
  const flag = (body['flag'] as { flagStatus?: MailItem['flag'] } | undefined)?.flagStatus
  mailbox.update(item.id, {
    ...(typeof body['isRead'] === 'boolean' ? { isRead: body['isRead'] } : {}),
    ...(Array.isArray(body['categories']) ? { categories: body['categories'].map(String) } : {}),
    ...(flag ? { flag } : {}),
  })
  return answerItem(context, mailbox, item, 200)
}

/** A message put straight into a folder, as simulations without SMTP do; `0x0E07` = 4 makes it no draft. */
async function createMessage(context: GraphContext): Promise<GraphReply> {
  const { user, mailbox } = requireMailbox(context)
  const isMime = context.headers['content-type']?.startsWith('text/plain') === true
  const body = isMime ? {} : jsonBody(context)
  checkHeaders(body)
  const raw = isMime
    ? Buffer.from(context.body.toString(), 'base64')
    : await messageMime(body, user, context.world.clock.now())
  const properties = (body['singleValueExtendedProperties'] as { id: string; value: string }[] | undefined) ?? []
  const flags = properties.find((property) => /^Integer 0x0*E07$/i.test(property.id))?.value
  // Without the property the list shows when it was made.
  const deliveredAt = new Date(properties.find((property) => /^SystemTime 0x0*E06$/i.test(property.id))?.value ?? '')
  const item = await mailbox.deliver(raw, {
    folder: context.params['folder'] ?? 'drafts',
    ...(Number.isNaN(deliveredAt.getTime()) ? {} : { receivedAt: deliveredAt }),
    isDraft: flags === undefined || (Number(flags) & 8) !== 0,
    isRead: body['isRead'] === true || (Number(flags ?? 0) & 1) !== 0,
  })
  for (const property of properties) item.extendedProperties.set(property.id, property.value)
  return answerItem(context, mailbox, item, 201)
}

const headers_max = 5

/** Documented at learn.microsoft.com/graph/api/resources/internetmessageheader: own headers begin with x-; at most five (assumed text). */
function checkHeaders(body: Record<string, unknown>): void {
  const given = (body['internetMessageHeaders'] as { name?: string }[] | undefined) ?? []
  const wrong = given.find(({ name }) => !/^x-/i.test(name ?? ''))
  if (wrong)
    throw new GraphError(
      400,
      'InvalidInternetMessageHeader',
      `The internet message header name '${wrong.name}' should start with 'x-' or 'X-'.`,
    )
  if (given.length > headers_max)
    throw new GraphError(
      400,
      'InvalidInternetMessageHeaderCollection',
      'Maximum number of headers in one message should be less than or equal to 5.',
    )
}

function listFolders(context: GraphContext): GraphReply {
  const { user, mailbox } = requireMailbox(context)
  const withHidden = context.query.get('includeHiddenFolders') === 'true'
  const rows = mailbox.childFolders('msgfolderroot', withHidden).map((folder) => folderRow(mailbox, folder))
  return collectionReply(context, rows, {
    entitySet: `users('${user.id}')/mailFolders`,
    pageSize: 10,
    isDirectory: false,
  })
}

function readFolder(context: GraphContext): GraphReply {
  const { user, mailbox } = requireMailbox(context)
  const folder = requireFolder(mailbox, context.params['folder']!)
  return entityReply(context, folderRow(mailbox, folder), { entitySet: `users('${user.id}')/mailFolders` })
}

function createFolder(context: GraphContext): GraphReply {
  const { mailbox } = requireMailbox(context)
  const body = jsonBody(context)
  const name = String(body['displayName'] ?? '').trim()
  if (!name) throw new GraphError(400, 'ErrorInvalidRequest', 'The folder name is missing.')
  if (
    mailbox
      .childFolders('msgfolderroot', true)
      .some((folder) => folder.displayName.toLowerCase() === name.toLowerCase())
  )
    throw new GraphError(409, 'ErrorFolderExists', 'A folder with the specified name already exists.')
  const folder = mailbox.createFolder(name, { isHidden: body['isHidden'] === true })
  return created({ '@odata.context': `${context.root}/$metadata#mailFolders/$entity`, ...folderRow(mailbox, folder) })
}

function removeFolder(context: GraphContext): GraphReply {
  const { mailbox } = requireMailbox(context)
  const folder = requireFolder(mailbox, context.params['folder']!)
  if (!mailbox.deleteFolder(folder.id))
    throw new GraphError(400, 'ErrorDeleteDistinguishedFolder', 'Distinguished folders cannot be deleted.')
  return noContent()
}

/** learn.microsoft.com/graph/api/user-sendmail: 202, JSON or base64 MIME; a copy goes to Sent Items unless refused. */
async function sendMail(context: GraphContext): Promise<GraphReply> {
  const { user } = requireMailbox(context)
  const isMime = context.headers['content-type']?.startsWith('text/plain') === true
  const body = isMime ? {} : jsonBody(context)
  const message = (body['message'] ?? {}) as Record<string, unknown>
  const raw = isMime
    ? Buffer.from(context.body.toString(), 'base64')
    : await messageMime(message, user, context.world.clock.now())
  const addresses = await recipientsOf(isMime ? raw : message)
  if (addresses.length === 0)
    throw new GraphError(400, 'ErrorInvalidRecipients', 'At least one recipient is not valid.')
  const keepsCopy = body['saveToSentItems'] !== false
  await context.submit(context.tenant.id, user.userPrincipalName, raw, addresses, keepsCopy)
  return { status: 202 }
}

const messages = '/users/{id}/messages'
const folders = '/users/{id}/mailFolders'

export const mailRoutes: Route[] = [
  { on: `GET ${messages}`, handle: listMessages },
  { on: `POST ${messages}`, handle: createMessage },
  { on: `GET ${messages}/{message}`, handle: readMessage },
  { on: `PATCH ${messages}/{message}`, handle: updateMessage },
  { on: `DELETE ${messages}/{message}`, handle: remove },
  { on: `GET ${messages}/{message}/$value`, handle: readContent },
  { on: `POST ${messages}/{message}/move`, handle: (context) => transfer(context, 'move') },
  { on: `POST ${messages}/{message}/copy`, handle: (context) => transfer(context, 'copy') },
  { on: `POST ${messages}/{message}/permanentDelete`, handle: removeForGood },
  { on: `GET ${folders}`, handle: listFolders },
  { on: `POST ${folders}`, handle: createFolder },
  { on: `GET ${folders}/{folder}`, handle: readFolder },
  { on: `DELETE ${folders}/{folder}`, handle: removeFolder },
  { on: `GET ${folders}/{folder}/messages`, handle: listMessages },
  { on: `POST ${folders}/{folder}/messages`, handle: createMessage },
  { on: 'POST /users/{id}/sendMail', handle: sendMail },
]
