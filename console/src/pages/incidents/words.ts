// States of an incident and of its tracks in words. Pure.
import type {
  BackEndName,
  ComputerScanState,
  ContainmentState,
  ContainmentStepView,
  DetectionView,
  HygieneState,
  IncidentFlag,
  IncidentHead,
  IncidentState,
  IncidentView,
  ReleasePolicy,
  ThreatCategory,
  TimelineEntryView,
} from '#compromise/contract.ts'
import type { ToneWord } from '#console/theme/tone.tsx'
import { formatNumber, plural } from '#console/util/numbers.ts'

export const stateWords: Record<IncidentState, ToneWord> = {
  open: { tone: 'danger', word: 'Blocked just now' },
  containing: { tone: 'danger', word: 'Being contained' },
  contained: { tone: 'warning', word: 'Contained' },
  clearing: { tone: 'warning', word: 'Being cleared' },
  releasable: { tone: 'info', word: 'Ready to release' },
  released: { tone: 'ok', word: 'Released' },
  probation: { tone: 'info', word: 'Released, watched' },
  closed: { tone: 'neutral', word: 'Closed' },
  permanent: { tone: 'danger', word: 'Blocked permanently' },
}

export const isEnded = ({ state }: Pick<IncidentHead, 'state'>): boolean =>
  state === 'released' || state === 'probation' || state === 'closed'

export const blockWords: Record<IncidentHead['block']['state'], ToneWord> = {
  none: { tone: 'neutral', word: 'Not blocked' },
  active: { tone: 'danger', word: 'In force' },
  permanent: { tone: 'danger', word: 'Permanent' },
  lifted: { tone: 'ok', word: 'Lifted' },
}

export const containmentWords: Record<ContainmentState, ToneWord> = {
  none: { tone: 'neutral', word: 'Not switched on' },
  pending: { tone: 'info', word: 'Running' },
  partial: { tone: 'warning', word: 'Incomplete' },
  done: { tone: 'ok', word: 'Done' },
  restoring: { tone: 'info', word: 'Being put back' },
  restored: { tone: 'ok', word: 'Put back' },
  failed: { tone: 'danger', word: 'Failed' },
}

export const stepWords: Record<ContainmentStepView['state'], ToneWord> = {
  planned: { tone: 'neutral', word: 'To do' },
  running: { tone: 'info', word: 'Running' },
  done: { tone: 'ok', word: 'Done' },
  failed: { tone: 'danger', word: 'Failed' },
  manual: { tone: 'warning', word: 'For you to do' },
  skipped: { tone: 'neutral', word: 'Left out' },
  restoring: { tone: 'info', word: 'Being put back' },
  restored: { tone: 'ok', word: 'Put back' },
  kept: { tone: 'warning', word: 'Left as it is' },
}

export const scanWords: Record<ComputerScanState, ToneWord> = {
  linking: { tone: 'info', word: 'Being found' },
  queued: { tone: 'info', word: 'Scan requested' },
  running: { tone: 'info', word: 'Scanning' },
  finishedClean: { tone: 'ok', word: 'Clean' },
  finishedCleaned: { tone: 'ok', word: 'Cleaned' },
  finishedWithGaps: { tone: 'warning', word: 'Scanned with gaps' },
  infected: { tone: 'danger', word: 'Still infected' },
  failed: { tone: 'danger', word: 'Scan failed' },
  offline: { tone: 'warning', word: 'Offline' },
  noBackend: { tone: 'warning', word: 'Cannot be scanned' },
  expired: { tone: 'warning', word: 'Not scanned in time' },
  skipped: { tone: 'neutral', word: 'Left out' },
}

export const hygieneWords: Record<HygieneState, ToneWord> = {
  none: { tone: 'ok', word: 'Nothing found' },
  collecting: { tone: 'info', word: 'Being looked at' },
  findings: { tone: 'warning', word: 'Needs a decision' },
  cleaned: { tone: 'ok', word: 'Cleaned up' },
  accepted: { tone: 'neutral', word: 'Accepted' },
}

export const detectionWords: Record<DetectionView['action'], ToneWord> = {
  none: { tone: 'danger', word: 'Still there' },
  quarantined: { tone: 'ok', word: 'In quarantine' },
  removed: { tone: 'ok', word: 'Removed' },
  failed: { tone: 'danger', word: 'Could not be removed' },
  restored: { tone: 'warning', word: 'Restored' },
  allowed: { tone: 'warning', word: 'Allowed' },
}

export const categoryWords: Record<ThreatCategory, string> = { spam: 'Spam', phish: 'Phishing', malware: 'Malware' }

export const policyWords: Record<ReleasePolicy, { word: string; meaning: string }> = {
  gated: {
    word: 'When everything is clear',
    meaning:
      'At least an hour, and until computers and mailbox are proved to be clean. After 72 hours a person decides.',
  },
  timer: {
    word: 'By time alone',
    meaning:
      'One hour at the first time, then 2, 4, 8, 16 and 32 hours; the seventh block is permanent. What scans find does not matter.',
  },
  manual: { word: 'By a person', meaning: 'The block stays until an administrator releases the mailbox.' },
}

export const backEndWords: Record<BackEndName, string> = {
  agent: 'Mailwarden agent',
  defender: 'Microsoft Defender for Endpoint',
  intune: 'Microsoft Intune',
  sophos: 'Sophos Central',
}

export const mailboxKinds: Record<IncidentHead['mailbox']['kind'], string | null> = {
  user: null,
  shared: 'Shared mailbox',
  room: 'Room mailbox',
  equipment: 'Equipment mailbox',
  unknown: 'Nobody of the directory',
}

export const trackWords: Record<TimelineEntryView['track'], string> = {
  incident: 'Incident',
  block: 'Block',
  containment: 'Microsoft 365',
  endpoint: 'Computers',
  hygiene: 'Mailbox',
  override: 'Decision',
}

/** A flag says what does not decide the state and must be seen; `text` goes on where it stands alone. */
export const flagWords: Record<IncidentFlag, ToneWord & { text: string }> = {
  needsAdmin: {
    tone: 'danger',
    word: 'Needs you',
    text: 'Something could not be proved to be clean, so that the mailbox is not released by itself.',
  },
  m365Partial: {
    tone: 'warning',
    word: 'Microsoft 365 incomplete',
    text: 'At least one step in Microsoft 365 did not work. The block in the gateway is in force.',
  },
  noComputer: {
    tone: 'warning',
    word: 'No computer',
    text: 'No computer is linked to this person, so that nothing can be scanned. Link one, or decide that there is none.',
  },
  noEndpointLicence: {
    tone: 'info',
    word: 'No endpoint subscription',
    text: 'Without the endpoint subscription the mailbox is blocked, but no computer is scanned. A provider can change the subscription.',
  },
  evidenceWithdrawn: {
    tone: 'info',
    word: 'Evidence withdrawn',
    text: 'Messages turned out to be harmless, and too few bad ones are left. It can be marked as a false positive.',
  },
  onlyAdministrator: {
    tone: 'warning',
    word: 'Only administrator',
    text: 'This is the last active global administrator, or an account for emergencies: its sign-in is not disabled by itself.',
  },
  sharedMailbox: {
    tone: 'info',
    word: 'Shared mailbox',
    text: 'The computers of whoever sent are scanned, as far as that is known.',
  },
  unattributed: {
    tone: 'warning',
    word: 'Nobody’s address',
    text: 'No mailbox of the directory has this address: a device, a connector or a forged sender.',
  },
  microsoftRestricted: {
    tone: 'warning',
    word: 'Restricted by Microsoft, too',
    text: 'Exchange Online keeps the mailbox from sending as well. Lifting that takes up to a day after it was asked for.',
  },
  alertOnly: {
    tone: 'info',
    word: 'Not blocked',
    text: 'An exception in the settings says that this mailbox is not blocked; you are told only.',
  },
}

/** "5 spam, 1 malware". */
export function messageCounts({ spam, phish, malware }: IncidentHead['messages']): string {
  const parts = [
    [spam, 'spam'],
    [phish, 'phishing'],
    [malware, 'malware'],
  ] as const
  const named = parts.filter(([count]) => count > 0).map(([count, name]) => `${formatNumber(count)} ${name}`)
  return named.length === 0 ? 'None counts any more' : named.join(', ')
}

/** "47 min", "3 h 5 min", "2 days"; never below a minute. */
export function durationText(length_ms: number): string {
  const minutes = Math.max(1, Math.round(length_ms / 60_000))
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours >= 48) return plural(Math.round(hours / 24), 'day')
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
}

/** "2 of 3 clear". */
export function computersText({ total, clear }: IncidentHead['computers']): string {
  if (total === 0) return 'None'
  return `${formatNumber(clear)} of ${formatNumber(total)} clear`
}

export const doneSteps = ({ steps }: Pick<IncidentView, 'steps'>): number =>
  steps.filter(({ state }) => state === 'done' || state === 'restored').length
