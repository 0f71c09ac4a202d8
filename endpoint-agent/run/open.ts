// Opens the state folder and what works on it.
import { mkdirSync } from 'node:fs'
import { runProgram, type RunProgram } from '../computer/programs.ts'
import { createEventLog } from '../events/log.ts'
import { platformSink } from '../events/sink.ts'
import { openStateFolder } from '../state/folder.ts'
import { vaultKeyOf } from '../state/identity.ts'
import { loadSettings } from '../state/settings.ts'
import { openStore } from '../state/store.ts'
import { vaultFolder } from '../vault/vault.ts'
import type { AgentParts } from './parts.ts'

export interface OpenOptions {
  isNew?: boolean
  run?: RunProgram
  platform?: NodeJS.Platform
  now?: () => number
  /** Under systemd: lines with a level in front. */
  printed?: ((line: string) => void) | null
}

/** Throws the failures of the state folder and of settings.json. */
export function openAgent(folder: string, options: OpenOptions = {}): AgentParts & Disposable {
  const state = openStateFolder(folder, options.isNew === true)
  const settings = loadSettings(state)
  const store = openStore(state)
  const { run = runProgram, platform = process.platform, now = Date.now, printed = null } = options
  const vault = vaultFolder(state)
  mkdirSync(vault, { recursive: true, mode: 0o700 })
  const sink = settings.eventLog === 'file' ? null : platformSink(run, platform)
  return {
    folder: state,
    store,
    settings,
    // Where the platform's log takes entries with their fields, the same entry on standard output would be a second one there.
    events: createEventLog({ folder: state, store, sink, printed: sink === null ? printed : null, now }),
    vault: {
      store,
      folder: vault,
      key: vaultKeyOf(state),
      size_bytes_max: settings.vaultSize_bytes_max,
      age_days_max: settings.vaultAge_days_max,
      now,
    },
    run,
    platform,
    now,
    [Symbol.dispose]: () => store.close(),
  }
}
