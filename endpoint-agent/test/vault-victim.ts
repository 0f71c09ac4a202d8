// Moves one file to quarantine and dies at a named step, by kill -9: for tests of what is left then.
// `node vault-victim.ts STATE FILE STEP`
import { lstatSync } from 'node:fs'
import { openAgent } from '../run/open.ts'
import { identityOf } from '../scan/walk.ts'
import { quarantine } from '../vault/vault.ts'

const [state, file, fatalStep] = process.argv.slice(2) as [string, string, string]
const agent = openAgent(state, { isNew: true })
await quarantine(
  {
    ...agent.vault,
    step: (name) => {
      if (name === fatalStep) process.kill(process.pid, 'SIGKILL')
    },
  },
  {
    path: Buffer.from(file),
    threat: 'Test.Threat',
    seen: identityOf(lstatSync(file)),
    commandId: null,
    confirm: () => Promise.resolve(true),
  },
)
