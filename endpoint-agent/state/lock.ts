// One process at a time: a lock that the operating system takes back when the process dies, kill -9 included (a locked SQLite file).
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Failure } from '../failure.ts'

/** Takes the lock or throws `state.busy`. */
export function takeLock(folder: string, name: 'run' | 'scan'): Disposable {
  const database = new DatabaseSync(path.join(folder, `${name}.lock`), { timeout: 0 })
  try {
    database.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    throw new Failure('state.busy', name === 'run' ? 'The agent is running already.' : 'A scan is running already.', {
      cause: error,
    })
  }
  return { [Symbol.dispose]: () => database.close() }
}
