// From a token to what it is of, and how its campaign stands: one indexed query for all that are asked at the same moment, and a
// bounded memory. Nothing here grows with a campaign.
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import type { CampaignState, ContentLanguage, TokenKind } from '../contract.ts'
import type { TrainingChoice } from '../campaigns/contract.ts'
import { Lru } from './lru.ts'
import type { TokenFacts } from './sites.ts'

/** How a campaign stands; at most `fresh_ms` old, so that one that was stopped is stopped here within seconds. */
export interface CampaignFacts {
  state: CampaignState
  endsAt: Date | null
  training: Pick<TrainingChoice, 'kind' | 'url'>
  /** Hosts under which its tokens are good, lower case. */
  hosts: string[]
  /** Domain of the author of its mails; '' when it has none of its own. */
  senderDomain: string
}

/** With what the first page is made of, so that it needs no second look. */
export interface FoundToken extends TokenFacts {
  /** Null: of training alone. */
  attackId: string | null
  language: ContentLanguage
}

export interface Lookup {
  /** Null: there is no such token. Rejects with `database.unavailable` when it is not in memory and the database is away. */
  token(token: string): Promise<FoundToken | null>
  /** Whether the next call of `token` asks the database. */
  isKnown(token: string): boolean
  /** The last known while the database is away. */
  campaign(facts: TokenFacts): Promise<CampaignFacts | null>
}

const tokens_max = 50_000
const unknown_max = 20_000
const campaigns_max = 2_000
const fresh_ms = 5_000
/** A token may be written a moment after it was asked for. */
const unknown_ms = 10_000

export function createLookup(db: Database, clock: Clock): Lookup {
  const tokens = new Lru<string, FoundToken>(tokens_max)
  const unknown = new Lru<string, number>(unknown_max)
  const campaigns = new Lru<string, { at_ms: number; facts: CampaignFacts | null }>(campaigns_max)
  const asking = new Map<string, Promise<CampaignFacts | null>>()
  const ask = together((wanted: string[]) => loadTokens(db, wanted))

  const wasUnknown = (token: string): boolean =>
    clock.monotonicMs() - (unknown.get(shortOf(token)) ?? -Infinity) < unknown_ms

  async function refresh(key: string, facts: TokenFacts): Promise<CampaignFacts | null> {
    const found = await loadCampaign(db, facts)
    campaigns.set(key, { at_ms: clock.monotonicMs(), facts: found })
    return found
  }

  return {
    isKnown: (token) => tokens.get(token) !== undefined || wasUnknown(token),
    async token(token) {
      const known = tokens.get(token)
      if (known !== undefined) return known
      if (wasUnknown(token)) return null
      const found = (await ask(token)) ?? null
      if (found === null) unknown.set(shortOf(token), clock.monotonicMs())
      else tokens.set(token, found)
      return found
    },
    async campaign(facts) {
      const key = `${facts.tenantId} ${facts.campaignId}`
      const known = campaigns.get(key)
      if (known !== undefined && clock.monotonicMs() - known.at_ms < fresh_ms) return known.facts
      let answer = asking.get(key)
      if (answer === undefined) {
        answer = refresh(key, facts).finally(() => asking.delete(key))
        asking.set(key, answer)
      }
      if (known === undefined) return answer
      return answer.catch(() => known.facts)
    },
  }
}

/** What is no token of ours may be anything: of it only a hash is kept. */
const shortOf = (token: string): string => createHash('sha256').update(token).digest('base64url').slice(0, 16)

/** Calls of one turn of the event loop become one query; the next begins when it has answered. */
function together(
  load: (wanted: string[]) => Promise<Map<string, FoundToken>>,
): (token: string) => Promise<FoundToken | undefined> {
  let next: { wanted: Set<string>; answer: Promise<Map<string, FoundToken>> } | null = null
  let running: Promise<unknown> = Promise.resolve()
  return async (token) => {
    if (next === null) {
      const wanted = new Set<string>()
      const begun = running.then(() => {
        next = null
        return load([...wanted])
      })
      running = begun.catch(() => {})
      next = { wanted, answer: begun }
    }
    next.wanted.add(token)
    return (await next.answer).get(token)
  }
}

/** Over all tenants, in one round trip. */
const tokenQuery = `
  select token.token, token.tenant_id, token.campaign_id, token.message_id, token.kind, token.position, message.attack_id, message.language
  from simulation_token token
    join campaign_message message on message.tenant_id = token.tenant_id and message.id = token.message_id
  where token.token in (select jsonb_array_elements_text($1::jsonb))`

interface TokenRow {
  token: string
  tenant_id: string
  campaign_id: string
  message_id: string
  kind: TokenKind
  position: number
  attack_id: string | null
  language: ContentLanguage
}

async function loadTokens(db: Database, wanted: string[]): Promise<Map<string, FoundToken>> {
  const { rows } = (await db.execute(tokenQuery, [JSON.stringify(wanted)])) as unknown as { rows: TokenRow[] }
  return new Map(
    rows.map((row) => [
      row.token,
      {
        token: row.token,
        tenantId: row.tenant_id,
        campaignId: row.campaign_id,
        messageId: row.message_id,
        kind: row.kind,
        position: row.position,
        attackId: row.attack_id,
        language: row.language,
      },
    ]),
  )
}

interface CampaignRow {
  state: CampaignState
  ends_at: Date | null
  training: Pick<TrainingChoice, 'kind' | 'url'>
  hosts: string[]
  sender_domain: string | null
}

/** Without a sending domain of its own, a campaign is good under all proven hosts of its tenant. */
async function loadCampaign(
  db: Database,
  { tenantId, campaignId }: Pick<TokenFacts, 'tenantId' | 'campaignId'>,
): Promise<CampaignFacts | null> {
  const { rows } = await db.asSystem((trx) =>
    sql<CampaignRow>`
      select campaign.state, campaign.ends_at, campaign.settings->'training' as training,
        array(select lower(domain.link_host) from simulation_domain domain
          where domain.tenant_id = campaign.tenant_id and domain.proven_at is not null
            and (campaign.settings->>'sendingDomainId' is null
              or domain.id::text = campaign.settings->>'sendingDomainId')) as hosts,
        (select domain.name from simulation_domain domain where domain.tenant_id = campaign.tenant_id
          and domain.id::text = campaign.settings->>'sendingDomainId') as sender_domain
      from campaign where campaign.tenant_id = ${tenantId} and campaign.id = ${campaignId}`.execute(trx),
  )
  const row = rows[0]
  return row === undefined
    ? null
    : {
        state: row.state,
        endsAt: row.ends_at,
        training: row.training,
        hosts: row.hosts,
        senderDomain: row.sender_domain ?? '',
      }
}
