// A small authoritative DNS server over UDP and TCP on loopback: answers from the zone store, takes dynamic updates.
// RFC 1035 (messages, TCP framing), RFC 2308 (negative answers), RFC 2136 with RFC 8945 for updates.
import { createSocket } from 'node:dgram'
import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import dnsPacket, { type Answer, type Packet, type Question } from 'dns-packet'
import type { EmulatorClock } from '../world.ts'
import { answerUpdate, isUpdate } from './update.ts'
import { canonical, type RecordType, type ZoneRecord, type ZoneStore } from './zones.ts'

export interface DnsStub {
  host: string
  port: number
  close(): Promise<void>
}

/** Without EDNS an answer over UDP has at most this size (RFC 1035 2.3.4). */
const udpSizeMax_bytes = 512
const tcpIdle_ms = 10_000
const aliasesMax = 8
const flags = { authoritative: 0x0400, truncated: 0x0200, recursionDesired: 0x0100, recursionAvailable: 0x0080 }
const rcodes = { noError: 0, formErr: 1, nxDomain: 3, notImp: 4 } as const

/** Starts the server on one port for UDP and TCP. */
export async function startDns(
  zones: ZoneStore,
  clock: EmulatorClock,
  options: { host?: string; port?: number } = {},
): Promise<DnsStub> {
  const host = options.host ?? '127.0.0.1'
  const sockets = new Set<Socket>()
  const tcp = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
    socket.setTimeout(tcpIdle_ms, () => socket.destroy())
    serveTcp(socket, (message) => respond(zones, clock, message, Number.POSITIVE_INFINITY))
  })
  await new Promise<void>((resolve, reject) => {
    tcp.once('error', reject)
    tcp.listen(options.port ?? 0, host, resolve)
  })
  const { port } = tcp.address() as AddressInfo
  const udp = createSocket('udp4')
  udp.on('message', (message, from) => {
    const reply = respond(zones, clock, message, udpSizeMax_bytes)
    if (reply) udp.send(reply, from.port, from.address)
  })
  udp.on('error', () => undefined)
  await new Promise<void>((resolve, reject) => {
    udp.once('error', reject)
    udp.bind(port, host, resolve)
  })
  return {
    host,
    port,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await Promise.all([
        new Promise<void>((resolve) => udp.close(resolve)),
        new Promise((resolve) => tcp.close(resolve)),
      ])
    },
  }
}

function serveTcp(socket: Socket, answer: (message: Buffer) => Buffer | null): void {
  let pending: Buffer = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk])
    while (pending.length >= 2) {
      const size = pending.readUInt16BE(0)
      if (pending.length < 2 + size) return
      const reply = answer(pending.subarray(2, 2 + size))
      pending = pending.subarray(2 + size)
      if (!reply) return void socket.destroy()
      const length = Buffer.alloc(2)
      length.writeUInt16BE(reply.length)
      socket.write(Buffer.concat([length, reply]))
    }
  })
}

/** The answer to one message, or null when it is not even a header. */
export function respond(zones: ZoneStore, clock: EmulatorClock, message: Buffer, size: number): Buffer | null {
  if (message.length < 12 || (message[2]! & 0x80) !== 0) return null
  if (isUpdate(message)) return answerUpdate(zones, clock, message)
  if (((message[2]! >> 3) & 0x0f) !== 0) return headerOnly(message, rcodes.notImp)
  let query: Packet
  try {
    query = dnsPacket.decode(message)
  } catch {
    return headerOnly(message, rcodes.formErr)
  }
  const question = query.questions?.[0]
  if (!question) return headerOnly(message, rcodes.formErr)
  const whole = encode(zones, query, question)
  const edns = query.additionals?.find((each) => each.type === 'OPT') as { udpPayloadSize?: number } | undefined
  if (whole.length <= Math.max(size, Math.min(edns?.udpPayloadSize ?? 0, 4096))) return whole
  return dnsPacket.encode({
    type: 'response',
    id: query.id ?? 0,
    flags: flags.authoritative | flags.truncated | flags.recursionDesired,
    questions: [question],
  })
}

function headerOnly(message: Buffer, rcode: number): Buffer {
  const reply = Buffer.alloc(12)
  message.copy(reply, 0, 0, 2)
  reply[2] = (message[2]! & 0x79) | 0x80
  reply[3] = rcode
  return reply
}

function encode(zones: ZoneStore, query: Packet, question: Question): Buffer {
  const { answers, exists } = lookUp(zones, question)
  const soa = answers.length === 0 ? startOfAuthority(zones, question.name) : null
  const rcode = exists ? rcodes.noError : rcodes.nxDomain
  return dnsPacket.encode({
    type: 'response',
    id: query.id ?? 0,
    flags: flags.authoritative | flags.recursionAvailable | (query.flags! & flags.recursionDesired) | rcode,
    questions: [question],
    answers: answers.map(toAnswer),
    authorities: soa ? [toAnswer(soa)] : [],
  })
}

function lookUp(zones: ZoneStore, question: Question): { answers: ZoneRecord[]; exists: boolean } {
  const answers: ZoneRecord[] = []
  let name = question.name
  for (let hop = 0; hop < aliasesMax; hop += 1) {
    const found =
      (question.type as string) === 'ANY'
        ? zones.records.filter((record) => record.name === canonical(name))
        : zones.find(name, question.type as RecordType)
    answers.push(...found)
    const [alias] = found.length > 0 || question.type === 'CNAME' ? [] : zones.find(name, 'CNAME')
    if (!alias) break
    answers.push(alias)
    name = String(alias.data)
  }
  return { answers, exists: answers.length > 0 || zones.exists(question.name) }
}

/** The SOA of the closest zone above; a made-up one when no zone was entered, so that negative answers can be cached. */
function startOfAuthority(zones: ZoneStore, name: string): ZoneRecord {
  const labels = canonical(name).split('.')
  for (let at = 0; at < labels.length; at += 1) {
    const [soa] = zones.find(labels.slice(at).join('.'), 'SOA')
    if (soa) return soa
  }
  const data = {
    mname: 'ns.emulated.invalid',
    rname: 'hostmaster.emulated.invalid',
    serial: 1,
    refresh: 3600,
    retry: 600,
    expire: 86_400,
    minimum: 1,
  }
  return { name: labels.at(-1) ?? '', type: 'SOA', ttl: 1, data }
}

function toAnswer(record: ZoneRecord): Answer {
  const data = record.type === 'TXT' ? [record.data].flat().flatMap((text) => chunks(String(text))) : record.data
  return { name: record.name, type: record.type, ttl: record.ttl, class: 'IN', data } as Answer
}

/** Character strings of a TXT record have at most 255 bytes. */
function chunks(text: string): string[] {
  return text.match(/.{1,255}/gs) ?? ['']
}
