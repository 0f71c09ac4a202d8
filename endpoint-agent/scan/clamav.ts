// ClamAV, by clamdscan (descriptors passed to the daemon, so that it needs no rights of its own) or by clamscan with a local database.
// Names that a list of lines cannot hold go as open descriptors on standard input.
import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, globSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import type { Engine } from '../../src/compromise/endpoint-protocol.ts'
import type { RunProgram } from '../computer/programs.ts'
import { isText } from '../computer/shown.ts'
import { Failure, systemCode } from '../failure.ts'
import { openFile, placeOf } from '../vault/place.ts'
import { readClamdConfiguration, readFailure, readLines, readSingle, readVersion } from './clamav-lines.ts'
import type { FileEngine, FileOutcome } from './engine.ts'
import type { WalkedFile } from './walk.ts'

export interface ClamavParts {
  run: RunProgram
  /** For the lists of files. */
  folder: string
  program: 'clamdscan' | 'clamscan'
  clamdConfiguration: string | null
  /** Of clamscan; null: its own default. */
  database: string | null
  now: () => number
}

const configurationFiles = [
  '/etc/clamav/clamd.conf',
  '/etc/clamd.d/scan.conf',
  '/etc/clamd.conf',
  '/usr/local/etc/clamav/clamd.conf',
  '/opt/homebrew/etc/clamav/clamd.conf',
]
const scan_timeout_ms = 3_600_000
const file_timeout_ms = 300_000

export function createClamav(parts: ClamavParts): FileEngine {
  const configuration = parts.clamdConfiguration ?? configurationFiles.find((file) => existsSync(file)) ?? null
  const limitsOfDaemon = readLimits(parts.program === 'clamdscan' ? configuration : null)
  const base = parts.program === 'clamdscan' ? daemonArguments(configuration) : scannerArguments(parts.database)
  const command = (words: string[]) => lowered(parts.program, [...base, ...words])
  const engine: FileEngine = {
    kind: 'files',
    // clamscan loads the whole database with every start.
    batch:
      parts.program === 'clamdscan'
        ? { files: 500, size_bytes: 128 * 1024 ** 2 }
        : { files: 10_000, size_bytes: 2 * 1024 ** 3 },
    describe: () => describe(parts, limitsOfDaemon.database ?? parts.database ?? '/var/lib/clamav', base),
    scanFiles: async (files, signal) => {
      const outcomes = new Map<WalkedFile, FileOutcome>()
      const isHidden = (file: WalkedFile) => file.size_bytes > limitsOfDaemon.unseenFrom_bytes
      // Larger than the daemon looks at, and set up not to say so: its OK would mean nothing.
      for (const file of files) if (isHidden(file)) outcomes.set(file, { kind: 'tooBig' })
      const listed = files.filter((file) => !isHidden(file) && canBeListed(file.path))
      const lists = await Promise.all(
        shares(listed, parts.program).map((share) => scanList(parts, command, share, signal)),
      )
      for (const list of lists) for (const [file, outcome] of list) outcomes.set(file, outcome)
      for (const file of files)
        if (!outcomes.has(file)) outcomes.set(file, await scanByDescriptor(engine, file, signal))
      return files.map((file) => outcomes.get(file)!)
    },
    scanOpen: async (descriptor, signal) => {
      const result = await parts.run({
        ...command(['-']),
        input: { descriptor },
        timeout_ms: file_timeout_ms,
        signal,
      })
      signal.throwIfAborted()
      if (result.failure === 'timeout') return { kind: 'timedOut' }
      return readSingle(result.output) ?? failed(result.failure, result.errors)
    },
  }
  return engine
}

/** clamdscan sends a list one file after the other; two of them keep two threads of the daemon busy. */
function shares(files: WalkedFile[], program: ClamavParts['program']): WalkedFile[][] {
  if (program === 'clamscan' || files.length < 100 || availableParallelism() < 2) return [files]
  const half = Math.ceil(files.length / 2)
  return [files.slice(0, half), files.slice(half)]
}

/** Lists that a killed process left. Call it only while no scan runs. */
export function removeStaleLists(folder: string): void {
  for (const name of readdirSync(folder))
    if (/^list-[0-9a-f]{12}$/.test(name)) rmSync(path.join(folder, name), { force: true })
}

const daemonArguments = (configuration: string | null): string[] => [
  ...(configuration === null ? [] : [`--config-file=${configuration}`]),
  '--fdpass',
  '--multiscan',
  '--no-summary',
]

const scannerArguments = (database: string | null): string[] => [
  ...(database === null ? [] : [`--database=${database}`]),
  '--alert-exceeds-max=yes',
  '--no-summary',
]

/** With the lowest priority for processor and disk, where the computer has the programs for it. */
function lowered(program: string, words: string[]): { name: string; arguments: string[] } {
  if (process.platform === 'win32') return { name: program, arguments: words }
  const disk = existsSync('/usr/bin/ionice') ? ['ionice', '-c', '3'] : []
  return { name: 'nice', arguments: ['-n', '15', ...disk, program, ...words] }
}

function readLimits(configuration: string | null): { unseenFrom_bytes: number; database: string | null } {
  try {
    if (configuration === null) return { unseenFrom_bytes: Number.MAX_SAFE_INTEGER, database: null }
    const { database, fileSize_bytes_max, alertsExceeded } = readClamdConfiguration(readFileSync(configuration, 'utf8'))
    return { database, unseenFrom_bytes: alertsExceeded ? Number.MAX_SAFE_INTEGER : fileSize_bytes_max }
  } catch {
    return { unseenFrom_bytes: Number.MAX_SAFE_INTEGER, database: null }
  }
}

/** One line, text, no blanks at the ends, within the buffer of the programs. */
export const canBeListed = (file: Buffer): boolean =>
  file.length <= 1_000 && isText(file) && !/[\u0000-\u001f\u007f]|\s$/.test(file.toString('utf8'))

async function scanList(
  parts: ClamavParts,
  command: (words: string[]) => { name: string; arguments: string[] },
  files: readonly WalkedFile[],
  signal: AbortSignal,
): Promise<Map<WalkedFile, FileOutcome>> {
  if (files.length === 0) return new Map()
  const list = path.join(parts.folder, `list-${randomBytes(6).toString('hex')}`)
  const names = new Map(files.map((file) => [file.path.toString('latin1'), file]))
  writeFileSync(list, Buffer.concat(files.flatMap((file) => [file.path, Buffer.from('\n')])), {
    mode: 0o600,
    flag: 'wx',
  })
  try {
    const result = await parts.run({ ...command([`--file-list=${list}`]), timeout_ms: scan_timeout_ms, signal })
    signal.throwIfAborted()
    const verdicts = readLines(Buffer.concat([result.output, Buffer.from('\n'), result.errors]), new Set(names.keys()))
    if (verdicts.size === 0) failed(result.failure, result.errors)
    return new Map([...names].map(([name, file]) => [file, verdicts.get(name) ?? silent(file)]))
  } finally {
    rmSync(list, { force: true })
  }
}

/** No line: deleted meanwhile, or not scanned. */
const silent = (file: WalkedFile): FileOutcome =>
  isGone(file.path) ? { kind: 'gone' } : { kind: 'unreadable', text: 'the scanner said nothing about it' }

function isGone(file: Buffer): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false }) === undefined
  } catch {
    return false
  }
}

/** Throws `engine.down` in the scanner's own words when it failed as a whole. */
function failed(failure: string | null, errors: Buffer): FileOutcome {
  const said = readFailure(errors)
  if (failure === 'missing') throw new Failure('engine-missing', 'The scanner is not installed.')
  if (said !== null) throw new Failure('engine-down', `The scanner does not work: ${said}.`)
  return { kind: 'unreadable', text: `the scanner did not answer${failure === null ? '' : ` (${failure})`}` }
}

async function scanByDescriptor(engine: FileEngine, file: WalkedFile, signal: AbortSignal): Promise<FileOutcome> {
  try {
    using place = placeOf(file.path)
    const descriptor = openFile(place)
    try {
      return await engine.scanOpen(descriptor, signal)
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    if (error instanceof Failure) {
      if (error.code === 'path.gone') return { kind: 'gone' }
      if (!error.code.startsWith('path.')) throw error
      return { kind: 'unreadable', text: error.message }
    }
    if (systemCode(error) === undefined) throw error
    return { kind: 'unreadable', text: String(systemCode(error)) }
  }
}

async function describe({ run, program, now }: ClamavParts, database: string, base: string[]): Promise<Engine> {
  const result = await run({
    name: program,
    arguments: [...base.filter((word) => word.startsWith('--config') || word.startsWith('--database')), '--version'],
  })
  const { version, dbVersion, dbTime } = readVersion(result.output.toString('utf8'))
  const time = dbTime ?? newestSignature(database)
  return {
    name: program,
    version,
    dbVersion,
    dbAge_hours: time === null ? null : Math.max(0, Math.round((now() - time) / 360_000) / 10),
  }
}

/** Time of the newest file of signatures; null without one: then nothing can be found. */
function newestSignature(database: string): number | null {
  const files =
    statSync(database, { throwIfNoEntry: false })?.isFile() === true
      ? [database]
      : globSync(path.join(database, '*.{cvd,cld,ndb,ndu,hdb,hsb,ldb,ldu,yar,yara,db,mdb,msb,fp}'))
  const times = files.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0)
  return times.length === 0 ? null : Math.max(...times)
}
