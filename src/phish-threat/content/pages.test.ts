import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Parser } from 'htmlparser2'
import { excerptOf, findMarks } from './excerpt.ts'
import { builtInTemplate, listTemplates } from './library.ts'
import { caughtPage, emptyPage, landingPage, notFoundPage } from './pages.ts'
import { renderBody } from './render.ts'
import { sampleLinks, sampleRecipient } from './samples.ts'

const urls = { submit: '/s', next: '/next', beacon: '/b', nonce: 'n0nce' }

interface Element {
  name: string
  attributes: Record<string, string>
  text: string
}

/** All elements with the text in them; throws when one is not closed. */
function elementsOf(html: string): Element[] {
  const all: Element[] = []
  const open: Element[] = []
  const parser = new Parser({
    onopentag(name, attributes) {
      const element = { name, attributes, text: '' }
      all.push(element)
      open.push(element)
    },
    ontext(text) {
      for (const element of open) element.text += text
    },
    onclosetag(name, isImplied) {
      open.pop()
      assert.ok(!isImplied || ['meta', 'input', 'link', 'br'].includes(name), `<${name}> is not closed`)
    },
  })
  parser.end(html)
  return all
}

test('what is typed into a landing page has no name, no address to go to, and no memory', () => {
  for (const attack of listTemplates())
    for (const { language, page } of attack.landingPages) {
      const at = `${attack.templateId} ${language}`
      const elements = elementsOf(landingPage(attack, language, urls))
      const named = (name: string) => elements.filter((element) => element.name === name)
      assert.equal(named('input').length, page.kind === 'sign-in' ? 2 : 0, at)
      for (const { attributes } of named('input')) {
        assert.deepEqual(
          [attributes['name'], attributes['id'], attributes['value'], attributes['form']],
          [undefined, undefined, undefined, undefined],
          at,
        )
        assert.equal(attributes['autocomplete'], 'off', at)
      }
      for (const { attributes } of named('form'))
        assert.deepEqual([attributes['action'], attributes['method']], [undefined, undefined], at)
      assert.ok(
        elements.every(({ attributes }) => attributes['formaction'] === undefined && attributes['style'] === undefined),
        at,
      )
      assert.deepEqual(
        named('a').map(({ attributes }) => attributes['href']),
        ['/next'],
        at,
      )
      assert.ok(named('script').length === 1 && named('script')[0]!.attributes['nonce'] === 'n0nce', at)
    }
})

test('pages are accessible by their structure: language, title, one heading, labels around their fields', () => {
  for (const attack of listTemplates())
    for (const variant of attack.variants) {
      const { language } = variant
      const rendered = renderBody(attack, language, sampleRecipient, sampleLinks)
      const pages = [
        landingPage(attack, language, urls),
        caughtPage(attack, variant, sampleRecipient, rendered, { ...urls, training: '/training' }),
      ]
      for (const page of pages) {
        const elements = elementsOf(page)
        const count = (name: string) => elements.filter((element) => element.name === name).length
        assert.equal(elements.find(({ name }) => name === 'html')?.attributes['lang'], language)
        assert.ok((elements.find(({ name }) => name === 'title')?.text ?? '').length > 3)
        assert.deepEqual([count('h1'), count('main'), count('img')], [1, 1, 0])
        assert.equal(count('label'), count('input'))
        assert.ok(elements.filter(({ name }) => name === 'label').every(({ text }) => text.trim().length > 3))
        assert.doesNotMatch(page, /https?:\/\/(?!www\.w3\.org)/)
      }
    }
})

test('the caught page marks each quoted cue of the very mail, and explains all', () => {
  for (const attack of listTemplates())
    for (const variant of attack.variants) {
      const at = `${attack.templateId} ${variant.language}`
      const rendered = renderBody(attack, variant.language, sampleRecipient, sampleLinks)
      const page = caughtPage(attack, variant, sampleRecipient, rendered, { ...urls, training: null })
      const quoted = variant.cues.filter(({ quote }) => quote !== null).length
      const numbers = new Set([...page.matchAll(/<\/span>(\d+)<\/b><\/mark>/g)].map(([, number]) => number))
      assert.equal(numbers.size, quoted, at)
      const firsts = [...numbers].map(Number)
      assert.deepEqual(
        firsts,
        firsts.toSorted((a, b) => a - b),
        `${at}: signs are not numbered from the top`,
      )
      assert.equal([...page.matchAll(/<li><span class="cue">/g)].length, variant.cues.length, at)
      assert.ok(page.includes('notice.example'), at)
      assert.doesNotMatch(page, /notice\.example\/\d/, `${at}: a token is shown`)
      assert.match(page, /data-next href="\/next"/, at)
    }
})

test('names of people do not become markup of the caught page', () => {
  const attack = builtInTemplate('shared-document')!
  const recipient = {
    ...sampleRecipient,
    manager: '<script>alert(1)</script>',
    givenName: '"><img src=x onerror=alert(1)>',
  }
  const rendered = renderBody(attack, 'en', recipient, sampleLinks)
  const page = caughtPage(attack, attack.variants[0]!, recipient, rendered, { ...urls, training: '/t' })
  assert.equal(elementsOf(page).filter(({ name }) => name === 'script').length, 1)
  assert.equal(elementsOf(page).filter(({ name }) => name === 'img').length, 0)
})

test('strangers and robots get pages that tell nothing', () => {
  for (const page of [emptyPage(), notFoundPage()]) {
    elementsOf(page)
    assert.doesNotMatch(page, /phish|simulation|mailwarden|training|script/i)
  }
})

test('an excerpt has what a person sees: no hidden elements, links with their targets', () => {
  const paragraphs = excerptOf(
    '<html><head><title>T</title><style>p{}</style></head><body><p>One  <a href="https://a.example/x">two <b>three</b></a> &amp; four</p><div style="display:none">hidden<br>x</div><img src="p" alt=""><img src="q" alt="Code"><a aria-hidden="true" href="d">decoy</a></body></html>',
    'Picture',
  )
  assert.deepEqual(paragraphs, [
    { text: 'One two three & four', links: [{ start: 4, end: 13, href: 'https://a.example/x' }] },
    { text: '[Picture: Code]', links: [] },
  ])
})

test('cells of one row stand in one line', () => {
  const rows = excerptOf(
    '<table><tr><th>Used</th><td>4 GB</td></tr><tr><td></td><td><p>A</p><p>B</p></td></tr></table>',
    'Picture',
  )
  assert.deepEqual(
    rows.map(({ text }) => text),
    ['Used: 4 GB', 'A', 'B'],
  )
})

test('marks take the first free place and never overlap', () => {
  const marks = findMarks(
    ['your account is locked, your account'],
    [
      { cue: 0, quote: 'your account is locked' },
      { cue: 1, quote: 'your account' },
      { cue: 2, quote: 'account' },
      { cue: 3, quote: '' },
    ],
  )
  assert.deepEqual(marks, [
    [
      { start: 0, end: 22, cue: 0 },
      { start: 24, end: 36, cue: 1 },
    ],
  ])
})
