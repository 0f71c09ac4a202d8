// Mail of several kinds for the journeys of the console: sent from outside through the emulated Exchange Online and the gateway.
import type { Installation } from '#test/support/installation.ts'
import { eventually, gtube, history, outsideSigner, rawMessage } from '#test/support/mail-journey.ts'

/** Text that would do harm if a page believed it: markup, direction overrides, invisible characters, a very long word. */
export const hostileSubject = `<img src=x onerror="window.owned=1">\u202Egpj.exe\u200B ${'long'.repeat(60)}`

/** Scripts, pictures and styles that would call home, forms, frames: nothing of it may work. */
export const hostileHtml = [
  '<base href="https://tracker.tailspin.example/"><meta http-equiv="refresh" content="0;url=https://tracker.tailspin.example/m">',
  '<style>@import "https://tracker.tailspin.example/a.css"; body{background:url(https://tracker.tailspin.example/b.png)}</style>',
  '<link rel="stylesheet" href="https://tracker.tailspin.example/c.css">',
  '<p onclick="window.owned=1">Dear user, verify your password now or your account will be closed.</p>',
  '<script>window.top.owned=1;alert(1)</script><img src="https://tracker.tailspin.example/x.png" onerror="window.owned=1">',
  '<svg onload="window.owned=1"><a href="javascript:window.owned=1">x</a></svg>',
  '<a href="https://login.tailspin.example/verify?u=frida">https://www.contoso.com</a>',
  '<form action="https://login.tailspin.example/f"><input type="password" name="p" autofocus></form>',
  '<iframe src="https://tracker.tailspin.example/i"></iframe><object data="https://tracker.tailspin.example/o"></object>',
  '',
].join('\r\n')

export const spam = `Hello,\r\n\r\n${gtube}\r\n`
export const spamOf = (name: string): string => `Hello ${name},\r\n\r\n${gtube}\r\n`

export interface Sender {
  /** Resolves when the message is in the history. */
  send(options: { subject: string; to?: string[]; from?: string; headers?: string[]; body?: string }): Promise<void>
}

export function mailFrom(made: Installation, tenantId: string): Sender {
  const signer = outsideSigner(made.emulator, 'outside.example')
  return {
    async send({ subject, to = ['frida.fink@contoso.com'], from = 'zoe@outside.example', headers, body }) {
      const before = new Set((await history(made, tenantId, {})).map(({ messageId }) => messageId))
      const raw = rawMessage({
        from,
        to: to[0]!,
        // Longer than one encoded word may be (RFC 2047 2); readers take it.
        subject: `=?utf-8?B?${Buffer.from(subject).toString('base64')}?=`,
        ...(headers === undefined ? {} : { headers }),
        ...(body === undefined ? {} : { body }),
      })
      const signed = from.endsWith('@outside.example') ? await signer.sign(raw) : raw
      await made.emulator.transport.internet.send({ envelopeFrom: from, recipients: to, raw: signed })
      await made.emulator.transport.idle()
      await eventually(`"${subject.slice(0, 40)}" in the history`, async () =>
        (await history(made, tenantId, {})).some(
          (row) => !before.has(row.messageId) && row.subject.startsWith(subject.slice(0, 20)),
        ),
      )
    },
  }
}
