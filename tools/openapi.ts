// The OpenAPI description as the server itself serves it: from a server with the web role on a database of its own.
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { readConfig } from '#platform/config/read.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { startApp } from '../src/app.ts'

export interface OpenApi {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components?: { schemas?: Record<string, JsonSchema> }
}
export interface Operation {
  summary?: string
  parameters?: { in: 'path' | 'query' | 'header'; name: string; required?: boolean; schema: JsonSchema }[]
  requestBody?: { required?: boolean; content: Record<string, { schema: JsonSchema }> }
  responses: Record<string, { content?: Record<string, { schema: JsonSchema }> }>
}
export interface JsonSchema {
  $ref?: string
  type?: string | string[]
  description?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  allOf?: JsonSchema[]
  properties?: Record<string, JsonSchema>
  required?: string[]
  additionalProperties?: boolean | JsonSchema
  patternProperties?: Record<string, JsonSchema>
  items?: JsonSchema | JsonSchema[]
}

export async function readOpenApi(): Promise<OpenApi> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mailwarden-openapi-'))
  const env = {
    MAILWARDEN_DATA_DIR: folder,
    MAILWARDEN_LOG_LEVEL: 'silent',
    MAILWARDEN_HTTP_LISTEN: '127.0.0.1:0',
    MAILWARDEN_GATEWAY_LISTEN: '127.0.0.1:0',
  }
  try {
    await using app = await startApp({
      config: readConfig({ env }).config,
      roles: ['web'],
      logger: createLogger({ level: 'silent' }),
    })
    const answer = await fetch(new URL('/api/v1/openapi.json', app.httpUrl!))
    return (await answer.json()) as OpenApi
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
