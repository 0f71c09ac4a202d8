// Commands that people copy.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { commandLines } from './enrol-command.ts'

const root = path.resolve(import.meta.dirname, '../../../..')
const commandOf = (origin: string, system: string): string =>
  commandLines(origin, 'mwe_abc').find((line) => line.system === system)!.command

test('the token is given by standard input where a list of processes would show it', () => {
  for (const system of ['linux', 'macos']) {
    const command = commandOf('https://mail.contoso.com', system)
    assert.match(
      command,
      /printf %s 'mwe_abc' \| sudo node \S+ enroll --server https:\/\/mail\.contoso\.com --token -$/m,
    )
    assert.equal(command.split('mwe_abc').length, 2)
  }
  assert.match(
    commandOf('https://mail.contoso.com', 'windows'),
    /-Server https:\/\/mail\.contoso\.com -Token 'mwe_abc'$/,
  )
})

test('without TLS the agent is told that this is meant', () => {
  assert.match(commandOf('http://localhost:8080', 'linux'), /--token - --allow-http$/m)
  assert.doesNotMatch(commandOf('https://mail.contoso.com', 'linux'), /allow-http/)
})

test('the files that the commands name are those of the agent’s packaging', () => {
  for (const file of ['mailwarden-agent.service', 'install-windows.ps1', 'com.mailwarden.agent.plist']) {
    assert.ok(
      commandLines('https://mail.contoso.com', 't').some(({ command }) => command.includes(file)),
      file,
    )
    assert.ok(existsSync(path.join(root, 'endpoint-agent/packaging', file)), file)
  }
})
