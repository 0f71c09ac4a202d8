// Results by attack, also of one that was replaced while the campaign ran.
import type { Trx } from '#platform/db/database.ts'
import type { AttackResult } from './contract.ts'
import type { Part } from './counted.ts'
import { type DeliveryBasis, ratesOf, tally } from './figures.ts'

/** `parts`: the recipients split by attack. Most recipients first. */
export async function loadAttacks(
  trx: Trx,
  tenantId: string,
  campaignId: string,
  parts: readonly Part[],
  basis: DeliveryBasis,
): Promise<AttackResult[]> {
  const rows = await trx
    .selectFrom('campaign_attack')
    .select(['id', 'template_id', 'snapshot'])
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', '=', campaignId)
    .orderBy('id')
    .execute()
  const counted = new Map(parts.map((part) => [part.name, part.counted]))
  const results = rows.map(({ id, template_id, snapshot }) => {
    const sum = tally(counted.get(id) ?? [], basis)
    return {
      attackId: id,
      templateId: template_id,
      name: snapshot.name,
      technique: snapshot.technique,
      theme: snapshot.theme,
      difficulty: snapshot.difficulty,
      predictedCompromiseRate: snapshot.predictedCompromiseRate,
      cues: [...new Set(snapshot.variants.flatMap(({ cues }) => cues.map(({ kind }) => kind)))],
      tally: sum,
      rates: ratesOf(sum),
    }
  })
  return results.toSorted((a, b) => b.tally.recipients - a.tally.recipients || a.name.localeCompare(b.name))
}
