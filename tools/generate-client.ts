// Writes client/api.ts, the types of the public API, from the server's own description: `node tools/generate-client.ts`.
// tools/generate-client.test.ts says when it is stale.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { clientTypes } from './client-types.ts'
import { readOpenApi } from './openapi.ts'

const root = path.resolve(import.meta.dirname, '..')
const file = path.join(root, 'client/api.ts')

writeFileSync(file, clientTypes(await readOpenApi()))
execFileSync(path.join(root, 'node_modules/.bin/oxfmt'), [file], { cwd: root })
console.log('client/api.ts written')
process.exit(0)
