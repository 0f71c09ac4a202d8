import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bufferSource } from '#mail/message/source.ts'
import { previewDocument, previewMessage } from './preview.ts'

test('the page of a message is read in the alphabet in which the scan has read it', async () => {
  for (const [charset, text] of [
    ['utf-16', 'Grüße'],
    ['windows-1251', 'Привет'],
  ] as const) {
    const bytes = charset === 'utf-16' ? Buffer.from(text) : Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2])
    const head = `Content-Type: text/html\r\n\r\n<meta charset="${charset}"><p>`
    const source = bufferSource(Buffer.from(head), bytes, Buffer.from('</p>\r\n'))
    assert.ok((await previewMessage(source)).text.includes(text), charset)
    assert.ok((await previewDocument(source))?.document.includes(text), charset)
  }
})
