// `status`: what the agent is, what it does, when it last spoke with the server.
import { codeOf } from '../failure.ts'
import { isIsolated } from '../isolation/isolate.ts'
import { openAgent } from '../run/open.ts'
import type { AgentParts } from '../run/parts.ts'
import { chooseEngine } from '../scan/choose.ts'
import { noEngine } from '../scan/engine.ts'
import { loadIdentity } from '../state/identity.ts'
import { takeLock } from '../state/lock.ts'
import { readValue } from '../state/store.ts'
import { agentVersion } from '../version.ts'
import { print, type RunCommand } from './command.ts'

export const status: RunCommand = async ({ state, json }) => {
  using agent = openAgent(state)
  const identity = loadIdentity(agent.folder)
  const { store } = agent
  const engine = (await (await chooseEngine(agent))?.describe()) ?? noEngine
  const lastPoll = readValue(store, 'last-poll')
  const scan = store.prepare(`select command_id from command where type = 'scan' and state = 'running'`).get()
  const vault = store
    .prepare(`select count(*) as files, coalesce(sum(size_bytes), 0) as bytes from vault where state = 'stored'`)
    .get()!
  const facts = {
    version: agentVersion,
    server: identity?.server ?? null,
    agentId: identity?.agentId ?? null,
    isRunning: isRunning(agent.folder),
    problem: problemOf(agent, identity !== null),
    lastPoll: lastPoll === null ? null : new Date(Number(lastPoll)).toISOString(),
    engine,
    scan: scan === undefined ? null : String(scan.command_id),
    isIsolated: isIsolated(store, agent.now()),
    quarantined: { files: Number(vault.files), size_bytes: Number(vault.bytes) },
    reportsWaiting: Number(store.prepare('select count(*) as count from report').get()!.count),
  }
  if (json === true) print(JSON.stringify(facts))
  else for (const [name, value] of Object.entries(facts)) print(`${name.padEnd(15)} ${shown(value)}`)
  return facts.problem === null ? 0 : 1
}

const shown = (value: unknown): string =>
  value === null
    ? '–'
    : typeof value === 'object'
      ? Object.entries(value)
          .map(([name, part]) => `${name} ${part ?? '–'}`)
          .join(', ')
      : String(value)

function problemOf({ store, folder }: AgentParts, isEnrolled: boolean): string | null {
  if (!isEnrolled) return 'not enrolled'
  if (!isRunning(folder)) return 'the agent does not run: start its service'
  const lost = readValue(store, 'lost')
  if (lost === 'cloned') return 'another computer uses this identity: enrol both anew'
  if (lost === 'unknown') return 'the server does not know this agent: enrol it anew'
  return readValue(store, 'last-problem')
}

function isRunning(folder: string): boolean {
  try {
    takeLock(folder, 'run')[Symbol.dispose]()
    return false
  } catch (error) {
    if (codeOf(error) === 'state.busy') return true
    throw error
  }
}
