// Computers, and what links them to people, in words. Pure.
import type { BackEndView, ComputerLinkView, ComputerView, LinkWeight } from '#compromise/contract.ts'
import type { Tone, ToneWord } from '#console/theme/tone.tsx'
import { plural } from '#console/util/numbers.ts'

export const osWords: Record<ComputerView['os'], string> = {
  windows: 'Windows',
  linux: 'Linux',
  macos: 'macOS',
  other: 'Other',
}

/** What each strength leads to (endpoint response 2.6). */
export const weightWords: Record<LinkWeight, { tone: Tone; word: string; meaning: string }> = {
  certain: { tone: 'ok', word: 'Certain', meaning: 'Scanned, and isolated if the settings say so.' },
  strong: { tone: 'ok', word: 'Strong', meaning: 'Scanned, and isolated if the settings say so.' },
  medium: { tone: 'info', word: 'Medium', meaning: 'Scanned.' },
  weak: { tone: 'neutral', word: 'Weak', meaning: 'Shown in the incident, not scanned by itself.' },
}

const strength: readonly LinkWeight[] = ['certain', 'strong', 'medium', 'weak']

export const strongestFirst = (links: readonly ComputerLinkView[]): ComputerLinkView[] =>
  [...links].sort(
    (a, b) => Number(a.isStale) - Number(b.isStale) || strength.indexOf(a.weight) - strength.indexOf(b.weight),
  )

export function onlineState({ isOnline }: Pick<ComputerView, 'isOnline'>): ToneWord {
  if (isOnline === null) return { tone: 'neutral', word: 'Not known' }
  return isOnline ? { tone: 'ok', word: 'Online' } : { tone: 'warning', word: 'Offline' }
}

const oldDefinitions_hours = 7 * 24

/** State of our own agent, worst first. */
export function agentState(agent: ComputerView['agent']): ToneWord {
  if (agent === null) return { tone: 'neutral', word: 'No agent' }
  if (agent.problem !== null) return { tone: 'danger', word: agent.problem }
  if (agent.engine === null) return { tone: 'warning', word: 'Without a virus scanner' }
  if (agent.definitionsAge_hours !== null && agent.definitionsAge_hours > oldDefinitions_hours)
    return { tone: 'warning', word: `Definitions ${ageText(agent.definitionsAge_hours)} old` }
  return { tone: 'ok', word: 'Works' }
}

/** "5 h", "3 days". */
export function ageText(hours: number): string {
  if (hours < 1) return 'less than an hour'
  return hours < 48 ? `${Math.round(hours)} h` : plural(Math.round(hours / 24), 'day')
}

export const productStates: Record<BackEndView['state'], ToneWord> = {
  off: { tone: 'neutral', word: 'Off' },
  ready: { tone: 'ok', word: 'Ready' },
  limited: { tone: 'warning', word: 'Limited' },
  unusable: { tone: 'danger', word: 'Cannot be used' },
  unknown: { tone: 'neutral', word: 'Not checked yet' },
}

/** What a product can and cannot tell or do, as whole sentences. */
export const capabilityWords: Record<keyof BackEndView['capabilities'], { can: string; cannot: string }> = {
  progress: {
    can: 'Tells how far a scan is.',
    cannot: 'Does not tell how far a scan is: only that it was asked for, and when it ended.',
  },
  perJobCompletion: {
    can: 'Says of each scan whether and how it ended.',
    cannot: 'Does not say which scan ended: the time of the computer’s last scan is taken as proof.',
  },
  fileResults: {
    can: 'Names every file that was found.',
    cannot: 'Does not name the files: only what was found.',
  },
  cancel: { can: 'A scan can be stopped.', cannot: 'A scan cannot be stopped once it was asked for.' },
  isolate: { can: 'Computers can be isolated from the network.', cannot: 'Computers cannot be isolated.' },
  quarantineRestore: {
    can: 'Removed files can be restored from here.',
    cannot: 'Removed files can be restored in the product itself only.',
  },
  onlineState: {
    can: 'Tells whether a computer is online.',
    cannot: 'Does not tell whether a computer is online: the time of its last report is shown.',
  },
}
