// The icon of the add-in as PNG of any size: a white envelope with a flag on blue. Drawn, so that no picture lies about. Pure.
import { crc32, deflateSync } from 'node:zlib'

type Color = readonly [red: number, green: number, blue: number]
const blue: Color = [0x1d, 0x4e, 0x89]
const white: Color = [0xff, 0xff, 0xff]
const red: Color = [0xc6, 0x28, 0x28]

export const iconSizes = [16, 32, 64, 80, 128] as const

export function icon(size: number): Buffer {
  const rows: Buffer[] = []
  for (let y = 0; y < size; y += 1) {
    const row = Buffer.alloc(1 + size * 3)
    for (let x = 0; x < size; x += 1) row.set(colorAt((x + 0.5) / size, (y + 0.5) / size), 1 + x * 3)
    rows.push(row)
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  // Eight bits, red green blue.
  header.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function colorAt(x: number, y: number): Color {
  if (x > 0.62 && y < 0.38) return red
  const isInside = x > 0.1 && x < 0.9 && y > 0.25 && y < 0.8
  if (!isInside) return blue
  const flap = 0.25 + 0.35 * (1 - Math.abs(x - 0.5) / 0.4)
  return Math.abs(y - flap) < 0.035 ? blue : white
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const whole = Buffer.alloc(body.length + 8)
  whole.writeUInt32BE(data.length, 0)
  body.copy(whole, 4)
  whole.writeUInt32BE(crc32(body), body.length + 4)
  return whole
}
