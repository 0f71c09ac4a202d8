// Help texts: examples first (clig.dev).
import type { Command } from './command.ts'

export function generalHelp(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length))
  return [
    'Examples:',
    '  mailwarden serve --config mailwarden.yaml     start the server',
    '  mailwarden doctor                             find out what is wrong, and what to do',
    '  mailwarden config check                       every setting and where it came from',
    '',
    'Commands:',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'mailwarden COMMAND --help says more about one, mailwarden --version which release this is.',
  ].join('\n')
}

export function commandHelp(command: Command): string {
  const options = Object.entries({ ...command.options, ...globalOptions })
  const labels = options.map(([name, option]) => {
    const short = option.short === undefined ? '' : `-${option.short}, `
    return `${short}--${name}${option.type === 'string' ? ' VALUE' : ''}`
  })
  const width = Math.max(...labels.map((label) => label.length))
  return [
    command.summary,
    '',
    'Examples:',
    ...command.examples.map((example) => `  ${example}`),
    '',
    `Usage: mailwarden ${command.name}${command.arguments === undefined ? '' : ` ${command.arguments}`} [options]`,
    '',
    'Options:',
    ...options.map(([, option], index) => {
      const repeat = option.multiple ? ' (may be repeated)' : ''
      return `  ${labels[index]!.padEnd(width)}  ${option.description}${repeat}`
    }),
  ].join('\n')
}

export const globalOptions: Command['options'] = {
  config: { type: 'string', description: 'Configuration file (else MAILWARDEN_CONFIG)' },
  help: { type: 'boolean', short: 'h', description: 'This help' },
}
