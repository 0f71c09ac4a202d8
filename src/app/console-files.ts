// The built console (console/dist) as the web role serves it: hashed files for ever, pages never cached, every other path that is
// not of the API answers with the page, whose router then decides.
import { existsSync } from 'node:fs'
import path from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { HttpApp } from '#platform/http/module.ts'

export const consoleFolder = path.resolve(import.meta.dirname, '../../console/dist')

const asset_age_ms_max = 365 * 86_400_000
/** Of the server itself: what they do not know is a problem (RFC 9457), not a page. */
const ownPrefixes = ['/api/', '/healthz', '/readyz', '/metrics', '/.well-known/', '/agent/']

/** Scripts only from us and never inline; styles inline because Mantine writes its variables so; mail is shown in frames of our own. */
const pagePolicy = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "frame-src 'self'",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "object-src 'none'",
].join('; ')

/** Registers outside of /api/v1. A console that was not built is said by a page, not by an error. */
export function consoleFiles(folder = consoleFolder): (app: HttpApp) => Promise<void> {
  return async (app) => {
    await app.register(fastifyStatic, {
      root: folder,
      serve: false,
      suppressWarning: true,
      preCompressed: true,
      cacheControl: false,
      index: false,
      dotfiles: 'deny',
    })
    const open = { config: { permission: 'public' }, schema: { hide: true } } as const
    app.get('/assets/*', open, (request, reply) => sendAsset(request, reply))
    app.get('/icon.svg', open, (_request, reply) =>
      reply.header('cache-control', 'public, max-age=86400').sendFile('icon.svg'),
    )
    for (const where of ['/portal', '/portal/*'])
      app.get(where, open, (_request, reply) => sendPage(reply, folder, 'portal.html'))
    app.get('/*', open, (request, reply) =>
      ownPrefixes.some((prefix) => request.url.startsWith(prefix))
        ? reply.callNotFound()
        : sendPage(reply, folder, 'index.html'),
    )
  }
}

/** Their names hold a hash of their content. */
function sendAsset(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const name = (request.params as { '*': string })['*']
  return reply.sendFile(`assets/${name}`, { cacheControl: true, maxAge: asset_age_ms_max, immutable: true })
}

function sendPage(reply: FastifyReply, folder: string, name: string): FastifyReply {
  reply.header('cache-control', 'no-store').header('content-security-policy', pagePolicy)
  if (existsSync(path.join(folder, name))) return reply.sendFile(name)
  return reply.code(503).type('text/html; charset=utf-8').send(notBuilt)
}

const notBuilt = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mailwarden: the console is not built</title>
<style>body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem; color-scheme: light dark }</style>
<h1>The console is not built</h1>
<p>Mailwarden runs, and so does its API. Build the console in the folder of the program, then load this page again:</p>
<pre><code>npm run console</code></pre>
`
