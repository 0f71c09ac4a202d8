// Which test files share a process: starting one and opening its first database takes longer than most files do.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export interface TestProcess {
  /** Absolute: what the runner starts. */
  entry: string
  /** Relative to the root; one, or all that the entry imports. */
  files: string[]
}

const root = path.resolve(import.meta.dirname, '..')
const entries = path.join(root, 'node_modules/.cache/tests')
const shared_max = 12
/** At least so many, if there are that many files, for each that runs at a time: the last ones to end leave little idle. */
const processes_min = 4

/** Neighbours share a process, because they load the same modules; journeys and what changes the process itself have one of their own, and begin. */
export function shareProcesses(files: string[], concurrency: number): TestProcess[] {
  const own = files.filter(needsOwnProcess)
  const others = files.filter((file) => !own.includes(file))
  const size = Math.min(shared_max, Math.ceil(others.length / (processes_min * concurrency)))
  const groups = Array.from({ length: Math.ceil(others.length / size) }, (_, index) =>
    others.slice(index * size, (index + 1) * size),
  )
  return [...own.map((file) => ({ entry: path.join(root, file), files: [file] })), ...groups.map(shared)]
}

function shared(files: string[]): TestProcess {
  if (files.length === 1) return { entry: path.join(root, files[0]!), files }
  mkdirSync(entries, { recursive: true })
  const text = files.map((file) => `import ${JSON.stringify(path.join(root, file))}\n`).join('')
  // Runs beside each other share the folder, but not files of one name with other content.
  const name = `${files[0]!.replaceAll('/', '-')}-${createHash('sha256').update(text).digest('hex').slice(0, 12)}.mjs`
  const entry = path.join(entries, name)
  writeFileSync(entry, text)
  return { entry, files }
}

/** Hooks outside of a suite are those of the process; so are its environment and its handlers. */
function needsOwnProcess(file: string): boolean {
  if (file.startsWith('test/journeys/')) return true
  const text = readFileSync(path.join(root, file), 'utf8')
  return (
    /^(?:before|after)(?:Each)?\(/m.test(text) ||
    /process\.(?:env\[[^\]]*\] *=[^=]|env\.[A-Z_]+ *=[^=]|chdir|on\(|once\(|memoryUsage)/.test(text) ||
    text.includes('FinalizationRegistry')
  )
}
