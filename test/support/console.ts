// A real Chromium on a real installation: builds the console when it is older than its source, signs in, looks for faults with axe,
// makes pictures.
import { execFile } from 'node:child_process'
import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { promisify } from 'node:util'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { signInAsAdmin, type SignedInBrowser } from './sign-in.ts'
import { installation, type Installation, type InstallationOptions } from './installation.ts'

const root = path.resolve(import.meta.dirname, '../..')
const runFile = promisify(execFile)
const page_timeout_ms = 15_000

export interface ConsoleOptions extends InstallationOptions {
  scheme?: 'light' | 'dark'
  size?: { width: number; height: number }
}

export interface Console {
  installation: Installation
  browser: Browser
  /** Signed in as a super admin. */
  page: Page
  admin: SignedInBrowser
  /** Goes to a path of the console and waits until its heading and its data are there. */
  open(path: string): Promise<void>
  /** Another window of somebody else; not signed in. */
  newPage(options?: { scheme?: 'light' | 'dark'; size?: { width: number; height: number } }): Promise<Page>
}

/** Everything is closed with the test. */
export async function openConsole(t: TestContext, options: ConsoleOptions = {}): Promise<Console> {
  await buildConsole()
  const made = await installation(t, options)
  return openConsoleOf(t, made, options)
}

/** On an installation that is there already. */
export async function openConsoleOf(
  t: TestContext,
  made: Installation,
  options: ConsoleOptions = {},
): Promise<Console> {
  await buildConsole()
  const browser = await startChromium()
  t.after(() => browser.close())
  const newPage: Console['newPage'] = async ({ scheme = 'light', size = { width: 1280, height: 860 } } = {}) => {
    const context = await browser.newContext({
      baseURL: made.url,
      colorScheme: scheme,
      viewport: size,
      // The emulated Microsoft has certificates of an authority of its own.
      ignoreHTTPSErrors: true,
    })
    context.setDefaultTimeout(page_timeout_ms)
    return context.newPage()
  }
  const page = await newPage(options)
  const admin = await signInAsAdmin(made.url, await adminTokenOf(made))
  await useSession(page.context(), made.url, admin)
  return { installation: made, browser, page, admin, newPage, open: (where) => openPage(page, where) }
}

export async function openPage(page: Page, where: string): Promise<void> {
  await page.goto(where)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await settled(page)
}

/** Goes on to another page of the console as its links do, without loading the console anew. */
export async function followTo(page: Page, where: string): Promise<void> {
  await page.evaluate(`{
    document.querySelector('h1')?.setAttribute('data-left', '')
    history.pushState({ idx: (history.state?.idx ?? 0) + 1, key: ${JSON.stringify(where)}, usr: null }, '', ${JSON.stringify(where)})
    dispatchEvent(new PopStateEvent('popstate', { state: history.state }))
  }`)
  await page.locator('h1:not([data-left])').waitFor()
  await settled(page)
}

/** Nothing loads any more: no skeleton, no refreshing. */
export async function settled(page: Page): Promise<void> {
  // Not by a function that the page runs again and again: its policy forbids eval.
  await page.locator('[role=status][aria-label=Loading], [aria-busy=true]').first().waitFor({ state: 'detached' })
}

/** Gives the browser the session of somebody who signed in by the API. */
export async function useSession(context: BrowserContext, url: string, { browser }: SignedInBrowser): Promise<void> {
  const cookies = [...browser.cookies].map(([name, value]) => ({ name, value, url, sameSite: 'Lax' as const }))
  await context.addCookies(cookies)
}

export async function adminTokenOf({ folder }: Installation): Promise<string> {
  return (await readFile(path.join(folder, 'data', 'admin-token'), 'utf8')).trim()
}

export async function startChromium(more: readonly string[] = []): Promise<Browser> {
  const executablePath = chromiumPath()
  if (executablePath === null) throw new Error('These tests need Chromium: install the package chromium.')
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return chromium.launch({ executablePath, args: [...args, '--disable-dev-shm-usage', ...more] })
}

/** Null: there is none on this machine. */
export function chromiumPath(): string | null {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter)
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  return (
    ['/usr/bin', ...folders]
      .flatMap((folder) => names.map((name) => path.join(folder, name)))
      .find((file) => existsSync(file)) ?? null
  )
}

let building: Promise<void> | null = null

/** Once a process, and only when a source file is newer than what was built. Other processes wait for the same lock. */
export function buildConsole(): Promise<void> {
  // Who built it already (CI, the test runner) need not look again in every process.
  if (process.env['MAILWARDEN_CONSOLE_BUILT'] !== undefined) return Promise.resolve()
  building ??= build()
  return building
}

async function build(): Promise<void> {
  if (!isStale()) return
  const vite = path.join(root, 'node_modules/vite/bin/vite.js')
  const env = { ...process.env, MAILWARDEN_KEEP_BUILT: '1' }
  const args = ['--no-fork', path.join(root, 'node_modules/.console-build.lock')]
  if (existsSync('/usr/bin/flock')) {
    await runFile('/usr/bin/flock', [...args, process.execPath, '-e', buildIfStale(vite)], { cwd: root, env })
  } else await runFile(process.execPath, [vite, 'build', 'console'], { cwd: root, env })
}

/** In the process that holds the lock: another one may have built meanwhile. */
function buildIfStale(vite: string): string {
  const self = JSON.stringify(import.meta.url)
  const command = JSON.stringify([vite, 'build', 'console'])
  return `import(${self}).then(({ isStale }) => { if (isStale()) require('node:child_process').execFileSync(process.execPath, ${command}, { stdio: 'pipe' }) })`
}

export function isStale(): boolean {
  const page = path.join(root, 'console/dist/index.html')
  if (!existsSync(page)) return true
  const built_ms = statSync(page).mtimeMs
  const sources = globSync(['console/*.{html,ts,json}', 'console/src/**/*', 'console/public/*', 'client/*.ts'], {
    cwd: root,
  })
  return sources.some((file) => statSync(path.join(root, file)).mtimeMs > built_ms)
}

interface AxeResult {
  violations: { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }[]
}

const axeSource = () => readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const untilStill = `(async () => {
  if (!globalThis.isWithoutTransitions) {
    globalThis.isWithoutTransitions = true
    const sheet = new CSSStyleSheet()
    sheet.replaceSync('*, *::before, *::after { transition: none !important }')
    document.adoptedStyleSheets.push(sheet)
  }
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
  const running = () => document.getAnimations().filter(({ playState }) => playState === 'running')
  const isEndless = ({ effect }) => effect.getTiming().iterations === Infinity
  for (let still = 0, frames = 0; still < 3 && frames < 300; frames += 1) {
    await frame()
    still = running().length === 0 ? still + 1 : 0
  }
  return running().filter(isEndless).map(({ effect }) => effect.target.outerHTML.slice(0, 200))
})()`

/**
 * Ends all transitions of the page, now and later: of colours that fade each begins others in the elements within. Resolves with what
 * has no end and still moves after 300 frames.
 */
export const stilled = (page: Page): Promise<string[]> => page.evaluate<string[]>(untilStill)

/** What WCAG 2.2 AA forbids and a program can find, one line each; empty when all is well. */
export async function axe(page: Page): Promise<string[]> {
  // Half-way through a fade no text has its contrast.
  await stilled(page)
  return violations(page)
}

const wcag = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }
/** Of a page that stands still. */
export async function violations(page: Page): Promise<string[]> {
  // Not as a script element: the console's policy forbids those.
  if (await page.evaluate(`typeof axe === 'undefined'`)) await page.evaluate(`${axeSource()}; undefined`)
  const { violations } = await page.evaluate<AxeResult>(
    `axe.run(document, { runOnly: ${JSON.stringify(wcag)}, resultTypes: ['violations'] })`,
  )
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${help}\n  ${html.slice(0, 300)}\n  ${failureSummary}`),
  )
}

/** A picture of the whole page as `<folder>/<name>.png`; MAILWARDEN_SHOTS or the system's temporary folder. */
export async function shot(
  page: Page,
  name: string,
  folder = process.env['MAILWARDEN_SHOTS'] ?? path.join(os.tmpdir(), 'mailwarden-shots'),
): Promise<void> {
  await mkdir(folder, { recursive: true })
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true, animations: 'disabled' })
}
