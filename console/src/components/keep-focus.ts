// Where the keyboard goes on when that which had the focus went away with what was done, e.g. the row of a message that was released.

/** A dialog above may still fade out with the focus in it. */
const wait_ms = 3_000

/** Gives the focus to what is found, as soon as nothing has it; not when it was given back by then, or stays elsewhere. */
export function keepFocus(find: () => HTMLElement | null | undefined): void {
  const until_ms = performance.now() + wait_ms
  const look = (): void => {
    if (document.activeElement === document.body) find()?.focus()
    else if (performance.now() < until_ms && document.activeElement?.closest('[role=dialog]') != null)
      requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}
