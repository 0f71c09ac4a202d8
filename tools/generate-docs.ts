// Writes metrics.md, configuration.md, error-codes.md, alert-types.md and failure-matrix.md in docs/ from the code: `node tools/generate-docs.ts`. tools/generate-docs.test.ts says when they are stale.
import { globSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { Registry } from 'prom-client'
import { leavesOf, variableOf } from '#platform/config/environment.ts'
import { listAlertTypes } from '#alerts/catalogue.ts'
import type { SchemaNode } from '#platform/config/fields.ts'
import { configSchema } from '#platform/config/schema.ts'
import { metricsRegistry } from '#platform/telemetry/metrics.ts'
import { readErrorCodes } from './error-codes.ts'
import { failures, testsByFailure } from './failure-matrix.ts'

const root = path.resolve(import.meta.dirname, '..')
const generated = 'Written by `node tools/generate-docs.ts`; do not edit.'

/** Files by path. */
export async function generateDocs(): Promise<Record<string, string>> {
  return {
    'docs/metrics.md': await metricsPage(),
    'docs/configuration.md': configurationPage(),
    'docs/error-codes.md': errorCodesPage(),
    'docs/alert-types.md': alertTypesPage(),
    'docs/failure-matrix.md': failureMatrixPage(),
  }
}

/** Every file called metrics.ts or …-metrics.ts declares its metrics when it is loaded, or has a function that takes the registry. */
async function metricsPage(): Promise<string> {
  const own = new Registry()
  for (const file of globSync('src/**/{metrics,*-metrics}.ts', { cwd: root }).sort()) {
    if (file === 'src/platform/telemetry/metrics.ts') continue
    const module = (await import(pathToFileURL(path.join(root, file)).href)) as Record<string, unknown>
    for (const [name, value] of Object.entries(module))
      if (typeof value === 'function' && /^create\w*Metrics$/.test(name))
        (value as (registry: Registry) => unknown)(own)
  }
  const metrics = [...metricsRegistry.getMetricsAsArray(), ...own.getMetricsAsArray()] as unknown as {
    name: string
    help: string
    type?: string
    labelNames: string[]
    constructor: { name: string }
  }[]
  const rows = metrics
    // Those of Node are there as soon as a server runs, and are described by prom-client.
    .filter(({ name }) => name.startsWith('mailwarden_'))
    .map(({ name, help, labelNames, constructor }) => [
      `\`${name}\``,
      constructor.name.toLowerCase(),
      labelNames.map((label) => `\`${label}\``).join(', '),
      help,
    ])
    .sort((a, b) => (a[0]! < b[0]! ? -1 : 1))
  return page('Metrics', [
    'Prometheus scrapes `/metrics` with a token that has the permission `metrics.read`',
    '(`mailwarden token create --name prometheus --permission metrics.read`).',
    '',
    ...markdownTable(['Metric', 'Type', 'Labels', 'Meaning'], rows),
    '',
    'Besides these the process itself is measured (`process_…`, `nodejs_…`).',
  ])
}

function configurationPage(): string {
  const rows = leavesOf(configSchema as unknown as SchemaNode).map(({ path: name, node }) => [
    `\`${name}\``,
    node.default === undefined ? '' : `\`${JSON.stringify(node.default)}\``,
    `${node.description}${node.enum === undefined ? '' : `: ${node.enum.join(', ')}`}`,
    `\`${variableOf(name)}\``,
  ])
  return page('Configuration', [
    'One YAML file (`--config FILE` or `MAILWARDEN_CONFIG`), over it environment variables; lists are comma-separated there.',
    '`DATABASE_URL` is the same as `database.url`. Relative paths are relative to the file. `mailwarden config check` says',
    'every value, where it came from, and all mistakes together.',
    '',
    ...markdownTable(['Setting', 'Default', 'Meaning', 'Environment variable'], rows),
    '',
    '`domains` (a list, file only) is described in [gateway-mode.md](gateway-mode.md).',
  ])
}

function alertTypesPage(): string {
  const rows = listAlertTypes()
    .toSorted((a, b) => a.product.localeCompare(b.product) || a.type.localeCompare(b.type))
    .map(({ type, product, category, severity, isNotice, title, meaning, advice }) => [
      `\`${type}\``,
      product,
      category,
      isNotice ? `${severity}, notice` : severity,
      title,
      `${meaning} ${advice}`,
    ])
  return page('Alert types', [
    'What notification rules can choose: by severity, product or category, and each type by itself as an exception',
    '([alerts-and-siem.md](alerts-and-siem.md)). A notice is told once and needs nothing: it is closed as it is raised.',
    '',
    ...markdownTable(['Type', 'Product', 'Category', 'Severity', 'Title', 'Meaning and advice'], rows),
  ])
}

function errorCodesPage(): string {
  const rows = readErrorCodes(root).map(({ code, statuses, retryable, messages }) => [
    `\`${code}\``,
    statuses.toSorted((a, b) => a - b).join(', '),
    retryable ? 'yes' : '',
    messages.join(' / '),
  ])
  return page('Error codes', [
    'The `code` of problem details (RFC 9457), of the command line and of the log. Codes are stable; texts are not. `…` stands for',
    'what differs from case to case. Status: of the HTTP answer; empty where the status of the call is passed on. Again: the same',
    'call may succeed later without a change (`Retry-After` says when).',
    '',
    ...markdownTable(['Code', 'Status', 'Again', 'Text'], rows),
    '',
    'Besides these, requests that never reach a capability are answered with `not-found`, `request.too-large`,',
    '`request.media-type` and `request.malformed`.',
  ])
}

function failureMatrixPage(): string {
  const tests = testsByFailure(root)
  const rows = failures.map(([number, situation, answer]) => [
    String(number),
    situation,
    answer,
    (tests.get(number) ?? []).join('; '),
  ])
  return page('Failure matrix of the data path', [
    'What the sender is answered, and the tests in `test/journeys/mailflow-failures` that inject each failure for real.',
    'A fault of ours is never answered with 5yz: Exchange Online keeps the message and tries again for a day.',
    '',
    ...markdownTable(['No.', 'Situation', 'Answer to the sender', 'Tests'], rows),
  ])
}

function page(title: string, lines: string[]): string {
  return [`# ${title}`, '', generated, '', ...lines, ''].join('\n')
}

function markdownTable(headings: string[], rows: string[][]): string[] {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)]
}

if (import.meta.main) {
  for (const [file, text] of Object.entries(await generateDocs())) {
    writeFileSync(path.join(root, file), text)
    process.stdout.write(`${file}\n`)
  }
}
