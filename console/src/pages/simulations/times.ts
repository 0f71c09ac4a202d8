// Pure: times as fields of the browser take them, and lengths of time in words.

const two = (value: number): string => String(value).padStart(2, '0')

/** For `datetime-local`: the time of this computer, to the minute. */
export function localInput(at: Date): string {
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`
}

/** 45 s, 12 min, 3 h 20 min, 2 days 4 h; null: a dash is for the caller. */
export function lengthText(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  const days = Math.floor(hours / 24)
  const dayText = days === 1 ? '1 day' : `${days} days`
  return hours % 24 === 0 ? dayText : `${dayText} ${hours % 24} h`
}
