// What is behind a link of a summary: checked each time against the summary, the person and the message; done once.
import type { PersonItem } from './contract.ts'
import { act } from './acts.ts'
import { showItem } from './items.ts'
import { isGenuine, link_lifetime_ms, type LinkFacts, readLinkToken } from './link-token.ts'
import type { PortalParts } from './parts.ts'
import { loadPreferences } from './preferences.ts'
import { type PortalPerson, personByAddress } from './person.ts'
import { loadSettings } from './settings.ts'
import type { PortalSettings } from './contract.ts'
import './tables.ts'

export type LinkState =
  | { kind: 'invalid' }
  | { kind: 'over' }
  | { kind: 'used' }
  | { kind: 'ready'; facts: LinkFacts; person: PortalPerson; settings: PortalSettings }

export const linkKeyContext = (summaryId: string) => `portal summary ${summaryId}`

/** Changes nothing. */
export async function checkLink(parts: PortalParts, token: string): Promise<LinkState> {
  const facts = readLinkToken(token)
  if (facts === null) return { kind: 'invalid' }
  const { tenantId, summaryId } = facts
  return parts.db.inTenant(tenantId, async (trx): Promise<LinkState> => {
    const summary = await trx
      .selectFrom('portal_summary')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('id', '=', summaryId)
      .executeTakeFirst()
    if (summary === undefined) return { kind: 'invalid' }
    const key = parts.secrets.open(summary.link_key, linkKeyContext(summaryId))
    if (!isGenuine(token, key)) return { kind: 'invalid' }
    if (summary.created_at.getTime() + link_lifetime_ms <= parts.clock.now().getTime()) return { kind: 'over' }
    const used = await trx
      .selectFrom('portal_link_use')
      .select('used_at')
      .where('tenant_id', '=', tenantId)
      .where('summary_id', '=', summaryId)
      .where('item_id', '=', facts.itemId)
      .where('action', '=', facts.action)
      .executeTakeFirst()
    if (used !== undefined) return { kind: 'used' }
    const { settings } = await loadSettings(trx, tenantId)
    const person = await personByAddress(trx, tenantId, summary.address)
    if (person === null) return { kind: 'over' }
    return { kind: 'ready', facts, person, settings }
  })
}

/** What the page shows, with times as in the summary that led to it. Throws AppError `portal.item-not-found`. */
export function linkItem(
  parts: PortalParts,
  { facts, person, settings }: Extract<LinkState, { kind: 'ready' }>,
): Promise<{ item: PersonItem; timeZone: string }> {
  const { tenantId, itemId } = facts
  return parts.db.inTenant(tenantId, async (trx) => {
    const { timeZone } = await loadPreferences(trx, tenantId, person.address)
    return { item: await showItem(trx, person, settings, itemId), timeZone: timeZone ?? settings.summary.timeZone }
  })
}

/**
 * Does what the link says; resolves with what came of it, or null when it was used already. Whoever posts first takes the link; when
 * the act fails it can be used again. Throws as `act`.
 */
export async function useLink(
  parts: PortalParts,
  { facts, person, settings }: Extract<LinkState, { kind: 'ready' }>,
  remoteAddress: string,
): Promise<string | null> {
  const { tenantId, summaryId, itemId, action } = facts
  const taken = await parts.db.inTenant(tenantId, (trx) =>
    trx
      .insertInto('portal_link_use')
      .values({ tenant_id: tenantId, summary_id: summaryId, item_id: itemId, action, used_at: parts.clock.now() })
      .onConflict((conflict) => conflict.doNothing())
      .returning('used_at')
      .executeTakeFirst(),
  )
  if (taken === undefined) return null
  try {
    return await act(parts, { person, settings, action, id: itemId, address: remoteAddress })
  } catch (error) {
    await parts.db.inTenant(tenantId, (trx) =>
      trx
        .deleteFrom('portal_link_use')
        .where('tenant_id', '=', tenantId)
        .where('summary_id', '=', summaryId)
        .where('item_id', '=', itemId)
        .where('action', '=', action)
        .execute(),
    )
    throw error
  }
}
