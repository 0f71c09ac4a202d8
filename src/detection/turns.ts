// Work for this thread's processor, one piece after the other in order of arrival; input and output come between two.

export class Turns {
  #isTaken = false
  readonly #waiting: (() => void)[] = []

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#isTaken) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#isTaken = true
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#isTaken = false
      else setImmediate(next)
    }
  }
}
