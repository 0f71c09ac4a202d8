// Makes small archives for tests: ZIP (also encrypted in name and lying about sizes), tar.
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
