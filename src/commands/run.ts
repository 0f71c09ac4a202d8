// Runs one command line: finds the command, reads its options, turns errors into one sentence, a hint and an exit code.
import { parseArgs } from 'node:util'
import { suggest } from '#platform/config/suggest.ts'
import { AppError, isAppError } from '#platform/errors.ts'
import { redactText } from '#platform/telemetry/redact.ts'
import { version } from '../app/version.ts'
import { createApiClient } from './api-client.ts'
import type { Command, CommandContext } from './command.ts'
import { commandHelp, generalHelp, globalOptions } from './help.ts'

export interface Surroundings {
  stdout: (line: string) => void
  stderr: (line: string) => void
  env: NodeJS.ProcessEnv
}

const words_max = 3

/** Resolves with the exit code: 0 done, 1 failed, 2 wrong usage. */
export async function runCommandLine(
  commands: readonly Command[],
  argv: string[],
  around: Surroundings,
): Promise<number> {
  try {
    const found = findCommand(commands, argv)
    if (found !== null) return await runCommand(found.command, found.rest, around)
    if (argv[0] === '--version' || argv[0] === '-V') {
      around.stdout(version)
      return 0
    }
    const wantsHelp = argv.length === 0 || argv.some((word) => ['--help', '-h', 'help'].includes(word))
    if (!wantsHelp) throw unknownCommand(commands, argv)
    around.stdout(generalHelp(commands))
    return 0
  } catch (error) {
    return explain(error, around)
  }
}

function findCommand(commands: readonly Command[], argv: string[]): { command: Command; rest: string[] } | null {
  for (let count = words_max; count > 0; count -= 1) {
    const name = argv.slice(0, count).join(' ')
    const command = commands.find((each) => each.name === name)
    if (command !== undefined) return { command, rest: argv.slice(count) }
  }
  return null
}

async function runCommand(command: Command, rest: string[], around: Surroundings): Promise<number> {
  const { values, positionals } = readOptions(command, rest)
  if (values['help'] === true) {
    around.stdout(commandHelp(command))
    return 0
  }
  if (positionals.length > 0 && command.arguments === undefined)
    throw usage(`"${command.name}" takes no argument, but got "${positionals[0]}".`)
  const config = values['config'] as string | undefined
  const context: CommandContext = {
    ...around,
    values,
    positionals,
    api: createApiClient({ env: around.env, configFile: config }),
  }
  return command.run(context)
}

function readOptions(command: Command, args: string[]) {
  const options = Object.fromEntries(
    Object.entries({ ...command.options, ...globalOptions }).map(([name, { type, multiple, short }]) => [
      name,
      { type, ...(multiple === undefined ? {} : { multiple }), ...(short === undefined ? {} : { short }) },
    ]),
  )
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true, strict: true })
    return { values: values as CommandContext['values'], positionals }
  } catch (error) {
    const name = /'--?([\w-]+)/.exec((error as Error).message)?.[1]
    const near = name === undefined ? null : suggest(name, Object.keys(options))
    const text = (error as Error).message.split('. ')[0]!.replace(/\.$/, '')
    throw usage(
      `${text}.${near === null || near === name ? '' : ` Did you mean --${near}?`} "mailwarden ${command.name} --help" lists all.`,
    )
  }
}

function unknownCommand(commands: readonly Command[], argv: string[]): AppError {
  const typed = argv
    .filter((word) => !word.startsWith('-'))
    .slice(0, 2)
    .join(' ')
  if (typed === '') return usage(`${argv[0]} is not known here. "mailwarden --help" lists all commands.`)
  const names = commands.map(({ name }) => name)
  const near = suggest(typed, names)
  const same = names.filter((name) => name.startsWith(`${typed.split(' ')[0]} `))
  const hint =
    near !== null
      ? `Did you mean "${near}"?`
      : same.length > 0
        ? `There are: ${same.join(', ')}.`
        : '"mailwarden --help" lists all.'
  return usage(`There is no command "${typed}". ${hint}`)
}

function usage(message: string): AppError {
  return new AppError({ code: 'command.usage', message, status: 400 })
}

function explain(error: unknown, { stderr }: Surroundings): number {
  if (!isAppError(error)) {
    stderr(
      `mailwarden: unexpected: ${redactText(error instanceof Error ? (error.stack ?? error.message) : String(error))}`,
    )
    return 1
  }
  stderr(`mailwarden: ${redactText(error.message)}`)
  for (const { path, message } of error.fields) stderr(`  ${path}: ${redactText(message)}`)
  stderr(`(${error.code})`)
  return error.status === 400 ? 2 : 1
}
