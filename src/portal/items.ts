// A person's quarantine as they see it.
import type { Trx } from '#platform/db/database.ts'
import { visibleLine } from '#quarantine/safe-text.ts'
import { findForAddresses, listForAddresses, type PersonItemRow } from '#quarantine/person-items.ts'
import { notFound, ownPaths } from './acts.ts'
import type { PersonCategory, PersonItem, PortalSettings } from './contract.ts'
import { exposureOf, personCategoryOf, plainReason, refusalOf, visibleCategories } from './exposure.ts'
import { handledAddresses, type PortalPerson } from './person.ts'
import { requestStatesOf } from './requests.ts'

export interface PersonListFilter {
  search?: string | undefined
  category?: PersonCategory | undefined
  /** One of those that the person handles. */
  mailbox?: string | undefined
  from?: string | undefined
  to?: string | undefined
  limit: number
  cursor?: string | undefined
}

export async function listItems(
  trx: Trx,
  person: PortalPerson,
  settings: PortalSettings,
  filter: PersonListFilter,
): Promise<{ items: PersonItem[]; next: string | null }> {
  const visible = visibleCategories(settings).filter(
    (category) => filter.category === undefined || category === filter.category,
  )
  const page = await listForAddresses(trx, person.tenantId, {
    addresses: addressesFor(person, filter.mailbox),
    categories: visible.filter((category) => category !== 'unscanned'),
    holds: visible.includes('unscanned'),
    search: filter.search,
    ...(filter.from === undefined ? {} : { from: new Date(filter.from) }),
    ...(filter.to === undefined ? {} : { to: new Date(filter.to) }),
    limit: filter.limit,
    cursor: filter.cursor,
  })
  const states = await requestStatesOf(
    trx,
    person.tenantId,
    person.address,
    page.items.map(({ item }) => item.id),
  )
  return { items: page.items.map((row) => shown(row, settings, states.get(row.item.id))), next: page.next }
}

/** Of one mailbox that the person handles, or of all; a foreign one is none. */
function addressesFor(person: PortalPerson, mailbox: string | undefined): string[] {
  if (mailbox === undefined) return handledAddresses(person)
  const wanted = mailbox.toLowerCase()
  if (person.ownAddresses.includes(wanted)) return person.ownAddresses
  return person.lists.find(({ addresses }) => addresses.includes(wanted))?.addresses ?? []
}

/** Throws AppError `portal.item-not-found`. */
export async function findItem(
  trx: Trx,
  person: PortalPerson,
  settings: PortalSettings,
  id: string,
): Promise<PersonItemRow> {
  const row = await findForAddresses(trx, person.tenantId, handledAddresses(person), id)
  if (row === null || exposureOf(settings, row.item) === 'hidden') throw notFound()
  if (row.item.status !== 'held' && row.item.status !== 'released') throw notFound()
  return row
}

export async function showItem(
  trx: Trx,
  person: PortalPerson,
  settings: PortalSettings,
  id: string,
): Promise<PersonItem> {
  const row = await findItem(trx, person, settings, id)
  const states = await requestStatesOf(trx, person.tenantId, person.address, [id])
  return shown(row, settings, states.get(id))
}

export function shown(
  row: PersonItemRow,
  settings: PortalSettings,
  request: 'open' | 'approved' | 'refused' | undefined,
): PersonItem {
  const { item } = row
  const paths = ownPaths(row)
  const isReleased = paths.every((path) => item.releasedTo.includes(path))
  const may = (action: 'release' | 'delete' | 'request') => !isReleased && refusalOf(settings, item, action) === null
  return {
    id: item.id,
    subject: visibleLine(item.subject, 300),
    sender: visibleLine(item.headerFrom || item.mailFrom, 320),
    recipients: paths,
    category: personCategoryOf(item)!,
    why: plainReason(item),
    size_bytes: item.size_bytes,
    receivedAt: item.receivedAt,
    quarantinedAt: item.quarantinedAt,
    expiresAt: item.expiresAt,
    state: isReleased ? 'released' : request === 'open' ? 'requested' : request === 'refused' ? 'refused' : 'held',
    mayRelease: may('release'),
    mayRequest: may('request') && request !== 'open',
    mayDelete: may('delete'),
  }
}
