// mailwarden doctor: tries everything that the server needs and says what to do about what is wrong.
import type { Command } from './command.ts'
import { readServerConfig } from './server-config.ts'
import { table } from './table.ts'

export const doctor: Command = {
  name: 'doctor',
  summary: 'Find out what is wrong, and what to do',
  examples: ['mailwarden doctor', 'mailwarden doctor --config mailwarden.yaml --json'],
  options: { json: { type: 'boolean', description: 'As JSON' } },
  async run({ values, env, stdout, stderr }) {
    const { config } = readServerConfig(values['config'] as string | undefined, env)
    const { examine } = await import('./doctor-checks.ts')
    const findings = await examine(config)
    if (values['json'] === true) stdout(JSON.stringify(findings, null, 2))
    else {
      for (const line of table(
        ['STATE', 'WHAT', 'FOUND'],
        findings.map(({ state, what, found }) => [state, what, found]),
      ))
        stdout(line)
      for (const { what, todo } of findings) if (todo !== null) stderr(`→ ${what}: ${todo}`)
    }
    const failed = findings.filter(({ state }) => state === 'failed').length
    stderr(failed === 0 ? 'Nothing stands in the way.' : `${failed} must be put right.`)
    return failed === 0 ? 0 : 1
  },
}
