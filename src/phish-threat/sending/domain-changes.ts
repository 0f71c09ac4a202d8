// Adds, checks and removes sending domains; tells of faults and of their end.
import { AppError } from '#platform/errors.ts'
import { randomBase32, newId } from '#platform/ids.ts'
import { mailDomains } from '#people/views.ts'
import type { Trx } from '#platform/db/database.ts'
import type { HttpActor } from '#platform/http/module.ts'
import { isDue, requestCertificate } from '../lure/certificates/jobs.ts'
import { findCertificate } from '../lure/certificates/store.ts'
import type { PhishThreatParts } from '../parts.ts'
import { dkimContext } from './campaign-context.ts'
import { checkDomain } from './check-domain.ts'
import type { DomainCheck } from './contract.ts'
import { newDkimKey } from './dkim.ts'
import { checkedLinkHost, checkedName } from './domain-name.ts'
import { domainNotFound, findDomainRow, listDomains, type DomainRow } from './domains.ts'
import { noteEntries } from './entries.ts'
import { withKnown } from './judge-records.ts'
import { stateOf } from './readiness.ts'

const domains_max = 50
const faultType = 'simulation.domain-fault'

/** Resolves with the id. The checks are made at once. Throws AppError `simulation.domain-*`. */
export async function addDomain(
  parts: PhishThreatParts,
  tenantId: string,
  input: { name: string; linkHost?: string },
  actor: HttpActor,
): Promise<string> {
  const { db, clock, secrets, audit } = parts
  const id = newId(clock.now())
  const { privateKey, publicKey } = await newDkimKey()
  await db.inTenant(tenantId, async (trx) => {
    const own = await mailDomains(trx, tenantId)
    const name = checkedName(input.name, own)
    const linkHost = checkedLinkHost(input.linkHost, name, own)
    await refuseMore(trx, tenantId, name, own)
    const now = clock.now()
    await trx
      .insertInto('simulation_domain')
      .values({
        tenant_id: tenantId,
        id,
        name,
        link_host: linkHost,
        ownership: randomBase32(16),
        dkim_selector: `s${now.toISOString().slice(2, 10).replaceAll('-', '')}`,
        dkim_public: publicKey,
        dkim_private: secrets.seal(privateKey, dkimContext(tenantId, id)),
        checks: '[]',
        created_at: now,
        created_by: actor.name,
      })
      .execute()
    await noteEntries(parts, trx, tenantId)
    await audit.append(trx, {
      tenantId,
      actor,
      action: 'simulations.domain-add',
      target: name,
      after: { name, linkHost },
    })
  })
  await recheckDomain(parts, tenantId, id)
  return id
}

async function refuseMore(trx: Trx, tenantId: string, name: string, own: readonly string[]): Promise<void> {
  const known = await listDomains(trx, tenantId)
  if (known.some((row) => row.name === name))
    throw new AppError({
      code: 'simulation.domain-known',
      message: `${name} is a sending domain already. Open it in the list of sending domains.`,
      status: 409,
    })
  if (known.length >= domains_max)
    throw new AppError({
      code: 'simulation.domain-too-many',
      message: `There are ${domains_max} sending domains already. Remove one that is not used.`,
      status: 409,
    })
  if (own.includes(name))
    throw new AppError({
      code: 'simulation.domain-in-use',
      message: `${name} receives the tenant's own mail. Simulations need a domain of their own, else its reputation and its records suffer.`,
      status: 409,
    })
}

/** Asks everything anew and stores it. Throws AppError `simulation.domain-not-found`. */
export async function recheckDomain(parts: PhishThreatParts, tenantId: string, id: string): Promise<void> {
  const { db, clock } = parts
  const begun = clock.now()
  const row = await db.inTenant(tenantId, (trx) => findDomainRow(trx, tenantId, id))
  if (row === null) throw domainNotFound()
  let isProven = row.proven_at !== null
  const onProven = async (): Promise<void> => {
    if (!isProven) await noteProof(parts, row)
    isProven = true
  }
  const checks = withKnown(await checkDomain(parts, row, onProven), row.checks)
  const isFaulty = stateOf(checks, isProven) === 'faulty'
  await db.inTenant(tenantId, async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('simulation_domain')
      .set({
        checks: JSON.stringify(checks),
        checked_at: begun,
        faulty_at: isFaulty ? (row.faulty_at ?? begun) : null,
      })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      // A check that began later may have ended first: what it found is newer.
      .where((is) => is.or([is('checked_at', 'is', null), is('checked_at', '<=', begun)]))
      .executeTakeFirst()
    if (numUpdatedRows > 0n) await tell(parts, trx, tenantId, row, checks)
  })
}

/** From now on the pages answer for it; where certificates are ordered, it is not waited for the next hour. */
async function noteProof(parts: PhishThreatParts, { tenant_id: tenantId, id, link_host }: DomainRow): Promise<void> {
  const { db, clock, config } = parts
  const host = link_host.toLowerCase()
  const isWanted = await db.inTenant(tenantId, async (trx) => {
    await trx
      .updateTable('simulation_domain')
      .set({ proven_at: clock.now() })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .execute()
    return config.certificates.acme !== undefined && isDue(await findCertificate(trx, tenantId, host), clock.now())
  })
  if (isWanted) await requestCertificate(parts, tenantId, host)
}

/** A domain that was never in order is still being set up: only what was good and is not any more is told. */
async function tell(
  { alerts }: PhishThreatParts,
  trx: Trx,
  tenantId: string,
  row: DomainRow,
  checks: readonly DomainCheck[],
): Promise<void> {
  const faults = checks.filter(
    ({ state, neededFor }) => (state === 'wrong' || state === 'missing') && neededFor !== 'none',
  )
  if (faults.length === 0) return alerts.resolve(trx, tenantId, faultType, row.name, 'All records are in order again.')
  const lost = faults.filter(({ name }) => row.checks.find((before) => before.name === name)?.state === 'ok')
  if (lost.length === 0) return
  await alerts.raise(trx, {
    tenantId,
    type: faultType,
    subject: row.name,
    title: `Sending domain ${row.name} is not in order any more`,
    text: lost.map(({ name, text }) => `${name}: ${text}`).join(' '),
    data: { domainId: row.id, checks: lost.map(({ name }) => name) },
  })
}

/** Throws AppError `simulation.domain-not-found`, `simulation.domain-used`. */
export async function removeDomain(
  parts: PhishThreatParts,
  tenantId: string,
  id: string,
  actor: HttpActor,
): Promise<void> {
  await parts.db.inTenant(tenantId, async (trx) => {
    const row = await findDomainRow(trx, tenantId, id)
    if (row === null) throw domainNotFound()
    const used = await campaignsOf(trx, tenantId)
    if ((used.get(id) ?? 0) > 0)
      throw new AppError({
        code: 'simulation.domain-used',
        message: `${row.name} is used by a campaign that is not over. Its links would lead nowhere. Wait for the end of the campaign, or give a draft another domain.`,
        status: 409,
      })
    await trx.deleteFrom('simulation_domain').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
    await noteEntries(parts, trx, tenantId)
    await parts.alerts.resolve(trx, tenantId, faultType, row.name, 'The domain was removed.')
    await parts.audit.append(trx, {
      tenantId,
      actor,
      action: 'simulations.domain-remove',
      target: row.name,
      before: { name: row.name, linkHost: row.link_host },
    })
  })
}

/** Campaigns that are not over, by sending domain. */
export async function campaignsOf(trx: Trx, tenantId: string): Promise<Map<string, number>> {
  const rows = await trx
    .selectFrom('campaign')
    .select('settings')
    .where('tenant_id', '=', tenantId)
    .where('state', 'not in', ['stopped', 'completed'])
    .execute()
  const counts = new Map<string, number>()
  for (const { settings } of rows)
    if (settings.sendingDomainId !== null)
      counts.set(settings.sendingDomainId, (counts.get(settings.sendingDomainId) ?? 0) + 1)
  return counts
}

/** All domains of all tenants; one that fails does not keep the others. */
export async function recheckAll(parts: PhishThreatParts, signal?: AbortSignal): Promise<void> {
  const rows = await parts.db.asSystem((trx) =>
    trx.selectFrom('simulation_domain').select(['tenant_id', 'id']).orderBy('tenant_id').orderBy('id').execute(),
  )
  for (const { tenant_id: tenantId, id } of rows) {
    if (signal?.aborted === true) return
    try {
      await recheckDomain(parts, tenantId, id)
    } catch (error) {
      parts.logger.warn({ event: 'simulation.domain-check-failed', tenantId, domainId: id, err: error })
    }
  }
}
