// A gateway process of its own for tests that kill it: `gateway-child.ts CONFIG`. Prints its port; SIGTERM drains.
import path from 'node:path'
import { startGatewayFromFile } from '#mailflow/gateway-file.ts'
import { readConfig } from '#platform/config/read.ts'

const file = process.argv[2]!
const { config } = readConfig({ file, env: {} })
const gateway = await startGatewayFromFile(config, { folder: path.dirname(file) })
process.stdout.write(`${gateway.address().port}\n`)
process.on('SIGTERM', () => void gateway.drain().then(() => process.exit(0)))
