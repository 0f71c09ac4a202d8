// From a message of a campaign to its mail: the attack as it was at launch, in the recipient's language, with its own links.
import { AppError } from '#platform/errors.ts'
import { renderMail } from '../content/render.ts'
import type { Render } from './queue.ts'

/** Throws AppError `simulation.no-attack` for a message of training alone, and what content throws of a template. */
export const renderAttack: Render = async (message, { attacks, company }, links) => {
  const attack = message.attack_id === null ? undefined : attacks.get(message.attack_id)
  if (attack === undefined)
    throw new AppError({
      code: 'simulation.no-attack',
      message: 'The message has no attack to send. Choose a template for the campaign and launch it again.',
      status: 409,
    })
  const recipient = {
    displayName: message.display_name,
    givenName: message.given_name,
    surname: message.surname,
    address: message.address,
    department: message.department,
    jobTitle: message.job_title,
    manager: message.manager,
    company: company === '' ? null : company,
  }
  return renderMail(attack, message.language, recipient, links)
}
