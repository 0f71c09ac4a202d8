// The targets T1 to T6, T9 and T10 of the gateway's specification that this benchmark can judge, from the cells of one run. Pure.
import type { Cell } from './measure.ts'

export interface Judged {
  target: string
  text: string
  measured: string
  must: boolean | null
  ambitious: boolean | null
}

type Find = (subject: string, wanted: Partial<Cell>) => Cell | null

function finder(cells: Cell[]): Find {
  return (subject, wanted) =>
    cells.find(
      (cell) =>
        cell.subject === subject && Object.entries(wanted).every(([name, value]) => cell[name as keyof Cell] === value),
    ) ?? null
}

const KiB = 1024
const ratio = (value: number): string => value.toFixed(2)

/** Compares `subject` with ref and lib; what was not measured is left out. */
export function judge(cells: Cell[], subject: string): Judged[] {
  const find = finder(cells)
  return [
    judgeSmall(find, subject),
    judgeCpu(find, subject, 'T1', { size_bytes: 64 * KiB }, 0.45, 0.2),
    judgeCpu(find, subject, 'T3', { size_bytes: KiB * KiB }, 0.4, 2),
    judgeTls20(find, subject),
    judgeTls1(find, subject),
    judgeAddedTime(find, subject),
    judgeSlowHop(find, subject),
    judgeHuge(find, subject),
    ...judgePeers(find, subject),
  ].filter((one) => one !== null)
}

const plain = { isTls: false, messagesPerConnection: 0, delay_ms: 0, messages_max: 0 }

/** The widest session count of which the subject has a cell. */
function widest(find: Find, subject: string, wanted: Partial<Cell>): Cell | null {
  return [50, 10, 1].map((sessions) => find(subject, { ...wanted, sessions })).find((cell) => cell !== null) ?? null
}

const like = (cell: Cell): Partial<Cell> => {
  const { size_bytes, sessions, messagesPerConnection, isTls, delay_ms } = cell
  return { size_bytes, sessions, messagesPerConnection, isTls, delay_ms }
}

function judgeCpu(
  find: Find,
  subject: string,
  target: string,
  size: Partial<Cell>,
  mustRatio: number,
  ambitious_ms: number,
): Judged | null {
  const own = widest(find, subject, { ...plain, ...size })
  if (own === null) return null
  const ref = find('ref', like(own))
  const lib = find('lib', like(own))
  return {
    target,
    text: `plain ${own.size_bytes / KiB} KiB, ${own.sessions} sessions: CPU ≤ ${mustRatio} × lib; ≤ 1.2 × ref (${ambitious_ms} ms)`,
    measured: `${own.cpu_ms.toFixed(3)} ms; ${lib ? ratio(own.cpu_ms / lib.cpu_ms) : '-'} × lib; ${ref ? ratio(own.cpu_ms / ref.cpu_ms) : '-'} × ref`,
    must: lib && own.cpu_ms <= mustRatio * lib.cpu_ms,
    ambitious: ref && own.cpu_ms <= Math.max(1.2 * ref.cpu_ms, ambitious_ms),
  }
}

function judgeSmall(find: Find, subject: string): Judged | null {
  const own = widest(find, subject, { ...plain, size_bytes: 4 * KiB })
  if (own === null) return null
  const lib = find('lib', like(own))
  const ref = find('ref x2', like(own)) ?? find('ref', like(own))
  const rate = own.messagesPerSecond
  return {
    target: 'T2',
    text: `plain 4 KiB, ${own.sessions} sessions: rate ≥ 1.5 × lib; ≥ 0.8 × ref and ≥ 9,000/s`,
    measured: `${rate.toFixed(0)}/s; ${lib ? ratio(rate / lib.messagesPerSecond) : '-'} × lib; ${ref ? ratio(rate / ref.messagesPerSecond) : '-'} × ref`,
    must: lib && rate >= 1.5 * lib.messagesPerSecond,
    ambitious: ref && rate >= 0.8 * ref.messagesPerSecond && rate >= 9000,
  }
}

function judgeTls20(find: Find, subject: string): Judged | null {
  const own = widest(find, subject, { isTls: true, messagesPerConnection: 20, size_bytes: 64 * KiB })
  return (
    own && {
      target: 'T4',
      text: 'mutual TLS both hops, 20 messages a connection, 64 KiB: ≥ 1,000/s; ≤ 0.45 ms CPU and ≥ 2,500/s',
      measured: `${own.messagesPerSecond.toFixed(0)}/s; ${own.cpu_ms.toFixed(3)} ms`,
      must: own.messagesPerSecond >= 1000,
      ambitious: own.cpu_ms <= 0.45 && own.messagesPerSecond >= 2500,
    }
  )
}

function judgeTls1(find: Find, subject: string): Judged | null {
  const own = widest(find, subject, { isTls: true, messagesPerConnection: 1, size_bytes: 4 * KiB })
  return (
    own && {
      target: 'T5',
      text: 'one mutual-TLS connection a message, 4 KiB: ≤ 2.0 ms CPU; ≤ 1.2 ms',
      measured: `${own.cpu_ms.toFixed(3)} ms`,
      must: own.cpu_ms <= 2,
      ambitious: own.cpu_ms <= 1.2,
    }
  )
}

function judgeSlowHop(find: Find, subject: string): Judged | null {
  const own = find(subject, { delay_ms: 2000, sessions: 2000 })
  const MB = 1e6
  return (
    own && {
      target: 'T9',
      text: 'next hop answers after 2 s, 2,000 sessions, 64 KiB: no errors, RSS ≤ 400 MB; ≥ 900/s and ≤ 220 MB',
      measured: `${own.messagesPerSecond.toFixed(0)}/s; ${(own.rss_bytes / MB).toFixed(0)} MB; ${own.errors} errors`,
      must: own.errors === 0 && own.rss_bytes <= 400 * MB,
      ambitious: own.errors === 0 && own.messagesPerSecond >= 900 && own.rss_bytes <= 220 * MB,
    }
  )
}

/** Time of a message over the same without a relay: an upper bound of what the relay adds, one session. */
function judgeAddedTime(find: Find, subject: string): Judged | null {
  const wanted = { ...plain, size_bytes: 64 * KiB, sessions: 1 }
  const own = find(subject, wanted)
  const direct = find('direct', wanted)
  if (own === null || direct === null) return null
  const p50_ms = own.p50_ms - direct.p50_ms
  const p99_ms = own.p99_ms - direct.p99_ms
  return {
    target: 'T6',
    text: '64 KiB, one session, time over "direct": p50 ≤ 3 ms and p99 ≤ 20 ms; ≤ 0.7 and ≤ 5 ms',
    measured: `p50 ${p50_ms.toFixed(2)} ms; p99 ${p99_ms.toFixed(2)} ms`,
    must: p50_ms <= 3 && p99_ms <= 20,
    ambitious: p50_ms <= 0.7 && p99_ms <= 5,
  }
}

function judgeHuge(find: Find, subject: string): Judged | null {
  const own = find(subject, { messages_max: 20 })
  if (own === null) return null
  const MB = 1e6
  const speed = (own.messagesPerSecond * own.size_bytes) / (KiB * KiB)
  const isDone = own.errors === 0 && own.lost === 0
  return {
    target: 'T10',
    text: '20 messages of 150 MB at once: finished, RSS +≤ 500 MB; +≤ 320 MB and ≥ 150 MiB/s',
    measured: `+${(own.rssGrowth_bytes / MB).toFixed(0)} MB; ${speed.toFixed(0)} MiB/s; ${own.errors} errors`,
    must: isDone && own.rssGrowth_bytes <= 500 * MB,
    ambitious: isDone && own.rssGrowth_bytes <= 320 * MB && speed >= 150,
  }
}

/** DESIGN: at least 2.5 times Postfix's before-queue proxy and 15 times Haraka a core, by CPU a message. */
function judgePeers(find: Find, subject: string): (Judged | null)[] {
  return [4 * KiB, 64 * KiB, KiB * KiB].flatMap((size_bytes) =>
    (
      [
        ['Postfix proxy', 2.5],
        ['Haraka smtp_forward', 15],
      ] as const
    ).map(([peer, wanted]): Judged | null => {
      const own = widest(find, subject, { ...plain, size_bytes })
      const other = own && find(peer, like(own))
      if (own === null || other === null) return null
      const times = other.cpu_ms / own.cpu_ms
      return {
        target: 'peers',
        text: `${size_bytes / KiB} KiB: messages a CPU second ≥ ${wanted} × ${peer}`,
        measured: `${ratio(times)} ×; rate ${ratio(own.messagesPerSecond / other.messagesPerSecond)} ×`,
        must: null,
        ambitious: times >= wanted,
      }
    }),
  )
}
