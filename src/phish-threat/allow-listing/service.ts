// What the page of allow-listing shows and changes.
import type { AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { listDomains } from '../sending/domains.ts'
import '../reporting/tables.ts'
import {
  type AllowListSettings,
  type AllowListView,
  defaultAllowListSettings,
  limits,
  type PlanView,
} from './contract.ts'
import { planNow } from './converge.ts'
import { coverageOf } from './coverage.ts'
import { isIpv4 } from './exempt.ts'
import { notConnected } from './operation.ts'
import type { AllowListParts } from './parts.ts'
import { asPowerShell } from './power-shell.ts'
import { parseRange, rangesOverlap } from './ranges.ts'
import { findAllowList, ownedEntries, saveAllowList } from './store.ts'
import { relayProblems } from './verify.ts'

export async function viewAllowList(parts: AllowListParts, tenantId: string): Promise<AllowListView> {
  const isConnected = (await parts.microsoft.clients(tenantId)) !== null
  return parts.db.inTenant(tenantId, async (trx) => {
    const row = await findAllowList(trx, tenantId)
    const owned = await ownedEntries(trx, tenantId)
    return {
      state: row?.state ?? 'none',
      settings: row?.settings ?? defaultAllowListSettings,
      suggested: await suggestionOf(parts, trx, tenantId),
      entries: owned.map(({ kind, value, state }) => ({
        kind,
        value,
        state: state === 'present' ? 'ours' : 'missing',
      })),
      problems: row?.problems ?? [],
      changedAt: row?.changed_at.toISOString() ?? null,
      changedBy: row?.changed_by ?? null,
      appliedAt: row?.applied_at?.toISOString() ?? null,
      verifiedAt: row?.verified_at?.toISOString() ?? null,
      operationId: row?.operation_id ?? null,
      isConnected,
      exempt: row?.exempt ?? [],
    }
  })
}

export async function suggestionOf(
  { config }: Pick<AllowListParts, 'config'>,
  trx: Trx,
  tenantId: string,
): Promise<AllowListView['suggested']> {
  const domains = await listDomains(trx, tenantId)
  const reports = await trx
    .selectFrom('report_settings')
    .select('settings')
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  return {
    domains: domains.map(({ name }) => name).slice(0, limits.domains),
    addresses: config.phishThreat.sendingAddresses.filter(isIpv4).slice(0, limits.addresses),
    linkHosts: domains.map(({ link_host: host }) => host).slice(0, limits.urls),
    reportMailbox: reports?.settings.mailbox ?? null,
  }
}

/** Throws AppError `allow-list.address`, `allow-list.relay-address`, `allow-list.busy`, `allow-list.ended`. */
export async function saveSettings(
  parts: AllowListParts,
  tenantId: string,
  settings: AllowListSettings,
  actor: AuditActor,
): Promise<void> {
  const { db, clock, audit, mailflow } = parts
  const state = await mailflow.state(tenantId)
  checkAddresses(settings.addresses, state?.relayAddresses ?? [])
  const now = clock.now()
  if (settings.endsAt !== null && Date.parse(settings.endsAt) <= now.getTime())
    throw invalid('allow-list.ended', 'The end lies in the past. Choose a later day, or take the entries out now.')
  await db.inTenant(tenantId, async (trx) => {
    const before = await findAllowList(trx, tenantId)
    if (before?.state === 'applying' || before?.state === 'removing')
      throw new AppError({
        code: 'allow-list.busy',
        message: 'The allow-listing is being changed right now. Wait until that operation ends.',
        status: 409,
      })
    await saveAllowList(trx, tenantId, { settings, changedBy: actor.name, remindedAt: null }, now)
    await audit.append(trx, {
      tenantId,
      actor,
      action: 'simulations.allow-listing.save',
      target: `tenant ${tenantId}`,
      before: before?.settings,
      after: settings,
    })
  })
}

const invalid = (code: string, message: string): AppError => new AppError({ code, message, status: 400 })

function checkAddresses(addresses: readonly string[], relayAddresses: readonly string[]): void {
  for (const address of addresses) {
    if (parseRange(address) === null)
      throw invalid(
        'allow-list.address',
        `${address} is no IPv4 address, range of at most 256 addresses, or CIDR from /24. Advanced delivery knows no IPv6.`,
      )
    if (relayAddresses.some((relay) => rangesOverlap(address, relay)))
      throw invalid(
        'allow-list.relay-address',
        `${address} covers the mail gateway, through which all mail comes back: in the override it would switch filtering off. List only the addresses that simulations are sent from.`,
      )
  }
}

/** Reads the tenant; nothing is changed. Throws AppError `allow-list.not-connected`, `microsoft.*`. */
export async function planView(parts: AllowListParts, tenantId: string): Promise<PlanView> {
  const clients = await parts.microsoft.clients(tenantId)
  if (clients === null) throw notConnected()
  const row = await parts.db.inTenant(tenantId, (trx) => findAllowList(trx, tenantId))
  const settings = row?.settings ?? defaultAllowListSettings
  const { plan, actual } = await planNow(parts, tenantId, clients.exchange, settings)
  const state = await parts.mailflow.state(tenantId)
  return {
    readAt: parts.clock.now().toISOString(),
    steps: plan.steps.map((step) => ({ cmdlet: step.cmdlet, text: step.text, powerShell: asPowerShell(step) })),
    entries: plan.entries,
    others: plan.others,
    used: plan.used,
    limits: { ...limits },
    problems: [...plan.problems, ...relayProblems(actual, state?.relayAddresses ?? [])],
    coverage: coverageOf(actual, settings.domains, settings.linkHosts),
  }
}
