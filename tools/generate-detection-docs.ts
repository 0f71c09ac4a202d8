// Writes the lists in docs/detection.md (scanner settings, rules) from the code: `node tools/generate-detection-docs.ts`.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describeScanners } from '#detection/configure.ts'
import { attachmentFindings } from '../src/detection/files/catalogue.ts'
import { rules } from '../src/detection/rules/all.ts'

export const page = path.resolve(import.meta.dirname, '../docs/detection.md')

export function generate(text: string): string {
  return replaceBlock(
    replaceBlock(replaceBlock(text, 'settings', settingsTable()), 'rules', rulesTable()),
    'attachments',
    attachmentsTable(),
  )
}

function replaceBlock(text: string, name: string, lines: string[]): string {
  const [begin, end] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`]
  const from = text.indexOf(begin)
  const to = text.indexOf(end)
  if (from === -1 || to === -1) throw new Error(`docs/detection.md has no block “${name}”`)
  return [text.slice(0, from) + begin, ...lines, text.slice(to)].join('\n')
}

function settingsTable(): string[] {
  const rows = describeScanners().flatMap(({ name, settings }) =>
    Object.entries(settings).map(([setting, { default: standard, help }]) => {
      const shown = standard === '' ? '' : `\`${standard}\``
      return `| ${name} | \`${setting}\` | \`MAILWARDEN_${`${name}_${setting}`.toUpperCase()}\` | ${shown} | ${help} |`
    }),
  )
  return [
    '| Scanner | Setting | Environment variable of `mailwarden scan` | Default | Meaning |',
    '|---|---|---|---|---|',
    ...rows,
  ]
}

function rulesTable(): string[] {
  const rows = rules.map(
    (rule) =>
      `| \`${rule.name}\` | ${rule.category} | ${rule.certain === true ? 'decides' : rule.score} | ${rule.description} |`,
  )
  return ['| Rule | Category | Points | Looks for |', '|---|---|---|---|', ...rows]
}

function attachmentsTable(): string[] {
  const rows = Object.entries(attachmentFindings).map(
    ([name, { category, description }]) => `| \`${name}\` | ${category} | ${description} |`,
  )
  return ['| Finding | Category | Meaning |', '|---|---|---|', ...rows]
}

if (import.meta.main) writeFileSync(page, generate(readFileSync(page, 'utf8')))
