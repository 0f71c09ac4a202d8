// The contract of a command: `mailwarden <noun> <verb>`; one file a command, one line in src/main.ts.

export interface CommandOption {
  type: 'string' | 'boolean'
  description: string
  multiple?: boolean
  short?: string
}

export interface CommandContext {
  positionals: string[]
  /** Values of the options, undefined when not given. */
  values: Record<string, string | boolean | string[] | undefined>
  stdout: (line: string) => void
  stderr: (line: string) => void
  env: NodeJS.ProcessEnv
  /** Client of the HTTP API for commands that talk to a running server; throws AppError with a hint when none answers. */
  api: ApiClient
}

export interface ApiClient {
  get<T>(path: string, query?: Record<string, string | number | boolean | undefined>): Promise<T>
  post<T>(path: string, body?: unknown): Promise<T>
  put<T>(path: string, body?: unknown): Promise<T>
  delete<T>(path: string): Promise<T>
}

export interface Command {
  /** `quarantine list` */
  name: string
  summary: string
  /** First in the help. */
  examples: string[]
  /** `PATH…`; for the usage line. */
  arguments?: string
  options: Record<string, CommandOption>
  /** Exit code: 0 done, 1 failed, 2 wrong usage (throw AppError with status 400 for it). */
  run(context: CommandContext): Promise<number>
}
