// The emulator's time: the system clock plus an offset that tests and the demo move, with tasks that become due in it.
import type { EmulatorClock } from './world.ts'

interface Task {
  dueAt: number
  order: number
  run: () => void | Promise<void>
}

/** A clock that also can be stopped: no timer is left behind after `close`. */
export interface StoppableClock extends EmulatorClock {
  close(): void
}

/** `setTimeout` overflows beyond this; a task further away is looked at again then. */
const longestTimer_ms = 2_147_483_647

/** Creates a clock that starts at the system time plus `offset_ms`. */
export function createClock(offset_ms = 0): StoppableClock {
  let offset = offset_ms
  let order = 0
  let tasks: Task[] = []
  let timer: NodeJS.Timeout | undefined
  let closed = false
  let turn: Promise<void> = Promise.resolve()

  const time = (): number => Date.now() + offset

  function arm(): void {
    clearTimeout(timer)
    if (closed || tasks.length === 0) return
    const next = Math.min(...tasks.map((task) => task.dueAt))
    timer = setTimeout(() => void inTurn(runDue), Math.min(Math.max(0, next - time()), longestTimer_ms))
    timer.unref()
  }

  function takeDue(until: number): Task | undefined {
    const due = tasks.filter((task) => task.dueAt <= until).sort((a, b) => a.dueAt - b.dueAt || a.order - b.order)[0]
    if (due) tasks = tasks.filter((task) => task !== due)
    return due
  }

  // One hand at a time: a task that a timer began would otherwise still run while `advance` moves the time on under it.
  function inTurn(work: () => Promise<void>): Promise<void> {
    turn = turn.then(work).then(arm)
    return turn
  }

  async function runDue(): Promise<void> {
    for (let task = takeDue(time()); task; task = takeDue(time())) await runTask(task)
  }

  // Time goes from task to task, so that a task that schedules another one within the span sees it run, too.
  async function advance(ms: number): Promise<void> {
    const end = time() + ms
    for (let task = takeDue(end); task; task = takeDue(end)) {
      if (task.dueAt > time()) offset += task.dueAt - time()
      await runTask(task)
    }
    if (end > time()) offset += end - time()
  }

  return {
    now: () => new Date(time()),
    schedule(delayMs, task) {
      const entry: Task = { dueAt: time() + Math.max(0, delayMs), order: order++, run: task }
      tasks.push(entry)
      arm()
      return () => {
        tasks = tasks.filter((other) => other !== entry)
        arm()
      }
    },
    advance: (ms) => inTurn(() => advance(ms)),
    close() {
      closed = true
      tasks = []
      clearTimeout(timer)
    },
  }
}

/** A task that fails must not stop time for the others; the emulator says so on stderr. */
async function runTask(task: Task): Promise<void> {
  try {
    await task.run()
  } catch (error) {
    process.stderr.write(`emulator: a scheduled task failed: ${error instanceof Error ? error.stack : error}\n`)
  }
}
