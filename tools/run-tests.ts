// Runs the checks and the test files and prints what failed and one summary line; called by scripts/test.
// Files that use the database run twice: on the embedded PGlite and on a real PostgreSQL.
import { execFile } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { run } from 'node:test'
import { promisify } from 'node:util'
import { findPostgres, startPostgres } from '#test/support/postgres.ts'
import { shareProcesses, type TestProcess } from './test-processes.ts'

interface Totals {
  passed: number
  failed: number
  skipped: number
  /** Files that failed beside others and passed alone: told, because each is a fault of the test or of the product. */
  unsteady: string[]
}

const root = path.resolve(import.meta.dirname, '..')
const patterns = [
  'src/**/*.test.ts',
  'emulator/**/*.test.ts',
  'console/src/**/*.test.ts',
  'endpoint-agent/**/*.test.ts',
  'test/**/*.test.ts',
  'tools/**/*.test.ts',
  'bench/**/*.test.ts',
]
const fileTimeout_ms = 600_000
/** Told at the end of a phase, so that a test that eats the time of all is seen. */
const slowest_max = 12
const slow_seconds = 20
/** So many failed files of a phase run once more, alone: a machine that is busy elsewhere for a moment must not refuse a sound change. */
const again_max = 3

function testFiles(wanted: string[]): string[] {
  const all = patterns.flatMap((pattern) => globSync(pattern, { cwd: root })).toSorted()
  if (wanted.length === 0) return all
  const prefixes = wanted.map((entry) => path.relative(root, path.resolve(entry)))
  const chosen = all.filter((file) => prefixes.some((prefix) => file === prefix || file.startsWith(`${prefix}/`)))
  if (chosen.length === 0) {
    console.error(`There is no test file in ${wanted.join(', ')}.`)
    process.exit(2)
  }
  return chosen
}

/** Format, lint, types, unused code, build of the console: each counts as one test. */
async function runChecks(totals: Totals): Promise<void> {
  const started = Date.now()
  const scripts = ['console', 'lint', 'types', 'unused', 'format:check']
  await Promise.all(
    scripts.map(async (script) => {
      const wrong = await promisify(execFile)('npm', ['run', '--silent', script], { cwd: root }).then(
        () => null,
        ({ stdout, stderr }: { stdout: string; stderr: string }) => `${stdout}${stderr}`,
      )
      if (wrong === null) totals.passed += 1
      else {
        totals.failed += 1
        console.log(`✖ npm run ${script}\n${wrong}`)
      }
    }),
  )
  console.log(`Checks: ${secondsSince(started)} s`)
}

interface Outcome {
  passed: number
  skipped: number
  failed: number
  /** Files with a failure. */
  wrong: Set<string>
}

interface Phase {
  label: string
  concurrency: number
  databaseUrl?: string
}

/** Runs a phase; few failed files run a second time, alone, and then that counts. */
async function runFiles(files: string[], phase: Phase, totals: Totals): Promise<void> {
  if (files.length === 0) return
  const started = Date.now()
  const { label } = phase
  const outcome = await runOnce(files, phase)
  totals.passed += outcome.passed
  totals.skipped += outcome.skipped
  if (outcome.wrong.size > 0 && outcome.wrong.size <= again_max && files.length > 1) {
    const again = await runOnce([...outcome.wrong], { ...phase, label: `${label}, alone`, concurrency: 1 })
    totals.failed += again.failed
    totals.passed += Math.max(0, outcome.failed - again.failed)
    for (const file of outcome.wrong) if (!again.wrong.has(file)) totals.unsteady.push(`${file} (${label})`)
  } else totals.failed += outcome.failed
  console.log(`${label}: ${files.length} files in ${secondsSince(started)} s`)
}

async function runOnce(files: string[], { label, concurrency, databaseUrl }: Phase): Promise<Outcome> {
  const outcome: Outcome = { passed: 0, skipped: 0, failed: 0, wrong: new Set() }
  const processes = shareProcesses(files, concurrency)
  const stream = run({
    files: processes.map(({ entry }) => entry),
    concurrency,
    timeout: fileTimeout_ms,
    env: {
      ...process.env,
      NODE_OPTIONS: `--require=${JSON.stringify(path.join(root, 'tools/test-hooks.cjs'))}`,
      ...(databaseUrl === undefined ? {} : { MAILWARDEN_TEST_DATABASE_URL: databaseUrl }),
    },
  })
  const output = new Map<string, string[]>()
  const seconds = new Map<string, number>()
  stream.on('test:pass', (data) => {
    if (data.details.type === 'suite') return
    if (data.nesting === 0) {
      const file = relative(data.file)
      seconds.set(file, (seconds.get(file) ?? 0) + data.details.duration_ms / 1000)
    }
    if (isFileEntry(data)) return
    if (data.skip !== undefined || data.todo !== undefined) {
      outcome.skipped += 1
      console.log(
        `- skipped (${label}): ${relative(data.file)}: ${data.name}: ${typeof data.skip === 'string' ? data.skip : ''}`,
      )
    } else outcome.passed += 1
  })
  stream.on('test:fail', (data) => {
    if (
      data.details.type === 'suite' &&
      data.details.error.cause !== undefined &&
      /subtests? failed/.test(String(data.details.error.message))
    )
      return
    outcome.failed += 1
    for (const file of suspects(processes, data.file)) outcome.wrong.add(file)
    const error = data.details.error
    console.log(`✖ (${label}) ${relative(data.file)}:${data.line ?? ''} ${data.name}`)
    console.log(indent(String((error.cause as Error | undefined)?.stack ?? error.cause ?? error.stack ?? error)))
    for (const line of output.get(entryOf(processes, data.file))?.slice(-40) ?? []) console.log(indent(line))
  })
  // Node tells of an error after the end of its test only so, and the process may have failed for another reason as well.
  stream.on('test:diagnostic', ({ message, file }) => {
    if (!message.includes('asynchronous activity after the test ended')) return
    outcome.failed += 1
    for (const each of suspects(processes, file)) outcome.wrong.add(each)
    console.log(`✖ (${label}) ${relative(file)} ${message}`)
  })
  stream.on('test:stderr', (data) => remember(output, data.file, data.message))
  stream.on('test:stdout', (data) => remember(output, data.file, data.message))
  stream.resume()
  await new Promise((resolve, reject) => stream.once('end', resolve).once('error', reject))
  const slowest = [...seconds].filter(([, sum]) => sum >= slow_seconds).toSorted(([, a], [, b]) => b - a)
  for (const [file, sum] of slowest.slice(0, slowest_max)) console.log(`    ${Math.round(sum)} s ${file}`)
  return outcome
}

/** A test may be defined in a support file: then every test file beside it is in question, and without one all are. */
function suspects(processes: TestProcess[], reported: string | undefined): string[] {
  const file = relative(reported)
  const all = processes.flatMap(({ files }) => files)
  if (all.includes(file)) return [file]
  const group = processes.find(({ entry }) => entry === reported)
  const beside = group?.files ?? all.filter((each) => path.dirname(each) === path.dirname(file))
  return beside.length > 0 ? beside : all
}

function entryOf(processes: TestProcess[], reported: string | undefined): string {
  return processes.find(({ files }) => files.includes(relative(reported)))?.entry ?? reported ?? ''
}

/** The runner reports each file as a test of its own, named by its path. */
function isFileEntry(data: { name: string; file?: string; nesting: number }): boolean {
  return data.nesting === 0 && data.file !== undefined && path.resolve(data.name) === path.resolve(data.file)
}

function remember(output: Map<string, string[]>, file: string, message: string): void {
  const lines = output.get(file) ?? []
  lines.push(message.trimEnd())
  output.set(file, lines.slice(-200))
}

const relative = (file: string | undefined) => path.relative(root, file ?? root)
const secondsSince = (started: number) => Math.round((Date.now() - started) / 1000)
const indent = (text: string) => text.replaceAll(/^/gm, '    ')

/**
 * Journeys that run on the embedded database only: those through a browser are about pages, which know no database; those of an outage
 * and of a backup bring their own PostgreSQL; the other ones of tamper protection ask for nothing that `life` does not ask for, too.
 */
const embeddedOnly =
  /^test\/journeys\/(?:console-|phish-threat-story|operations-backup|mailflow-outage\/database|mailflow-tamper\/(?!life))/

/** Files that reach the database by the support module. */
function usesDatabase(file: string): boolean {
  if (embeddedOnly.test(file)) return false
  return /test\/support\/(?:database|installation)\.ts/.test(readFileSync(path.join(root, file), 'utf8'))
}

// A run of the integration must be repeatable; everywhere else each run tries a new seed, and prints it.
if (process.env['CI'] !== undefined) {
  process.env['FUZZ_SEED'] ??= '20261122'
  process.env['SEED'] ??= '20261122'
}

// Modules are compiled once, not in each of hundreds of processes.
process.env['NODE_COMPILE_CACHE'] ??= path.join(root, 'node_modules/.cache/compile')

/** What runs in the place of those on PostgreSQL when they have ended: about as much as makes both ways end together. */
const later =
  /^(?:bench|console\/src|emulator|endpoint-agent|tools|src\/(?:detection|mail|mailflow\/gateway|microsoft)|test\/journeys\/console-accessibility)\//

const countsEvents = (file: string): boolean => readFileSync(path.join(root, file), 'utf8').includes('.dispatch()')

const wanted = process.argv.slice(2)
const missing = wanted.filter((entry) => !existsSync(entry))
if (missing.length > 0) {
  console.error(`There is no file or folder ${missing.join(', ')}. Name test files or folders, or nothing to run all.`)
  process.exit(2)
}
const totals: Totals = { passed: 0, failed: 0, skipped: 0, unsteady: [] }
if (wanted.length === 0) await runChecks(totals)
const files = testFiles(wanted)
const onPostgres = files.filter(usesDatabase)
// The outbox hands an event out when no older transaction of the whole server is open: those who count must be alone on it.
const [alone, together] = [onPostgres.filter(countsEvents), onPostgres.filter((file) => !countsEvents(file))]
const concurrency = Math.max(2, availableParallelism())
if (findPostgres() === null) {
  await runFiles(files, { label: 'PGlite', concurrency }, totals)
  totals.skipped += onPostgres.length
  if (onPostgres.length > 0)
    console.log(`- skipped: ${onPostgres.length} files on PostgreSQL: no PostgreSQL server is installed`)
} else {
  await using servers = new AsyncDisposableStack()
  const onServer = async (some: string[]): Promise<void> => {
    if (some.length === 0) return
    const { url } = await startPostgres({ after: (ending) => servers.defer(ending as () => Promise<void>) })
    await runFiles(some, { label: 'PostgreSQL', concurrency: 1, databaseUrl: url }, totals)
  }
  // One more than there are processors: each waits now and then for a socket or a browser.
  await Promise.all([
    runFiles(
      files.filter((file) => !later.test(file)),
      { label: 'PGlite', concurrency },
      totals,
    ),
    onServer(alone)
      .then(() => onServer(together))
      .then(() =>
        runFiles(
          files.filter((file) => later.test(file)),
          { label: 'PGlite, later', concurrency: 1 },
          totals,
        ),
      ),
  ])
}
for (const file of totals.unsteady) console.log(`unsteady: ${file} failed beside others and passed alone`)
console.log(
  `${totals.passed} passed, ${totals.failed} failed${totals.skipped > 0 ? `, ${totals.skipped} skipped` : ''}`,
)
process.exit(totals.failed > 0 || totals.passed === 0 ? 1 : 0)
