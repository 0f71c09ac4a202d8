// A preview holds nothing that runs, and pictures of the mail itself.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { previewDocument } from './preview-document.ts'

const of = (html: string, attachments: Parameters<typeof previewDocument>[1]['attachments'] = [], isDark = false) =>
  previewDocument(html, { attachments, isDark })

test('scripts are left out, and the policy of the frame comes first', () => {
  const document = of('<p>Hello</p><SCRIPT nonce="a">alert(1)</SCRIPT ><script src="x"></script><b>there</b>')
  assert.match(document, /^<meta http-equiv="Content-Security-Policy" content="default-src 'none'/)
  assert.match(document, /<p>Hello<\/p><b>there<\/b>$/)
})

test('a policy or a redirect of the document itself does not count', () => {
  assert.doesNotMatch(of('<meta http-equiv="refresh" content="0;url=https://contoso.com">'), /refresh/)
})

test('pictures of the mail are shown, anything else is not', () => {
  const attachments = [
    { cid: 'qr@mail', contentType: 'image/png', content: 'AAAA' },
    { cid: 'page', contentType: 'text/html', content: 'BBBB' },
    { cid: null, contentType: 'image/png', content: 'CCCC' },
  ]
  const document = of('<img src="cid:qr@mail"><img src="cid:page"><img src="cid:none">', attachments)
  assert.match(document, /<img src="data:image\/png;base64,AAAA">/)
  assert.match(document, /<img src="cid:page"><img src="cid:none">/)
})

test('the dark form asks the document for its dark colours', () => {
  assert.match(of('<p>', [], true), /color-scheme:dark/)
})
