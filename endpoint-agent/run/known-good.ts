// A file that an administrator restored is left alone at its place as long as its content is the same.
import { isAllowed, mayBeAllowed } from '../vault/restore.ts'
import { hashOf, placeOf } from '../vault/place.ts'
import type { Store } from '../state/store.ts'

export async function isRestored(store: Store, file: Buffer): Promise<boolean> {
  if (!mayBeAllowed(store, file)) return false
  try {
    using place = placeOf(file)
    return isAllowed(store, await hashOf(place), file)
  } catch {
    // Not readable: then it is not known to be good.
    return false
  }
}
