// One account of the message bytes that a process holds, and the decisions that follow from it (smtp-gateway 6):
// above 70 % no message over 1 MiB, above 85 % no new connection; messages move to temporary files from 25 % on, those that only
// wait for the next hop's answer from 6 % on.

export interface BudgetLimits {
  memory_bytes: number
  spool_bytes: number
}

const largeMessage_bytes = 1024 * 1024

export class Budget {
  #memory_bytes = 0
  #spool_bytes = 0
  /** Declared by MAIL SIZE= and not arrived yet: 50 senders that each announce 150 MB count before the first byte. */
  #declared_bytes = 0
  readonly limits: BudgetLimits

  constructor(limits: BudgetLimits) {
    this.limits = limits
  }

  get memory_bytes(): number {
    return this.#memory_bytes
  }
  get spool_bytes(): number {
    return this.#spool_bytes
  }

  addMemory(delta_bytes: number): void {
    this.#memory_bytes += delta_bytes
  }
  addSpool(delta_bytes: number): void {
    this.#spool_bytes += delta_bytes
  }
  addDeclared(delta_bytes: number): void {
    this.#declared_bytes += delta_bytes
  }

  /** False: answer 452 4.3.1 to MAIL. */
  admitsMessage(declared_bytes: number | null): boolean {
    const size_bytes = declared_bytes ?? 0
    if (size_bytes > largeMessage_bytes && this.#memoryShare() > 0.7) return false
    return this.#spool_bytes + this.#declared_bytes + size_bytes <= this.limits.spool_bytes
  }

  /** False: answer 421 4.3.2 to the connection. */
  admitsConnection(): boolean {
    return this.#memoryShare() <= 0.85
  }

  /** True: what is held now goes to a temporary file, whatever its size; reading waits for the file, which is the brake at 95 %. */
  mustSpill(held_bytes: number, spillAbove_bytes: number): boolean {
    if (held_bytes > spillAbove_bytes) return true
    const share = this.#memoryShare()
    return share > 0.95 || (share > 0.25 && held_bytes > 64 * 1024)
  }

  /** True: what is held only for a second try goes to a temporary file. */
  isCrowded(): boolean {
    return this.#memoryShare() > 1 / 16
  }

  hasSpoolFor(size_bytes: number): boolean {
    return this.#spool_bytes + size_bytes <= this.limits.spool_bytes
  }

  #memoryShare(): number {
    return this.#memory_bytes / this.limits.memory_bytes
  }
}
