// The QR code of a mail as a picture. It is attached and shown by `cid:`, as mail programs do not show data: addresses.
import { generate } from 'lean-qr'
import { toPngBuffer } from 'lean-qr/extras/node_export'

const modulePixels = 6
/** Modules of quiet zone that ISO/IEC 18004 asks for. */
const quietZone = 4

/** PNG, dark on white, so that it can be read in dark mode, too. */
export function qrPng(text: string): Buffer {
  const code = generate(text)
  return Buffer.from(
    toPngBuffer(code, { on: [0, 0, 0, 255], off: [255, 255, 255, 255], pad: quietZone, scale: modulePixels }),
  )
}
