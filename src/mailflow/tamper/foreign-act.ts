// Switching off a rule or connector of somebody else: what would be called, and what takes it back. Pure.
import { normaliseRecord, parseMarker, planAsPowerShell, recordHash } from '../objects.ts'
import { foreignErrors } from './foreign-errors.ts'
import { guidOf, type FoundRecord } from './foreign-records.ts'
import type { FindingCode } from './finding.ts'

export interface CmdletCallPlan {
  cmdlet: string
  parameters: Record<string, string | boolean>
}

export interface ForeignAct {
  kind: FoundRecord['kind']
  guid: string
  name: string
  /** Of the record as it is now: the act is refused when it has changed since it was shown. */
  version: string
  /** One sentence for a person. */
  text: string
  act: CmdletCallPlan
  undo: CmdletCallPlan
}

/** Findings about something of others that can be switched off. */
const disablable: ReadonlySet<FindingCode> = new Set([
  'foreign.redirect-above',
  'foreign.header',
  'foreign.rule-above',
  'foreign.inside',
  'foreign.lock-down',
  'foreign.centralised-transport',
  'foreign.created',
])

export const mayDisable = (finding: { code: FindingCode; state: string; guid: string | null }): boolean =>
  disablable.has(finding.code) && finding.state === 'open' && finding.guid !== null

/** Throws AppError `mailflow.foreign.*` (409) when there is nothing that may be switched off. */
export function planDisable(found: FoundRecord | null): ForeignAct {
  if (found === null) throw foreignErrors.gone(null)
  const { kind, record } = found
  if (parseMarker(record['Comment'] ?? record['Comments']) !== null) throw foreignErrors.ours()
  if (!isOn(found)) throw foreignErrors.off()
  const guid = guidOf(record)
  const name = String(record['Name'] ?? guid)
  return { kind, guid, name, version: versionOf(found), text: textOf(kind, name), ...callsFor(found, guid) }
}

export const isOn = ({ kind, record }: FoundRecord): boolean =>
  kind === 'rule' ? record['State'] !== 'Disabled' : record['Enabled'] !== false

export const versionOf = ({ kind, record }: FoundRecord): string =>
  recordHash(
    normaliseRecord(kind, record),
    isOn({ kind, record }),
    `${String(record['Name'])} ${String(record['Priority'] ?? '')}`,
  ).slice(0, 32)

/** A rule goes on again in the mode that it had. */
function callsFor({ kind, record }: FoundRecord, guid: string): Pick<ForeignAct, 'act' | 'undo'> {
  if (kind === 'rule')
    return {
      act: { cmdlet: 'Disable-TransportRule', parameters: { Identity: guid, Confirm: false } },
      undo: {
        cmdlet: 'Enable-TransportRule',
        parameters: { Identity: guid, Mode: typeof record['Mode'] === 'string' ? record['Mode'] : 'Enforce' },
      },
    }
  const cmdlet = kind === 'inbound-connector' ? 'Set-InboundConnector' : 'Set-OutboundConnector'
  return {
    act: { cmdlet, parameters: { Identity: guid, Enabled: false } },
    undo: { cmdlet, parameters: { Identity: guid, Enabled: true } },
  }
}

function textOf(kind: FoundRecord['kind'], name: string): string {
  switch (kind) {
    case 'rule':
      return `Switch the mail flow rule “${name}” off. It stays in the list and can be switched on again.`
    case 'inbound-connector':
      return `Switch the inbound connector “${name}” off. Mail that came by it is then taken as any mail from outside.`
    case 'outbound-connector':
      return `Switch the outbound connector “${name}” off. Mail that left by it then goes the ordinary way; rules that name it fail.`
  }
}

export const asPowerShell = (call: CmdletCallPlan): string => planAsPowerShell([call], { secrets: [] }).trim()
