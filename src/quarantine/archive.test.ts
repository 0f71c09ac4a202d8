import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js'
import { bufferSource } from '#mail/message/source.ts'
import { archiveName, archivePassword, attachmentArchive } from './archive.ts'

const part = (name: string, text: string) =>
  `--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="${name}"\r\n\r\n${text}\r\n`
const message = (...parts: string[]) =>
  bufferSource(
    Buffer.from(`MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${parts.join('')}--b--\r\n`),
  )

test('attachments come in an archive that opens with the password only', async () => {
  const bytes = await attachmentArchive(message(part('bill.exe', 'MZ one'), part('bill.exe', 'MZ two')))
  assert.ok(!bytes.includes('MZ one'), 'nothing of the content is readable')
  const entries = await new ZipReader(new Uint8ArrayReader(new Uint8Array(bytes))).getEntries()
  assert.deepEqual(
    entries.map(({ filename, encrypted }) => [filename, encrypted]),
    [
      ['bill.exe', true],
      ['2-bill.exe', true],
    ],
  )
  const [first] = entries
  assert.ok(first !== undefined && !first.directory)
  const open = (password: string) => first.getData(new Uint8ArrayWriter(), { password })
  assert.equal(Buffer.from(await open(archivePassword)).toString(), 'MZ one')
  await assert.rejects(open('wrong'))
})

test('names lead out of no folder and mean nothing to a system', () => {
  const names: [string | null, string][] = [
    ['../../etc/passwd', 'passwd'],
    ['C:\\Windows\\evil.exe', 'evil.exe'],
    ['..', 'attachment'],
    ['', 'attachment'],
    [null, 'attachment'],
    ['CON.txt', '_CON.txt'],
    ['a\u202egpj.exe', 'agpj.exe'],
    ['a:b|c?.txt', 'a_b_c_.txt'],
    ['.htaccess', 'htaccess'],
  ]
  for (const [given, wanted] of names) assert.equal(archiveName(given, new Set()), wanted)
  assert.equal(archiveName(`${'x'.repeat(5_000)}.exe`, new Set()).length <= 120, true)
})

test('a message without attachments has no archive', async () => {
  await assert.rejects(attachmentArchive(bufferSource(Buffer.from('Subject: x\r\n\r\nx'))), {
    code: 'quarantine.no-attachments',
  })
})
