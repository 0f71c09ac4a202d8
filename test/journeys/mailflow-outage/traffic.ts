// Mail in both directions of a connected tenant with an account of it: what was given to Exchange Online, what came to rest where,
// and what the history says. Every message has a subject of its own.
import assert from 'node:assert/strict'
import type { Installation } from '#test/support/installation.ts'
import {
  eicar,
  eventually,
  history,
  quarantined,
  rawMessage,
  received,
  traceOf,
  uniqueSubject,
} from '#test/support/mail-journey.ts'

export type Kind = 'inbound' | 'outbound' | 'infected'

interface Sent {
  kind: Kind
  subject: string
}

const outside = 'zoe@outside.example'
const frida = 'frida.fink@contoso.com'

export class Traffic {
  readonly #made: Installation
  readonly #tenantId: string
  readonly sent: Sent[] = []

  constructor(made: Installation, tenantId: string) {
    this.#made = made
    this.#tenantId = tenantId
  }

  /** Resolves when Exchange Online has it; what it does with it goes on. */
  async send(kind: Kind): Promise<string> {
    const { transport } = this.#made.emulator
    const subject = uniqueSubject(kind)
    const [from, to] = kind === 'outbound' ? [frida, outside] : [outside, frida]
    const raw = rawMessage({ from, to, subject, body: kind === 'infected' ? `${eicar}\r\n` : 'Hello.\r\n' })
    if (kind === 'outbound') await transport.submit(this.#made.emulator.tenant('Contoso').id, frida, raw)
    else {
      const { accepted, final } = await transport.internet.send({ envelopeFrom: from, recipients: [to], raw })
      assert.deepEqual(accepted, [to], String(final))
    }
    this.sent.push({ kind, subject })
    return subject
  }

  async sendAll(kinds: readonly Kind[]): Promise<void> {
    await Promise.all(kinds.map((kind) => this.send(kind)))
    await this.#made.emulator.transport.idle()
  }

  copiesOf(one: Sent): number {
    return this.#delivered(one).length
  }

  #delivered({ kind, subject }: Sent): Buffer[] {
    if (kind !== 'outbound') return received(this.#made, 'Contoso', 'frida.fink', subject).map(({ raw }) => raw)
    const { internet } = this.#made.emulator.transport
    return internet.received.map(({ raw }) => raw).filter((raw) => raw.includes(`Subject: ${subject}\r\n`))
  }

  /** Emulated time goes on until Exchange Online's queue is empty; resolves with the minutes that it took. */
  async drainQueue(minutes_max = 120): Promise<number> {
    const { transport } = this.#made.emulator
    for (let minutes = 0; minutes <= minutes_max; minutes += 1) {
      if (transport.queue().length === 0) return minutes
      await this.#made.advance(60_000)
    }
    throw new Error(`still in the queue: ${transport.queue().map(({ lastError }) => lastError)}`)
  }

  /** Each message has come to rest once and where it belongs, and history and trace say so. */
  async account(): Promise<void> {
    for (const one of this.sent) {
      const isInfected = one.kind === 'infected'
      assert.equal(this.copiesOf(one), isInfected ? 0 : 1, `copies of ${one.subject}`)
      for (const raw of this.#delivered(one)) assert.deepEqual(ourFields(raw), stays, one.subject)
      const kept = await quarantined(this.#made, this.#tenantId, one.subject)
      assert.equal(kept.length, isInfected ? 1 : 0, `${one.subject} in quarantine`)
      await this.#checkHistory(one, isInfected ? 'quarantined' : 'returned')
      const pending = traceOf(this.#made.emulator, 'Contoso', one.subject).filter(({ status }) => status === 'Pending')
      assert.deepEqual(pending, [], `trace of ${one.subject}`)
    }
  }

  /** One line for the end; whatever else there is must be a try that was put off. */
  async #checkHistory({ kind, subject }: Sent, wanted: string): Promise<void> {
    const ended = await eventually(`${subject} in the history`, async () => {
      const rows = (await history(this.#made, this.#tenantId, { subject })).filter((row) => row.subject === subject)
      const ends = rows.filter(({ status }) => status !== 'deferred')
      return ends.length > 0 && ends
    })
    assert.deepEqual(
      ended.map(({ status, direction }) => `${direction} ${status}`),
      [`${kind === 'outbound' ? 'outbound' : 'inbound'} ${wanted}`],
      subject,
    )
  }
}

/** docs/message-headers.md: what stays on a delivered message. */
const stays = ['x-mailwarden-processed', 'x-mailwarden-state', 'x-mailwarden-verdict']

function ourFields(raw: Buffer): string[] {
  const header = raw.toString('latin1', 0, raw.indexOf('\r\n\r\n'))
  return [...header.matchAll(/^(x-mailwarden-[^:]*):/gim)].map((match) => match[1]!.toLowerCase()).toSorted()
}
