// The server's texts name times in UTC, because mails and logs carry them too. On the screen all times are the reader's. Pure.
import { formatTime } from './numbers.ts'

/** `2026-11-22 10:05 UTC`, or a stamp of another product that stands in its text. */
const utcTime = /\b(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(?: UTC|Z)(?!\w)/g

/** `until 2026-11-22 10:05 UTC.` → `until Nov 22, 2026, 11:05 AM.` */
export const localTimes = (text: string): string =>
  text.replaceAll(utcTime, (whole, day: string, time: string) => {
    const at = new Date(`${day}T${time}Z`)
    return Number.isNaN(at.getTime()) ? whole : formatTime(at)
  })
