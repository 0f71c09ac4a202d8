// The spool's files: `queue/<id>.msg` holds facts and bytes, `queue/<id>.state` what became of it; both sealed.
import type { MessageSource } from '#mail/message/source.ts'
import { isAppError } from '#platform/errors.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import type { DurableFiles } from '#quarantine/durable-files.ts'
import { damaged, openSealedFile, type SealedFile, sealChunks } from '#quarantine/sealed-file.ts'
import { isSpoolFacts, type SpoolFacts, type SpoolState } from './item.ts'

export interface SpoolFiles {
  write(facts: SpoolFacts, source: MessageSource): Promise<void>
  /** Null when it is gone; rejects with `sealed-file.damaged`. */
  open(id: string): Promise<SealedFile<SpoolFacts> | null>
  writeState(id: string, state: SpoolState): Promise<void>
  /** Null when none was written (never tried) or it cannot be read: then it is tried again, a duplicate rather than a loss. */
  readState(id: string): Promise<SpoolState | null>
  removeMessage(id: string): Promise<void>
  removeState(id: string): Promise<void>
  /** Moves a message that cannot be read to `damaged/` and forgets what became of it. */
  setAside(id: string): Promise<void>
  ids(): Promise<{ messages: Set<string>; states: Set<string> }>
}

const namePattern = /^([0-9a-f]{40})\.(msg|state)$/

export function createSpoolFiles(files: DurableFiles, secrets: Secrets): SpoolFiles {
  const nameOf = (id: string, kind: 'msg' | 'state') => `queue/${id}.${kind}`
  const open = async <Facts>(id: string, kind: 'msg' | 'state') => {
    try {
      return await openSealedFile<Facts>(files.absolute(nameOf(id, kind)), secrets, `spool/${id}/${kind}`)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
  }
  return {
    write: (facts, source) =>
      files.write(nameOf(facts.id, 'msg'), sealChunks(secrets, `spool/${facts.id}/msg`, facts, source.chunks())),
    async open(id) {
      const file = await open<SpoolFacts>(id, 'msg')
      if (file !== null && (!isSpoolFacts(file.facts) || file.facts.id !== id))
        throw damaged(files.absolute(nameOf(id, 'msg')), 'facts')
      return file
    },
    writeState: (id, state) =>
      files.write(nameOf(id, 'state'), sealChunks(secrets, `spool/${id}/state`, state, noContent())),
    async readState(id) {
      try {
        const file = await open<SpoolState>(id, 'state')
        return file !== null && Array.isArray(file.facts.recipients) ? file.facts : null
      } catch (error) {
        if (isAppError(error, 'sealed-file.damaged')) return null
        throw error
      }
    },
    removeMessage: async (id) => void (await files.remove(nameOf(id, 'msg'))),
    removeState: async (id) => void (await files.remove(nameOf(id, 'state'))),
    async setAside(id) {
      await files.move(nameOf(id, 'msg'), `damaged/${id}.msg`)
      await files.remove(nameOf(id, 'state'))
    },
    async ids() {
      const found = { messages: new Set<string>(), states: new Set<string>() }
      for (const { name } of await files.list('queue')) {
        const match = namePattern.exec(name)
        if (match !== null) found[match[2] === 'msg' ? 'messages' : 'states'].add(match[1]!)
      }
      return found
    },
  }
}

async function* noContent(): AsyncGenerator<Buffer> {}
