// What changed in domains and addresses since somebody last said to have acted on it, and who must act. Pure.
import type { SendingAddressesView } from './contract.ts'
import type { EntryRow } from './entries.ts'

type Entry = SendingAddressesView['entries'][number]

export interface NoticeFacts {
  rows: readonly EntryRow[]
  acknowledgedAt: Date | null
  /** Mail of the tenant takes the detour through our gateway. */
  hasMailflow: boolean
}

export function noticeOf({
  rows,
  acknowledgedAt,
  hasMailflow,
}: NoticeFacts): Pick<SendingAddressesView, 'entries' | 'notice'> {
  const isAfter = (at: Date | null): boolean => at !== null && (acknowledgedAt === null || at > acknowledgedAt)
  const shown = (row: EntryRow): Entry => ({
    kind: row.kind,
    value: row.value,
    since: row.since.toISOString(),
    until: row.until?.toISOString() ?? null,
    isNew: isAfter(row.until ?? row.since),
  })
  const used = rows.filter(({ until }) => until === null)
  const added = used.filter(({ since }) => isAfter(since))
  // What came and went unnoticed, or came back, needs no act.
  const removed = rows.filter(
    (row) =>
      isAfter(row.until) &&
      !isAfter(row.since) &&
      !used.some((each) => each.kind === row.kind && each.value === row.value),
  )
  const isNothing = added.length === 0 && removed.length === 0
  return {
    entries: used.map(shown),
    notice: isNothing
      ? null
      : {
          added: added.map(shown),
          removed: removed.map(shown),
          actions: actionsOf({ hasAdded: added.length > 0, hasRemoved: removed.length > 0, hasMailflow }),
        },
  }
}

function actionsOf({
  hasAdded,
  hasRemoved,
  hasMailflow,
}: {
  hasAdded: boolean
  hasRemoved: boolean
  hasMailflow: boolean
}): string[] {
  const actions: string[] = []
  if (hasAdded) {
    actions.push(
      'Microsoft 365 administrator: apply allow-listing again, so that advanced delivery knows the new domains and addresses. It takes minutes to work.',
      'Administrators of other mail filters, web proxies, firewalls and DNS filters: let e-mail and web traffic to and from the new entries pass.',
    )
    if (hasMailflow)
      actions.push(
        'Mail flow: the exception from the redirect is brought up to date by itself when allow-listing is applied.',
      )
  }
  if (hasRemoved)
    actions.push(
      'The same administrators: take out the entries that are not used any more. Whoever owns them later would be let through.',
    )
  return actions
}
