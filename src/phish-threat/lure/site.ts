// What is answered to whom: looks the token up, notes the request, gives the page. The same for people and machines; which of them it
// was is judged elsewhere, later.
import type { Clock } from '#platform/clock.ts'
import { newId } from '#platform/ids.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import { emptyPage, notFoundPage } from '../content/pages.ts'
import { type Answer, errorAnswer, pageHeaders } from './answers.ts'
import { body_bytes_max, readBeacon } from './body.ts'
import { favicon, pixelGif, pixelPng, robots, styleSheet } from './files.ts'
import type { UnknownLimit } from './limits.ts'
import type { CampaignFacts, FoundToken, Lookup } from './lookup.ts'
import { lureUnknown } from './metrics.ts'
import { isNonceOf, newNonce } from './nonce.ts'
import { firstPage, nextPage, type PageSource } from './pages.ts'
import { type Asked, readPath } from './path.ts'
import { Lru } from './lru.ts'
import type { Recorder } from './recorder.ts'
import type { LureSite, SiteAnswer, TokenFacts } from './sites.ts'
import type { RequestRow } from './store.ts'
import { pathOf } from './tokens.ts'

/** A request as the server read it; never its query, its cookies or a body that was not asked for. */
export interface Visit {
  method: string
  url: string
  /** Host of the request, lower case, without port. */
  host: string
  ip: string
  /** Those that are kept (headers.ts). */
  headers: Record<string, string>
  acceptLanguage: string
  tlsFingerprint: string | null
  at: Date
  /** Reads the body when it is short enough and of a type that pages send, else null; the second: for a site below a token. */
  body(bytes_max: number, types: readonly string[]): Promise<string | null>
}

export interface SiteParts {
  clock: Clock
  logger: Logger
  lookup: Lookup
  recorder: Recorder
  unknown: UnknownLimit
  pages: PageSource
  /** Below tokens of kind `training`. */
  training: LureSite | null
  /** Answer to a challenge of a certificate authority (RFC 8555 8.3); null: there is none. */
  challenge(host: string, name: string): Promise<string | null>
}

/** Beacons of a page that was opened before the end still count. */
const afterEnd_ms = 30 * 60_000
const beaconTypes = ['text/plain', 'application/json']
const formTypes = ['application/x-www-form-urlencoded', 'application/json']
const siteBody_bytes_max = 4_096

export function createSite(parts: SiteParts): (visit: Visit) => Promise<Answer> {
  const { lookup, unknown } = parts
  const probes = createProbes(parts)

  return async (visit) => {
    const asked = readPath(visit.url)
    if (asked.kind === 'usual') return usual(parts, probes, visit, asked)
    if (asked.kind === 'other') return stranger(probes, visit)
    if (!lookup.isKnown(asked.token) && unknown.isOver(visit.ip)) {
      lureUnknown.inc({ kind: 'limited' })
      return notFound()
    }
    const found = await find(parts, asked, visit)
    if (found === 'away') return errorAnswer(503)
    if (found === null) {
      unknown.note(visit.ip)
      return stranger(probes, visit)
    }
    probes.remember(visit, found.facts)
    return ofToken(parts, { ...found, visit, rest: asked.rest, isMangled: asked.isMangled })
  }
}

interface Found {
  facts: FoundToken
  campaign: CampaignFacts
}

/** Null also under a host of another campaign: hosts do not see each other's tokens. */
async function find(
  { lookup, recorder, logger }: SiteParts,
  { token, isMangled }: Extract<Asked, { kind: 'token' }>,
  visit: Visit,
): Promise<Found | null | 'away'> {
  try {
    const facts = await lookup.token(token)
    const campaign = facts === null ? null : await lookup.campaign(facts)
    return facts === null || campaign === null || !campaign.hosts.includes(visit.host) ? null : { facts, campaign }
  } catch (error) {
    logger.warn({ event: 'lure.database-away', code: codeOf(error) })
    const row = rowOf(visit, { kind: isMangled ? 'mangled' : 'page', status: 503 })
    await recorder.recordUnresolved({ ...row, token, host: visit.host })
    return 'away'
  }
}

interface Opened extends Found {
  visit: Visit
  rest: string
  isMangled: boolean
}

async function ofToken(parts: SiteParts, opened: Opened): Promise<Answer> {
  const { facts, visit, rest } = opened
  if (facts.kind === 'training' && parts.training !== null) return training(parts, parts.training, opened)
  const isImage = facts.kind === 'pixel' || /^\/?[a-z0-9-]{0,40}\.(?:gif|png)$/.test(rest)
  if (visit.method === 'OPTIONS') return noted(parts, opened, 'page', allowed)
  if (visit.method === 'POST') return beacon(parts, opened)
  if (visit.method !== 'GET' && visit.method !== 'HEAD') return noted(parts, opened, 'probe', errorAnswer(405))
  if (isImage) return noted(parts, opened, facts.kind === 'attachment' ? 'attachment' : 'pixel', imageAnswer(rest))
  if (rest === '') return page(parts, opened, 'first')
  const nonce = /^\/([A-Za-z0-9_-]{24})(\.css)?$/.exec(rest)
  if (nonce === null || !isNonceOf(facts.messageId, nonce[1]!)) return noted(parts, opened, 'probe', notFound())
  const own = Buffer.from(nonce[1]!, 'latin1').toString('latin1')
  if (nonce[2] !== undefined) return noted(parts, opened, 'asset', styleAnswer, own)
  return page(parts, opened, 'next', own)
}

async function page(parts: SiteParts, opened: Opened, which: 'first' | 'next', given?: string): Promise<Answer> {
  const { facts, visit } = opened
  const nonce = given ?? newNonce(facts.messageId)
  const kind = which === 'first' ? 'page' : 'next'
  const html = await htmlOf(parts, opened, which, nonce).catch((error: unknown) => {
    parts.logger.warn({ event: 'lure.database-away', code: codeOf(error) })
    return 'away' as const
  })
  if (html === 'away') return noted(parts, opened, kind, errorAnswer(503))
  if (html === null) return notFound()
  const answer: Answer = { ...html, headers: pageHeaders(nonce) }
  return noted(parts, opened, kind, answer, visit.method === 'GET' ? nonce : null)
}

/** Who comes after the end gets what explains. Null: erased. */
async function htmlOf(
  { pages }: SiteParts,
  { facts, campaign, visit }: Opened,
  which: 'first' | 'next',
  nonce: string,
): Promise<{ status: number; body: string } | null> {
  const context = { nonce, base: pathOf(facts.token), host: visit.host, campaign }
  if (which === 'first' && !hasEnded(campaign, visit.at)) {
    const attack = await pages.attack(facts)
    const body = attack === null ? null : firstPage(attack, facts.language, context)
    if (body !== null) return { status: 200, body }
  }
  const of = await pages.caught(facts)
  return of === null ? null : { status: campaign.training.kind === 'none' ? 404 : 200, body: nextPage(of, context) }
}

const codeOf = (error: unknown): string => (error as { code?: string } | null)?.code ?? 'unknown'

const hasEnded = ({ state, endsAt }: CampaignFacts, now: Date): boolean =>
  state === 'completed' || state === 'stopped' || (endsAt !== null && endsAt <= now)

/** What is exactly a beacon of a page of ours is kept; everything else is dropped unread, and only that it came is noted. */
async function beacon(parts: SiteParts, opened: Opened): Promise<Answer> {
  const { facts, visit } = opened
  const text = await visit.body(body_bytes_max, beaconTypes)
  const read = text === null ? null : readBeacon(text)
  if (read === null || !isNonceOf(facts.messageId, read.nonce))
    return noted(parts, opened, 'probe', errorAnswer(405, true))
  return noted(parts, opened, 'beacon', { status: 204, body: '' }, read.nonce, read.content)
}

async function training(parts: SiteParts, site: LureSite, opened: Opened): Promise<Answer> {
  const { facts, visit, rest } = opened
  const method = visit.method
  if (method !== 'GET' && method !== 'HEAD' && method !== 'POST')
    return method === 'OPTIONS' ? allowed : errorAnswer(405, true)
  const nonce = newNonce(facts.messageId)
  const body = method === 'POST' ? await visit.body(siteBody_bytes_max, [...formTypes, 'text/plain']) : null
  // The script of the page, if it carries one, tells how the training is used to nobody.
  if (body !== null && readBeacon(body) !== null) return { status: 204, body: '' }
  const { at, acceptLanguage } = visit
  const answer = await site.handle({
    token: facts,
    method,
    base: pathOf(facts.token),
    rest,
    body,
    acceptLanguage,
    nonce,
    at,
  })
  return noted(parts, opened, 'training', siteAnswer(answer, nonce))
}

function siteAnswer({ status, body, contentType, location, fileName }: SiteAnswer, nonce: string): Answer {
  const headers = pageHeaders(nonce).map(([name, value]): [string, string] =>
    // A training has a quiz, whose answers are sent without a script, too.
    name === 'Content-Security-Policy'
      ? [name, value.replace("form-action 'none'", "form-action 'self'")]
      : [name, value],
  )
  if (location !== undefined) headers.push(['Location', location])
  if (fileName !== undefined)
    headers.push(['Content-Disposition', `attachment; filename="${fileName.replace(/[^A-Za-z0-9._ -]/g, '_')}"`])
  return { status, body, ...(contentType === undefined ? {} : { contentType }), headers }
}

/** Waits until the request is durable. */
async function noted(
  { recorder }: SiteParts,
  { facts, campaign, visit, isMangled }: Opened,
  kind: RequestRow['kind'],
  answer: Answer,
  nonce: string | null = null,
  content: RequestRow['beacon'] = null,
): Promise<Answer> {
  const grace_ms = kind === 'beacon' ? afterEnd_ms : 0
  if (kind !== 'training' && hasEnded(campaign, new Date(visit.at.getTime() - grace_ms))) return answer
  const given = isMangled && kind !== 'beacon' ? 'mangled' : kind
  await recorder.record({
    ...rowOf(visit, { kind: given, status: answer.status }),
    tenant_id: facts.tenantId,
    campaign_id: facts.campaignId,
    message_id: facts.messageId,
    token_kind: facts.kind,
    position: facts.position,
    nonce,
    beacon: content,
  })
  return answer
}

function rowOf(visit: Visit, { kind, status }: Pick<RequestRow, 'kind' | 'status'>) {
  return {
    id: newId(visit.at),
    at: visit.at.toISOString(),
    method: visit.method,
    kind,
    ip: visit.ip,
    headers: visit.headers,
    tls_fingerprint: visit.tlsFingerprint,
    status,
    nonce: null,
    beacon: null,
  }
}

async function usual(
  parts: SiteParts,
  probes: Probes,
  visit: Visit,
  { what, rest }: Extract<Asked, { kind: 'usual' }>,
): Promise<Answer> {
  lureUnknown.inc({ kind: 'ordinary' })
  if (visit.method !== 'GET' && visit.method !== 'HEAD')
    return visit.method === 'OPTIONS' ? allowed : errorAnswer(405, true)
  if (what === 'home') return { status: 200, body: emptyPage() }
  if (what === 'icon') return { status: 200, contentType: 'image/x-icon', body: favicon }
  if (what === 'robots') {
    await probes.note(visit, 200)
    return { status: 200, contentType: 'text/plain', body: robots }
  }
  const answer = await parts.challenge(visit.host, rest)
  return answer === null ? notFound() : { status: 200, contentType: 'text/plain', body: answer }
}

async function stranger(probes: Probes, visit: Visit): Promise<Answer> {
  lureUnknown.inc({ kind: 'unknown' })
  await probes.note(visit, 404)
  return visit.method === 'GET' || visit.method === 'HEAD' ? notFound() : errorAnswer(405, true)
}

const notFound = (): Answer => ({ status: 404, body: notFoundPage() })
const allowed: Answer = { status: 200, body: '', headers: [['Allow', 'GET, HEAD, POST, OPTIONS']] }
const styleAnswer: Answer = { status: 200, contentType: 'text/css', body: styleSheet }

const imageAnswer = (rest: string): Answer =>
  rest.endsWith('.png')
    ? { status: 200, contentType: 'image/png', body: pixelPng, headers: [['Cache-Control', 'no-store']] }
    : { status: 200, contentType: 'image/gif', body: pixelGif, headers: [['Cache-Control', 'no-store']] }

interface Probes {
  remember(visit: Visit, facts: TokenFacts): void
  note(visit: Visit, status: number): Promise<void>
}

const sources_max = 10_000
const probe_ms = 60_000

/** What has no token (robots.txt, paths of other programs) belongs to the message whose token the same visitor had in the last minute. */
function createProbes({ clock, recorder }: Pick<SiteParts, 'clock' | 'recorder'>): Probes {
  const last = new Lru<string, { facts: TokenFacts; at_ms: number }>(sources_max)
  const keyOf = ({ ip, host, headers }: Visit): string => `${ip} ${host} ${headers['user-agent'] ?? ''}`
  return {
    remember: (visit, facts) => last.set(keyOf(visit), { facts, at_ms: clock.monotonicMs() }),
    async note(visit, status) {
      const known = last.get(keyOf(visit))
      if (known === undefined || clock.monotonicMs() - known.at_ms > probe_ms) return
      const { tenantId, campaignId, messageId, kind, position } = known.facts
      await recorder.record({
        ...rowOf(visit, { kind: 'probe', status }),
        tenant_id: tenantId,
        campaign_id: campaignId,
        message_id: messageId,
        token_kind: kind,
        position,
      })
    },
  }
}
