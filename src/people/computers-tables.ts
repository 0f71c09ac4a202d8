// Tables of computers: each once, however many products know it, and why it is thought to be somebody's.

export type EvidenceWeight = 'certain' | 'strong' | 'medium' | 'weak'

interface ComputerTable {
  tenant_id: string
  id: string
  /** Fit for one line. */
  name: string
  os: 'windows' | 'linux' | 'macos' | 'other'
  os_version: string | null
  is_server: boolean
  /** Device id of Entra, lower case. */
  entra_device_id: string | null
  /** As the computer itself says. */
  machine_id: string | null
  is_isolated: boolean
  /** Turned out to be the same as another one: kept, so that what names this id finds the other. */
  merged_into: string | null
  created_at: Date
  updated_at: Date
}

interface ComputerBackEndTable {
  tenant_id: string
  /** `agent`, `defender`, `intune`, `sophos` */
  back_end: string
  external_id: string
  computer_id: string
  last_seen_at: Date | null
  is_online: boolean | null
}

interface ComputerEvidenceTable {
  tenant_id: string
  computer_id: string
  person_id: string
  /** `manual`, `agent.session`, `defender.logon`, `intune.primary-user`… */
  source: string
  weight: EvidenceWeight
  text: string
  first_seen_at: Date
  last_seen_at: Date
  /** Of `manual`: somebody said that it is not this person's; hides the rest. */
  is_denied: boolean
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    computer: ComputerTable
    computer_back_end: ComputerBackEndTable
    computer_evidence: ComputerEvidenceTable
  }
}
