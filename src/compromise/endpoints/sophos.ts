// Sophos Central as a back end: a scan has an id that nobody can ask for, and its end is an event of the computer (endpoint-response 1.4).
import type { Clock } from '#platform/clock.ts'
import { isAppError } from '#platform/errors.ts'
import type { MicrosoftHttp } from '#microsoft/http.ts'
import type { BackEnd, FoundComputer, Probe, ScanStatus } from './back-end.ts'
import { createBudget } from './budget.ts'
import { capabilitiesOf } from './capabilities.ts'
import { endpointError } from './errors.ts'
import { isGapIn, isScanEnd, noteGap, withPage, type Feed } from './sophos-feed.ts'
import { computerOf, detectionsOf } from './sophos-shapes.ts'
import {
  callVendor,
  record,
  records,
  text,
  textOrNull,
  type Json,
  type VendorAnswer,
  type VendorCall,
} from './vendor-http.ts'

export interface SophosParts {
  http: MicrosoftHttp
  clock: Clock
  loginUrl: string
  url: string
  clientId: string
  clientSecret: string
  feed: FeedStore
}

/** Over restarts and for all processes: without it the proof of a scan's end would be lost. */
export interface FeedStore {
  load(): Promise<Feed>
  save(feed: Feed): Promise<void>
}

/** No figures are published: the pace of Sophos's own log puller, far below what its users report to be refused. */
const limits = [
  { calls: 60, seconds: 60 },
  { calls: 1_000, seconds: 3_600 },
]
const poll_ms = 30_000
const look_ms = 60_000
const pages_max = 50
const page_size = 100
const events_page = 1_000

export interface SophosBackEnd extends BackEnd {
  /** Reads the events that are new. At least hourly, also without any incident: what is older than 24 hours is gone. */
  readEvents(): Promise<Feed>
}

interface Session {
  token: string
  until: number
  tenantId: string
  region: string
}

export function createSophos(parts: SophosParts): SophosBackEnd {
  const { clock } = parts
  const vendor = { backEnd: 'sophos', http: parts.http, clock, budget: createBudget(clock, limits) } as const
  let session: Session | null = null

  const signIn = async (): Promise<Session> => {
    if (session !== null && clock.now().getTime() < session.until) return session
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: parts.clientId,
      client_secret: parts.clientSecret,
      scope: 'token',
    })
    const granted = await callVendor(vendor, {
      method: 'POST',
      url: `${parts.loginUrl}/api/v2/oauth2/token`,
      body: form.toString(),
    })
    const token = text(record(granted.body)['access_token'])
    if (granted.status >= 400 || token === '')
      throw endpointError(
        'sophos',
        'sign-in',
        'It does not accept the client id and secret. Make new API credentials in Sophos Central.',
      )
    const life_seconds = Number(record(granted.body)['expires_in'] ?? 3_600)
    const who = record(
      (await again({ url: `${parts.url}/whoami/v1`, headers: { authorization: `Bearer ${token}` } })).body,
    )
    if (text(who['idType']) !== 'tenant')
      throw endpointError(
        'sophos',
        'sign-in',
        `The credentials are those of a ${text(who['idType']) || 'nobody known'}. Make API credentials inside the tenant itself.`,
      )
    session = {
      token,
      until: clock.now().getTime() + Math.max(60, life_seconds - 120) * 1000,
      tenantId: text(who['id']),
      region: regionOf(text(record(who['apiHosts'])['dataRegion']), parts.url),
    }
    return session
  }

  /** 403 is refused once more before it counts: Sophos's own client does the same. */
  const again = async (call: VendorCall): Promise<VendorAnswer> => {
    const first = await callVendor(vendor, call)
    return first.status === 403 ? callVendor(vendor, call) : first
  }

  const call = async (path: string, more: Omit<VendorCall, 'url'> = {}): Promise<VendorAnswer> => {
    for (let attempt = 1; ; attempt += 1) {
      const { token, tenantId, region } = await signIn()
      const headers = { authorization: `Bearer ${token}`, 'x-tenant-id': tenantId }
      const answer = await again({ ...more, url: `${region}${path}`, headers })
      if (answer.status === 401 && attempt === 1) {
        session = null
        continue
      }
      if (answer.status === 401) throw endpointError('sophos', 'sign-in', 'It does not accept its own token any more.')
      if (answer.status === 403)
        throw endpointError(
          'sophos',
          'permission',
          'The role of the API credentials does not allow this. Give them the role Service Principal Super Admin, or one with endpoint actions.',
        )
      return answer
    }
  }

  const json = async (path: string): Promise<Json> => {
    const answer = await call(path)
    if (answer.status === 404) throw endpointError('sophos', 'not-found', 'It does not know this computer (any more).')
    if (answer.status >= 400) throw refused(answer)
    return record(answer.body)
  }

  const personsOf = async (addresses: readonly string[]): Promise<{ id: string; name: string }[]> => {
    const found = new Map<string, string>()
    for (const address of addresses) {
      const page = await json(`/common/v1/directory/users?search=${encodeURIComponent(address)}&searchFields=email`)
      // The search finds parts of addresses, too: only the whole one counts.
      for (const user of records(page['items']))
        if (text(user['email']).toLowerCase() === address.toLowerCase()) found.set(text(user['id']), text(user['name']))
    }
    return [...found].map(([id, name]) => ({ id, name }))
  }

  const computersOf = async (person: { id: string; name: string }): Promise<FoundComputer[]> => {
    const found: FoundComputer[] = []
    let key: string | null = null
    for (let page = 0; page < pages_max; page += 1) {
      const query = new URLSearchParams({
        view: 'full',
        pageSize: String(page_size),
        associatedPersonContains: person.name,
      })
      if (key !== null) query.set('pageFromKey', key)
      const answer = await json(`/endpoint/v1/endpoints?${query}`)
      for (const endpoint of records(answer['items']))
        if (text(record(endpoint['associatedPerson'])['id']) === person.id)
          found.push(computerOf(endpoint, person.name))
      key = textOrNull(record(answer['pages'])['nextKey'])
      if (key === null) return found
    }
    return found
  }

  const poll = createFeedPoll(parts, json)
  const online = new Map<string, { at: number; isOnline: boolean | null; health: string }>()

  const lookAt = async (externalId: string) => {
    const known = online.get(externalId)
    const now = clock.now().getTime()
    if (known !== undefined && now - known.at < look_ms) return known
    const endpoint = await json(`/endpoint/v1/endpoints/${encodeURIComponent(externalId)}?view=full`)
    const seen = {
      at: now,
      isOnline: typeof endpoint['online'] === 'boolean' ? endpoint['online'] : null,
      health: text(record(record(endpoint['health'])['threats'])['status']),
    }
    online.set(externalId, seen)
    return seen
  }

  const getScan: BackEnd['getScan'] = async ({ externalId, reference, requestedAt }) => {
    const askedAt = new Date(reference.split(' ')[1] ?? requestedAt.toISOString())
    const feed = await poll()
    const { isOnline, health } = await lookAt(externalId)
    const own = feed.events.filter(({ endpointId, at }) => endpointId === externalId && new Date(at) >= askedAt)
    const end = own.find(isScanEnd)
    const status: ScanStatus = {
      ...unknown,
      state: isOnline === false ? 'queued' : 'running',
      detail:
        isOnline === false
          ? 'Sophos has the order; the computer is off.'
          : 'Sophos has the order; it does not tell how far the scan is.',
      isOnline,
      detections: detectionsOf(own),
    }
    if (end === undefined) return status
    const endedAt = new Date(end.at)
    return {
      ...status,
      state: 'finished',
      detail: 'Sophos reports the end of a scan.',
      endedAt,
      proof: [`Sophos: SavScanComplete at ${end.at}, asked for at ${askedAt.toISOString()}`],
      gaps: [
        ...(isGapIn(feed, askedAt, clock.now()) ? ['events of Sophos were missed: they exist for 24 hours only'] : []),
        ...(health === 'bad' || health === 'suspicious'
          ? [`Sophos calls the threat health of the computer ${health}`]
          : []),
      ],
    }
  }

  const isolation = async (externalId: string, enabled: boolean, comment: string): Promise<void> => {
    const path = `/endpoint/v1/endpoints/${encodeURIComponent(externalId)}/isolation`
    const answer = await call(path, { method: 'PATCH', body: { enabled, comment } })
    if (answer.status === 404) throw endpointError('sophos', 'not-found', 'It does not know this computer (any more).')
    if (answer.status >= 400) throw refused(answer)
  }

  return {
    name: 'sophos',
    capabilities: capabilitiesOf.sophos,
    readEvents: poll,
    getScan,
    async probe(): Promise<Probe> {
      try {
        await json(`/endpoint/v1/endpoints?pageSize=1`)
        await poll()
        return { state: 'ready' }
      } catch (error) {
        if (!isAppError(error)) throw error
        return { state: 'unusable', problem: error.message }
      }
    },
    async findComputers(person) {
      const persons = await personsOf([...new Set([person.userPrincipalName, ...person.addresses])].slice(0, 10))
      return (await Promise.all(persons.map(computersOf))).flat()
    },
    async startScan({ externalId }) {
      // The feed must be read from before the order on, or its own end could be missed.
      await poll()
      const askedAt = clock.now()
      const path = `/endpoint/v1/endpoints/${encodeURIComponent(externalId)}/scans`
      const answer = await call(path, { method: 'POST', body: {} })
      if (answer.status === 404)
        throw endpointError('sophos', 'not-found', 'It does not know this computer (any more).')
      if (answer.status >= 400) throw refused(answer)
      const told = text(record(answer.body)['requestedAt'])
      const since = told === '' || Number.isNaN(Date.parse(told)) ? askedAt : new Date(told)
      return { reference: `${text(record(answer.body)['id'])} ${since.toISOString()}`, isAdopted: false }
    },
    isolate: (externalId, reason) => isolation(externalId, true, reason),
    reconnect: (externalId, reason) => isolation(externalId, false, reason),
  }
}

/** Reads what is new, at most every 30 seconds; calls that come together share it. */
function createFeedPoll(
  { clock, feed: store }: SophosParts,
  json: (path: string) => Promise<Json>,
): () => Promise<Feed> {
  let last: { at: number; feed: Feed } | null = null
  let reading: Promise<Feed> | null = null

  const readAll = async (): Promise<Feed> => {
    const begun = clock.now()
    let feed = noteGap(await store.load(), begun)
    for (let page = 0; page < pages_max; page += 1) {
      const query = new URLSearchParams({ limit: String(events_page) })
      if (feed.cursor !== null) query.set('cursor', feed.cursor)
      // Sophos refuses a time before the last 24 hours.
      else query.set('from_date', String(Math.ceil(begun.getTime() / 1000) - 24 * 3_600 + 60))
      const answer = await json(`/siem/v1/events?${query}`)
      feed = withPage(feed, answer, begun)
      if (answer['has_more'] !== true) break
    }
    feed = { ...feed, readAt: begun.toISOString() }
    await store.save(feed)
    last = { at: begun.getTime(), feed }
    return feed
  }

  return async () => {
    if (last !== null && clock.now().getTime() - last.at < poll_ms) return last.feed
    reading ??= readAll().finally(() => (reading = null))
    return reading
  }
}

/** The token goes only to Sophos, or to the host that was configured: an answer must not lead it elsewhere. */
function regionOf(given: string, configured: string): string {
  let url: URL
  try {
    url = new URL(given.replace(/^http:/, new URL(configured).protocol))
  } catch {
    throw endpointError('sophos', 'refused', 'It does not tell where the tenant lives.')
  }
  const isSophos = url.protocol === 'https:' && /\.central\.sophos\.com$/i.test(url.hostname)
  if (!isSophos && url.host !== new URL(configured).host)
    throw endpointError('sophos', 'refused', `It names the host ${url.host}, which is not one of Sophos.`)
  return url.origin
}

const unknown: ScanStatus = {
  state: 'queued',
  detail: '',
  startedAt: null,
  endedAt: null,
  progress: null,
  counts: null,
  definitionsAge_hours: null,
  proof: [],
  detections: [],
}

function refused({ status, body }: VendorAnswer) {
  const { error, message } = record(body)
  return endpointError(
    'sophos',
    'refused',
    `It answered ${status} ${text(error)} ${text(message).slice(0, 200)}`.trim(),
  )
}
