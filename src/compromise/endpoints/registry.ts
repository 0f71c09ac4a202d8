// Which endpoint products of a tenant are switched on, with what they need to be called; secrets are sealed in their own table.
import type { Selectable } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import type { Tables } from '#platform/db/tables.ts'
import { createAgentBackEnd } from '../agents/back-end.ts'
import '../agents/tables.ts'
import { backEnds as allNames, type BackEndName } from '../contract.ts'
import type { CompromiseParts, MicrosoftClients } from '../parts.ts'
import { loadSettings } from '../settings.ts'
import type { BackEnd } from './back-end.ts'
import { createDefender } from './defender.ts'
import { endpointError } from './errors.ts'
import { publicHosts } from './hosts.ts'
import { createIntune } from './intune.ts'
import type { EndpointPorts } from './ports.ts'
import { createSophos, type FeedStore } from './sophos.ts'
import { readFeed } from './sophos-feed.ts'
import './tables.ts'

export type BackEndRow = Selectable<Tables['endpoint_back_end']>

/** The agent is on until it is switched off; products of others are off until they are switched on. */
export const isOnByDefault = (name: BackEndName): boolean => name === 'agent'

export const secretContext = (tenantId: string, name: BackEndName): string => `tenant/${tenantId}/endpoint/${name}`

export function readBackEnds(trx: Trx, tenantId: string): Promise<BackEndRow[]> {
  return trx.selectFrom('endpoint_back_end').selectAll().where('tenant_id', '=', tenantId).orderBy('name').execute()
}

/** Adapters hold tokens, budgets and what they polled: made once for as long as their settings stay. */
export interface Registry extends EndpointPorts {
  /** Also when it is switched off: to try what was entered. Null when it lacks what it needs. */
  make(tenantId: string, name: BackEndName): Promise<BackEnd | null>
}

export function createRegistry(parts: CompromiseParts): Registry {
  const made = new Map<string, { key: string; backEnd: BackEnd }>()

  const of = (tenantId: string, name: BackEndName, row: BackEndRow | undefined): BackEnd | null => {
    const key = `${row?.client_id ?? ''} ${row?.client_secret ?? ''}`
    const place = `${tenantId} ${name}`
    const known = made.get(place)
    if (known?.key === key) return known.backEnd
    const backEnd = create(parts, tenantId, name, row)
    if (backEnd !== null) made.set(place, { key, backEnd })
    return backEnd
  }

  return {
    async backEndsOf(tenantId) {
      const rows = await parts.db.inTenant(tenantId, (trx) => readBackEnds(trx, tenantId))
      return allNames.flatMap((name) => {
        const row = rows.find((each) => each.name === name)
        return (row?.is_on ?? isOnByDefault(name)) ? (of(tenantId, name, row) ?? []) : []
      })
    },
    async make(tenantId, name) {
      const rows = await parts.db.inTenant(tenantId, (trx) => readBackEnds(trx, tenantId))
      return of(
        tenantId,
        name,
        rows.find((each) => each.name === name),
      )
    },
    settingsOf: loadSettings,
    async agentEngineOf(trx, tenantId, agentId) {
      const row = await trx
        .selectFrom('agent')
        .select('engine')
        .where('tenant_id', '=', tenantId)
        .where('id', '=', agentId)
        .executeTakeFirst()
      return row?.engine?.name ?? null
    },
  }
}

const registries = new WeakMap<CompromiseParts, Registry>()

/** The one of an installation: track, routes and jobs share tokens and budgets. */
export function registryOf(parts: CompromiseParts): Registry {
  const known = registries.get(parts) ?? createRegistry(parts)
  registries.set(parts, known)
  return known
}

/** Those that are switched on and have what they need to be called. */
export const backEndsOf = (parts: CompromiseParts, tenantId: string): Promise<BackEnd[]> =>
  registryOf(parts).backEndsOf(tenantId)

function create(
  parts: CompromiseParts,
  tenantId: string,
  name: BackEndName,
  row: BackEndRow | undefined,
): BackEnd | null {
  const { clock } = parts
  const { http } = parts.microsoft
  const hosts = parts.endpointHosts ?? publicHosts
  switch (name) {
    case 'agent':
      return createAgentBackEnd(parts, tenantId)
    case 'defender':
      return createDefender({ clients: clientsOf(parts, tenantId, name), http, clock, url: hosts.defenderUrl })
    case 'intune':
      return createIntune({ clients: clientsOf(parts, tenantId, name), clock })
    case 'sophos':
      if (row?.client_id == null || row.client_secret === null) return null
      return createSophos({
        http,
        clock,
        loginUrl: hosts.sophosLoginUrl,
        url: hosts.sophosUrl,
        clientId: row.client_id,
        clientSecret: parts.secrets.openText(row.client_secret, secretContext(tenantId, name)),
        feed: feedOf(parts, tenantId),
      })
  }
}

const clientsOf =
  (parts: CompromiseParts, tenantId: string, name: BackEndName) => async (): Promise<MicrosoftClients> => {
    const clients = await parts.microsoft.clients(tenantId)
    if (clients !== null) return clients
    throw endpointError(
      name,
      'sign-in',
      'The tenant is not connected to Microsoft 365. Connect it under Mail flow first.',
    )
  }

function feedOf({ db, clock }: CompromiseParts, tenantId: string): FeedStore {
  return {
    load: () =>
      db.inTenant(tenantId, async (trx) =>
        readFeed((await readBackEnds(trx, tenantId)).find(({ name }) => name === 'sophos')?.feed),
      ),
    save: (feed) =>
      db.inTenant(tenantId, async (trx) => {
        await trx
          .updateTable('endpoint_back_end')
          .set({ feed: json({ ...feed }), updated_at: clock.now() })
          .where('tenant_id', '=', tenantId)
          .where('name', '=', 'sophos')
          .execute()
      }),
  }
}
