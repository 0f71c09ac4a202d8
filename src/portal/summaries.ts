// Sends the quarantine summaries: only when something is new since the last one, at the days and times of the setting in the person's
// time zone. A summary is written down before it is sent and its messages are marked after, so a crash in between repeats nothing.
import { randomBytes } from 'node:crypto'
import { groupsOf } from './summary-scope.ts'
import type { Trx } from '#platform/db/database.ts'
import { isAppError } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import { markSummarised, newForRecipients, type NewForRecipient } from '#quarantine/person-items.ts'
import type { PersonAction, PortalSettings } from './contract.ts'
import { exposureOf, plainReason, refusalOf } from './exposure.ts'
import { link_lifetime_ms, makeLinkToken } from './link-token.ts'
import { linkKeyContext } from './links.ts'
import { notice } from './notice.ts'
import type { PortalParts } from './parts.ts'
import { type PortalPerson, personByAddress } from './person.ts'
import { chosenTimeZones, loadPreferences } from './preferences.ts'
import { latestSlot } from './schedule.ts'
import { loadSettings } from './settings.ts'
import { rows_max, type SummaryMail, summaryHtml, summarySubject, summaryText } from './summary-mail.ts'
import './tables.ts'

export const summariesJob = 'send-quarantine-summaries'
const interval_seconds = 60
const newItems_max = 20_000
const day_ms = 86_400_000
const lookBack_ms = 30 * day_ms

export function defineSummaryJobs(parts: PortalParts): void {
  const { jobs, db, clock } = parts
  jobs.define({
    name: summariesJob,
    schedule: { everySeconds: interval_seconds },
    timeoutSeconds: 600,
    handle: (_data, { signal }) => sendAll(parts, signal),
  })
  jobs.define({
    name: 'purge-quarantine-summaries',
    schedule: { cron: '35 3 * * *' },
    handle: async () => {
      const before = new Date(clock.now().getTime() - 2 * link_lifetime_ms)
      await db.asSystem((trx) => trx.deleteFrom('portal_summary').where('created_at', '<', before).execute())
    },
  })
}

async function sendAll(parts: PortalParts, signal: AbortSignal): Promise<void> {
  const tenants = await parts.db.asSystem((trx) =>
    trx.selectFrom('portal_settings').select('tenant_id').where('summary_since', 'is not', null).execute(),
  )
  for (const { tenant_id } of tenants) {
    if (signal.aborted) return
    // One tenant's trouble is not that of the others.
    await sendOfTenant(parts, tenant_id, signal).catch((error: unknown) =>
      parts.logger.error({ event: 'summary.failed', tenant: tenant_id, err: error }),
    )
  }
}

/** One mail to be: to whom, about which mailbox, of what. */
interface Unit {
  person: PortalPerson
  list: string | null
  timeZone: string
  found: NewForRecipient[]
}

/** Resolves with how many mails were sent. Rejects at the end when some could not be: one person's trouble is not that of the others. */
export async function sendOfTenant(parts: PortalParts, tenantId: string, signal: AbortSignal): Promise<number> {
  const now = parts.clock.now()
  const { settings, units } = await parts.db.inTenant(tenantId, async (trx) => {
    const stored = await loadSettings(trx, tenantId)
    if (stored.summarySince === null) return { settings: stored.settings, units: [] }
    const since = new Date(Math.max(stored.summarySince.getTime(), now.getTime() - lookBack_ms))
    const before = await latestSlotOfAll(trx, tenantId, stored.settings, now)
    const found = before === null ? [] : await newForRecipients(trx, tenantId, { since, before, limit: newItems_max })
    return { settings: stored.settings, units: await unitsOf(trx, tenantId, stored.settings, found, now) }
  })
  let sent = 0
  const failures: unknown[] = []
  for (const unit of units) {
    if (signal.aborted) break
    try {
      if (await sendUnit(parts, settings, unit, now)) sent += 1
    } catch (error) {
      // What is away is so for all of them.
      if (isAppError(error) && error.retryable) throw error
      failures.push(error)
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} summaries could not be sent`)
  return sent
}

/** What came later is due for nobody, in whatever zone: between the times of a day nothing has to be sorted. */
async function latestSlotOfAll(
  trx: Trx,
  tenantId: string,
  { summary }: PortalSettings,
  now: Date,
): Promise<Date | null> {
  const slots = [summary.timeZone, ...(await chosenTimeZones(trx, tenantId))].map((zone) =>
    latestSlot(summary, zone, now),
  )
  return slots.reduce((latest, slot) => (latest === null || (slot !== null && slot > latest) ? slot : latest), null)
}

/** Sorts what is new by reader. What nobody is to be told of is marked, so that it is not looked at again and again. */
async function unitsOf(
  trx: Trx,
  tenantId: string,
  settings: PortalSettings,
  found: NewForRecipient[],
  now: Date,
): Promise<Unit[]> {
  const byAddress = new Map<string, NewForRecipient[]>()
  const silent: NewForRecipient[] = []
  for (const each of found) {
    const isTold = each.item.status === 'held' && exposureOf(settings, each.item) !== 'hidden'
    if (isTold) byAddress.set(each.address, [...(byAddress.get(each.address) ?? []), each])
    else silent.push(each)
  }
  const inScope = await groupsOf(trx, tenantId, settings.summary.scope)
  const units = new Map<string, Unit>()
  for (const [address, items] of byAddress) {
    const readers = await readersOf(trx, tenantId, address)
    const wanted: Unit[] = []
    for (const { person, list } of readers) {
      if (!inScope(person)) continue
      const preferences = await loadPreferences(trx, tenantId, person.address)
      if (!preferences.wantsSummary) continue
      // About a list there is one time for all of its owners, so that "told" means the same for each.
      const timeZone = (list === null ? preferences.timeZone : null) ?? settings.summary.timeZone
      wanted.push({ person, list, timeZone, found: items })
    }
    if (wanted.length === 0) silent.push(...items)
    for (const unit of wanted) {
      const key = `${unit.person.address}\n${unit.list ?? ''}`
      const before = units.get(key)
      if (before === undefined) units.set(key, { ...unit, found: [...items] })
      else before.found.push(...items)
    }
  }
  await markSummarised(trx, tenantId, silent.map(toldOf), now)
  return [...units.values()]
}

const toldOf = ({ address, item }: NewForRecipient) => ({ address, itemId: item.id })

/** A person's own mail goes to the person, that of a list or a shared mailbox to its owners. */
async function readersOf(
  trx: Trx,
  tenantId: string,
  address: string,
): Promise<{ person: PortalPerson; list: string | null }[]> {
  const person = await personByAddress(trx, tenantId, address)
  if (person !== null) return [{ person, list: null }]
  const aliases = await trx
    .selectFrom('address as one')
    .innerJoin('address as other', (join) =>
      join.onRef('other.tenant_id', '=', 'one.tenant_id').onRef('other.owner_id', '=', 'one.owner_id'),
    )
    .select('other.address')
    .where('one.tenant_id', '=', tenantId)
    .where('one.address', '=', address)
    .execute()
  const rows = await trx
    .selectFrom('portal_list_owner')
    .select(['owner', 'address'])
    .where('tenant_id', '=', tenantId)
    .where('address', 'in', [address, ...aliases.map((each) => each.address)])
    .execute()
  const readers: { person: PortalPerson; list: string | null }[] = []
  for (const row of rows) {
    const owner = await personByAddress(trx, tenantId, row.owner)
    if (owner !== null) readers.push({ person: owner, list: row.address })
  }
  return readers
}

/** Resolves with false when it is not due yet. */
async function sendUnit(parts: PortalParts, settings: PortalSettings, unit: Unit, now: Date): Promise<boolean> {
  const slot = latestSlot(settings.summary, unit.timeZone, now)
  if (slot === null) return false
  const due = unit.found.filter(({ item }) => new Date(item.quarantinedAt) < slot)
  if (due.length === 0) return false
  const { tenantId } = unit.person
  const begun = await parts.db.inTenant(tenantId, (trx) => beginSummary(parts, trx, unit, slot, now))
  if (begun === null) return false
  const raw = await compose(parts, settings, unit, due, begun)
  await parts.send({ tenantId, key: `portal summary ${begun.id}`, to: unit.person.address, raw })
  await parts.db.inTenant(tenantId, async (trx) => {
    await markSummarised(trx, tenantId, due.map(toldOf), now)
    await trx
      .updateTable('portal_summary')
      .set({ sent_at: now })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', begun.id)
      .execute()
  })
  return true
}

interface Begun {
  id: string
  createdAt: Date
  key: Buffer
}

/** One a slot: null when it was sent already; the same again when an earlier try did not come to its end. */
async function beginSummary(
  { secrets }: PortalParts,
  trx: Trx,
  { person, list }: Unit,
  slot: Date,
  now: Date,
): Promise<Begun | null> {
  const { tenantId, address } = person
  const known = await trx
    .selectFrom('portal_summary')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('address', '=', address)
    .where((each) => (list === null ? each('list', 'is', null) : each('list', '=', list)))
    .where('slot_at', '>=', slot)
    .executeTakeFirst()
  if (known !== undefined) {
    if (known.sent_at !== null) return null
    return { id: known.id, createdAt: known.created_at, key: secrets.open(known.link_key, linkKeyContext(known.id)) }
  }
  const id = newId(now)
  const key = randomBytes(32)
  await trx
    .insertInto('portal_summary')
    .values({
      tenant_id: tenantId,
      id,
      address,
      list,
      slot_at: slot,
      created_at: now,
      link_key: secrets.seal(key, linkKeyContext(id)),
    })
    .execute()
  return { id, createdAt: now, key }
}

function compose(
  parts: PortalParts,
  settings: PortalSettings,
  { person, list, timeZone }: Unit,
  due: NewForRecipient[],
  { id, createdAt, key }: Begun,
): Promise<Buffer> {
  // Newest first; once each, also when it came to two addresses of the person.
  const items = [...new Map(due.map(({ item }) => [item.id, item])).values()].reverse()
  const url = parts.publicUrl()
  const linkOf = (itemId: string, action: PersonAction) =>
    `${url}/api/v1/portal/act?t=${makeLinkToken({ tenantId: person.tenantId, summaryId: id, itemId, action }, key)}`
  const mail: SummaryMail = {
    list,
    timeZone,
    total: items.length,
    portalUrl: `${url}/portal`,
    rows: items.slice(0, rows_max).map((item) => ({
      sender: item.headerFrom || item.mailFrom,
      subject: item.subject,
      why: plainReason(item),
      receivedAt: new Date(item.receivedAt),
      links: actionsFor(settings, item).map((action) => ({ action, url: linkOf(item.id, action) })),
    })),
  }
  return notice({
    from: settings.summary.from ?? parts.from,
    to: person.address,
    subject: summarySubject(mail),
    date: createdAt,
    id,
    listId: 'quarantine',
    text: summaryText(mail),
    html: summaryHtml(mail),
  })
}

const offered: PersonAction[] = ['release', 'release-and-allow', 'request', 'delete', 'delete-and-block']

const actionsFor = (settings: PortalSettings, item: Parameters<typeof refusalOf>[1]): PersonAction[] =>
  offered.filter((action) => refusalOf(settings, item, action) === null)
