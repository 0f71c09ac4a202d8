import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isAppError } from '#platform/errors.ts'
import { renderLiquid } from './liquid.ts'
import { checkVariables, cleanValue, recipientVariables, unguardedVariables } from './variables.ts'

const values = { given_name: 'Ann', department: '', link: 'https://l.example/?a=1&b="2"' }

test('variables are escaped in HTML and not in text, once', () => {
  const name = { given_name: `<b>&'"` }
  assert.equal(renderLiquid('{{ given_name }}', name, 'html'), '&lt;b&gt;&amp;&#39;&quot;')
  assert.equal(renderLiquid('{{ given_name | escape }}', name, 'html'), '&lt;b&gt;&amp;&#39;&quot;')
  assert.equal(renderLiquid('{{ given_name }}', name, 'text'), `<b>&'"`)
  assert.equal(renderLiquid('{{ department | default: "team" }}', values, 'text'), 'team')
  assert.equal(
    renderLiquid('{% if department != "" %}in {{ department }}{% else %}here{% endif %}', values, 'text'),
    'here',
  )
})

test('what there is not is refused with a clear error: variables, filters, tags, files, prototypes', () => {
  const refused = [
    '{{ surname_ }}',
    '{{ given_name | append: "x" }}',
    '{% for i in (1..10) %}x{% endfor %}',
    '{% assign a = "x" %}',
    '{% include "/etc/passwd" %}',
    '{% render "x" %}',
    '{% layout "x" %}',
    '{{ constructor }}',
    '{{ __proto__ }}',
    '{{ given_name.constructor }}',
    '{% if %}',
    '{{ given_name',
  ]
  for (const source of refused)
    assert.throws(
      () => renderLiquid(source, values, 'html'),
      (error) => isAppError(error, 'simulations.template.invalid'),
      source,
    )
})

test('a name in a branch that is not taken is refused when the template is saved', () => {
  assert.throws(() => checkVariables('{% if department %}{{ secret }}{% endif %}'), /undefined variable: secret/)
  checkVariables('{% if department %}{{ department }}{% endif %} {{ manager | default: "x" }}')
})

test('the line of a mistake is told, also in a branch that is not taken', () => {
  assert.throws(() => checkVariables('a\nb\n  {{ secret }}\n'), /: line 3: undefined variable: secret\. Correct/)
  assert.throws(() => checkVariables('{% if department %}\n{{ secret }}{% endif %}'), /: line 2: undefined variable/)
  assert.throws(() => checkVariables('a\n{% for i in x %}'), /: line 2: tag "for" not found/)
})

test('hostile templates end within their limits', () => {
  const hostile = [
    '{{ (1..1000000000) }}',
    '{% if (1..999999999) contains 7 %}x{% endif %}',
    '{% if a %}'.repeat(20_000),
    '{% if given_name %}'.repeat(5_000) + '{% endif %}'.repeat(5_000),
    `{{ ${'"x" | truncate: 9 | '.repeat(5_000)}upcase }}`,
    '{{'.repeat(100_000),
    '{% raw %}'.repeat(20_000),
    '{% comment %}'.repeat(20_000),
    '{{ given_name | truncate: 1e15 }}',
    'x'.repeat(300_000),
  ]
  for (const source of hostile) {
    const start = performance.now()
    try {
      renderLiquid(source, values, 'html')
    } catch (error) {
      assert.ok(isAppError(error, 'simulations.template.invalid'), source.slice(0, 40))
    }
    const took_ms = performance.now() - start
    assert.ok(took_ms < 5_000, `${source.slice(0, 40)}: ${took_ms} ms`)
  }
})

test('fuzz: whatever is written as a template renders or is refused, and never shows what it was not given', () => {
  const seed = 20261122
  const next = generator(seed)
  const parts = [
    '{{',
    '}}',
    '{%',
    '%}',
    'given_name',
    ' if ',
    'endif',
    '|',
    'default',
    ':',
    '"',
    "'",
    '..',
    '(',
    ')',
    'case',
    'when',
    'raw',
    'endraw',
    '-',
    '.',
    '[',
    ']',
    '0',
    'é',
    '\n',
    'constructor',
    'process',
    '<b>',
  ]
  for (let round = 0; round < 3_000; round += 1) {
    const source = Array.from({ length: 1 + (next() % 14) }, () => parts[next() % parts.length]).join('')
    try {
      const text = renderLiquid(source, values, 'html')
      assert.doesNotMatch(text, /native code|\[object process/, `seed ${seed} round ${round}: ${source}`)
    } catch (error) {
      assert.ok(
        isAppError(error, 'simulations.template.invalid'),
        `seed ${seed} round ${round}: ${source}: ${String(error)}`,
      )
    }
  }
})

function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 8
  }
}

test('values lose what breaks header fields or turns the direction of text', () => {
  assert.equal(cleanValue(' A\r\nBcc: x\u202Efdp\u0000 '), 'A Bcc: xfdp')
  assert.equal(cleanValue('نیم\u200cفاصله'), 'نیم\u200cفاصله')
  assert.equal(cleanValue('😀'.repeat(300)).isWellFormed(), true)
  const of = (displayName: string, givenName = '') =>
    recipientVariables({
      displayName,
      givenName,
      surname: '',
      address: 'a@b.example',
      department: null,
      jobTitle: null,
      manager: null,
      company: null,
    })
  assert.equal(of('Doe, Jane')['given_name'], 'Jane')
  assert.equal(of('Jane Doe')['given_name'], 'Jane')
  assert.equal(of('')['given_name'], 'a@b.example')
  assert.equal(of('', 'Jo')['given_name'], 'Jo')
  assert.deepEqual(unguardedVariables('{{ a }} {{ b | default: "x" }} {% if c %}{{ c }}{% endif %}'), ['a'])
})
