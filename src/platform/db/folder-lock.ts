// Two processes on one PGlite folder would destroy it. The lock is a socket that the kernel frees when its owner ends, however
// it ends, so that nothing is left behind by a kill -9.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import net from 'node:net'
import path from 'node:path'
import { AppError } from '../errors.ts'

/** Resolves with the function that unlocks; rejects with `database.locked`. Linux only: elsewhere PGlite is for development and nothing is locked. */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  if (process.platform !== 'linux') return async () => {}
  const name = createHash('sha256').update(path.resolve(folder)).digest('hex').slice(0, 32)
  const server = net.createServer((socket) => socket.destroy())
  // unix(7): a name that begins with a null byte is in the abstract namespace.
  server.listen(`\0mailwarden-${name}`)
  try {
    await once(server, 'listening')
  } catch (cause) {
    throw new AppError({
      code: 'database.locked',
      message: `The embedded database in ${folder} is in use by another process. Stop it first, or talk to it over its API.`,
      cause,
    })
  }
  server.unref()
  return async () => {
    server.close()
  }
}
