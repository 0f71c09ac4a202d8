// From a stored connection and its tokens to the settings of the desired objects.
import { addressOwners } from '#people/views.ts'
import type { Trx } from '#platform/db/database.ts'
import type { Connection } from './connection-store.ts'
import { desiredState, type DesiredState, type MailflowSettings } from './objects.ts'
import type { ProvisioningParts } from './parts.ts'
import type { RedirectPhase } from './tables.ts'
import type { TenantTokens } from './token-store.ts'

function settingsOf(
  connection: Connection,
  tokens: TenantTokens,
  egressRanges: string[],
  owners: ReadonlyMap<string, string>,
  phase: RedirectPhase = connection.phase,
): MailflowSettings {
  const isPilot = phase === 'pilot' && connection.pilot_scope !== null
  return {
    tenantId: connection.tenant_id,
    certName: connection.cert_name,
    gatewayHost: connection.gateway_host,
    egressRanges,
    routeToken: tokens.routeCurrent,
    returnTokens: tokens.returnAccepted,
    direction: connection.direction,
    scope: isPilot ? connection.pilot_scope! : connection.scope,
    redirect: phase === 'none' ? 'off' : 'on',
    ruleErrorAction: connection.options.ruleErrorAction,
    keepsCrossPremisesHeaders: connection.options.keepsCrossPremisesHeaders,
    keepsVerdict: connection.options.keepsVerdict,
    ...(connection.options.simulation === undefined ? {} : { simulation: connection.options.simulation }),
    accepted: connection.options.acceptedValues ?? {},
    owners,
    isOrderAccepted: connection.options.isOrderAccepted === true,
  }
}

export const desiredOf = (
  connection: Connection,
  tokens: TenantTokens,
  egressRanges: string[],
  owners: ReadonlyMap<string, string>,
  phase?: RedirectPhase,
): DesiredState => desiredState(settingsOf(connection, tokens, egressRanges, owners, phase))

/** With the rules that other parts of the product have in the tenant. */
export async function wantedNow(
  { gateway, rulesElsewhere, clock }: Pick<ProvisioningParts, 'gateway' | 'rulesElsewhere' | 'clock'>,
  trx: Trx,
  connection: Connection,
  tokens: TenantTokens,
  phase?: RedirectPhase,
): Promise<DesiredState> {
  const desired = desiredOf(connection, tokens, gateway.egressRanges, await scopeOwners(trx, connection), phase)
  if (rulesElsewhere === undefined) return desired
  return { ...desired, elsewhere: await rulesElsewhere(trx, desired.tenantId, clock.now()) }
}

/** Of the people and groups whose mail is scanned. */
export function scopeOwners(trx: Trx, connection: Connection): Promise<Map<string, string>> {
  const chosen = [connection.scope, connection.pilot_scope].flatMap((scope) =>
    scope?.kind === 'people' || scope?.kind === 'groups' ? scope.addresses : [],
  )
  const { r30 = {}, r40 = {} } = connection.options.acceptedValues ?? {}
  const accepted = [...Object.values(r30), ...Object.values(r40)]
    .flat()
    .filter((value) => typeof value === 'string' && value.includes('@'))
    .map((value) => String(value).toLowerCase())
  return addressOwners(trx, connection.tenant_id, [...chosen, ...accepted])
}
