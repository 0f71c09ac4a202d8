// Worker thread of the engine: analyses one message at a time; asks the main thread for the bytes it needs, piece by piece.
import { parentPort } from 'node:worker_threads'
import type { MessageSource } from '#mail/message/source.ts'
import { type Analysis, type AnalysisInput, analyse } from './analysis.ts'

export type ToWorker =
  | { kind: 'analyse'; size_bytes: number; input: AnalysisInput }
  | { kind: 'bytes'; id: number; bytes: Uint8Array }
  | { kind: 'failed'; id: number; message: string }
export type FromWorker =
  | { kind: 'read'; id: number; start: number; end: number }
  | { kind: 'done'; analysis: Analysis }
  | { kind: 'error'; message: string }

const piece_bytes = 1024 * 1024
const waiting = new Map<number, { resolve: (bytes: Buffer) => void; reject: (error: Error) => void }>()
let nextId = 0

function send(message: FromWorker): void {
  parentPort!.postMessage(message)
}

function remoteSource(size_bytes: number): MessageSource {
  const slice = (start: number, end: number) =>
    new Promise<Buffer>((resolve, reject) => {
      const id = nextId++
      waiting.set(id, { resolve, reject })
      send({ kind: 'read', id, start, end: Math.min(end, size_bytes) })
    })
  return {
    size_bytes,
    slice,
    async *chunks() {
      for (let start = 0; start < size_bytes; start += piece_bytes)
        yield await slice(start, Math.min(size_bytes, start + piece_bytes))
    },
  }
}

async function run(message: Extract<ToWorker, { kind: 'analyse' }>): Promise<void> {
  try {
    send({ kind: 'done', analysis: await analyse(remoteSource(message.size_bytes), message.input) })
  } catch (error) {
    send({ kind: 'error', message: error instanceof Error ? error.message : String(error) })
  }
}

parentPort!.on('message', (message: ToWorker) => {
  if (message.kind === 'analyse') return void run(message)
  const entry = waiting.get(message.id)
  waiting.delete(message.id)
  if (message.kind === 'failed') entry?.reject(new Error(message.message))
  else entry?.resolve(Buffer.from(message.bytes.buffer, message.bytes.byteOffset, message.bytes.byteLength))
})
