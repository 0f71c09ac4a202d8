// The pages of one message: of its attack as it was at launch, in its language.
import type { Selectable } from 'kysely'
import type { Database } from '#platform/db/database.ts'
import { caughtPage, landingPage, landingPageOf, notFoundPage } from '../content/pages.ts'
import { type MailLinks, renderBody, variantOf } from '../content/render.ts'
import type { ContentLanguage } from '../contract.ts'
import type { AttackSnapshot } from '../snapshots.ts'
import type { CampaignMessageTable } from '../tables.ts'
import { beaconScript } from './beacon.ts'
import type { CampaignFacts, FoundToken } from './lookup.ts'
import { Lru } from './lru.ts'
import type { TokenFacts } from './sites.ts'
import { linkUrl, pathOf } from './tokens.ts'

/** Everything that the very mail was made of. */
export interface CaughtMessage {
  attack: AttackSnapshot
  message: Selectable<CampaignMessageTable>
  /** Tokens of the message, as they stand in the mail. */
  tokens: { token: string; kind: TokenFacts['kind']; position: number }[]
}

const attacks_max = 500

export interface PageSource {
  /** Null: there is none. Once read it is kept: attacks never change. */
  attack(facts: FoundToken): Promise<AttackSnapshot | null>
  /** Null: erased, or without an attack. */
  caught(facts: FoundToken): Promise<CaughtMessage | null>
}

export function createPageSource(db: Database): PageSource {
  const attacks = new Lru<string, AttackSnapshot>(attacks_max)

  async function attack({ tenantId, campaignId, attackId }: FoundToken): Promise<AttackSnapshot | null> {
    if (attackId === null) return null
    const key = `${campaignId} ${attackId}`
    const known = attacks.get(key)
    if (known !== undefined) return known
    const row = await db.inTenant(tenantId, (trx) =>
      trx
        .selectFrom('campaign_attack')
        .select('snapshot')
        .where('tenant_id', '=', tenantId)
        .where('campaign_id', '=', campaignId)
        .where('id', '=', attackId)
        .executeTakeFirst(),
    )
    if (row !== undefined) attacks.set(key, row.snapshot)
    return row?.snapshot ?? null
  }

  return {
    attack,
    async caught(facts) {
      const snapshot = await attack(facts)
      const found = snapshot === null ? null : await loadMessage(db, facts)
      return snapshot === null || found === null ? null : { ...found, attack: snapshot }
    },
  }
}

async function loadMessage(
  db: Database,
  { tenantId, messageId }: FoundToken,
): Promise<Omit<CaughtMessage, 'attack'> | null> {
  return db.inTenant(tenantId, async (trx) => {
    const message = await trx
      .selectFrom('campaign_message')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('id', '=', messageId)
      .executeTakeFirst()
    const tokens = await trx
      .selectFrom('simulation_token')
      .select(['token', 'kind', 'position'])
      .where('tenant_id', '=', tenantId)
      .where('message_id', '=', messageId)
      .orderBy('position')
      .execute()
    return message === undefined ? null : { message, tokens }
  })
}

export interface PageContext {
  nonce: string
  /** Path of the token that was opened. */
  base: string
  /** Host and port that it was opened under, for the links of the mail as it is shown. */
  host: string
  campaign: CampaignFacts
}

/** What everybody sees who opens a link first; null: the attack has no page before the caught page. */
export function firstPage(
  attack: AttackSnapshot,
  language: ContentLanguage,
  { nonce, base }: PageContext,
): string | null {
  const page = landingPageOf(attack, language)
  if (page === null || page.kind === 'none') return null
  return landingPage(attack, language, { submit: base, next: `${base}/${nonce}`, beacon: base, nonce })
}

/** Behind the landing page, and for who comes late: what happened and the signs in the very mail, or a page that is not there. */
export function nextPage(of: CaughtMessage, { nonce, base, host, campaign }: PageContext): string {
  if (campaign.training.kind === 'none') return withBeacon(notFoundPage(), nonce, base)
  const { attack, message } = of
  const links = linksOf(of, host, campaign.senderDomain)
  const recipient = {
    displayName: message.display_name,
    givenName: message.given_name,
    surname: message.surname,
    address: message.address,
    department: message.department,
    jobTitle: message.job_title,
    manager: message.manager,
    company: null,
  }
  const rendered = renderBody(attack, message.language, recipient, links)
  const training = campaign.training.kind === 'own' ? campaign.training.url : trainingPath(of.tokens)
  const urls = { next: training ?? base, beacon: base, nonce, training }
  return caughtPage(attack, variantOf(attack, message.language), recipient, rendered, urls)
}

/** Also a page that says nothing tells how it was used. */
const withBeacon = (html: string, nonce: string, base: string): string =>
  html.replace('</body>', () => `${beaconScript(nonce, base)}</body>`)

function linksOf({ tokens }: CaughtMessage, host: string, senderDomain: string): MailLinks {
  const of = (kind: TokenFacts['kind']): string[] =>
    tokens.filter((each) => each.kind === kind).map(({ token }) => linkUrl(host, null, token))
  const first = (kind: TokenFacts['kind']): string | null => of(kind)[0] ?? null
  const link = of('link')
  return {
    link,
    textLink: first('text-link') ?? link[0] ?? '',
    pixel: null,
    qr: first('qr'),
    decoy: null,
    attachment: first('attachment'),
    replyTo: null,
    senderDomain,
  }
}

function trainingPath(tokens: CaughtMessage['tokens']): string | null {
  const found = tokens.find(({ kind }) => kind === 'training')
  return found === undefined ? null : pathOf(found.token)
}
