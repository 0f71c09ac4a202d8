// Words of reported mail.
import type { Tone } from '#console/theme/tone.tsx'
import type { ReportRow, ReportVerdict } from './reports-api.ts'

export const verdictWords: Record<ReportVerdict, { tone: Tone; word: string }> = {
  open: { tone: 'warning', word: 'Open' },
  phish: { tone: 'danger', word: 'Phishing' },
  spam: { tone: 'warning', word: 'Spam' },
  clean: { tone: 'ok', word: 'Harmless' },
  simulation: { tone: 'info', word: 'Simulation' },
}

export const sourceWords: Record<ReportRow['source'], string> = {
  'add-in': 'Report button',
  mailbox: 'Report mailbox',
  console: 'Console',
}
