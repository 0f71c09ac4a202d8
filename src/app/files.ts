// Small secret files below the data folder, made on first use.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** Reads the file, or makes it (0600) from `make`. Two processes that start at once end up with the same content. */
export async function readOrMakeFile(file: string, make: () => Promise<string>): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  await writeFile(file, await make(), { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  return await readFile(file, 'utf8')
}
