// A file from elsewhere is a template, or it is said what is wrong with it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyTemplate } from './empty-template.ts'
import { readExport } from './exported.ts'

const exported = { format: 'mailwarden-attack-template', formatVersion: 1, content: emptyTemplate() }

test('what was exported is read', () => {
  assert.deepEqual(readExport(JSON.stringify(exported)), { content: exported.content })
})

const refused: [string, string, RegExp][] = [
  ['a mail', 'From: anna@contoso.com\n\nHello', /no JSON/],
  ['other JSON', '[1, 2]', /no template/],
  ['null', 'null', /no template/],
  ['a newer format', JSON.stringify({ ...exported, formatVersion: 2 }), /version 2 .* reads version 1/],
  ['no content', JSON.stringify({ ...exported, content: undefined }), /holds no mail/],
  ['no mail', JSON.stringify({ ...exported, content: { name: 'a', variants: [] } }), /holds no mail/],
  ['a language that is not known', JSON.stringify({ ...exported, content: { name: 'a', variants: [{}] } }), /no mail/],
]
for (const [what, text, why] of refused)
  test(`${what} is refused with its reason`, () => {
    const read = readExport(text)
    assert.match('mistake' in read ? read.mistake : '', why)
  })
