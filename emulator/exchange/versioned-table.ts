// A list of objects that remembers how it looked: reads and transport see it as it was some time ago (exchange-online
// section 6, consistency). Rows are never changed in place.

export interface Row {
  readonly guid: string
  readonly name: string
  readonly createdAt: Date
  readonly changedAt: Date
  readonly values: Readonly<Record<string, unknown>>
}

/** Versions older than this are dropped, except the last one before it. */
const memory_ms = 86_400_000

export class VersionedTable {
  readonly #now: () => Date
  #versions: { at: number; rows: readonly Row[] }[] = [{ at: Number.NEGATIVE_INFINITY, rows: [] }]

  constructor(now: () => Date) {
    this.#now = now
  }

  /** The rows as they were `age_ms` ago; 0 = now. */
  rows(age_ms = 0): readonly Row[] {
    if (age_ms <= 0) return this.#versions.at(-1)!.rows
    const until = this.#now().getTime() - age_ms
    return this.#versions.findLast((version) => version.at <= until)?.rows ?? []
  }

  write(rows: readonly Row[]): void {
    const at = this.#now().getTime()
    this.#versions.push({ at, rows })
    const firstNeeded = this.#versions.findLastIndex((version) => version.at <= at - memory_ms)
    if (firstNeeded > 0) this.#versions = this.#versions.slice(firstNeeded)
  }

  /** Makes the present state known as if it had always been so: objects that exist before the story begins. */
  settle(): void {
    this.#versions = [{ at: Number.NEGATIVE_INFINITY, rows: this.rows() }]
  }

  add(row: Row, position?: number): void {
    this.write(this.rows().toSpliced(position ?? this.rows().length, 0, row))
  }

  replace(row: Row): void {
    this.write(this.rows().map((other) => (other.guid === row.guid ? row : other)))
  }

  remove(guid: string): void {
    this.write(this.rows().filter((row) => row.guid !== guid))
  }

  /** Puts a row elsewhere; the others close up (gapless priorities). */
  move(guid: string, position: number): void {
    const row = this.rows().find((candidate) => candidate.guid === guid)
    if (row === undefined) return
    this.write(
      this.rows()
        .filter((other) => other.guid !== guid)
        .toSpliced(position, 0, row),
    )
  }
}
