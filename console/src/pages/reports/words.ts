// Words of reported mail.
import type { ToneWord } from '#console/theme/tone.tsx'
import type { ReportRow, ReportVerdict } from './reports-api.ts'

export const verdictWords: Record<ReportVerdict, ToneWord> = {
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
