// Steps of a message by recipient: those of the whole message first, then each recipient's own. Pure.

export interface Step {
  at: string
  step: string
  recipient: string | null
  detail: string
  reply?: string | undefined
  tls?: string | undefined
  duration_ms?: number | undefined
}

export interface StepGroup {
  /** Null: the whole message. */
  recipients: readonly string[] | null
  steps: Step[]
}

/** Recipients with the same steps at the same times stand together, as they do in a mail to a list. */
export function groupSteps(steps: readonly Step[]): StepGroup[] {
  const whole = steps.filter(({ recipient }) => recipient === null)
  const byRecipient = new Map<string, Step[]>()
  for (const step of steps)
    if (step.recipient !== null) byRecipient.set(step.recipient, [...(byRecipient.get(step.recipient) ?? []), step])
  const groups = new Map<string, { recipients: string[]; steps: Step[] }>()
  for (const [recipient, own] of byRecipient) {
    const key = JSON.stringify(own.map(({ at, step, detail, reply }) => [at, step, detail, reply]))
    const known = groups.get(key)
    if (known === undefined) groups.set(key, { recipients: [recipient], steps: own })
    else known.recipients.push(recipient)
  }
  return [...(whole.length === 0 ? [] : [{ recipients: null, steps: whole }]), ...groups.values()]
}
