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
const shared_max = 20
const shared_min = 4
/** They take some half a minute each. */
const journeys_max = 5
/** At least so many, if there are that many files, for each that runs at a time. */
const processesEach_min = 4

/** Neighbours share a process, because they load the same modules. What takes long begins, so that little is idle at the end. */
export function shareProcesses(files: string[], concurrency: number): TestProcess[] {
  const own = files.filter(needsOwnProcess)
  const journeys = files.filter((file) => !own.includes(file) && isJourney(file))
  const others = files.filter((file) => !own.includes(file) && !isJourney(file))
  const processes_min = processesEach_min * concurrency
  return [
    ...own.map((file) => shared([file])),
    ...groupsOf(journeys, () => Math.min(journeys_max, Math.ceil(journeys.length / processes_min))),
    // Half of what each would get of the rest: the last ones are small, so that the one that ends last leaves little idle.
    ...groupsOf(others, (left) => Math.min(shared_max, Math.max(shared_min, Math.ceil(left / (2 * concurrency))))),
  ]
}

/** `sizeOf`: how many of those that are left go into the next. */
function groupsOf(files: string[], sizeOf: (left: number) => number): TestProcess[] {
  const groups: TestProcess[] = []
  for (let from = 0; from < files.length;) {
    const size = sizeOf(files.length - from)
    groups.push(shared(files.slice(from, from + size)))
    from += size
  }
  return groups
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

const isJourney = (file: string): boolean => file.startsWith('test/journeys/')

/** Hooks outside of a suite are those of the process; so are its environment and its handlers. The last one takes minutes. */
function needsOwnProcess(file: string): boolean {
  const text = readFileSync(path.join(root, file), 'utf8')
  return (
    /^(?:before|after)(?:Each)?\(/m.test(text) ||
    /process\.(?:env\[[^\]]*\] *=[^=]|chdir|on\(|once\(|memoryUsage)/.test(text) ||
    file.includes('/console-accessibility/')
  )
}
