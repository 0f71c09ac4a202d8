// What the kernel says of a process and all below it: CPU time and memory.
import { readFileSync, readdirSync } from 'node:fs'

interface Entry {
  pid: number
  parent: number
  ticks: number
  pages: number
}

const tick_ms = 10
const page_bytes = 4096

function readEntry(pid: number): Entry | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const number = (index: number): number => Number(fields[index])
    // proc(5): ppid, utime, stime, cutime, cstime, rss, counted from the state.
    return { pid, parent: number(1), ticks: number(11) + number(12) + number(13) + number(14), pages: number(21) }
  } catch {
    return null
  }
}

/** Sum over the processes and their descendants, ended children included. */
export function usageOf(roots: number[]): { cpu_ms: number; rss_bytes: number } {
  const entries = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readEntry(Number(name)))
    .filter((entry) => entry !== null)
  const wanted = new Set(roots)
  for (let grown = true; grown;) {
    grown = false
    for (const { pid, parent } of entries)
      if (wanted.has(parent) && !wanted.has(pid)) {
        wanted.add(pid)
        grown = true
      }
  }
  const own = entries.filter((entry) => wanted.has(entry.pid))
  const sum = (value: (entry: Entry) => number): number => own.reduce((total, entry) => total + value(entry), 0)
  return { cpu_ms: sum((entry) => entry.ticks) * tick_ms, rss_bytes: sum((entry) => entry.pages) * page_bytes }
}
