import assert from 'node:assert/strict'
import { test } from 'node:test'
import { atServer, noteServerTime, serverNow } from './server-time.ts'

const difference_ms = () => serverNow().getTime() - Date.now()

test('now is the server’s now, whatever the clock of the computer says', () => {
  noteServerTime(new Date(Date.now() + 3_600_000).toUTCString())
  assert.ok(Math.abs(difference_ms() - 3_600_000) < 2_000)
  const before = difference_ms()
  noteServerTime(new Date(Date.now() + 3_601_000).toUTCString())
  assert.ok(Math.abs(difference_ms() - before) < 50, 'whole seconds do not make the time jump')
  noteServerTime('not a date')
  noteServerTime(null)
  assert.ok(Math.abs(difference_ms() - before) < 50)
  const read = Date.now()
  assert.ok(serverNow().getTime() - atServer(read).getTime() < 2_000, 'what was read just now is not an hour old')
  noteServerTime(new Date().toUTCString())
  assert.ok(Math.abs(difference_ms()) < 50, 'clocks that agree are left alone')
})
