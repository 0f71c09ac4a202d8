// Makes small archives for tests: ZIP (also encrypted in name and lying about sizes), tar, RAR, 7z, CAB, winmail.dat.
import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipFile {
  name: string
  content: Buffer
  isEncrypted?: boolean
}

export function makeZip(files: ZipFile[], options: { withoutDirectory?: boolean } = {}): Buffer {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const file of files) {
    const data = deflateRawSync(file.content, { level: 9 })
    const flags = file.isEncrypted === true ? 1 : 0
    const name = Buffer.from(file.name, 'latin1')
    const shared = Buffer.alloc(22)
    shared.writeUInt16LE(flags, 0)
    shared.writeUInt16LE(8, 2)
    shared.writeUInt32LE(crc32(file.content), 8)
    shared.writeUInt32LE(data.length, 12)
    shared.writeUInt32LE(file.content.length, 16)
    shared.writeUInt16LE(name.length, 20)
    const local = Buffer.concat([Buffer.from('504b03041400', 'hex'), shared, Buffer.alloc(2), name, data])
    const central = Buffer.concat([Buffer.from('504b010214001400', 'hex'), shared, Buffer.alloc(16), name])
    central.writeUInt32LE(offset, 42)
    locals.push(local)
    directory.push(central)
    offset += local.length
  }
  if (options.withoutDirectory === true) return Buffer.concat(locals)
  const entries = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(files.length, 8)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(entries.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, entries, end])
}

export function makeTar(files: { name: string; content: Buffer }[]): Buffer {
  const blocks = files.flatMap(({ name, content }) => {
    const head = Buffer.alloc(512)
    head.write(name, 0, 'latin1')
    head.write(content.length.toString(8).padStart(11, '0'), 124, 'latin1')
    head.write('0', 156, 'latin1')
    head.write('ustar\x0000', 257, 'latin1')
    return [head, content, Buffer.alloc((512 - (content.length % 512)) % 512)]
  })
  return Buffer.concat([...blocks, Buffer.alloc(1_024)])
}

export interface PackedFile {
  name: string
  content: Buffer
  /** As if packed; the bytes are not. */
  isPacked?: boolean
  isEncrypted?: boolean
  /** In RAR: the name of a stream of NTFS that belongs to it. */
  stream?: string
}

const u16 = (value: number) => Buffer.from([value & 0xff, value >> 8])
const u32 = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
const rarMark = '526172211a07'

export function makeRar4(files: PackedFile[], options: { encryptedHeaders?: boolean } = {}): Buffer {
  const block = (type: number, flags: number, ...fields: Buffer[]) => {
    const rest = Buffer.concat(fields)
    const head = Buffer.concat([Buffer.from([type]), u16(flags), u16(7 + rest.length), rest])
    return Buffer.concat([u16(crc32(head) & 0xffff), head])
  }
  const streamOf = (stream: string) => {
    const about = [Buffer.from([2]), u32(0), u32(0), Buffer.from([29, 0x30]), u16(3), u32(0), Buffer.from('STM')]
    return [block(0x7a, 0x8000, u32(2), u32(2), ...about, Buffer.from(stream, 'utf16le')), Buffer.from('ab')]
  }
  const blocks = files.flatMap(({ name, content, isPacked, isEncrypted, stream }) => {
    const method = isPacked === true ? 0x33 : 0x30
    const system = Buffer.from([2])
    const sizes = [u32(content.length), u32(content.length)]
    const about = [system, u32(crc32(content)), u32(0), Buffer.from([29, method]), u16(name.length), u32(32)]
    const flags = 0x8000 | (isEncrypted === true ? 4 : 0)
    const streams = stream === undefined ? [] : streamOf(stream)
    return [block(0x74, flags, ...sizes, ...about, Buffer.from(name, 'latin1')), content, ...streams]
  })
  const main = block(0x73, options.encryptedHeaders === true ? 0x80 : 0, Buffer.alloc(6))
  return Buffer.concat([Buffer.from(`${rarMark}00`, 'hex'), main, ...blocks, block(0x7b, 0x4000)])
}

export function makeRar5(files: PackedFile[], options: { encryptedHeaders?: boolean } = {}): Buffer {
  const vint = (value: number): Buffer =>
    value < 128 ? Buffer.from([value]) : Buffer.concat([Buffer.from([(value & 127) | 128]), vint(value >> 7)])
  const block = (...fields: Buffer[]) => {
    const rest = Buffer.concat(fields)
    const head = Buffer.concat([vint(rest.length), rest])
    return Buffer.concat([u32(crc32(head)), head])
  }
  const streamOf = (stream: string) => {
    const data = Buffer.from(stream)
    const extra = Buffer.concat([vint(data.length + 1), vint(7), data])
    const about = [vint(4), vint(2), vint(0), u32(0), vint(0), vint(0), vint(3), Buffer.from('STM')]
    return [block(vint(3), vint(3), vint(extra.length), vint(2), ...about, extra), Buffer.from('ab')]
  }
  const blocks = files.flatMap(({ name, content, isPacked, isEncrypted, stream }) => {
    const extra = isEncrypted === true ? Buffer.from([2, 1, 0]) : Buffer.alloc(0)
    const flags = extra.length > 0 ? [vint(3), vint(extra.length)] : [vint(2)]
    const text = Buffer.from(name)
    const about = [vint(4), vint(content.length), vint(32), u32(crc32(content)), vint(isPacked === true ? 3 << 7 : 0)]
    const streams = stream === undefined ? [] : streamOf(stream)
    return [
      block(vint(2), ...flags, vint(content.length), ...about, vint(1), vint(text.length), text, extra),
      content,
      ...streams,
    ]
  })
  const encryption = options.encryptedHeaders === true ? [block(vint(4), vint(0), Buffer.alloc(19))] : []
  const parts = [...encryption, block(vint(1), vint(0), vint(0)), ...blocks, block(vint(5), vint(0), vint(0))]
  return Buffer.concat([Buffer.from(`${rarMark}0100`, 'hex'), ...parts])
}

/** One folder that is stored as it is, or said to be packed with PPMd or encrypted; the header is plain. */
export function make7z(files: PackedFile[]): Buffer {
  const data = Buffer.concat(files.map(({ content }) => content))
  const number = (value: number) => Buffer.concat([Buffer.from([0xf0]), u32(value)])
  const isPacked = files.some((file) => file.isPacked)
  const coder = files.some(({ isEncrypted }) => isEncrypted) ? '2406f107010100' : isPacked ? '03030401' : '0100'
  const names = Buffer.from(files.map(({ name }) => `${name}\0`).join(''), 'utf16le')
  const header = Buffer.concat([
    Buffer.from('010406', 'hex'),
    ...[number(0), number(1), Buffer.from([9]), number(data.length), Buffer.from([0])],
    Buffer.from(`070b010001${coder}0c`, 'hex'),
    ...[number(data.length), Buffer.from([0])],
    ...[Buffer.from('080d', 'hex'), number(files.length)],
    ...(files.length > 1 ? [Buffer.from([9]), ...files.slice(1).map(({ content }) => number(content.length))] : []),
    ...[Buffer.from('0a01', 'hex'), ...files.map(({ content }) => u32(crc32(content)))],
    ...[Buffer.from('000005', 'hex'), number(files.length)],
    ...[Buffer.from([0x11]), number(names.length + 1), Buffer.from([0]), names, Buffer.from('0000', 'hex')],
  ])
  const start = Buffer.concat([u32(data.length), u32(0), u32(header.length), u32(0), u32(crc32(header))])
  return Buffer.concat([Buffer.from('377abcaf271c0004', 'hex'), u32(crc32(start)), start, data, header])
}

/** The directory of a CAB file, with nothing behind it. */
export function makeCab(files: PackedFile[]): Buffer {
  const entries = files.map(({ name, content }) =>
    Buffer.concat([u32(content.length), u32(0), u16(0), u16(0), u16(0), u16(0x20), Buffer.from(`${name}\0`, 'latin1')]),
  )
  const head = Buffer.alloc(44)
  head.write('MSCF', 0, 'latin1')
  head.writeUInt32LE(44 + Buffer.concat(entries).length, 8)
  head.writeUInt32LE(44, 16)
  head.writeUInt16LE(0x0103, 24)
  head.writeUInt16LE(1, 26)
  head.writeUInt16LE(files.length, 28)
  return Buffer.concat([head, ...entries])
}

/** winmail.dat; `longName` stands in the MAPI properties, as Outlook writes it. */
export function makeTnef(files: (PackedFile & { longName?: string })[], options: { html?: string } = {}): Buffer {
  const attribute = (level: number, id: number, data: Buffer) =>
    Buffer.concat([
      Buffer.from([level]),
      u32(id),
      u32(data.length),
      data,
      u16(data.reduce((sum, byte) => (sum + byte) & 0xffff, 0)),
    ])
  const variable = (type: number, id: number, value: Buffer) =>
    Buffer.concat([u16(type), u16(id), u32(1), u32(value.length), value, Buffer.alloc((4 - (value.length % 4)) % 4)])
  const number = Buffer.concat([u16(3), u16(0x3705), u32(1)])
  const named = Buffer.concat([
    u16(0x0b),
    u16(0x8001),
    Buffer.alloc(16),
    u32(1),
    u32(6),
    Buffer.from('a\0b\0\0\0\0\0'),
    u32(1),
  ])
  const parts = files.flatMap(({ name, longName, content }) => [
    attribute(2, 0x00069002, Buffer.alloc(14)),
    attribute(2, 0x00018010, Buffer.from(`${name}\0`, 'latin1')),
    attribute(2, 0x0006800f, content),
    ...(longName === undefined
      ? []
      : [
          attribute(
            2,
            0x00069005,
            Buffer.concat([u32(3), number, named, variable(0x1f, 0x3707, Buffer.from(`${longName}\0`, 'utf16le'))]),
          ),
        ]),
  ])
  const body = variable(0x102, 0x1013, Buffer.from(options.html ?? ''))
  const message = attribute(1, 0x00069003, Buffer.concat([u32(1), body]))
  const version = attribute(1, 0x00089006, u32(0x00010000))
  return Buffer.concat([Buffer.from('789f3e220100', 'hex'), version, ...(options.html ? [message] : []), ...parts])
}
