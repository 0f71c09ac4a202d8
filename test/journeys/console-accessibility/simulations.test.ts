// Every page of Phish Threat, and those that it serves to people.
import { test } from 'node:test'
import { checkPages, isSimulation } from './every-page.ts'
import { faultsOfServedPages } from './served-pages.ts'

test('no page of simulations has a fault that axe finds, in any scheme or width', { timeout: 540_000 }, (t) =>
  checkPages(t, isSimulation, 20, faultsOfServedPages),
)
