// From findings to one verdict: malware, unscannable that may run something, phish, spoof, spam, bulk, unscannable, clean. Pure.
import { categories, type Category, type Finding } from './verdict.ts'

/** Points from which phish, spoof and spam count as found. */
export const threshold = 60
/** Phish and spam together: two halves of one bad message. */
export const combinedThreshold = 85

export interface Verdict {
  category: Category
  /** 0-100. */
  score: number
}

export interface Scores {
  spam: number
  phish: number
}

export function decideVerdict(findings: readonly Finding[]): Verdict {
  for (const category of categories) {
    if (category === 'clean') break
    const own = findings.filter((finding) => finding.category === category)
    const decides = category === 'unscannable' ? mayRun : isCertain
    if (own.some(decides)) return { category, score: 100 }
    // Malware and what cannot be scanned are never decided by points.
    if (category === 'malware' || category === 'unscannable' || category === 'bulk') continue
    const score = sum(own)
    if (score >= threshold) return { category, score }
  }
  const verdict = decideTogether(findings)
  // What nothing can run from is passed with a tag: it must not cover up what was found beside it.
  const isInert = verdict.category === 'clean' && findings.some(isUnscannable)
  return isInert ? { category: 'unscannable', score: 100 } : verdict
}

const isCertain = (finding: Finding): boolean => finding.certain
const isUnscannable = (finding: Finding): boolean => finding.category === 'unscannable' && finding.certain
const mayRun = (finding: Finding): boolean => finding.certain && finding.mayExecute === true

function decideTogether(findings: readonly Finding[]): Verdict {
  const { spam, phish } = scoresOf(findings)
  const together = Math.min(100, spam + phish)
  if (together >= combinedThreshold) return { category: phish >= spam ? 'phish' : 'spam', score: together }
  return { category: 'clean', score: Math.max(spam, phish) }
}

/** Points of the two scored categories, 0-100 each. */
export function scoresOf(findings: readonly Finding[]): Scores {
  const of = (category: Category) => sum(findings.filter((finding) => finding.category === category))
  return { spam: of('spam'), phish: of('phish') }
}

function sum(findings: readonly Finding[]): number {
  return Math.min(
    100,
    Math.max(
      0,
      findings.reduce((total, finding) => total + finding.score, 0),
    ),
  )
}
