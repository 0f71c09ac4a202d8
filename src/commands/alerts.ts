// mailwarden alerts list: what needs somebody's attention.
import type { AlertView } from '#alerts/contract.ts'
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
    state: { type: 'string', description: 'unresolved (default), open, acknowledged, resolved, all' },
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
