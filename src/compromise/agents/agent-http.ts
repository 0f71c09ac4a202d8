// Routes of the agents. No session and no API token: each request but the first is signed with the key of the agent, which is checked
// here over the bytes of the body before anything in it is looked at.
import type { FastifyReply, FastifyRequest, FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { AppError } from '#platform/errors.ts'
import { FailureLimit } from '#platform/http/failure-limit.ts'
import type { HttpApp, HttpModule } from '#platform/http/module.ts'
import { networkOf, ofMachine } from '#platform/http/network.ts'
import type { CompromiseParts } from '../parts.ts'
import { agentPaths, limits, type PollAnswer, type ReportAnswer, signatureHeaders } from '../endpoint-protocol.ts'
import { type Admission, type AdmittedAgent, createAdmission } from './admission.ts'
import { markCloned, noteRefused } from './cloned.ts'
import { type Claim, claimOf, RefusalLimit } from './door.ts'
import { hashOfToken } from './enrolment-tokens.ts'
import { enroll } from './enroll.ts'
import { createPoll, policyOf } from './poll.ts'
import { takeReports } from './reports.ts'
import { enrollAnswer, enrollBody, pollAnswer, pollBody, reportAnswer, reportBody } from './shapes.ts'
import { createWaiting, type WaitingOptions } from './waiting.ts'

declare module 'fastify' {
  interface FastifyRequest {
    agentClaim: Claim
    agent: AdmittedAgent
  }
}

/** Of one agent from one network: polls, reports with progress, tries after failures. */
const requests_per_minute_max = 240
const agents_max = 50_000
const enrollments_per_minute_max = 3_000
const enrollBody_bytes = 20_000
const pollBody_bytes = 500_000

export function agentHttp(
  parts: CompromiseParts,
  options: Pick<WaitingOptions, 'look_ms' | 'held_max'> = {},
): HttpModule {
  return (app) => {
    // A scope of its own: bodies stay bytes until their signature was checked.
    void app.register(async (scope) => {
      scope.decorateRequest('agentClaim', null as never)
      scope.decorateRequest('agent', null as never)
      scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
      scope.setValidatorCompiler(strictly)
      // Agents set their clock by it, and it is the clock that their time is compared with.
      scope.addHook('onSend', async (_request, reply) => void reply.header('date', parts.clock.now().toUTCString()))
      addEnroll(scope as unknown as HttpApp, parts)
      addSigned(scope as unknown as HttpApp, parts, options)
    })
  }
}

/** Nothing is converted: a text where a number belongs is refused, null is not an empty text. */
const strictly: FastifySchemaCompiler<TSchema> = ({ schema }) => {
  const validator = Compile(schema)
  return (value: unknown) =>
    validator.Check(value) ? { value } : ({ error: validator.Errors(value).slice(0, 3) } as never)
}

const parseBody = async (request: FastifyRequest): Promise<void> => {
  try {
    request.body = JSON.parse((request.body as Buffer).toString('utf8'))
  } catch {
    throw new AppError({ code: 'request.malformed', message: 'The body is no JSON.', status: 400 })
  }
}

function addEnroll(app: HttpApp, parts: CompromiseParts): void {
  const failures = new FailureLimit(parts.clock)
  app.post(
    pathOf(agentPaths.enroll),
    {
      bodyLimit: enrollBody_bytes,
      config: {
        permission: 'public',
        rateLimit: { max: enrollments_per_minute_max, keyGenerator: (request) => networkOf(request.ip, ofMachine) },
      },
      preValidation: parseBody,
      schema: {
        summary: 'An agent enrols with a token of the tenant',
        body: enrollBody,
        response: { 200: enrollAnswer },
      },
    },
    async (request) => {
      const key = hashOfToken(request.body.token).toString('base64')
      try {
        // The same bad token again asks no database.
        if (failures.wasRefused(key)) throw refusedBefore()
        const { agentId, serverCommandKey } = await enroll(parts, request.body)
        return { agentId, serverCommandKey, policy: policyOf(false), now: parts.clock.now().toISOString() }
      } catch (error) {
        if (error instanceof AppError && error.code === 'agent.token') {
          const isFlood = failures.noteFailure(request.ip, key) > 0
          if (!isFlood) request.log.warn({ event: 'agents.enrolment-refused', address: request.ip })
        }
        throw error
      }
    },
  )
}

const refusedBefore = () =>
  new AppError({
    code: 'agent.token',
    message: 'This enrolment token was refused a moment ago. Make a new one in the console.',
    status: 403,
  })

function addSigned(app: HttpApp, parts: CompromiseParts, options: Pick<WaitingOptions, 'look_ms' | 'held_max'>): void {
  const waiting = createWaiting({ db: parts.db, logger: parts.logger, ...options })
  // Before the server waits for the requests under way, of which these would be.
  app.addHook('preClose', () => waiting.close())
  const poll = createPoll(parts, waiting)
  const signed = {
    config: {
      permission: 'public',
      rateLimit: {
        max: requests_per_minute_max,
        cache: agents_max,
        keyGenerator: (request: FastifyRequest) =>
          `${networkOf(request.ip, ofMachine)} ${String(request.headers[signatureHeaders.agent]).slice(0, 64)}`,
      },
    },
    ...bySignature(parts),
  }
  app.post(
    pathOf(agentPaths.poll),
    {
      ...signed,
      bodyLimit: pollBody_bytes,
      schema: { summary: 'An agent asks for commands', body: pollBody, response: { 200: pollAnswer } },
    },
    (request, reply): Promise<PollAnswer> =>
      poll(request.agent, request.body, (end) => void reply.raw.once('close', end)),
  )
  app.post(
    pathOf(agentPaths.report),
    {
      ...signed,
      bodyLimit: limits.body_bytes,
      schema: { summary: 'An agent says what became of commands', body: reportBody, response: { 200: reportAnswer } },
    },
    async (request): Promise<ReportAnswer> => {
      await takeReports(parts, request.agent, request.body.reports)
      return { now: parts.clock.now().toISOString() }
    },
  )
}

/** Paths of modules are below /api/v1. */
const pathOf = (path: string): string => path.slice('/api/v1'.length)

/** Headers before the body is read, the signature before the body is parsed. */
function bySignature(parts: CompromiseParts) {
  const { clock } = parts
  const refusals = new RefusalLimit(clock)
  const admit = createAdmission(parts, (address) => refusals.check(address))
  return {
    // After the limits, before the body is read.
    preParsing: async (request: FastifyRequest) => {
      request.agentClaim = claimOf(request, clock.now())
    },
    preValidation: async (request: FastifyRequest, reply: FastifyReply) => {
      const admission = await admit(signedRequestOf(request)).catch((error: unknown) => {
        refusals.note(request.ip)
        throw error
      })
      if (admission.kind !== 'admitted') {
        refusals.note(request.ip)
        return reply.send(await sendAway(parts, admission, request.agentClaim))
      }
      request.agent = admission.agent
      await parseBody(request)
      return undefined
    },
  }
}

const signedRequestOf = ({ method, routeOptions, agentClaim, body, ip }: FastifyRequest) => ({
  method,
  path: routeOptions.url!,
  ...agentClaim,
  body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
  address: ip,
})

async function sendAway(
  parts: CompromiseParts,
  admission: Exclude<Admission, { kind: 'admitted' }>,
  { agentId, counter }: Claim,
): Promise<PollAnswer> {
  const now = parts.clock.now()
  if (admission.kind === 'cloned' && admission.isNew)
    await markCloned(
      parts,
      admission.tenantId,
      agentId,
      `Two different requests under the same identity had the number ${counter}.`,
    )
  else if (admission.kind === 'cloned') await parts.db.asSystem((trx) => noteRefused(trx, agentId, now))
  return { commands: [], policy: policyOf(false), now: now.toISOString(), reenroll: admission.kind }
}
