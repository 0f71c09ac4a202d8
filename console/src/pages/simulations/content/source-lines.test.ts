// The line of a mistake is found and marked.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lineNumbers, lineOf, placeOfLine } from './source-lines.ts'

test('the line that the server names is read; a mistake without one names none', () => {
  assert.equal(lineOf('The template cannot be rendered: line 12: undefined variable: x. Correct the variable.'), 12)
  assert.equal(lineOf('The mail has no link: put {{ link }} where one is to be.'), null)
})

test('a line is found in the text, one behind the end is the last', () => {
  const text = 'ab\ncde\n\nf'
  const line = (number: number) => text.slice(...placeOfLine(text, number))
  assert.deepEqual([1, 2, 3, 4, 9].map(line), ['ab', 'cde', '', 'f', 'f'])
})

test('every line has a number, the marked one stands apart', () => {
  assert.deepEqual(lineNumbers('a\nb\nc', null), ['1\n2\n3\n', '', ''])
  assert.deepEqual(lineNumbers('a\nb\nc', 2), ['1\n', '2\n', '3\n'])
  assert.deepEqual(lineNumbers('a', 7), ['1\n', '', ''])
})
