// A real clamd with a database of one line (EICAR and a few harmless strings), on a free port and a socket.
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'
import { type Daemon, findProgram, freePort, startDaemon, temporaryFolder } from './daemon.ts'

export const clamdProgram = findProgram('/usr/sbin/clamd', '/usr/local/sbin/clamd', '/usr/bin/clamd')

export interface Clamd extends Daemon {
  /** Path of its socket. */
  socket: string
  /** `127.0.0.1:port`. */
  address: string
}

export async function startClamd(options: { streamMax_bytes?: number } = {}): Promise<Clamd> {
  if (clamdProgram === undefined) throw new Error('clamd is not installed')
  const folder = temporaryFolder('clamd')
  const hex = (text: string) => Buffer.from(text).toString('hex')
  const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', '-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('')
  writeFileSync(
    path.join(folder, 'test.ndb'),
    [`Eicar-Test-Signature:0:*:${hex(eicar)}`, `Test.Phishing.Sample:0:*:${hex('HARMLESS-PHISH-SAMPLE')}`, ''].join(
      '\n',
    ),
  )
  const socket = path.join(folder, 'clamd.sock')
  const port = await freePort()
  const configuration = path.join(folder, 'clamd.conf')
  writeFileSync(
    configuration,
    [
      `DatabaseDirectory ${folder}`,
      `TemporaryDirectory ${folder}`,
      `LocalSocket ${socket}`,
      `TCPSocket ${port}`,
      'TCPAddr 127.0.0.1',
      'Foreground yes',
      `StreamMaxLength ${options.streamMax_bytes ?? 1_048_576}`,
      'AlertEncrypted yes',
      'MaxThreads 4',
      'SelfCheck 0',
      '',
    ].join('\n'),
  )
  const daemon = await startDaemon({
    program: clamdProgram,
    arguments: ['--foreground', `--config-file=${configuration}`],
    folder,
    isReady: () => ping(port),
  })
  return { ...daemon, socket, address: `127.0.0.1:${port}` }
}

function ping(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.setTimeout(2_000, () => socket.destroy())
    socket.on('error', () => resolve(false))
    socket.on('close', () => resolve(false))
    socket.on('connect', () => socket.write('zPING\0'))
    socket.on('data', (data) => {
      resolve(data.toString().startsWith('PONG'))
      socket.destroy()
    })
  })
}
