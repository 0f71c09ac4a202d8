// The certificate of a training that was passed: one page, accessible, in the language of the training.
import { trainingTextOf } from '../content/trainings.ts'
import type { Training } from '../content/contract.ts'
import { colours, writePdf } from '../results/pdf/document.ts'
import { dateIn, filled, trainingWords } from './site-texts.ts'
import type { AssignmentRow } from './store.ts'

export interface CertificateInput {
  assignment: Pick<
    AssignmentRow,
    'id' | 'display_name' | 'address' | 'language' | 'completed_at' | 'score' | 'time_zone'
  >
  training: Training
  company: string
}

/** Resolves with the PDF. `completed_at` must be set. */
export function renderCertificate({ assignment, training, company }: CertificateInput): Promise<Buffer> {
  const text = trainingTextOf(training, assignment.language)
  const words = trainingWords[text.language]
  const at = assignment.completed_at!
  const name = assignment.display_name === '' ? assignment.address : assignment.display_name
  const head = { title: `${words.certificateTitle}: ${text.title}`, subject: text.summary, language: text.language, at }
  return writePdf(
    head,
    (pdf) => {
      pdf.paragraph(company, { size: 14, colour: colours.quiet, align: 'center' })
      pdf.heading(1, words.certificateTitle)
      pdf.paragraph(filled(words.certificateOf, { name }), { size: 16, align: 'center' })
      pdf.paragraph(text.title, { size: 20, align: 'center' })
      const date = dateIn(text.language, at, assignment.time_zone)
      pdf.paragraph(filled(words.certificateDone, { date, score: assignment.score ?? 100 }), { align: 'center' })
      pdf.paragraph(assignment.id, { size: 8, colour: colours.quiet, align: 'center' })
    },
    'landscape',
  )
}
