// Removes exactly the file that was copied. Between looking at a name and unlinking it there is always a moment, so the file first
// goes into a folder beside it that only we may enter; there nobody can exchange it any more.
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  type Stats,
  unlinkSync,
} from 'node:fs'
import { Failure, systemCode } from '../failure.ts'
import { isDescending, openChildFolder, type Place, placeIn } from './place.ts'

const heldName = Buffer.from('file')

/** What tells the file that was copied from all others, also under another name. */
export type Original = Pick<Stats, 'dev' | 'ino' | 'size' | 'mtimeMs'>

/** Throws `vault.changed` when another file is there now (it stays), or the error of the system; never once the file is gone. */
export function removeOriginal(place: Place, hold: Buffer, taken: Original, step?: (name: string) => void): void {
  if (!isDescending) return removePlainly(place, taken)
  mkdirSync(place.entry(hold), { mode: 0o700 })
  using held = openHold(place, hold)
  try {
    step?.('hold')
    renameSync(place.entry(), held.entry())
    step?.('held')
    if (!isOriginal(lstatSync(held.entry()), taken)) {
      giveBack(place, held)
      throw new Failure('vault.changed', 'Another file was put in its place; it was left alone.')
    }
    unlinkSync(held.entry())
    step?.('unlinked')
  } finally {
    leave(place, hold)
  }
}

/** Whoever owns the folder may have moved ours away, and a disk may fail: neither brings back what is gone. */
function leave(place: Place, hold: Buffer): void {
  try {
    rmdirSync(place.entry(hold))
    syncFolderOf(place)
  } catch {
    // An empty folder stays.
  }
}

/** The folder as we made it: ours, and nobody else's to enter. Another one could have been put in its place. */
function openHold(place: Place, hold: Buffer): Place {
  const descriptor = openChildFolder(place.descriptor, hold)
  const facts = fstatSync(descriptor)
  if (facts.uid !== process.getuid?.() || (facts.mode & 0o777) !== 0o700) {
    closeSync(descriptor)
    throw new Failure('vault.changed', 'The folder is being tampered with.')
  }
  return placeIn(descriptor, heldName)
}

/** Renaming changes the time of change itself, so it is left out. */
const isOriginal = (facts: Stats | undefined, taken: Original): boolean =>
  facts?.dev === taken.dev && facts.ino === taken.ino && facts.size === taken.size && facts.mtimeMs === taken.mtimeMs

/** Back to its name by a hard link, which never overwrites. A folder cannot be linked; nobody holds its name, so renaming does. */
function giveBack(place: Place, held: Place): void {
  if (lstatSync(held.entry()).isDirectory()) return renameSync(held.entry(), place.entry())
  let name = place.name
  for (let number = 1; ; number += 1) {
    try {
      linkSync(held.entry(), place.entry(name))
      break
    } catch (error) {
      if (systemCode(error) !== 'EEXIST' || number > 100) throw error
      name = Buffer.concat([place.name, Buffer.from(`.${number}`)])
    }
  }
  unlinkSync(held.entry())
}

function syncFolderOf(place: Place): void {
  const descriptor = openSync(place.entry(Buffer.from('.')), constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function removePlainly(place: Place, taken: Original): void {
  const facts = lstatSync(place.entry())
  if (facts.dev !== taken.dev || facts.ino !== taken.ino || facts.size !== taken.size)
    throw new Failure('vault.changed', 'Another file was put in its place; it was left alone.')
  unlinkSync(place.entry())
}

/** What a killed removal left. True: the original is gone, the copy is all there is; another file may have its name by now. */
export function finishRemoval(place: Place, hold: Buffer, taken: Original): boolean {
  if (isDescending && lstatSync(place.entry(hold), { throwIfNoEntry: false })?.isDirectory() === true) {
    using held = openHold(place, hold)
    // Not yet looked at: back to its name, the next scan decides anew.
    const isHeld = lstatSync(held.entry(), { throwIfNoEntry: false }) !== undefined
    if (isHeld) giveBack(place, held)
    leave(place, hold)
    if (isHeld) return false
  }
  return !isOriginal(lstatSync(place.entry(), { throwIfNoEntry: false }), taken)
}
