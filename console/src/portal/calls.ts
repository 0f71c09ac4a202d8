// What the portal asks of its own API, with the person's session.
import { errorOf, unreachable } from '#console/api/error.ts'
import type {
  PersonActionAnswer,
  PersonAction,
  PersonItem,
  PersonPreferences,
  PortalSession,
} from '../../../src/portal/contract.ts'

export type Visit = Extract<PortalSession, { signedIn: true }>
export interface ItemPage {
  items: PersonItem[]
  next: string | null
}
export interface ListEntry {
  id: string
  list: 'allow' | 'block'
  value: string
  note: string
  createdAt: string
}
export interface Preview {
  subject: string
  from: string
  to: string
  date: string
  text: string
  isCut: boolean
  hasHtml: boolean
  attachments: { name: string; size_bytes: number }[]
}

let csrfToken = ''

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`/api/v1/portal${path}`, {
    method,
    credentials: 'same-origin',
    headers: {
      accept: 'application/json',
      ...(method === 'GET' ? {} : { 'x-csrf-token': csrfToken }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    throw unreachable()
  })
  if (!response.ok) throw await errorOf(response)
  const text = await response.text()
  return (text === '' ? undefined : JSON.parse(text)) as T
}

export async function loadSession(): Promise<PortalSession> {
  const session = await call<PortalSession>('GET', '/session')
  if (session.signedIn) csrfToken = session.csrfToken
  return session
}

export const askCode = (address: string) =>
  call<{ attempt: string; expiresAt: string }>('POST', '/sign-in/code', { address })
export const checkCode = (attempt: string, code: string) => call('POST', '/sign-in/code/check', { attempt, code })
export const signOut = () => call('POST', '/sign-out')

export interface ItemQuery {
  search: string
  category: string
  mailbox: string
  cursor: string | null
}

export function loadItems({ search, category, mailbox, cursor }: ItemQuery): Promise<ItemPage> {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries({ search, category, mailbox, cursor: cursor ?? '' }))
    if (value !== '') query.set(name, value)
  return call('GET', `/quarantine?${query}`)
}

export const loadPreview = (id: string) => call<Preview>('GET', `/quarantine/${id}/preview`)
export const documentUrl = (id: string) => `/api/v1/portal/quarantine/${id}/preview/document`
export const act = (action: PersonAction, ids: string[], note = '') =>
  call<PersonActionAnswer>('POST', '/quarantine/actions', { action, ids, ...(note === '' ? {} : { note }) })
export const loadList = () => call<{ items: ListEntry[]; max: number }>('GET', '/lists')
export const addToList = (list: 'allow' | 'block', value: string) => call('POST', '/lists', { list, value })
export const removeFromList = (id: string) => call('DELETE', `/lists/${id}`)
export const loadPreferences = () => call<PersonPreferences>('GET', '/preferences')
export const savePreferences = (preferences: PersonPreferences) => call('PUT', '/preferences', preferences)
