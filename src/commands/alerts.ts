// mailwarden alerts list|act: what needs somebody's attention, and doing it.
import type { AlertView } from '#alerts/contract.ts'
import { AppError } from '#platform/errors.ts'
import type { Command } from './command.ts'
import { table } from './table.ts'

export const alertsList: Command = {
  name: 'alerts list',
  summary: 'Alerts, newest first',
  examples: [
    'mailwarden alerts list',
    'mailwarden alerts list --tenant 0193… --state all',
    'mailwarden alerts list --severity high --json',
  ],
  options: {
    tenant: { type: 'string', description: 'Only of this tenant (its id)' },
    state: { type: 'string', description: 'unresolved (default), open, acknowledged, snoozed, resolved, all' },
    severity: { type: 'string', description: 'high, medium or low' },
    limit: { type: 'string', description: 'How many (1 to 200, default 50)' },
    json: { type: 'boolean', description: 'As JSON' },
  },
  async run({ values, api, stdout, stderr }) {
    const { tenant, state, severity, limit } = values as Record<string, string | undefined>
    const path = tenant === undefined ? '/alerts' : `/tenants/${encodeURIComponent(tenant)}/alerts`
    const { items } = await api.get<{ items: AlertView[] }>(path, { state, severity, limit })
    if (values['json'] === true) stdout(JSON.stringify(items, null, 2))
    else if (items.length === 0) stderr('No alerts.')
    else for (const line of table(['LAST', 'SEVERITY', 'STATE', 'COUNT', 'TITLE', 'ID'], items.map(toRow))) stdout(line)
    return 0
  },
}

function toRow(alert: AlertView): string[] {
  return [alert.lastAt, alert.severity, alert.state, String(alert.count), alert.title, alert.id]
}

export const alertsAct: Command = {
  name: 'alerts act',
  summary: 'Acknowledge, snooze, reopen, resolve or repair one alert',
  examples: [
    'mailwarden alerts act 0193… acknowledge --tenant 0193…',
    'mailwarden alerts act 0193… snooze --until 2026-12-24T00:00:00Z --tenant 0193…',
    'mailwarden alerts act 0193… resolve --reason "certificate replaced"',
  ],
  arguments: 'ALERT ACTION',
  options: {
    tenant: {
      type: 'string',
      description: 'The tenant of the alert (its id); without it: an alert of the installation',
    },
    reason: { type: 'string', description: 'Why; needed to resolve' },
    until: { type: 'string', description: 'Needed to snooze, e.g. 2026-12-24T00:00:00Z' },
  },
  async run({ positionals, values, api, stdout }) {
    const [id, action, ...more] = positionals
    if (id === undefined || action === undefined || more.length > 0)
      throw new AppError({ code: 'command.usage', message: 'Name the alert and one action.', status: 400 })
    const { tenant, reason, until } = values as Record<string, string | undefined>
    const base = tenant === undefined ? '' : `/tenants/${encodeURIComponent(tenant)}`
    const body = { action, ...(reason === undefined ? {} : { reason }), ...(until === undefined ? {} : { until }) }
    const alert = await api.post<AlertView>(`${base}/alerts/${encodeURIComponent(id)}/actions`, body)
    stdout(`${alert.title}: ${alert.state}. Next: ${alert.allowedActions.join(', ') || 'nothing'}.`)
    return 0
  },
}
