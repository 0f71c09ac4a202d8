// Office 365 Management Activity API: subscriptions, content blobs and their records.
// Documented at learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-reference
import { visibleAudit } from '../audit.ts'
import { answerWithFault, takeFault } from '../faults.ts'
import { jsonReply, type EmulatorReply, type EmulatorRequest, type ServiceHandler } from '../http/types.ts'
import { verifyAccessToken, type VerifiedToken } from '../login/tokens.ts'
import type { AuditRecord, Tenant, World } from '../world.ts'

const contentTypes = [
  'Audit.AzureActiveDirectory',
  'Audit.Exchange',
  'Audit.SharePoint',
  'Audit.General',
  'DLP.All',
] as const
type ContentType = (typeof contentTypes)[number]

/** Records of one blob at most; the size in life varies. */
const blobRecordsMax = 50
const blobsPerPage = 20
const hour_ms = 3_600_000
const windowMax_ms = 24 * hour_ms
const lookBack_ms = 7 * 24 * hour_ms

interface Subscription {
  contentType: ContentType
  startedAt: Date
  webhook: unknown
}

class FeedError extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

interface Feed {
  world: World
  tenant: Tenant
  token: VerifiedToken
  request: EmulatorRequest
  query: URLSearchParams
  /** `https://host/api/v1.0/{tenant}/activity/feed` */
  root: string
}

/** The handler of `manage.office.com`. */
export function createManagementHandler(world: World): ServiceHandler {
  return async (request) => {
    const [, tenantId, rest] = /^\/api\/v1\.0\/([^/]+)\/activity\/feed\/(.+)$/i.exec(request.path) ?? []
    const plan = takeFault(world, 'management', `${request.method} ${request.path}`, tenantId?.toLowerCase() ?? null)
    return await answerWithFault(
      plan,
      async () => answer(world, request, tenantId?.toLowerCase(), rest),
      (status, code, message) => errorReply(new FeedError(status, code, message)),
    )
  }
}

const errorReply = (error: FeedError): EmulatorReply =>
  jsonReply(error.status, { error: { code: error.code, message: error.message } })

function answer(world: World, request: EmulatorRequest, tenantId?: string, rest?: string): EmulatorReply {
  try {
    if (!tenantId || !rest) throw new FeedError(404, 'AF50000', 'The resource does not exist.')
    return route(openFeed(world, request, tenantId), rest.toLowerCase())
  } catch (error) {
    if (error instanceof FeedError) return errorReply(error)
    throw error
  }
}

function openFeed(world: World, request: EmulatorRequest, tenantId: string): Feed {
  const token = verifyAccessToken(world, request.headers.authorization, 'https://manage.office.com')
  if (!token.ok) throw new FeedError(401, 'AF10001', `Authorization has been denied for this request. ${token.message}`)
  if (token.tenantId !== tenantId)
    throw new FeedError(
      401,
      'AF20010',
      `The tenant ID passed in the URL (${tenantId}) does not match the tenant ID passed in the access token (${token.tenantId}).`,
    )
  if (!token.roles.includes('ActivityFeed.Read'))
    throw new FeedError(
      401,
      'AF10001',
      'The permission set () sent in the request does not include the expected permission ActivityFeed.Read.',
    )
  const tenant = world.tenants.get(tenantId)
  if (!tenant || !tenant.auditEnabled) throw new FeedError(400, 'AF20011', `Tenant ${tenantId} does not exist.`)
  const root = `${request.base}/api/v1.0/${tenantId}/activity/feed`
  return { world, tenant, token, request, query: request.url.searchParams, root }
}

function route(feed: Feed, rest: string): EmulatorReply {
  const blob = /^audit\/(.+)$/.exec(rest)?.[1]
  if (blob && feed.request.method === 'GET')
    return readBlob(feed, decodeURIComponent(feed.request.path.split('/').at(-1)!))
  switch (`${feed.request.method} ${rest}`) {
    case 'POST subscriptions/start':
      return start(feed)
    case 'POST subscriptions/stop':
      return stop(feed)
    case 'GET subscriptions/list':
      return jsonReply(200, [...subscriptions(feed).values()].map(shown))
    case 'GET subscriptions/content':
      return listContent(feed)
    default:
      throw new FeedError(404, 'AF50000', 'The resource does not exist.')
  }
}

/** Subscriptions belong to one application in one tenant. */
function subscriptions({ world, tenant, token }: Feed): Map<ContentType, Subscription> {
  const key = `activity/${tenant.id}/${token.appId}`
  const existing = world.sessions.get(key) as Map<ContentType, Subscription> | undefined
  if (existing) return existing
  const made = new Map<ContentType, Subscription>()
  world.sessions.set(key, made)
  return made
}

const shown = ({ contentType, webhook }: Subscription): unknown => ({ contentType, status: 'enabled', webhook })

function requireContentType({ query }: Feed): ContentType {
  const asked = query.get('contentType')
  if (!asked) throw new FeedError(400, 'AF20001', 'Missing parameter: contentType.')
  const known = contentTypes.find((type) => type.toLowerCase() === asked.toLowerCase())
  if (!known) throw new FeedError(400, 'AF20020', `The specified content type (${asked}) is not valid.`)
  return known
}

/** Webhooks are taken note of, but nothing is sent: polling is what the documentation advises. */
function start(feed: Feed): EmulatorReply {
  const contentType = requireContentType(feed)
  const existing = subscriptions(feed).get(contentType)
  const subscription = existing ?? { contentType, startedAt: feed.world.clock.now(), webhook: null }
  subscriptions(feed).set(contentType, subscription)
  return jsonReply(200, shown(subscription))
}

function stop(feed: Feed): EmulatorReply {
  const contentType = requireContentType(feed)
  if (!subscriptions(feed).delete(contentType))
    throw new FeedError(400, 'AF20022', 'No subscription found for the specified content type.')
  return { status: 200 }
}

/** Content is one blob for up to 50 records of the same hour, in the order in which they became visible. */
interface Blob {
  id: string
  createdAt: Date
  records: Omit<AuditRecord, 'visibleAt'>[]
}

function workloadOf(contentType: ContentType): string | null {
  if (contentType === 'Audit.Exchange') return 'Exchange'
  return contentType === 'Audit.AzureActiveDirectory' ? 'AzureActiveDirectory' : null
}

function blobsOf({ world, tenant }: Feed, contentType: ContentType, since: Date): Blob[] {
  const workload = workloadOf(contentType)
  const visible = new Set(visibleAudit(world, tenant).map((record) => record.Id))
  const records = tenant.audit
    .filter((record) => visible.has(record.Id) && record.Workload === workload && record.visibleAt >= since)
    .toSorted((a, b) => a.visibleAt.getTime() - b.visibleAt.getTime())
  const blobs: Blob[] = []
  for (const record of records) {
    const { visibleAt, ...sent } = record
    const last = blobs.at(-1)
    const isSameHour =
      last && Math.floor(last.createdAt.getTime() / 60_000) === Math.floor(visibleAt.getTime() / 60_000)
    if (last && isSameHour && last.records.length < blobRecordsMax) last.records.push(sent)
    else blobs.push({ id: blobId(contentType, record), createdAt: visibleAt, records: [sent] })
  }
  return blobs
}

const blobId = (contentType: ContentType, first: AuditRecord): string =>
  `${first.visibleAt.getTime()}$${first.Id}$${contentType.toLowerCase().replace('.', '_')}$emulator`

function timeWindow({ world, query }: Feed): { from: number; to: number } {
  const now = world.clock.now().getTime()
  const [startTime, endTime] = [query.get('startTime'), query.get('endTime')]
  if ((startTime === null) !== (endTime === null))
    throw new FeedError(400, 'AF20030', 'Start time and end time must both be specified (or both omitted).')
  if (startTime === null) return { from: now - windowMax_ms, to: now + 1 }
  const [from, to] = [startTime, endTime!].map((text) =>
    Date.parse(/Z$|[+-]\d\d:\d\d$/.test(text) ? text : `${text}${text.includes('T') ? '' : 'T00:00:00'}Z`),
  ) as [number, number]
  if (Number.isNaN(from) || Number.isNaN(to))
    throw new FeedError(400, 'AF20002', 'Invalid parameter type: startTime or endTime. Expected type: datetime.')
  if (to <= from || to - from > windowMax_ms || from < now - lookBack_ms)
    throw new FeedError(
      400,
      'AF20055',
      'Start time and end time must both be specified (or both omitted) and must be less than or equal to 24 hours apart, with the start time no more than 7 days in the past.',
    )
  return { from, to }
}

function listContent(feed: Feed): EmulatorReply {
  const contentType = requireContentType(feed)
  const subscription = subscriptions(feed).get(contentType)
  if (!subscription) throw new FeedError(400, 'AF20022', 'No subscription found for the specified content type.')
  const { from, to } = timeWindow(feed)
  const offset = readPage(feed.query.get('nextPage'))
  const inside = blobsOf(feed, contentType, subscription.startedAt).filter(
    (blob) => blob.createdAt.getTime() >= from && blob.createdAt.getTime() < to,
  )
  const ordered = feed.tenant.switches.auditDisorder ? inside.toReversed().flatMap((blob) => [blob, blob]) : inside
  const page = ordered.slice(offset, offset + blobsPerPage)
  const headers: Record<string, string> = {}
  if (offset + blobsPerPage < ordered.length) {
    const next = new URLSearchParams(feed.query)
    next.set('nextPage', Buffer.from(`page:${offset + blobsPerPage}`).toString('base64url'))
    headers['NextPageUri'] = `${feed.root}/subscriptions/content?${next}`
  }
  return jsonReply(
    200,
    page.map((blob) => describe(feed, contentType, blob)),
    headers,
  )
}

function readPage(text: string | null): number {
  if (text === null) return 0
  const offset = Number(/^page:(\d+)$/.exec(Buffer.from(text, 'base64url').toString())?.[1])
  if (!Number.isInteger(offset)) throw new FeedError(400, 'AF20031', 'Invalid nextPage Input.')
  return offset
}

const describe = (feed: Feed, contentType: ContentType, blob: Blob): unknown => ({
  contentType,
  contentId: blob.id,
  contentUri: `${feed.root}/audit/${encodeURIComponent(blob.id)}`,
  contentCreated: blob.createdAt.toISOString(),
  contentExpiration: new Date(blob.createdAt.getTime() + lookBack_ms).toISOString(),
})

function readBlob(feed: Feed, id: string): EmulatorReply {
  const contentType = contentTypes.find((type) => type.toLowerCase().replace('.', '_') === id.split('$')[2])
  const subscription = contentType ? subscriptions(feed).get(contentType) : undefined
  if (!contentType || !subscription)
    throw new FeedError(400, 'AF20051', `Content requested with the key ${id} has already expired or is invalid.`)
  const blob = blobsOf(feed, contentType, subscription.startedAt).find((each) => each.id === id)
  if (!blob) throw new FeedError(400, 'AF20050', `The specified content (${id}) does not exist.`)
  if (blob.createdAt.getTime() < feed.world.clock.now().getTime() - lookBack_ms)
    throw new FeedError(400, 'AF20051', `Content requested with the key ${id} has already expired.`)
  const records = feed.tenant.switches.auditDisorder ? [...blob.records.toReversed(), ...blob.records] : blob.records
  return jsonReply(200, records)
}
