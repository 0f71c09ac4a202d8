// Finds what must not be overlooked in mail data: a CR or LF that stands alone, and a dot at the beginning of a line.
// 221 bytes of WebAssembly (scan.wat) look at 16 bytes at a time; plain JavaScript does the same where there is none.
import { scanModule_base64 } from './scan-wasm.ts'

const LF = 10
const CR = 13
const DOT = 46

type FindMark = (bytes: Buffer, from: number, end: number, before: number) => number

/**
 * The first index in [from, end) of a mark, or `end`. A mark is a byte that shows a bare CR or LF, that is
 * (byte is LF) differs from (byte before is CR), or a dot after LF. `before` is the byte in front of `from`.
 */
export const findMark: FindMark = loadScan() ?? findMarkPlain

/** Bytes are copied into the module's memory; the first blocks are short, so that many marks close together stay cheap. */
const firstBlock_bytes = 1024
const lastBlock_bytes = 65_536
/** Room for the byte before the block. */
const start = 16

interface ScanExports {
  memory: { buffer: ArrayBuffer }
  scan(at: number, end: number): number
}

/** The small part of the WebAssembly interface used here, which the types of Node leave to those of browsers. */
interface WebAssemblyInterface {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => { exports: unknown }
}

function loadScan(): FindMark | null {
  try {
    const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyInterface }).WebAssembly
    const exports = new Instance(new Module(Buffer.from(scanModule_base64, 'base64'))).exports as ScanExports
    return findInMemory(exports)
  } catch {
    // WebAssembly is switched off (--jitless) or this processor has no SIMD.
    return null
  }
}

function findInMemory({ memory, scan }: ScanExports): FindMark {
  const block = Buffer.from(memory.buffer)
  return (bytes, from, end, before) => {
    let at = from
    let size = firstBlock_bytes
    while (at < end) {
      const stop = Math.min(at + size, end)
      block[start - 1] = at > from ? bytes[at - 1]! : before
      bytes.copy(block, start, at, stop)
      const limit = start + stop - at
      const found = scan(start, limit)
      if (found < limit) return at + found - start
      at = stop
      size = Math.min(size * 8, lastBlock_bytes)
    }
    return end
  }
}

/** The same in plain JavaScript over native search: one step a line. */
export function findMarkPlain(bytes: Buffer, from: number, end: number, before: number): number {
  if (from >= end) return end
  const first = bytes[from]!
  if ((first === LF) !== (before === CR)) return from
  if (first === DOT && before === LF) return from
  let line = from
  let cr = nextIndex(bytes, CR, from, end)
  while (true) {
    const lf = nextIndex(bytes, LF, line, end)
    if (cr < lf - 1 && cr < end - 1) return cr + 1
    if (lf === end) return end
    if (lf > from && cr !== lf - 1) return lf
    line = lf + 1
    if (line >= end) return end
    if (bytes[line] === DOT) return line
    cr = nextIndex(bytes, CR, line, end)
  }
}

function nextIndex(bytes: Buffer, value: number, from: number, end: number): number {
  const index = bytes.indexOf(value, from)
  return index < 0 || index > end ? end : index
}
