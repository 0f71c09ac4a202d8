// A file that an administrator restored is left alone at its place as long as its content is the same.
import { createHash } from 'node:crypto'
import { closeSync, createReadStream } from 'node:fs'
import { isAllowed, mayBeAllowed } from '../vault/restore.ts'
import { openFile, placeOf } from '../vault/place.ts'
import type { Store } from '../state/store.ts'

export async function isRestored(store: Store, file: Buffer): Promise<boolean> {
  if (!mayBeAllowed(store, file)) return false
  try {
    using place = placeOf(file)
    const descriptor = openFile(place)
    try {
      const hash = createHash('sha256')
      for await (const piece of createReadStream('', { fd: descriptor, autoClose: false, start: 0 }))
        hash.update(piece as Buffer)
      return isAllowed(store, hash.digest('hex'), file)
    } finally {
      closeSync(descriptor)
    }
  } catch {
    // Not readable: then it is not known to be good.
    return false
  }
}
