// The files of a folder, in a fixed order (so that a scan can go on where it was), links never followed, other file systems by rule.
// Names are bytes.
import { closeSync, lstatSync, readdirSync, type Stats } from 'node:fs'
import path from 'node:path'
import { isDescending, openChildFolder, openFolder, partsOf } from '../vault/place.ts'

export interface WalkedFile {
  path: Buffer
  size_bytes: number
  /** What it was when it was seen: tells a swapped or changed file later. */
  seen: FileIdentity
}

export interface FileIdentity {
  device: number
  inode: number
  size_bytes: number
  changedAt_ms: number
}

export const identityOf = (facts: Stats): FileIdentity => ({
  device: facts.dev,
  inode: facts.ino,
  size_bytes: facts.size,
  changedAt_ms: facts.ctimeMs,
})

export const isSame = (one: FileIdentity, other: FileIdentity): boolean =>
  one.device === other.device &&
  one.inode === other.inode &&
  one.size_bytes === other.size_bytes &&
  one.changedAt_ms === other.changedAt_ms

export interface WalkRules {
  /** True: do not even look at this folder. */
  isExcluded(folder: Buffer): boolean
  /** May a folder on this device be entered, coming from another one? */
  isDeviceAllowed(device: number): boolean
  /** A folder or a name that could not be read. */
  unreadable(where: Buffer): void
}

const depth_max = 400

/** Files of a root after `after`, the path that was done last. A root that is a file is that file. */
export function* walk(root: Buffer, rules: WalkRules, after: Buffer | null): Generator<WalkedFile> {
  const facts = lstatSync(root, { throwIfNoEntry: false })
  if (facts === undefined) return
  if (facts.isFile()) {
    if (after === null) yield { path: root, size_bytes: facts.size, seen: identityOf(facts) }
    return
  }
  if (!facts.isDirectory() || rules.isExcluded(root)) return
  const steps = after === null ? [] : stepsBelow(root, after)
  yield* isDescending
    ? walkByDescriptor(root, rules, steps)
    : walkBelow({ folder: -1, path: root }, rules, steps, facts.dev, 0)
}

function* walkByDescriptor(root: Buffer, rules: WalkRules, after: Buffer[]): Generator<WalkedFile> {
  const folder = openFolder(partsOf(root))
  try {
    yield* walkBelow({ folder, path: root }, rules, after, lstatSync(place({ folder, path: root })).dev, 0)
  } finally {
    closeSync(folder)
  }
}

interface Here {
  /** Descriptor, -1 where there is no descending. */
  folder: number
  path: Buffer
}

const separator = Buffer.from(path.sep)
const place = ({ folder, path: full }: Here): Buffer => (folder === -1 ? full : Buffer.from(`/proc/self/fd/${folder}/`))
const below = (folder: Buffer, name: Buffer): Buffer =>
  folder.at(-1) === separator[0] ? Buffer.concat([folder, name]) : Buffer.concat([folder, separator, name])

function* walkBelow(
  here: Here,
  rules: WalkRules,
  after: Buffer[],
  device: number,
  depth: number,
): Generator<WalkedFile> {
  const names = namesOf(here, rules)
  const [resumeAt, ...rest] = after
  for (const name of names) {
    const order = resumeAt === undefined ? 1 : name.compare(resumeAt)
    if (order < 0 || (order === 0 && rest.length === 0)) continue
    const full = below(here.path, name)
    if (rules.isExcluded(full)) continue
    const facts = factsOf(here, name, full, rules)
    if (facts?.isFile() === true) yield { path: full, size_bytes: facts.size, seen: identityOf(facts) }
    if (facts?.isDirectory() !== true) continue
    if (facts.dev !== device && !rules.isDeviceAllowed(facts.dev)) continue
    if (depth >= depth_max) rules.unreadable(full)
    else yield* walkChild(here, name, full, rules, order === 0 ? rest : [], facts.dev, depth + 1)
  }
}

function* walkChild(
  here: Here,
  name: Buffer,
  full: Buffer,
  rules: WalkRules,
  after: Buffer[],
  device: number,
  depth: number,
): Generator<WalkedFile> {
  if (here.folder === -1) return yield* walkBelow({ folder: -1, path: full }, rules, after, device, depth)
  let folder: number
  try {
    folder = openChildFolder(here.folder, name)
  } catch {
    rules.unreadable(full)
    return
  }
  try {
    yield* walkBelow({ folder, path: full }, rules, after, device, depth)
  } finally {
    closeSync(folder)
  }
}

function namesOf(here: Here, rules: WalkRules): Buffer[] {
  try {
    return readdirSync(place(here), { encoding: 'buffer' }).toSorted(Buffer.compare)
  } catch {
    rules.unreadable(here.path)
    return []
  }
}

function factsOf(here: Here, name: Buffer, full: Buffer, rules: WalkRules): Stats | undefined {
  try {
    // Undefined: gone since the folder was read.
    return lstatSync(here.folder === -1 ? full : Buffer.concat([place(here), name]), { throwIfNoEntry: false })
  } catch {
    rules.unreadable(full)
    return undefined
  }
}

/** The names that lead from the root to the path; none when it is elsewhere. */
function stepsBelow(root: Buffer, file: Buffer): Buffer[] {
  const start = root.at(-1) === separator[0] ? root : Buffer.concat([root, separator])
  if (!file.subarray(0, start.length).equals(start)) return []
  const steps: Buffer[] = []
  for (let from = start.length; from < file.length;) {
    const at = file.indexOf(separator[0]!, from)
    steps.push(file.subarray(from, at === -1 ? file.length : at))
    from = at === -1 ? file.length : at + 1
  }
  return steps
}
