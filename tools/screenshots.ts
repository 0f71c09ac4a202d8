// Takes the pictures of docs/screens: `node tools/screenshots.ts`. Every page of the console on an installation with made-up tenants;
// those that a README shows also in dark and narrow.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createLogger } from '#platform/telemetry/logger.ts'
import { openConsoleOf, openPage } from '#test/support/console.ts'
import { furnish, pagesOf } from '#test/support/furnished.ts'
import { startInstallation } from '#test/support/installation.ts'

const folder = path.resolve(import.meta.dirname, '../docs/screens')
const alsoDark = new Set(['overview', 'messages-one', 'mail-flow-tampering'])
const wide = { width: 1280, height: 860 }
const narrow = { width: 390, height: 844 }

const endings: (() => unknown)[] = []
const made = await startInstallation({ logger: createLogger({ level: 'fatal' }) })
try {
  const { page } = await openConsoleOf({ after: (ending: () => unknown) => void endings.push(ending) } as never, made)
  const pages = pagesOf(await furnish(made))
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const { name, url } of pages) {
    await page.setViewportSize(wide)
    await openPage(page, url)
    await take(name)
    if (!alsoDark.has(name)) continue
    await page.emulateMedia({ colorScheme: 'dark' })
    await take(`${name}-dark`)
    await page.setViewportSize(narrow)
    await page.emulateMedia({ colorScheme: 'light' })
    await take(`${name}-narrow`)
  }
  const index = pages.map(
    ({ name, url }) => `## ${url.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{20,}/g, '…')}\n\n![${name}](${name}.png)\n`,
  )
  writeFileSync(
    path.join(folder, 'README.md'),
    `# Screens\n\nWritten by \`node tools/screenshots.ts\`; the tenants are made up.\n\n${index.join('\n')}`,
  )

  async function take(name: string): Promise<void> {
    await page.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled' })
    console.log(`docs/screens/${name}.png`)
  }
} finally {
  for (const ending of endings) await ending()
  await made[Symbol.asyncDispose]()
}
process.exit(0)
