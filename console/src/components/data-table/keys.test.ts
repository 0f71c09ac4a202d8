// Keys on a row of a table.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { moveOf } from './keys.ts'

const key = (name: string, extra = {}) => ({ key: name, ctrlKey: false, metaKey: false, altKey: false, ...extra })

test('arrows, Enter and space always work; letters can be switched off', () => {
  for (const isOn of [true, false]) {
    assert.equal(moveOf(key('ArrowDown'), isOn), 1)
    assert.equal(moveOf(key('ArrowUp'), isOn), -1)
    assert.equal(moveOf(key('Enter'), isOn), 'open')
    assert.equal(moveOf(key(' '), isOn), 'select')
  }
  assert.equal(moveOf(key('j'), true), 1)
  assert.equal(moveOf(key('j'), false), null)
  assert.equal(moveOf(key('x'), false), null)
})

test('with Ctrl, Alt or Meta they are the browser’s', () => {
  for (const modifier of ['ctrlKey', 'altKey', 'metaKey'])
    assert.equal(moveOf(key('k', { [modifier]: true }), true), null)
})
