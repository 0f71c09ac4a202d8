// Idle SMTP connections, held by a process of its own: both ends in one would need more descriptors than most machines allow.
import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** From five addresses in turn, a hundred at a time. */
const program = `
  const net = require('node:net')
  const [port, count] = process.argv.slice(1).map(Number)
  let begun = 0
  let open = 0
  const more = () => {
    begun += 1
    const socket = net.connect({ port, host: '127.0.0.1', localAddress: '127.0.0.' + (2 + begun % 5) })
    socket.once('data', (greeting) => {
      if (!greeting.toString().startsWith('220')) return console.log(greeting.toString())
      open += 1
      if (open === count) console.log('all')
      else if (begun < count) more()
    })
  }
  for (let each = 0; each < Math.min(100, count); each += 1) more()
  process.stdin.resume().on('end', () => process.exit())`

/** Resolves when all have been greeted; rejects with the first other greeting. */
export async function idleCrowd(port: number, count: number): Promise<{ leave(): void }> {
  const child = spawn(process.execPath, ['-e', program, String(port), String(count)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  const leave = (): void => void child.stdin.end()
  if (said.toString().trim() === 'all') return { leave }
  leave()
  throw new Error(`a connection was greeted with ${said.toString()}`)
}
