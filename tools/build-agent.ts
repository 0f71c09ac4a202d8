// Makes the agent for computers: one CommonJS file for any Node 24, and with --executable one program for Linux with Node in it.
// `node tools/build-agent.ts [--out FOLDER] [--executable]`
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'vite'

const root = path.resolve(import.meta.dirname, '..')
const name = 'mailwarden-agent'

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: path.join(root, 'dist', 'agent') },
    executable: { type: 'boolean', default: false },
  },
})
const folder = path.resolve(values.out)
const bundle = path.join(folder, `${name}.cjs`)

await bundleAgent()
copyPackaging()
report(bundle)
if (values.executable) report(makeExecutable())

/** All of it in one file; only what Node brings stays outside. */
async function bundleAgent(): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    root,
    build: {
      ssr: path.join(root, 'endpoint-agent', 'main.ts'),
      target: 'node24',
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: { output: { format: 'cjs', entryFileNames: `${name}.cjs`, codeSplitting: false } },
    },
    ssr: { noExternal: true },
  })
}

function copyPackaging(): void {
  const source = path.join(root, 'endpoint-agent', 'packaging')
  for (const file of ['mailwarden-agent.service', 'install-windows.ps1', 'com.mailwarden.agent.plist'])
    copyFileSync(path.join(source, file), path.join(folder, file))
}

/**
 * A single executable application of Node 24: the bundle as a blob in a copy of node. Symbols go first: stripped afterwards it
 * would not start.
 */
function makeExecutable(): string {
  if (process.platform !== 'linux') throw new Error('The executable is made on Linux, for Linux.')
  const program = path.join(folder, name)
  const blob = path.join(folder, `${name}.blob`)
  const configuration = path.join(folder, `${name}.sea.json`)
  writeFileSync(configuration, JSON.stringify({ main: bundle, output: blob, disableExperimentalSEAWarning: true }))
  execFileSync(process.execPath, ['--experimental-sea-config', configuration], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  rmSync(program, { force: true })
  copyFileSync(process.execPath, program)
  chmodSync(program, 0o755)
  if (existsSync('/usr/bin/strip')) execFileSync('/usr/bin/strip', [program])
  const postject = path.join(root, 'node_modules', 'postject', 'dist', 'cli.js')
  execFileSync(
    process.execPath,
    [postject, program, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'],
    // It warns about sections of notes that strip left; its errors come with the exception.
    { stdio: 'pipe' },
  )
  rmSync(blob)
  rmSync(configuration)
  return program
}

function report(file: string): void {
  process.stdout.write(`${file}  ${(statSync(file).size / 1024 ** 2).toFixed(1)} MiB\n`)
}
