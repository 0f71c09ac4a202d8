// Isolating a computer without being asked: only with strong evidence, one user, and never a server (endpoint-response 2.6).
import type { Trx } from '#platform/db/database.ts'
import { computersOf, type LinkedComputer } from '#people/computers.ts'
import type { BackEndName } from '../contract.ts'
import type { CompromiseParts } from '../parts.ts'
import { capabilitiesOf } from './capabilities.ts'
import type { EndpointPorts } from './ports.ts'
import { huntOf, insertAct, type ScanRow } from './store.ts'
import { whoseComputers } from './whose.ts'

/** After a scan left a threat on the computer. Writes the intent only. */
export async function isolateIfWanted(
  parts: CompromiseParts,
  ports: EndpointPorts,
  trx: Trx,
  scan: ScanRow,
): Promise<void> {
  if (scan.incident_id === null) return
  const { isolates } = await ports.settingsOf(trx, scan.tenant_id)
  const hunt = await huntOf(trx, scan.tenant_id, scan.incident_id)
  const personId = hunt === null ? null : whoseComputers(hunt.facts)
  if (!isolates || hunt === null || hunt.ended !== null || personId === null) return
  const now = parts.clock.now()
  const computer = (await computersOf(trx, scan.tenant_id, personId, now)).find(
    ({ computerId }) => computerId === scan.computer_id,
  )
  const by = computer === undefined ? null : isolatingProduct(computer.backEnds, scan.back_end)
  if (computer === undefined || by === null || !mayIsolateUnasked(computer)) return
  await insertAct(
    trx,
    {
      tenantId: scan.tenant_id,
      incidentId: scan.incident_id,
      key: `${scan.incident_id}:isolate:${scan.computer_id}`,
      computer_id: scan.computer_id,
      act: 'isolate',
      back_end: by.name,
      external_id: by.externalId,
      args: { reason: `Mailwarden incident ${scan.incident_id}: a threat could not be removed` },
      requestedBy: null,
    },
    now,
  )
}

/** Pure. */
export const mayIsolateUnasked = (
  computer: Pick<LinkedComputer, 'isServer' | 'isOnlyUser' | 'isStale' | 'weight' | 'isIsolated'>,
): boolean =>
  !computer.isServer &&
  !computer.isIsolated &&
  computer.isOnlyUser &&
  !computer.isStale &&
  (computer.weight === 'certain' || computer.weight === 'strong')

const preferred: readonly BackEndName[] = ['agent', 'defender', 'sophos']

/** The product that can isolate it; the one that scanned when it can. Pure. */
export function isolatingProduct(
  products: readonly { name: string; externalId: string }[],
  scannedBy: BackEndName | null,
): { name: BackEndName; externalId: string } | null {
  const order = scannedBy === null ? preferred : [scannedBy, ...preferred]
  for (const name of order) {
    const product = products.find((each) => each.name === name)
    if (product !== undefined && capabilitiesOf[name].isolate) return { name, externalId: product.externalId }
  }
  return null
}
