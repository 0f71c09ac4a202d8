// What a picker of the directory offers: which list is searched, and what of an entry is kept and shown.
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { GroupPage, MailboxPage, PeoplePage } from '#people/contract.ts'
import { send, type Query } from '#console/api/client.ts'

/** `people`, `groups`: values are ids. Else: mail addresses, lower case. */
export type Pickable = 'people' | 'everybody' | 'groups' | 'group-addresses' | 'addresses'

export interface Choice {
  value: string
  label: string
}

interface Found {
  choices: Choice[]
  total: number
}

interface Source {
  list: 'people' | 'groups' | 'mailboxes'
  fixed: Query
  choiceOf: (item: never) => Choice
  hasIds: boolean
  /** Other addresses than those of the directory may be typed. */
  isOpen: boolean
  /** One, many. */
  noun: readonly [string, string]
}

const personChoice = ({ id, displayName, mail, userPrincipalName }: PeoplePage['items'][number]): Choice => ({
  value: id,
  label: `${displayName} (${mail ?? userPrincipalName})`,
})

const person = {
  list: 'people',
  choiceOf: personChoice,
  hasIds: true,
  isOpen: false,
  noun: ['person', 'people'],
} as const

export const sources: Record<Pickable, Source> = {
  people: { ...person, fixed: { mailbox: 'user' } },
  everybody: { ...person, fixed: {} },
  groups: {
    list: 'groups',
    fixed: {},
    choiceOf: ({ id, displayName, memberCount }: GroupPage['items'][number]) => ({
      value: id,
      label: `${displayName} (${memberCount})`,
    }),
    hasIds: true,
    isOpen: false,
    noun: ['group', 'groups'],
  },
  'group-addresses': {
    list: 'groups',
    fixed: { withAddress: true },
    choiceOf: ({ displayName, mail }: GroupPage['items'][number]) => ({
      value: (mail ?? '').toLowerCase(),
      label: `${displayName} (${mail})`,
    }),
    hasIds: false,
    isOpen: false,
    noun: ['group', 'groups'],
  },
  addresses: {
    list: 'mailboxes',
    fixed: {},
    choiceOf: ({ displayName, address }: MailboxPage['items'][number]) => ({
      value: address.toLowerCase(),
      label: `${displayName} (${address})`,
    }),
    hasIds: false,
    isOpen: true,
    noun: ['mailbox', 'mailboxes'],
  },
}

const found_max = 30
/** As many as one call may name. */
export const named_max = 100

const choices = (tenantId: string, pickable: Pickable, query: Query) =>
  queryOptions({
    queryKey: ['people', tenantId, 'pick', pickable, query],
    queryFn: async ({ signal }): Promise<Found> => {
      const { list, choiceOf } = sources[pickable]
      const { items, total } = await send<{ items: never[]; total?: number }>(
        'GET',
        `/api/v1/tenants/${encodeURIComponent(tenantId)}/${list}`,
        { query, signal },
      )
      return { choices: items.map(choiceOf), total: total ?? items.length }
    },
    placeholderData: keepPreviousData,
  })

export const searchQuery = (tenantId: string, pickable: Pickable, search: string) =>
  choices(tenantId, pickable, { ...sources[pickable].fixed, search, limit: found_max, withTotal: true })

/** Names of what was chosen before; whoever left the directory is not among them. */
export const namesQuery = (tenantId: string, pickable: Pickable, ids: readonly string[]) =>
  choices(tenantId, pickable, { ids, limit: named_max })
