// Alerts of the counter: what is unusual but blocks nobody. Texts: endpoint-response 4.5.
import type { Alerts } from '#alerts/raise.ts'
import type { Trx } from '#platform/db/database.ts'
import type { Limit } from './window.ts'

const minutes = ({ window_ms }: Limit): number => Math.round(window_ms / 60_000)

export async function raiseForwarded(trx: Trx, alerts: Alerts, tenantId: string, address: string, limit: Limit) {
  const signal = `${limit.count} bad messages forwarded by a rule in ${minutes(limit)} min`
  await alerts.raise(trx, {
    tenantId,
    type: 'compromise.unusual-sending',
    subject: `forwarded ${address}`,
    title: `${address} forwards bad mail`,
    text: `${address}: sending looks unusual (${signal}). Not blocked. The bad mail came in and a rule or a forwarding sends it out: switch that off.`,
    data: { code: 'MBX-1002', mailbox: address, signal },
  })
}

export async function raiseBackscatter(trx: Trx, alerts: Alerts, tenantId: string, address: string, limit: Limit) {
  const signal = `more than ${limit.count - 1} bad bounces or automatic replies in ${minutes(limit)} min`
  const who = address === '' ? 'Senders without an address' : address
  await alerts.raise(trx, {
    tenantId,
    type: 'compromise.backscatter',
    subject: address,
    title: `${who}: many automatic replies and bounces`,
    text: `${who}: sending looks unusual (${signal}). Not blocked.`,
    data: { code: 'MBX-1002', mailbox: address, signal },
  })
}

export async function raiseStorm(trx: Trx, alerts: Alerts, tenantId: string, cluster: string, count: number) {
  const tenant = await trx.selectFrom('tenant').select('name').where('tenant_id', '=', tenantId).executeTakeFirst()
  await alerts.raise(trx, {
    tenantId,
    type: 'compromise.storm',
    subject: cluster,
    title: `Detection storm: ${count} mailboxes for one reason`,
    text: `Detection storm in ${tenant?.name ?? tenantId}: ${count} mailboxes within 10 min on ${cluster}. Automatic blocking paused.`,
    data: { code: 'MBX-1012', cluster, count },
  })
}

export async function raiseClock(trx: Trx, alerts: Alerts, nodeName: string, seconds: number) {
  const way = seconds > 0 ? 'ahead of' : 'behind'
  await alerts.raise(trx, {
    tenantId: null,
    type: 'compromise.clock',
    subject: nodeName,
    title: `The clock of ${nodeName} is wrong`,
    text: `The clock of ${nodeName} is ${Math.abs(seconds)} s ${way} that of the database. Bad messages from there count by the time of the database.`,
    data: { node: nodeName, offset_seconds: seconds },
  })
}
