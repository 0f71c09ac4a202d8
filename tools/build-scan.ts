// Translates src/mail/smtp/scan.wat into scan-wasm.ts. Run by hand after the source text was changed.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import wabt from 'wabt'

const folder = path.resolve(import.meta.dirname, '../src/mail/smtp')
const tools = await wabt()
const module = tools.parseWat('scan.wat', readFileSync(path.join(folder, 'scan.wat'), 'utf8'), { simd: true })
const { buffer } = module.toBinary({})
const text = Buffer.from(buffer)
  .toString('base64')
  .replaceAll(/.{100}/g, "$&' +\n  '")
writeFileSync(
  path.join(folder, 'scan-wasm.ts'),
  `// Made from scan.wat by tools/build-scan.ts; do not edit.\n\nexport const scanModule_base64 =\n  '${text}'\n`,
)
process.stderr.write(`${buffer.length} bytes\n`)
