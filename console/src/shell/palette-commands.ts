// Pure: what the command palette offers for a text.
import { installationNavigation, isShown, navigation, tenantPath } from '#console/routes/navigation.ts'

export interface Command {
  label: string
  kind: 'Page' | 'Tenant' | 'Message' | 'Person' | 'Search' | 'Command'
  to: string
}

export interface PaletteFacts {
  tenantId: string | undefined
  tenants: readonly { id: string; name: string }[]
  may: (permission: string) => boolean
}

const found_max = 20

export function findCommands(input: string, facts: PaletteFacts): Command[] {
  const text = input.trim()
  const fixed = [...pagesOf(facts), ...tenantsOf(facts)].filter(({ label }) => matches(label, text))
  const searches = searchesFor(text, facts)
  // An address or a Message-ID is looked for; a word is first of all the name of a page.
  return (text.includes('@') ? [...searches, ...fixed] : [...fixed, ...searches]).slice(0, found_max)
}

function pagesOf({ tenantId, may }: PaletteFacts): Command[] {
  const account: Command = { label: 'My account', kind: 'Page', to: '/account' }
  const above = installationNavigation
    .flatMap(({ entries }) => entries)
    .filter((entry) => isShown(entry, may))
    .map(({ label, path }): Command => ({
      label: `All tenants: ${label}`,
      kind: 'Page',
      to: path === '' ? '/tenants' : `/tenants/${path}`,
    }))
  if (tenantId === undefined) return [...above, account]
  const pages = navigation
    .flatMap((group) => group.entries.flatMap((entry) => [entry, ...(entry.children ?? [])]))
    .filter((entry) => isShown(entry, may))
    .map((entry): Command => ({ label: entry.label, kind: 'Page', to: tenantPath(tenantId, entry.path) }))
  return [...pages, account, ...above]
}

function tenantsOf({ tenants, tenantId }: PaletteFacts): Command[] {
  return tenants
    .filter(({ id }) => id !== tenantId)
    .map(({ id, name }) => ({ label: name, kind: 'Tenant', to: `/t/${id}` }))
}

/** `<…@…>` is a Message-ID; an address may be a person or a sender. */
function searchesFor(text: string, { tenantId, may }: PaletteFacts): Command[] {
  if (text === '' || tenantId === undefined) return []
  const found: Command[] = []
  const q = (value: string) => encodeURIComponent(/\s/.test(value) ? `"${value.replaceAll('"', '')}"` : value)
  const isMessageId = /^<[^<>\s]+@[^<>\s]+>$/.test(text)
  if (may('messages.read')) {
    if (isMessageId)
      found.push({
        label: `Message with Message-ID ${text}`,
        kind: 'Message',
        to: `${tenantPath(tenantId, 'messages')}?q=id:${q(text)}`,
      })
    else if (text.includes('@')) {
      found.push({
        label: `Messages from ${text}`,
        kind: 'Search',
        to: `${tenantPath(tenantId, 'messages')}?q=from:${q(text)}`,
      })
      found.push({
        label: `Messages to ${text}`,
        kind: 'Search',
        to: `${tenantPath(tenantId, 'messages')}?q=to:${q(text)}`,
      })
    } else if (text.length >= 3)
      found.push({
        label: `Messages with “${text}”`,
        kind: 'Search',
        to: `${tenantPath(tenantId, 'messages')}?q=${q(text)}`,
      })
  }
  if (may('people.read') && !isMessageId && text.length >= 2)
    found.push({
      label: `People like “${text}”`,
      kind: 'Person',
      to: `${tenantPath(tenantId, 'people/mailboxes')}?q=${q(text)}`,
    })
  return found
}

function matches(label: string, text: string): boolean {
  if (text === '') return true
  const words = label.toLowerCase().split(/\s+/)
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((part) => words.some((word) => word.startsWith(part)))
}
