// One poll of an agent: what it says is noted, what waits for it is handed out, else it is held until something comes.
import type { CompromiseParts } from '../parts.ts'
import {
  type AgentPolicy,
  limits,
  type PollAnswer,
  type PollRequest,
  type SignedCommand,
} from '../endpoint-protocol.ts'
import type { AdmittedAgent } from './admission.ts'
import { hashOfFacts, isNews, noteFacts } from './agent-facts.ts'
import { createBatch } from './batch.ts'
import { markCloned } from './cloned.ts'
import { takeCommands } from './commands.ts'
import { showText } from './shown.ts'
import type { Waiting } from './waiting.ts'

/** While too many wait: ask again after so long instead. */
const shortPoll_seconds = 60
const cpuLimit_percent = 50
const batch_size = 500
const waiting_max = 20_000

export const policyOf = (isFull: boolean): AgentPolicy => ({
  poll_seconds: limits.poll_seconds,
  shortPoll_seconds: isFull ? shortPoll_seconds : null,
  cpuLimit_percent,
  extraFolders: [],
})

export type Poll = (
  agent: AdmittedAgent,
  request: PollRequest,
  onGone: (end: () => void) => void,
) => Promise<PollAnswer>

export function createPoll(parts: CompromiseParts, waiting: Waiting): Poll {
  const { db, clock } = parts
  const take = createBatch<string, SignedCommand[]>({
    size_max: batch_size,
    waiting_max,
    async work(ids) {
      const found = await takeCommands(db, ids, clock.now())
      return ids.map((id) => found.get(id) ?? [])
    },
  })
  const answer = (commands: SignedCommand[], isFull: boolean): PollAnswer => ({
    commands,
    policy: policyOf(isFull),
    now: clock.now().toISOString(),
  })

  return async (agent, request, onGone) => {
    if (isOtherMachine(agent, request)) {
      await markCloned(parts, agent.tenantId, agent.id, otherMachine(agent, request))
      return { ...answer([], false), reenroll: 'cloned' }
    }
    const hash = hashOfFacts(request)
    if (isNews(agent, request, hash, clock.now())) await noteFacts(parts, agent, request, hash)
    const commands = await take(agent.id)
    if (commands.length > 0) return answer(commands, false)
    if (waiting.isFullFor(agent.id)) return answer([], true)
    await waiting.hold(agent.id, Math.min(request.wait_seconds, limits.poll_seconds) * 1_000, onGone)
    return answer(await take(agent.id), false)
  }
}

/** A copy that got an identity of its own from the system and kept ours. */
const isOtherMachine = (agent: AdmittedAgent, { machine }: PollRequest): boolean =>
  machine !== undefined && showText(machine.machineId, 255) !== agent.machineId

const otherMachine = (agent: AdmittedAgent, { machine }: PollRequest): string =>
  `It enrolled on the machine ${agent.machineId} and now asks from ${showText(machine!.machineId, 255)}.`
