// The computer of a made-up employee: a home folder, a real ClamAV daemon with one signature, and the agent as a process of its own.
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { eicar, makeComputer, type Computer } from '../../endpoint-agent/test/computer.ts'
import { startClamd } from './clamd.ts'
import type { Installation } from './installation.ts'

export interface EmployeeComputer extends AsyncDisposable {
  /** What the agent wrote into the log of the computer, oldest first. */
  events: Computer['events']
  /** Puts the EICAR test file into the home folder; resolves with its path. */
  infect(name: string): string
  has(file: string): boolean
}

/** Enrolled with a token of the tenant and running; `person` is logged on to it. */
export async function employeeComputer(
  made: Pick<Installation, 'api' | 'url'>,
  tenantId: string,
  person: string,
): Promise<EmployeeComputer> {
  await using stack = new AsyncDisposableStack()
  const clamd = await startClamd()
  stack.defer(() => clamd.stop())
  const computer = stack.use(
    makeComputer({
      engine: 'clamdscan',
      clamdConfiguration: path.join(path.dirname(clamd.socket), 'clamd.conf'),
      isServer: false,
    }),
  )
  const { token } = await made.api<{ token: string }>('POST', `/tenants/${tenantId}/endpoints/enrolment-tokens`, {
    name: 'Computers of the sales team',
    uses: 1,
  })
  const enrolled = await computer.command('enroll', '--server', made.url, '--token', token, '--allow-http')
  if (enrolled.code !== 0) throw new Error(`the agent was not enrolled: ${enrolled.errors}`)
  computer.start({ PATH: `${logonsOf(computer.folder, person)}:${process.env['PATH'] ?? ''}` })
  const owned = stack.move()
  return {
    events: computer.events,
    infect: (name) => computer.write(name, eicar),
    has: existsSync,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** A folder with a `loginctl` that says who is logged on: where tests run, nobody is. */
function logonsOf(folder: string, person: string): string {
  const programs = path.join(folder, 'programs')
  mkdirSync(programs)
  const file = path.join(programs, 'loginctl')
  writeFileSync(
    file,
    [
      '#!/bin/sh',
      'case "$1" in',
      `list-sessions) echo '1 1000 ${person} seat0 tty2' ;;`,
      'show-session)',
      `  printf 'Name=${person}\\nUser=1000\\nClass=user\\nType=wayland\\nRemote=no\\nState=active\\n'`,
      '  ;;',
      'esac',
      '',
    ].join('\n'),
  )
  chmodSync(file, 0o755)
  return programs
}
