// Sends the sign-in page of the emulated Microsoft as a browser would; resolves with the address that it sends the browser to.
import { request as httpsRequest } from 'node:https'
import type { Emulator } from '#emulator/emulator.ts'

export function postForm(emulator: Emulator, url: string, form: URLSearchParams): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      url,
      {
        method: 'POST',
        ca: emulator.caPem,
        agent: false,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
      (response) => {
        let text = ''
        response.on('data', (chunk: Buffer) => (text += chunk.toString()))
        response.on('end', () => {
          const { location } = response.headers
          if (location === undefined)
            reject(new Error(`sign-in page answered ${response.statusCode}: ${text.slice(0, 300)}`))
          else resolve(location)
        })
      },
    )
    request.on('error', reject)
    request.end(form.toString())
  })
}
