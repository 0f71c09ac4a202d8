// From a stored connection and its tokens to the settings of the desired objects.
import type { Trx } from '#platform/db/database.ts'
import type { Connection } from './connection-store.ts'
import { desiredState, type DesiredState, type MailflowSettings } from './objects.ts'
import type { ProvisioningParts } from './parts.ts'
import type { RedirectPhase } from './tables.ts'
import type { TenantTokens } from './token-store.ts'

export function settingsOf(
  connection: Connection,
  tokens: TenantTokens,
  egressRanges: string[],
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
    isOrderAccepted: connection.options.isOrderAccepted === true,
  }
}

export const desiredOf = (
  connection: Connection,
  tokens: TenantTokens,
  egressRanges: string[],
  phase?: RedirectPhase,
): DesiredState => desiredState(settingsOf(connection, tokens, egressRanges, phase))

/** With the rules that other parts of the product have in the tenant. */
export async function withElsewhere(
  { rulesElsewhere, clock }: Pick<ProvisioningParts, 'rulesElsewhere' | 'clock'>,
  trx: Trx,
  desired: DesiredState,
): Promise<DesiredState> {
  if (rulesElsewhere === undefined) return desired
  return { ...desired, elsewhere: await rulesElsewhere(trx, desired.tenantId, clock.now()) }
}
