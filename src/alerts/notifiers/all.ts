// The list of alert channels. A new one is one file and one line here.
import type { Clock } from '#platform/clock.ts'
import type { Config } from '#platform/config/schema.ts'
import { emailNotifier } from './email.ts'
import type { Notifier } from './notifier.ts'
import { syslogNotifier } from './syslog.ts'
import { webhookNotifier } from './webhook.ts'

export function allNotifiers(config: Config['notifications'], clock: Clock): Notifier[] {
  return [
    emailNotifier(config),
    webhookNotifier(config.webhook, clock),
    syslogNotifier(config.webhook, clock),
  ] as Notifier[]
}
