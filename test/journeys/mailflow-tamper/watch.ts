// What the tamper journeys share: acts of an administrator behind the product's back, checks, findings and alerts over the API.
import assert from 'node:assert/strict'
import type { Installation } from '#test/support/installation.ts'
import { eventually } from '#test/support/mail-journey.ts'

export interface FindingView {
  id: string
  version: string
  code: string
  severity: 'high' | 'medium' | 'low'
  objectKey: string
  objectName: string
  property: string | null
  expected: unknown
  actual: unknown
  summary: string
  remedy: string
  state: string
  actor: string | null
  clientAddress: string | null
  doneAt: string | null
  isFight: boolean
}

export interface WatchStatus {
  checkedAt: string | null
  checkError: string | null
  repairError: string | null
  autoRepair: string[]
  open: { high: number; medium: number; low: number }
  findings: FindingView[]
}

export interface AlertRow {
  type: string
  subject: string
  severity: string
  title: string
  text: string
  state: string
  count: number
  data: Record<string, unknown>
}

export interface Watched {
  made: Installation
  tenantId: string
  name: string
  path: string
}

export async function watched(made: Installation, name = 'Contoso'): Promise<Watched> {
  const tenantId = await made.connect(name)
  const watch = { made, tenantId, name, path: `/tenants/${tenantId}/mailflow/tamper` }
  await check(watch)
  return watch
}

/** A call of the emulator's control API. Throws with its text. */
export async function control<T = any>(
  { made }: Pick<Watched, 'made'>,
  method: string,
  path: string,
  body: unknown = {},
): Promise<T> {
  const response = await fetch(`${made.emulator.urls.control}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
  return (text === '' ? undefined : JSON.parse(text)) as T
}

/** Runs a cmdlet as the tenant's administrator; resolves with the records. */
export async function asAdmin(
  watch: Watched,
  cmdlet: string,
  parameters: Record<string, unknown> = {},
): Promise<Record<string, unknown>[]> {
  const { value } = await control<{ value: Record<string, unknown>[] }>(
    watch,
    'POST',
    `/tenants/${watch.name}/cmdlets/${cmdlet}`,
    { parameters },
  )
  return value
}

/** Looks now and at everything: while something of ours changes the tenant, none looks. */
export async function check(watch: Watched): Promise<WatchStatus> {
  const begun = watch.made.clock.now().toISOString()
  const seen = await eventually('a check that looks', async () => {
    await watch.made.run('check-tampering')
    const told = await status(watch)
    return told.checkedAt !== null && told.checkedAt >= begun && told
  })
  assert.equal(seen.checkError, null)
  return seen
}

export const status = (watch: Watched): Promise<WatchStatus> => watch.made.api('GET', watch.path)

export async function findings(watch: Watched, state = 'all'): Promise<FindingView[]> {
  const { items } = await watch.made.api<{ items: FindingView[] }>(
    'GET',
    `${watch.path}/findings?state=${state}&limit=500`,
  )
  return items
}

export const repair = (watch: Watched): Promise<{ repaired: string[] }> =>
  watch.made.api('POST', `${watch.path}/repair`)

/** As it was seen. */
export const accept = (watch: Watched, { id, version }: Pick<FindingView, 'id' | 'version'>): Promise<FindingView> =>
  watch.made.api('POST', `${watch.path}/findings/${id}/accept`, { version })

export async function alerts(watch: Watched): Promise<AlertRow[]> {
  return (await watch.made.api<{ items: AlertRow[] }>('GET', `/tenants/${watch.tenantId}/alerts`)).items
}

/** Alerts that tell of something that is so now; that somebody was there stays told until a person has taken note. */
export async function openAlerts(watch: Watched): Promise<AlertRow[]> {
  return (await alerts(watch)).filter(
    ({ state, subject }) => state === 'open' && !subject.startsWith('object.touched:'),
  )
}

export async function connectionState(watch: Watched): Promise<string> {
  const { connection } = await watch.made.api('GET', `/tenants/${watch.tenantId}/mailflow/status`)
  return connection.state
}
