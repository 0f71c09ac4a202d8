// Every built-in template in every language, for people whose names are hard on templates.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Parser } from 'htmlparser2'
import { pageTexts } from './page-texts.ts'
import { quotedCues, textsOfMail } from './caught.ts'
import { listTemplates } from './library.ts'
import { renderMail, tokensNeeded, variablesNeeded, type MailLinks, type RenderRecipient } from './render.ts'
import { emptyVariables } from './variables.ts'
import { sampleRecipient } from './samples.ts'
import type { ContentLanguage } from '../contract.ts'
import type { AttackSnapshot } from '../snapshots.ts'

const nothing = { department: null, jobTitle: null, manager: null, company: null }
const recipients: Record<string, RenderRecipient> = {
  ordinary: sampleRecipient,
  markup: {
    displayName: '<img src=x onerror=alert(1)> & "Quote" \'s',
    givenName: '</td><script>alert(1)</script>',
    surname: '&lt;b&gt;',
    address: "o'neil+x@contoso.example",
    department: '{{ link }} {% if %}',
    jobTitle: '<b>',
    manager: '"><a href="https://evil.example">x</a>',
    company: 'A & B <Ltd>',
  },
  long: {
    ...nothing,
    displayName: 'Wolfeschlegelsteinhausen '.repeat(40),
    givenName: 'x'.repeat(5_000),
    surname: 'y'.repeat(5_000),
    address: `${'a'.repeat(64)}@${'b'.repeat(60)}.example`,
  },
  directions: {
    ...nothing,
    displayName: 'مريم \u202Eexe.pdf\u202C',
    givenName: '\u2066שרה\u2069\u200F',
    surname: '\u0000\r\nBcc: all@contoso.example',
    address: 'maryam@contoso.example',
    manager: '\u202E\u202D',
  },
  nobody: { ...nothing, displayName: '', givenName: '', surname: '', address: 'info@contoso.example' },
}
const links: MailLinks = {
  link: ['https://l.example/aaa', 'https://l.example/bbb', 'https://l.example/ccc'],
  textLink: 'https://l.example/ttt',
  pixel: 'https://l.example/ppp',
  qr: 'https://l.example/qqq',
  decoy: 'https://l.example/ddd',
  attachment: 'https://l.example/fff',
  replyTo: 'r@l.example',
  senderDomain: 'notice.example',
}
const everyVariant = listTemplates().flatMap((attack) => attack.variants.map((variant) => ({ attack, variant })))

test('the library is as large as it says: kinds, difficulties, languages, themes', () => {
  const attacks = listTemplates()
  assert.ok(attacks.length >= 30, `${attacks.length}`)
  assert.equal(new Set(attacks.map(({ templateId }) => templateId)).size, attacks.length)
  const count = (matches: (attack: (typeof attacks)[number]) => boolean) => attacks.filter(matches).length
  for (const technique of ['link', 'credentials', 'attachment', 'qr'])
    assert.ok(count((attack) => attack.technique === technique) >= 4, technique)
  for (const difficulty of ['low', 'medium', 'high'])
    assert.ok(count((attack) => attack.difficulty === difficulty) >= 5, difficulty)
  const inLanguage = (language: string) =>
    count(({ variants }) => variants.some((variant) => variant.language === language))
  assert.deepEqual([inLanguage('en'), inLanguage('de')], [attacks.length, attacks.length])
  assert.ok(inLanguage('fr') >= 10 && inLanguage('es') >= 10)
  assert.ok(new Set(attacks.map(({ theme }) => theme)).size >= 20)
})

test('every mail renders for everybody, with its cues in it and nothing else than it should hold', async () => {
  for (const { attack, variant } of everyVariant)
    for (const [kind, recipient] of Object.entries(recipients)) {
      const at = `${attack.templateId} ${variant.language} ${kind}`
      const mail = await renderMail(attack, variant.language, recipient, links)
      const facts = inspect(mail.html, at)
      assert.equal(facts.language, variant.language, at)
      assert.deepEqual(facts.forbidden, [], at)
      assert.ok(
        facts.hrefs.every((href) => [...links.link, links.decoy].includes(href)),
        `${at}: ${facts.hrefs.join(' ')}`,
      )
      assert.ok(facts.hrefs.filter((href) => href !== links.decoy).length >= 2, at)
      assert.deepEqual(
        facts.sources.filter((source) => source !== 'cid:code@mail'),
        [links.pixel],
        at,
      )
      assert.equal(facts.sources.includes('cid:code@mail'), attack.technique === 'qr', at)
      assert.deepEqual(
        facts.decoy,
        { 'aria-hidden': 'true', tabindex: '-1', style: 'display:none;mso-hide:all', text: '' },
        at,
      )
      assert.match(mail.text, /https:\/\/l\.example\/ttt/, at)
      assert.doesNotMatch(mail.text.replaceAll('{{ link }} {% if %}', ''), /l\.example\/(?!ttt)|\{\{|\{%|\*\*|\]\(/, at)
      assert.doesNotMatch(
        `${mail.from.name}${mail.subject}${mail.replyTo?.name}`,
        /[\r\n\u202a-\u202e\u2066-\u2069]/,
        at,
      )
      assert.ok(mail.subject.length > 0 && mail.subject.length <= 250 && mail.from.name.length > 0, at)
      assert.doesNotMatch(mail.html.replaceAll('{{ link }} {% if %}', ''), /\{\{|\{%/, at)
      checkCues(attack, variant, recipient, mail, at)
    }
})

function checkCues(
  attack: (typeof everyVariant)[number]['attack'],
  variant: (typeof everyVariant)[number]['variant'],
  recipient: RenderRecipient,
  mail: Awaited<ReturnType<typeof renderMail>>,
  at: string,
): void {
  const file = (variant.attachment ?? attack.attachment)?.fileName ?? null
  const { heads, paragraphs } = textsOfMail(pageTexts[variant.language], mail, file)
  assert.ok(variant.cues.length >= 3, at)
  for (const { quote, where, kind } of quotedCues(variant.cues, recipient, mail)) {
    if (quote === null) continue
    const texts = ['sender', 'subject', 'attachment'].includes(where)
      ? heads.filter((head) => head.where === where).map(({ text }) => text)
      : paragraphs.map(({ text }) => text)
    assert.ok(
      texts.some((text) => text.includes(quote)),
      `${at}: ${kind}: no “${quote}” in the ${where}`,
    )
  }
}

interface Facts {
  language: string
  hrefs: string[]
  sources: string[]
  forbidden: string[]
  decoy: Record<string, string> | null
}

/** Throws when an element is not closed or closed without having been opened. */
function inspect(html: string, at: string): Facts {
  const facts: Facts = { language: '', hrefs: [], sources: [], forbidden: [], decoy: null }
  let depth = 0
  let inDecoy = false
  const parser = new Parser({
    onopentag(name, attributes, isImplied) {
      assert.ok(!isImplied, `${at}: <${name}> is implied`)
      depth += 1
      if (name === 'html') facts.language = attributes['lang'] ?? ''
      if (['script', 'iframe', 'object', 'form', 'input', 'link', 'base', 'svg'].includes(name))
        facts.forbidden.push(name)
      for (const [key, value] of Object.entries(attributes)) {
        if (key.startsWith('on') || /url\(|javascript:/i.test(value)) facts.forbidden.push(`${key}=${value}`)
        if (key === 'src') facts.sources.push(value)
        if (key === 'href') facts.hrefs.push(value)
      }
      if (name === 'img') assert.ok(attributes['alt'] !== undefined, `${at}: a picture without alternative text`)
      inDecoy = attributes['href'] === 'https://l.example/ddd'
      if (inDecoy) {
        const { href: _, ...rest } = attributes
        facts.decoy = { ...rest, text: '' }
      }
    },
    ontext(text) {
      if (inDecoy && facts.decoy !== null) facts.decoy['text'] += text
    },
    onclosetag(name, isImplied) {
      inDecoy = false
      depth -= 1
      assert.ok(!isImplied || ['meta', 'img', 'br', 'hr'].includes(name), `${at}: <${name}> is not closed`)
    },
  })
  parser.end(html)
  assert.equal(depth, 0, at)
  return facts
}

test('the text part says the same: every word of a paragraph is in it', async () => {
  for (const { attack, variant } of everyVariant) {
    const mail = await renderMail(attack, variant.language, sampleRecipient, links)
    const { paragraphs } = textsOfMail(pageTexts[variant.language], mail, null)
    const words = new Set(mail.text.split(/[\s()[\]:]+/))
    const missing = paragraphs
      .filter(({ text }) => !text.startsWith('['))
      .flatMap(({ text }) => text.split(/[\s()[\]:]+/))
      .filter((word) => !words.has(word))
    assert.ok(missing.length <= 2, `${attack.templateId} ${variant.language}: ${missing.join(' ')}`)
  }
})

test('tokens are asked for each place that a mail can be visited from', () => {
  for (const attack of listTemplates()) {
    const needs = tokensNeeded(attack, { hasDecoys: true })
    const kinds = new Set(needs.map(({ kind }) => kind))
    for (const kind of ['link', 'text-link', 'pixel', 'decoy', 'reply'] as const) assert.ok(kinds.has(kind), kind)
    assert.equal(kinds.has('qr'), attack.technique === 'qr', attack.templateId)
    assert.equal(kinds.has('attachment'), attack.technique === 'attachment', attack.templateId)
    const positions = needs.filter(({ kind }) => kind === 'link').map(({ position }) => position)
    assert.deepEqual(
      positions,
      positions.map((_, index) => index),
    )
    assert.ok(positions.length >= 2, attack.templateId)
  }
  const plain = listTemplates()[0]!
  assert.ok(!tokensNeeded(plain, { hasDecoys: false }).some(({ kind }) => kind === 'decoy'))
  // What one language alone has is there whichever the mail gets in the end.
  const [own] = plain.variants
  const file = { fileName: 'a', kind: 'html' as const, title: 'a', body: 'a' }
  const mixed = {
    ...plain,
    attachment: null,
    variants: [
      { ...own!, html: '<a href="{{ link }}">link3</a>' },
      { ...own!, language: 'de' as const, html: '<a href="{{ link2 }}"><img src="{{ qr }}">', attachment: file },
    ],
  }
  assert.deepEqual(
    tokensNeeded(mixed, { hasDecoys: false }).map(({ kind, position }) => `${kind} ${position}`),
    ['link 0', 'link 1', 'text-link 0', 'pixel 0', 'qr 0', 'attachment 0', 'reply 0'],
  )
})

const missing = (attack: AttackSnapshot, language: ContentLanguage, recipient: RenderRecipient) =>
  emptyVariables(variablesNeeded(attack, language), recipient)

test('who misses a variable is told before the launch, and built-in mails have no hole for anybody', () => {
  for (const { attack, variant } of everyVariant)
    assert.deepEqual(missing(attack, variant.language, recipients['nobody']!), [], attack.templateId)
  const attack = listTemplates()[0]!
  const text =
    'Your {{ department }} at {{ company }}, {{ manager | default: "team" }} {% if job_title %}{{ job_title }}{% endif %}'
  const own = { ...attack, variants: [{ ...attack.variants[0]!, html: text, text: '' }] }
  assert.deepEqual(missing(own, 'en', recipients['nobody']!), ['department'])
  assert.deepEqual(missing(own, 'en', sampleRecipient), [])
  const file = { fileName: 'a', kind: 'html' as const, title: '{{ job_title }}', body: 'a' }
  assert.deepEqual(variablesNeeded({ ...own, attachment: file }, 'en'), ['department', 'job_title'])
})
