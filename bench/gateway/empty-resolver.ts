// A name server that knows nothing and says so at once, so that no benchmark waits for, or measures, somebody's DNS.
import dgram from 'node:dgram'

const socket = dgram.createSocket('udp4', (query, from) => {
  const answer = Buffer.from(query)
  // RFC 1035 4.1.1: QR and RA set, RCODE 3 (no such name); the question goes back, additional records do not.
  answer.writeUInt16BE(0x8183, 2)
  answer.writeUInt16BE(0, 10)
  let end = 12
  while (answer[end] !== 0) end += answer[end]! + 1
  socket.send(answer.subarray(0, end + 5), from.port, from.address)
})
socket.bind(0, '127.0.0.1', () => process.send!({ port: socket.address().port }))
process.on('disconnect', () => process.exit())
