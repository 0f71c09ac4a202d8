// Rules of the code itself, checked as a test: who may import whom (docs in ARCHITECTURE.md), and what may not be left in.
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'

const root = path.resolve(import.meta.dirname, '..')

/** Importer → what it may import of ours, besides its own slice. */
const allowed: Record<string, string[] | 'everything'> = {
  events: [],
  platform: [],
  mail: [],
  microsoft: ['platform'],
  people: ['platform', 'microsoft'],
  detection: ['platform', 'mail'],
  alerts: ['platform', 'people', 'events'],
  quarantine: ['platform', 'mail', 'people', 'events'],
  access: ['platform', 'people', 'alerts', 'events'],
  portal: ['platform', 'mail', 'people', 'access', 'quarantine', 'mailflow', 'events'],
  providers: ['platform', 'people', 'access', 'alerts', 'mailflow', 'events'],
  mailflow: ['platform', 'mail', 'microsoft', 'people', 'detection', 'quarantine', 'alerts', 'events'],
  'post-delivery': ['platform', 'mail', 'microsoft', 'people', 'detection', 'quarantine', 'alerts', 'events'],
  compromise: ['platform', 'mail', 'microsoft', 'people', 'alerts', 'events'],
  'phish-threat': ['platform', 'mail', 'microsoft', 'people', 'alerts', 'events'],
  commands: 'everything',
  app: 'everything',
  migrations: 'everything',
  main: 'everything',
  emulator: ['mail'],
}

/** In these the sub-folders are libraries and public; elsewhere the sub-folders of a slice are private to it. */
const openSlices = new Set(['platform', 'mail', 'microsoft'])

const files = ['src/**/*.ts', 'emulator/**/*.ts'].flatMap((pattern) => globSync(pattern, { cwd: root }))

function sliceOf(file: string): string {
  if (file.startsWith('emulator/')) return 'emulator'
  const [first] = file.slice('src/'.length).split('/')
  return first!.replace(/\.ts$/, '')
}

function importsOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8')
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1]!)
  return specifiers
    .filter((specifier) => specifier.startsWith('.') || specifier.startsWith('#'))
    .map((specifier) => {
      if (specifier.startsWith('.')) return path.posix.join(path.posix.dirname(file), specifier)
      const target = specifier.slice(1)
      return /^(test|emulator)\//.test(target) ? target : `src/${target}`
    })
}

test('every import is one that the layers allow', () => {
  let seen = 0
  const wrong: string[] = []
  for (const file of files) {
    const isTest = file.endsWith('.test.ts')
    const importer = sliceOf(file)
    for (const target of importsOf(file)) {
      seen += 1
      if (target.startsWith('test/')) {
        if (!isTest) wrong.push(`${file}: product code imports ${target}`)
        continue
      }
      const imported = sliceOf(target)
      if (imported === importer) continue
      const may = allowed[importer]
      if (may === undefined)
        wrong.push(`${file}: no rule for ${importer}; add it to test/tidy.test.ts and ARCHITECTURE.md`)
      else if (isTest && imported === 'emulator') continue
      else if (may !== 'everything' && !may.includes(imported))
        wrong.push(`${file}: ${importer} may not import ${target}`)
      else if (may !== 'everything' && !openSlices.has(imported) && target.split('/').length > 3)
        wrong.push(`${file}: ${target} is in a private folder of ${imported}`)
      if (['commands', 'app', 'main', 'migrations'].includes(imported) && may !== 'everything')
        wrong.push(`${file}: nobody imports ${target}`)
    }
  }
  assert.ok(seen > 20, `saw only ${seen} imports: the check itself is broken`)
  assert.deepEqual(wrong, [])
})

/** It becomes one file that runs where nothing of ours is. */
test('the agent of computers imports node, its own files and the protocol alone', () => {
  const sources = globSync('endpoint-agent/**/*.ts', { cwd: root }).filter((file) => !/\.test\.ts$|\/test\//.test(file))
  assert.ok(sources.length > 20, `saw only ${sources.length} files`)
  const wrong = sources.flatMap((file) => {
    const text = readFileSync(path.join(root, file), 'utf8')
    return [...text.matchAll(/(?<![.\w])(?:from|import)\s*\(?\s*'([^']+)'/g)].flatMap(([, specifier]) => {
      if (specifier!.startsWith('node:')) return []
      const target = specifier!.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier!) : specifier!
      const isOwn = target.startsWith('endpoint-agent/') || target === 'src/compromise/endpoint-protocol.ts'
      return isOwn ? [] : [`${file}: ${specifier}`]
    })
  })
  assert.deepEqual(wrong, [])
  const protocol = readFileSync(path.join(root, 'src/compromise/endpoint-protocol.ts'), 'utf8')
  assert.doesNotMatch(protocol, /from '(?!node:)/)
})

/** Of the server the console knows shapes and nothing else. */
test('the console imports only types, from contract.ts of a slice and from the client', () => {
  const pages = globSync('console/src/**/*.{ts,tsx}', { cwd: root })
  const wrong: string[] = []
  for (const file of pages) {
    const text = readFileSync(path.join(root, file), 'utf8')
    for (const [, typed, specifier] of text.matchAll(
      /^(import type|export type|import|export)\b[^'"]*?from '([^']+)'/gm,
    )) {
      const target = specifier!.startsWith('#')
        ? specifier!.startsWith('#console/')
          ? specifier!.replace('#console/', 'console/src/')
          : `src/${specifier!.slice(1)}`
        : specifier!.startsWith('.')
          ? path.posix.join(path.posix.dirname(file), specifier!)
          : null
      if (target === null || target.startsWith('console/src/') || target.startsWith('client/')) continue
      const isShape = /^src\/.*contract\.ts$/.test(target) && typed!.endsWith('type')
      if (!isShape) wrong.push(`${file}: ${typed} ${target}`)
    }
  }
  assert.deepEqual(wrong, [])
})

test('no left-overs in the code', () => {
  const left = [
    ...files,
    ...globSync(['test/**/*.ts', 'endpoint-agent/**/*.ts', 'console/src/**/*.{ts,tsx}'], { cwd: root }),
  ]
    .filter((file) => !file.endsWith('tidy.test.ts'))
    .flatMap((file) =>
      readFileSync(path.join(root, file), 'utf8')
        .split('\n')
        .flatMap((line, index) =>
          /@ts-ignore|@ts-nocheck|FIXME|XXX|not implemented|\b(?:it|test|describe)\.only\(/i.test(line)
            ? [`${file}:${index + 1}: ${line.trim()}`]
            : [],
        ),
    )
  assert.deepEqual(left, [])
})

test('every file says what it is for', () => {
  const silent = [...files, ...globSync('endpoint-agent/**/*.ts', { cwd: root })].filter(
    (file) =>
      !file.endsWith('.test.ts') && !/^(?:#!.*\n)?\s*(?:\/\/|\/\*)/.test(readFileSync(path.join(root, file), 'utf8')),
  )
  assert.deepEqual(silent, [])
})
