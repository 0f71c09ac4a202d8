// A lure server for tests: a campaign of Contoso with its tokens, and a port of its own.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import type { Database } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { type Clock, systemClock } from '#platform/clock.ts'
import { createSecrets } from '#platform/secrets/seal.ts'
import { createLogger, type Logger } from '#platform/telemetry/logger.ts'
import type { CampaignState, TokenKind } from '#phish-threat/contract.ts'
import type { PhishThreatParts } from '#phish-threat/parts.ts'
import type { AttackSnapshot } from '#phish-threat/snapshots.ts'
import { startLure, type LureSites } from '#phish-threat/lure/server.ts'
import { createTokens, newToken } from '#phish-threat/lure/tokens.ts'

export const testSecrets = createSecrets([randomBytes(32)])
export const linkHost = 'portal.contoso-mail.example'

export interface TestCampaign {
  tenantId: string
  campaignId: string
  host: string
  recipients: { messageId: string; tokens: Record<TokenKind, string> }[]
}

export interface CampaignOptions {
  host?: string
  recipients?: number
  state?: CampaignState
  endsAt?: Date | null
  training?: { kind: 'built-in' | 'own' | 'none'; url: string | null }
  landing?: 'sign-in' | 'plain' | 'none'
}

const kinds: TokenKind[] = ['pixel', 'link', 'text-link', 'decoy', 'qr', 'attachment', 'training']

/** Written as launch writes it; tokens for every kind. */
export async function writeCampaign(db: Database, options: CampaignOptions = {}): Promise<TestCampaign> {
  const [tenantId, campaignId, domainId, attackId] = [newId(), newId(), newId(), newId()]
  const host = options.host ?? linkHost
  const now = new Date()
  const recipients = Array.from({ length: options.recipients ?? 1 }, () => ({
    messageId: newId(),
    tokens: Object.fromEntries(kinds.map((kind) => [kind, newToken()])) as Record<TokenKind, string>,
  }))
  await db.inTenant(tenantId, async (trx) => {
    await trx
      .insertInto('simulation_domain')
      .values({
        tenant_id: tenantId,
        id: domainId,
        name: host.replace(/^[^.]+\./, ''),
        link_host: host,
        ownership: 'proof',
        dkim_selector: 's1',
        dkim_public: '',
        dkim_private: '',
        checks: '[]',
        proven_at: now,
        created_at: now,
        created_by: 'test',
      })
      .execute()
    await trx
      .insertInto('campaign')
      .values({
        tenant_id: tenantId,
        id: campaignId,
        name: 'Parcel',
        technique: 'credentials',
        state: options.state ?? 'running',
        settings: JSON.stringify({
          sendingDomainId: domainId,
          training: options.training ?? { kind: 'built-in', url: null },
        }),
        created_by: 'test',
        created_at: now,
        updated_at: now,
        ends_at: options.endsAt ?? null,
      })
      .execute()
    await trx
      .insertInto('campaign_attack')
      .values({
        tenant_id: tenantId,
        campaign_id: campaignId,
        id: attackId,
        template_id: 'parcel',
        template_version: 1,
        snapshot: JSON.stringify(attack(options.landing ?? 'sign-in')),
      })
      .execute()
    for (let from = 0; from < recipients.length; from += 1_000) {
      const part = recipients.slice(from, from + 1_000)
      await trx
        .insertInto('campaign_message')
        .values(part.map(({ messageId }, index) => messageRow(tenantId, campaignId, attackId, messageId, from + index)))
        .execute()
      await createTokens(
        trx,
        part.flatMap(({ messageId, tokens }) =>
          kinds.map((kind) => ({
            tenant_id: tenantId,
            campaign_id: campaignId,
            message_id: messageId,
            token: tokens[kind],
            kind,
          })),
        ),
      )
    }
  })
  return { tenantId, campaignId, host, recipients }
}

const messageRow = (tenantId: string, campaignId: string, attackId: string, messageId: string, index: number) => ({
  tenant_id: tenantId,
  id: messageId,
  campaign_id: campaignId,
  attack_id: attackId,
  person_id: null,
  address: `person${index}@contoso.example`,
  display_name: `Person ${index}`,
  given_name: 'Person',
  surname: String(index),
  department: null,
  job_title: null,
  manager: null,
  groups: [],
  language: 'en' as const,
  time_zone: 'Europe/Berlin',
  planned_at: new Date(),
  state: 'delivered' as const,
  internet_message_id: `<${messageId}@contoso-mail.example>`,
})

const attack = (kind: 'sign-in' | 'plain' | 'none'): AttackSnapshot => ({
  templateId: 'parcel',
  version: 1,
  name: 'Parcel',
  technique: 'credentials',
  theme: 'itemReceived',
  difficulty: 'medium',
  predictedCompromiseRate: 0.2,
  isControversial: false,
  variants: [
    {
      language: 'en',
      fromName: 'Parcel desk',
      fromLocalPart: 'parcels',
      subject: 'Your parcel waits',
      html: '<p>Your parcel waits. <a href="{{ link }}">See where</a></p>',
      text: 'Your parcel waits: {{ link }}',
      cues: [],
    },
  ],
  landingPages: [{ language: 'en', page: { id: 'parcel', kind, title: 'Parcel desk', html: '<p>Sign in</p>' } }],
  attachment: null,
  trainingId: null,
})

export interface TestLure {
  http: string
  https: string | null
  dataDir: string
  /** Ends the server, as at the end of the process. */
  close(): Promise<void>
}

export async function startTestLure(
  t: Pick<TestContext, 'after'>,
  db: Database,
  options: {
    dataDir?: string
    isTls?: boolean
    sites?: LureSites
    logger?: Logger
    trustedProxies?: string[]
    clock?: Clock
  } = {},
): Promise<TestLure> {
  const dataDir = options.dataDir ?? mkdtempSync(path.join(os.tmpdir(), 'lure-'))
  const stack = new AsyncDisposableStack()
  t.after(async () => {
    await stack.disposeAsync()
    rmSync(dataDir, { recursive: true, force: true })
  })
  const phishThreat = {
    httpListen: ['127.0.0.1:0'],
    httpsListen: options.isTls === true ? ['127.0.0.1:0'] : [],
    trustedProxies: options.trustedProxies ?? ['127.0.0.1/32'],
  }
  const parts = {
    db,
    clock: options.clock ?? systemClock,
    logger: options.logger ?? createLogger({ level: 'silent' }),
    secrets: testSecrets,
    jobs: { send: () => Promise.resolve() },
    config: { dataDir, phishThreat, certificates: {} },
  } as unknown as PhishThreatParts
  const { http, https } = await startLure(
    parts,
    options.sites ?? { training: null, requestSettling: () => Promise.resolve() },
    stack,
  )
  return { http: http!, https, dataDir, close: () => stack.disposeAsync() }
}
