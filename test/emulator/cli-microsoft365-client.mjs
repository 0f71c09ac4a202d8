// Runs commands of CLI for Microsoft 365, unmodified, with sockets of Microsoft's hosts led to the emulator.
// Input on stdin: { module, ports: {host: port}, commands: [[name, options]] }; output: one result a command, as JSON.
import tls from 'node:tls'

const chunks = []
for await (const chunk of process.stdin) chunks.push(chunk)
const { module, ports, commands } = JSON.parse(Buffer.concat(chunks).toString())

const connect = tls.connect
tls.connect = (...args) => {
  const options = args.find((each) => each !== null && typeof each === 'object') ?? {}
  const host = options.servername || options.host
  const port = ports[host]
  if (port === undefined) throw new Error(`no connection to ${host} is allowed in tests`)
  const callback = args.find((each) => typeof each === 'function')
  return connect.call(tls, { ...options, host: '127.0.0.1', port, servername: host }, callback)
}

const { executeCommand } = await import(module)
const results = []
for (const [name, options] of commands) {
  try {
    const { stdout, stderr } = await executeCommand(name, { output: 'json', ...options })
    results.push({ name, stdout, stderr })
  } catch (error) {
    results.push({ name, error: error?.error?.message ?? error?.message ?? JSON.stringify(error) })
  }
}
await new Promise((resolve) => process.stdout.write(JSON.stringify(results), resolve))
process.exit(0)
