// Brings the definitions of the scanner up to date with its own program. They come from where that program is set up to get them.
import type { RunProgram } from '../computer/programs.ts'
import { Failure } from '../failure.ts'
import type { Settings } from '../state/settings.ts'
import { defenderProgram } from './defender.ts'

const update_timeout_ms = 30 * 60_000

/** Throws `definitions-failed` with the last words of the program. */
export async function updateDefinitions(
  { run, platform, settings }: { run: RunProgram; platform: NodeJS.Platform; settings: Settings },
  signal: AbortSignal,
): Promise<void> {
  const isDefender = settings.engine === 'defender' || (settings.engine === 'auto' && platform === 'win32')
  const call = isDefender
    ? { name: defenderProgram(), arguments: ['-SignatureUpdate'] }
    : { name: 'freshclam', arguments: ['--stdout', '--no-warnings'] }
  const { code, failure, output, errors } = await run({ ...call, timeout_ms: update_timeout_ms, signal })
  signal.throwIfAborted()
  if (failure === 'missing') throw new Failure('engine-missing', `${call.name} is not installed.`)
  if (failure === null && code === 0) return
  const words = `${output.toString()}\n${errors.toString()}`.trim().split('\n').at(-1) ?? ''
  throw new Failure(
    'definitions-failed',
    `The definitions could not be updated: ${words.slice(0, 300) || `code ${code}`}`,
  )
}
