// `enroll`: makes a key, gives the server its public half and the token, and keeps what the server answers.
import { readFileSync } from 'node:fs'
import { protocolVersion } from '../../src/compromise/endpoint-protocol.ts'
import { describeMachine } from '../computer/machine.ts'
import { machineIdOf } from '../run/machine-id.ts'
import { openAgent } from '../run/open.ts'
import { enrol, readAuthority, Refusal } from '../server/connection.ts'
import { serverAddress } from '../server/http.ts'
import { forgetPendingKey, makeKey, saveIdentity } from '../state/identity.ts'
import { writeValue } from '../state/store.ts'
import { agentVersion } from '../version.ts'
import { complain, print, type RunCommand } from './command.ts'

export const enroll: RunCommand = async (line) => {
  const token = line.token === '-' ? readFileSync(0, 'utf8').trim() : line.token
  if (line.server === undefined || token === undefined || token === '') {
    complain('Say where and with which token: mailwarden-agent enroll --server https://… --token …')
    return 2
  }
  const server = serverAddress(line.server, line['allow-http'] === true)
  const authority = line.ca === undefined ? null : readAuthority(line.ca)
  using agent = openAgent(line.state, { isNew: true })
  const machine = machineIdOf(agent.store, await describeMachine(agent.run, agent.platform, agent.settings.isServer))
  const ask = async () => {
    const { privateKey, publicKeyPem: publicKey } = makeKey(agent.folder)
    const answer = await enrol(server, { version: protocolVersion, token, publicKey, machine, agentVersion }, authority)
    return { privateKey, ...answer }
  }
  const { privateKey, agentId, serverCommandKey, policy } = await ask().catch((error: unknown) => {
    if (!(error instanceof Refusal && error.status === 409)) throw error
    // The key was enrolled before: with another token whose answer was lost, or on the computer whose disk this one is a copy of.
    forgetPendingKey(agent.folder)
    return ask()
  })
  saveIdentity(agent.folder, privateKey, {
    server,
    agentId,
    serverCommandKey,
    policy,
    authority,
    enrolledAt: new Date().toISOString(),
  })
  writeValue(agent.store, 'lost', null)
  agent.events.write('enrolled', `The computer was enrolled at ${server}.`, { agent: agentId })
  await agent.events.settled()
  print(`Enrolled as ${agentId}. Start the agent: mailwarden-agent run, or its service.`)
  return 0
}
