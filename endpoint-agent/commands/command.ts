// What a command of the program is.

export interface CommandLine {
  state: string
  server?: string | undefined
  token?: string | undefined
  ca?: string | undefined
  'allow-http'?: boolean | undefined
  quick?: boolean | undefined
  full?: boolean | undefined
  'report-only'?: boolean | undefined
  json?: boolean | undefined
  list?: boolean | undefined
  yes?: boolean | undefined
  words: string[]
}

/** Gives the exit code: 0 done, 1 failed, 2 used wrongly, 3 not enrolled (the service is not started again then). */
export type RunCommand = (line: CommandLine) => Promise<number>

export const print = (text: string): void => void process.stdout.write(`${text}\n`)
export const complain = (text: string): void => void process.stderr.write(`${text}\n`)
