// Logs are JSON lines: an `event` name, `tenant`, `message_id`, `duration_ms`; never message content, tokens or keys.
import pino, { type DestinationStream, type Logger } from 'pino'
import { redact, redactText } from './redact.ts'

export type { Logger } from 'pino'

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** Writes to standard error unless `destination` is given: standard output belongs to results of commands. */
export function createLogger(options: { level?: LogLevel; destination?: DestinationStream } = {}): Logger {
  return pino(
    {
      level: options.level ?? 'info',
      base: null,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: (entry) => redact(entry) as Record<string, unknown> },
      serializers: { err: (error: unknown) => error },
      hooks: {
        // The message and its values, too; pino itself would take an error's message over unredacted.
        logMethod(args, method) {
          const [first, ...rest] = args as unknown[]
          const texts = rest.map((each) => (typeof each === 'string' ? redactText(each) : each))
          const message = (first as { err?: { message?: string } } | null)?.err?.message
          if (texts.length === 0 && typeof message === 'string') texts.push(redactText(message))
          method.apply(this, [typeof first === 'string' ? redactText(first) : first, ...texts] as Parameters<
            typeof method
          >)
        },
      },
    },
    options.destination ?? pino.destination({ dest: 2, sync: true }),
  )
}
