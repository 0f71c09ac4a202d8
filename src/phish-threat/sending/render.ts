// From a message of a campaign to its mail: the attack as it was at launch, in the recipient's language, with its own links; of a
// campaign of training alone the mail that tells of the training.
import { AppError } from '#platform/errors.ts'
import { renderMail } from '../content/render.ts'
import { trainingTextOf } from '../content/trainings.ts'
import { trainingMail } from '../training/mail-text.ts'
import type { CampaignContext } from './campaign-context.ts'
import type { MailContent } from './outgoing.ts'
import type { Render } from './sender.ts'
import type { MessageRow } from './turn-store.ts'

const day_ms = 86_400_000

/** Throws AppError `simulation.nothing-to-send`, and what content throws of a template that cannot be rendered. */
export const renderMessage: Render = async (message, context, links, now) => {
  if (message.attack_id === null) return trainingMailOf(message, context, links.textLink, now)
  const attack = context.attacks.get(message.attack_id)
  if (attack === undefined) throw nothingToSend()
  const recipient = {
    displayName: message.display_name,
    givenName: message.given_name,
    surname: message.surname,
    address: message.address,
    department: message.department,
    jobTitle: message.job_title,
    manager: message.manager,
    company: context.company === '' ? null : context.company,
  }
  return renderMail(attack, message.language, recipient, links)
}

/** Not a simulation: it says openly what it is. */
function trainingMailOf(
  { language, time_zone: timeZone }: MessageRow,
  { trainings, settings, domain, company }: CampaignContext,
  url: string,
  now: Date,
): MailContent {
  const [training] = trainings
  if (training === undefined || url === '') throw nothingToSend()
  const text = trainingTextOf(training, language)
  const mail = trainingMail({
    language: text.language,
    title: text.title,
    minutes: training.minutes,
    dueAt: new Date(now.getTime() + settings.training.due_days * day_ms),
    timeZone,
    url,
    isReminder: false,
  })
  return {
    from: { name: company === '' ? 'Training' : company, address: `training@${domain!.name}` },
    replyTo: null,
    ...mail,
    attachments: [],
  }
}

const nothingToSend = (): AppError =>
  new AppError({
    code: 'simulation.nothing-to-send',
    message: 'The message has neither an attack nor a training. Choose one for the campaign and launch it again.',
    status: 409,
  })
