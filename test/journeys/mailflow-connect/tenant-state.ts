// Everything that is in the emulated tenant and in DNS, in a form in which two tenants can be compared: no ids, no secrets.
import { readActualState, readArcSealers } from '#mailflow/provisioning/exchange-state.ts'
import { isEnabledRecord, normaliseRecord } from '#mailflow/provisioning/normalise.ts'
import type { ObjectKind } from '#mailflow/objects.ts'
import { createExchangeClient, type ExchangeClient } from '#microsoft/exchange.ts'
import { createTokenSource } from '#microsoft/tokens.ts'
import { readCertificate } from '#mailflow/provisioning/certificate-store.ts'
import type { Lab } from './lab.ts'

const tenantOf = (lab: Lab) => lab.emulator.tenant('Contoso')

/** A client of its own, so that nothing remembered by the product is seen. */
export async function freshExchange(lab: Lab): Promise<ExchangeClient> {
  const { connection } = await lab.provisioning.status(lab.tenantId)
  const certificate = await lab.db.inTenant(lab.tenantId, (trx) =>
    readCertificate(trx, lab.parts.secrets, lab.tenantId, 'application'),
  )
  const tokens = createTokenSource(lab.parts, {
    microsoftTenantId: tenantOf(lab).id,
    clientId: connection!.client_id!,
    certificatePem: certificate!.certificatePem,
    privateKeyPem: certificate!.privateKeyPem,
  })
  const { endpoints, http, clock } = lab.parts
  return createExchangeClient({ endpoints, http, clock, tokens })
}

/** Random parts replaced: names below our zone, tokens, our tenant's id. */
function mask(text: string, lab: Lab): string {
  return text
    .replaceAll(lab.tenantId, '{tenant}')
    .replaceAll(/[a-z2-7]{26}(?=\.)/g, '{slug}')
    .replaceAll(/\b[a-z2-7]{32}\b/g, '{token}')
}

export async function exchangeState(lab: Lab): Promise<object> {
  const exchange = await freshExchange(lab)
  const actual = await readActualState(exchange)
  const show = (kind: ObjectKind, records: typeof actual.rules) =>
    records.map((record) => ({
      name: record['Name'],
      isEnabled: isEnabledRecord(record),
      ...normaliseRecord(kind, record),
    }))
  const state = {
    inbound: show('inbound-connector', actual.inbound),
    outbound: show('outbound-connector', actual.outbound),
    rules: show('rule', actual.rules),
    sealers: await readArcSealers(exchange),
  }
  return JSON.parse(mask(JSON.stringify(state), lab)) as object
}

/** Applications, service principals, grants, roles and domains that are not Microsoft's or the operator's. */
export function directoryState(lab: Lab): object {
  const { directory, domains } = tenantOf(lab)
  const principals = [...directory.servicePrincipals.values()].filter(
    (each) => each.displayName === 'Mailwarden Mail flow',
  )
  const ids = new Set(principals.map(({ id }) => id))
  const state = {
    applications: [...directory.applications.values()]
      .filter((each) => each.deletedAt === null)
      .map((each) => ({ name: each.displayName, keys: each.keyCredentials.length })),
    principals: principals.filter((each) => each.deletedAt === null).length,
    grants: [...directory.appRoleAssignments.values()].filter((each) => ids.has(each.principalId)).length,
    roles: [...directory.roleAssignments.values()].filter((each) => ids.has(each.principalId)).length,
    domains: [...domains.values()].map((each) => ({
      id: each.id,
      isVerified: each.isVerified,
      services: each.supportedServices,
    })),
    dns: lab.emulator.world.dns.records
      .filter(
        (record) =>
          record.name.endsWith(`.${lab.emulator.operatorZone.name}`) && !/^(?:ns|gateway)\./.test(record.name),
      )
      .map((record) => `${record.name} ${record.type}${record.type === 'A' ? ` ${JSON.stringify(record.data)}` : ''}`)
      .toSorted(),
  }
  return JSON.parse(mask(JSON.stringify(state), lab)) as object
}
