// Which scanner: what the settings say, else what is there. On Windows Defender; elsewhere ClamAV, its daemon before its program.
import type { RunProgram } from '../computer/programs.ts'
import { Failure } from '../failure.ts'
import type { Settings } from '../state/settings.ts'
import { createClamav, removeStaleLists } from './clamav.ts'
import { createDefender } from './defender.ts'
import type { ScanEngine } from './engine.ts'

export interface EngineParts {
  run: RunProgram
  /** For working files. */
  folder: string
  settings: Settings
  platform: NodeJS.Platform
  now: () => number
}

/** Null when there is none. */
export async function chooseEngine(parts: EngineParts): Promise<ScanEngine | null> {
  const { settings, platform } = parts
  if (settings.engine === 'none') return null
  if (settings.engine === 'defender' || (settings.engine === 'auto' && platform === 'win32'))
    return createDefender(parts)
  for (const program of settings.engine === 'auto' ? (['clamdscan', 'clamscan'] as const) : [settings.engine]) {
    const engine = createClamav({
      ...parts,
      program,
      clamdConfiguration: settings.clamdConfiguration,
      database: settings.clamDatabase,
    })
    if ((await engine.describe()).version === null) continue
    if (settings.engine !== 'auto' || program === 'clamscan' || (await isDaemonThere(parts))) return engine
  }
  return null
}

/** `--ping` of clamdscan 0.103 and later. */
async function isDaemonThere({ run, settings }: EngineParts): Promise<boolean> {
  const configuration = settings.clamdConfiguration === null ? [] : [`--config-file=${settings.clamdConfiguration}`]
  const { code, failure } = await run({ name: 'clamdscan', arguments: [...configuration, '--ping=1:1'] })
  return failure === null && code === 0
}

/** For a scan that holds the lock of scans. Throws `engine-missing`. */
export async function requireEngine(parts: EngineParts): Promise<ScanEngine> {
  removeStaleLists(parts.folder)
  const engine = await chooseEngine(parts)
  if (engine === null)
    throw new Failure('engine-missing', 'There is no scanner on this computer that the agent can drive.')
  return engine
}
