// What trainings ask of people and when they are over. Pure.
import type { Training, TrainingText } from '../content/contract.ts'

/** Three of four: one slip is forgiven in a quiz of four or five questions. */
const pass_share = 0.75

export interface QuizResult {
  right: boolean[]
  /** 0..100. */
  score: number
  isPassed: boolean
}

/** `answers`: the number of the chosen option by question. */
export function markQuiz({ quiz }: Pick<TrainingText, 'quiz'>, answers: readonly number[]): QuizResult {
  const right = quiz.map(({ correct }, place) => answers[place] === correct)
  const count = right.filter(Boolean).length
  return {
    right,
    score: Math.round((count / quiz.length) * 100),
    isPassed: count >= Math.ceil(quiz.length * pass_share),
  }
}

/** `a0=1&a1=3`: option numbers and nothing else; null for a question without a usable answer. */
export function readAnswers(form: URLSearchParams, { quiz }: Pick<TrainingText, 'quiz'>): (number | null)[] {
  return quiz.map(({ options }, place) => {
    const text = form.get(`a${place}`) ?? ''
    const option = /^\d$/.test(text) ? Number(text) : -1
    return option >= 0 && option < options.length ? option : null
  })
}

/** Breaks count for ten minutes at most: who leaves the page open is not reading. */
const pause_seconds_max = 600

export const engagedSince = (last: Date | null, now: Date): number =>
  last === null ? 0 : Math.max(0, Math.min(pause_seconds_max, Math.round((now.getTime() - last.getTime()) / 1_000)))

export const titleOf = (training: Training | null, trainingId: string): string =>
  training?.texts.find(({ language }) => language === 'en')?.title ?? training?.texts[0]?.title ?? trainingId
