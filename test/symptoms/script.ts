// What a labelled script is, and the two weeks of ordinary work that every mailbox has behind it.
import type { Scene } from '#test/support/symptoms.ts'
import type { Random } from './random.ts'

export interface Script {
  name: string
  /** How many mailboxes, each from another seed. */
  runs: number
  /** Looked at with the basic permissions only: no sign-ins, no look into mailboxes. */
  isBasic?: boolean
  play(scene: Scene, random: Random): Promise<void>
}

export const home = '203.0.113.10'
export const office = '198.51.100.10'

/** Signs in from home and office, writes, files, deletes. */
export async function everyday(scene: Scene, random: Random): Promise<void> {
  for (let day = 13; day >= 1; day -= 1)
    scene.signIn(day * 24 * 60 + random.between(0, 300), day % 3 === 0 ? home : office)
  scene.signIn(random.between(120, 480), office)
  scene.deleted('MoveToDeletedItems', ['Lunch?', 'Minutes'], { minutesAgo: random.between(60, 900), address: office })
  for (let index = 0; index < random.between(2, 6); index += 1) await scene.sent(random.between(20, 1_200))
  scene.usual(40, 5)
}
