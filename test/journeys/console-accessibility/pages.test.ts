// Every page but those of Phish Threat, which are checked beside.
import { test } from 'node:test'
import { checkPages, isSimulation } from './every-page.ts'
import { faultsOfOverlays } from './overlays.ts'

test('no page has a fault that axe finds, in any scheme or width', { timeout: 540_000 }, (t) =>
  checkPages(t, (url) => !isSimulation(url), 25, faultsOfOverlays),
)
