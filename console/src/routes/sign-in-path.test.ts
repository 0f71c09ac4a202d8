// Where signing in leads: only to paths of ours.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { safeNext, signInPath } from './sign-in-path.ts'

test('paths of ours are kept, with query and fragment', () => {
  for (const path of ['/', '/tenants', '/t/1/messages?q=from:anna&period=7d#x']) assert.equal(safeNext(path), path)
  assert.equal(safeNext(new URLSearchParams(signInPath('/t/1?q=a b').split('?')[1]).get('next')), '/')
  assert.equal(signInPath('/'), '/sign-in')
})

test('everything else leads to the start', () => {
  for (const next of [
    null,
    '',
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/%09/evil.example'.replace('%09', '\t'),
    '/\n//evil.example',
    'javascript:alert(1)',
    '/./' + '/evil.example',
    '/..//evil.example',
    '/sign-in?next=/',
    '/api/v1/session/microsoft?next=//evil.example',
    `/${'a'.repeat(3_000)}`,
  ])
    assert.equal(safeNext(next), '/', String(next))
})
