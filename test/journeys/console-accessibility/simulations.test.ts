// Every page of Phish Threat.
import { test } from 'node:test'
import { checkPages, isSimulation } from './every-page.ts'

test('no page of simulations has a fault that axe finds, in any scheme or width', { timeout: 540_000 }, (t) =>
  checkPages(t, isSimulation, 20, () => Promise.resolve([])),
)
