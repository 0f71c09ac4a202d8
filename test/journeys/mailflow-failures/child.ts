// Starts and kills real gateway processes on one folder, as an operator's machine would.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { RawClient } from '#test/support/smtp/raw-client.ts'

export interface ChildStage extends AsyncDisposable {
  folder: string
  port: number
  /** Starts a process on the same folder; `more` is added to the configuration. */
  start(more?: string): Promise<void>
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>
  terminate(): Promise<number | null>
  client(): Promise<RawClient>
}

export async function childStage(hopPort: number): Promise<ChildStage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mailwarden-child-'))
  const file = path.join(folder, 'mailwarden.yaml')
  let child: ChildProcess | null = null
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> => {
    if (child === null || child.exitCode !== null || child.signalCode !== null) return null
    const gone = once(child, 'exit')
    child.kill(signal)
    return (await gone)[0] as number | null
  }
  const stage: ChildStage = {
    folder,
    port: 0,
    async start(more = '') {
      await writeFile(file, configFor(hopPort, more))
      child = spawn(process.execPath, [path.join(import.meta.dirname, 'gateway-child.ts'), file], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      stage.port = await portOf(child)
    },
    kill: async () => void (await end('SIGKILL')),
    terminate: () => end('SIGTERM'),
    client: () => RawClient.open(stage.port),
    [Symbol.asyncDispose]: async () => {
      await end('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
  return stage
}

function configFor(hopPort: number, more: string): string {
  return `
dataDir: ${JSON.stringify('./data')}
logLevel: silent
gateway: { listen: ['127.0.0.1:0'], hostName: gateway.example }
domains:
  - domain: contoso.example
    nextHop: { host: 127.0.0.1, port: ${hopPort}, tls: none }
${more}
`
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout!.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.includes('\n')) resolve(Number(text))
    })
    child.once('exit', (code) => reject(new Error(`the gateway ended with ${code} before it listened`)))
  })
}
