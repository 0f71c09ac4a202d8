import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Parser } from 'htmlparser2'
import Value from 'typebox/value'
import { isAppError } from '#platform/errors.ts'
import { cleanMail, cleanPage } from './clean.ts'
import { eml_bytes_max, TemplateContentShape } from './contract.ts'
import { attackFromContent } from './drafts.ts'
import { importEml } from './eml-import.ts'

const html = `<html lang="de"><head><title>T</title><style>@import url(https://f.example/x.css);p{color:red}</style>
<link rel="stylesheet" href="https://f.example/font.css"></head><body bgcolor="#eeeeee" onload="x()" style="background:url(https://f.example/bg.png);color:#222">
<script>alert(1)</script><p onclick="x()">Guten Tag, hier ist die Rechnung und der Beleg. {{ constructor }} {% for %}</p>
<form action="https://evil.example"><input name="password"><button>Senden</button></form>
<a href="https://shop.example/pay?u=1" style="color:#fff;position:fixed">Bezahlen</a> <a href="javascript:alert(1)">x</a>
<a href="https://shop.example/unsubscribe">Abmelden</a><iframe src="https://evil.example"></iframe>
<img src="https://t.example/open.gif" width="1" height="1"><img src="https://s.example/logo.png" alt="Logo des Shops"><svg onload="x()"><script>1</script></svg>
</body></html>`
const eml = [
  'From: =?utf-8?q?Shop_{{_link_}}?= <no-reply+x@shop.example>',
  'To: person@contoso.example',
  'Subject: Ihre Rechnung {{ 7 }}',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  'Content-Type: text/html; charset=utf-8',
  '',
  html,
  '--b',
  'Content-Type: application/pdf; name="a.pdf"',
  'Content-Disposition: attachment; filename="a.pdf"',
  'Content-Transfer-Encoding: base64',
  '',
  'JVBERi0=',
  '--b--',
  '',
].join('\r\n')

test('a real mail becomes a draft that is harmless, and the report says what was taken out', async () => {
  const { content, changes } = await importEml(Buffer.from(eml))
  assert.ok(Value.Check(TemplateContentShape, content))
  const [variant] = content.variants
  assert.equal(variant!.language, 'de')
  assert.equal(variant!.fromLocalPart, 'no-reply+x')
  assert.doesNotMatch(
    variant!.html,
    /<script|<form|<input|<iframe|<svg|onload|onclick|url\(|https?:|javascript|position|@import|alert\(/i,
  )
  assert.doesNotMatch(variant!.html, /\{\{ constructor|\{%/)
  assert.match(variant!.html, /<a href="\{\{ link \}\}"[^>]*>Bezahlen<\/a>/)
  assert.match(variant!.html, /<a href="\{\{ link2 \}\}">Abmelden<\/a>/)
  assert.match(variant!.html, /Logo des Shops/)
  assert.match(variant!.text, /Bezahlen \( \{\{ link \}\} \)/)
  const counts = Object.fromEntries(changes.map(({ kind, count }) => [kind, count]))
  assert.equal(counts['trackers'], 1)
  assert.equal(counts['remote-images'], 1)
  assert.equal(counts['attachments'], 1)
  assert.equal(counts['links'], 3)
  for (const kind of ['scripts', 'forms', 'styles', 'embedded', 'liquid']) assert.ok((counts[kind] ?? 0) >= 1, kind)
  attackFromContent(content, 'x', 1)
})

test('a mail of text alone gets its links and paragraphs', async () => {
  const { content } = await importEml(
    Buffer.from(
      'From: a@b.example\r\nSubject: Hi\r\n\r\nSee https://x.example/a?b=1 now.\r\n\r\nThe <end> of your mail.\r\n',
    ),
  )
  const [variant] = content.variants
  assert.match(variant!.html, /<p>See <a href="\{\{ link \}\}">https:\/\/x\.example\/a\?b=1<\/a> now\.<\/p>/)
  assert.match(variant!.html, /The &lt;end&gt; of/)
  assert.match(variant!.text, /See \{\{ link \}\} now\./)
  attackFromContent(content, 'x', 1)
})

test('what is too large or no mail at all is said', async () => {
  await assert.rejects(importEml(Buffer.alloc(eml_bytes_max + 1)), (error) =>
    isAppError(error, 'simulations.import.too-large'),
  )
  const { content } = await importEml(Buffer.alloc(0))
  assert.equal(content.name, 'No subject')
  const deep = Array.from(
    { length: 300 },
    (_, index) => `Content-Type: multipart/mixed; boundary=b${index}\r\n\r\n--b${index}\r\n`,
  ).join('')
  await assert.rejects(importEml(Buffer.from(deep)), (error) => isAppError(error, 'simulations.import.unreadable'))
})

test('cleaning twice changes nothing more', () => {
  const once = cleanMail(html).html
  const again = cleanMail(once)
  assert.equal(again.html, once)
  assert.deepEqual(again.changes, [])
  assert.doesNotMatch(
    cleanPage('<p style="color:red">a<a href="x">b</a><img src=x><input></p>').html,
    /style|href|img|input/,
  )
})

test('fuzz: whatever the bytes of a mail are, the draft is harmless and can be rendered', async () => {
  const seed = 5_2026
  let state = seed
  const next = (bound: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state >>> 8) % bound
  }
  const pieces = [
    '<script>',
    '</script>',
    '<a href="',
    '">',
    '{{',
    '}}',
    '{%',
    '%}',
    '<img src=x onerror=x>',
    '<!--',
    '-->',
    '<style>',
    '\r\n--b\r\n',
    '\r\n\r\n',
    '<svg>',
    '&lt;script&gt;',
    '\u202e',
    '<td',
    'javascript:',
    '<![CDATA[',
    ']]>',
    '\0',
    '<form',
    '=3D',
    '<p style="a:url(x)">',
  ]
  for (let round = 0; round < 150; round += 1) {
    const bytes = Buffer.from(eml)
    const cut = next(bytes.length)
    const inserted = Array.from({ length: 1 + next(8) }, () => pieces[next(pieces.length)]).join('')
    const mutated = Buffer.concat([
      bytes.subarray(0, cut),
      Buffer.from(inserted),
      bytes.subarray(next(3) === 0 ? next(bytes.length) : cut),
    ])
    if (next(4) === 0) mutated[next(mutated.length)] = next(256)
    const at = `seed ${seed} round ${round}`
    try {
      const { content } = await importEml(mutated)
      assert.deepEqual([...Value.Errors(TemplateContentShape, content)].slice(0, 3), [], at)
      const { attack } = attackFromContent(content, 'x', 1)
      assert.deepEqual(harmful(attack.variants[0]!.html), [], at)
    } catch (error) {
      assert.ok(
        isAppError(error) && error.status === 422,
        `${at}: ${error instanceof Error ? error.stack : String(error)}`,
      )
    }
  }
})

/** Elements and attributes that run, load or lead anywhere but to the simulation. */
function harmful(html: string): string[] {
  const found: string[] = []
  const parser = new Parser({
    onopentag(name, attributes) {
      if (['script', 'svg', 'form', 'input', 'style', 'iframe', 'object', 'base', 'link'].includes(name))
        found.push(name)
      for (const [key, value] of Object.entries(attributes)) {
        const isOurs = key === 'href' && /^\{\{ link2? \}\}$/.test(value)
        if (key.startsWith('on') || (/^(?:href|src|action)$/.test(key) && !isOurs)) found.push(`${key}=${value}`)
        if (key === 'style' && /url\(|expression|position/i.test(value)) found.push(`${key}=${value}`)
      }
    },
  })
  parser.end(html)
  return found
}
