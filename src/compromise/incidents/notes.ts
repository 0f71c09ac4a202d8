// What must be said plainly beside an incident: licences, what is left to people, what is odd about the mailbox. Pure.
import type { CompromiseSettings, IncidentFlag } from '../contract.ts'
import type { Reports } from './stand.ts'
import type { Incident } from './store.ts'

const flagNotes: Partial<Record<IncidentFlag, string>> = {
  onlyAdministrator:
    'The owner is the last active global administrator or an account for emergencies: the sign-in was not disabled. Change its password and look at its sessions by hand.',
  sharedMailbox: 'This is a shared mailbox: the computers of whoever sent are looked at, where that is known.',
  unattributed:
    'No mailbox of the directory has this address: a device, an application or a forged sender. Find what sends, and stop it.',
  microsoftRestricted: 'Microsoft 365 has restricted this sender as well. Lifting that may take up to 24 hours.',
  alertOnly: 'The settings name this mailbox as one that is told of and never blocked.',
  evidenceWithdrawn:
    'Verdicts were taken back: fewer bad messages are left than it takes. Release the mailbox if this was a mistake.',
}

export function notesOf(
  row: Incident,
  { containment, endpoints, hygiene, hasLicence }: Reports,
  settings: CompromiseSettings,
): string[] {
  const own = row.flags.map((flag) => flagNotes[flag]).filter((note) => note !== undefined)
  const ofTracks = [containment, endpoints, hygiene].flatMap((report) => report?.notes ?? [])
  return [...new Set([...own, ...licenceNotes(row, hasLicence, settings), ...ofTracks])]
}

/** Blocking needs a subscription for e-mail, scanning one for endpoints (product behaviour 7.4). */
function licenceNotes(row: Incident, hasLicence: boolean, { scansComputers }: CompromiseSettings): string[] {
  if (row.is_told_only) return []
  const time =
    row.policy === 'gated'
      ? ' Nothing proves that the computers of the owner are clean, so the block of a mailbox that is abused again lasts longer each time.'
      : ''
  if (!hasLicence)
    return [`The tenant has no endpoint subscription: the mailbox is blocked, computers are not scanned.${time}`]
  return scansComputers
    ? []
    : [`Scanning computers is switched off: the mailbox is blocked, computers are not scanned.${time}`]
}
