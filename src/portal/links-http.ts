// Routes behind the links of summaries. Scanners open links, so GET shows a page with a button and changes nothing; the token is the
// only authority, no cookie counts, so a foreign page that posts needs what only the mail holds.
import Type from 'typebox'
import type { FastifyReply } from 'fastify'
import { AppError } from '#platform/errors.ts'
import type { HttpApp } from '#platform/http/module.ts'
import { askPage, pageHeaders, resultPage } from './link-page.ts'
import { checkLink, linkItem, type LinkState, useLink } from './links.ts'
import type { PortalParts } from './parts.ts'

const token = Type.String({ minLength: 1, maxLength: 200 })
const form = 'application/x-www-form-urlencoded'
const form_bytes_max = 2_000
const html = { 200: Type.String({ description: 'text/html' }) }

const over: Record<Exclude<LinkState['kind'], 'ready'>, [number, string, string]> = {
  invalid: [400, 'This link is not valid', 'It may have been cut off. Open your quarantine and decide there.'],
  over: [410, 'This link is over', 'Links work for 7 days. Open your quarantine and decide there.'],
  used: [409, 'This was done already', 'The link works once, and it was used.'],
}

export function addLinks(app: HttpApp, parts: PortalParts): void {
  app.get(
    '/portal/act',
    {
      config: { permission: 'public' },
      onSend: async (_request, reply) => void reply.headers(pageHeaders),
      schema: {
        summary: 'What a link of a summary would do, with a button; changes nothing',
        querystring: Type.Object({ t: token }, { additionalProperties: false }),
        produces: ['text/html'],
        response: html,
      },
    },
    async ({ query, log }, reply) => {
      const state = await checkLink(parts, query.t)
      if (state.kind !== 'ready') return show(reply, ...over[state.kind])
      try {
        const { item, timeZone } = await linkItem(parts, state)
        return show(reply, 200, null, askPage(state.facts.action, item, timeZone, query.t))
      } catch (error) {
        return showError(reply, error, log)
      }
    },
  )
  // Its own scope, as only this route takes what a form without scripts sends.
  void app.register(async (scope) => {
    scope.addContentTypeParser(form, { parseAs: 'string', bodyLimit: form_bytes_max }, (_request, body, done) =>
      done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    )
    ;(scope as unknown as HttpApp).post(
      '/portal/act',
      {
        config: { permission: 'public' },
        bodyLimit: form_bytes_max,
        onSend: async (_request, reply) => void reply.headers(pageHeaders),
        schema: {
          summary: 'Do it, once',
          consumes: [form],
          body: Type.Object({ t: token }, { additionalProperties: false }),
          produces: ['text/html'],
          response: html,
        },
      },
      async ({ body, ip, log }, reply) => {
        const state = await checkLink(parts, body.t)
        if (state.kind !== 'ready') return show(reply, ...over[state.kind])
        try {
          const result = await useLink(parts, state, ip)
          return result === null ? show(reply, ...over.used) : show(reply, 200, 'Done', result)
        } catch (error) {
          return showError(reply, error, log)
        }
      },
    )
  })
}

/** `title` null: `text` is the whole page. */
function show(reply: FastifyReply, status: number, title: string | null, text: string) {
  return reply
    .code(status as 200)
    .type('text/html; charset=utf-8')
    .send(title === null ? text : resultPage(title, text))
}

function showError(reply: FastifyReply, error: unknown, log: { error(facts: object): void }) {
  if (error instanceof AppError) return show(reply, error.status, 'This cannot be done', error.message)
  log.error({ event: 'portal.link-failed', err: error })
  return show(reply, 500, 'This did not work', 'Something went wrong on our side. Try again later.')
}
