// JSON batching. Documented at learn.microsoft.com/graph/json-batching
import { GraphError } from './errors.ts'

const requestsMax = 20

export interface BatchItem {
  id: string
  method: string
  url: string
  headers: Record<string, string>
  body: Buffer
  dependsOn: string[]
}

export interface BatchAnswer {
  id: string
  status: number
  headers: Record<string, string>
  body?: unknown
}

/** Reads and checks a batch. Throws 400. */
export function readBatch(body: Buffer): BatchItem[] {
  const invalid = (why: string): GraphError => new GraphError(400, 'BadRequest', `Invalid batch payload format. ${why}`)
  let parsed: unknown
  try {
    parsed = JSON.parse(body.toString('utf8'))
  } catch {
    throw invalid('The body is not JSON.')
  }
  const requests = (parsed as { requests?: unknown } | null)?.requests
  if (!Array.isArray(requests)) throw invalid("'requests' is missing.")
  if (requests.length > requestsMax)
    throw invalid(`Number of batch request steps exceeds the maximum value of ${requestsMax}.`)
  const items = requests.map((entry: Record<string, unknown>) => readItem(entry, invalid))
  const ids = new Set(items.map((item) => item.id))
  if (ids.size !== items.length) throw invalid("Duplicate 'id'.")
  if (items.some((item) => item.dependsOn.some((id) => !ids.has(id))))
    throw invalid("'dependsOn' names an unknown request.")
  return items
}

function readItem(entry: Record<string, unknown>, invalid: (why: string) => GraphError): BatchItem {
  const { id, method, url } = entry
  if (typeof id !== 'string' || typeof method !== 'string' || typeof url !== 'string')
    throw invalid("A request needs 'id', 'method' and 'url'.")
  if (/^\/?\$batch/.test(url)) throw invalid('Batches cannot be nested.')
  const headers = Object.entries((entry['headers'] ?? {}) as Record<string, unknown>)
  const content = entry['body']
  return {
    id,
    method: method.toUpperCase(),
    url: url.startsWith('/') ? url : `/${url}`,
    headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), String(value)])),
    body:
      content === undefined
        ? Buffer.alloc(0)
        : Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)),
    dependsOn: Array.isArray(entry['dependsOn']) ? entry['dependsOn'].map(String) : [],
  }
}

/** Runs a batch: what others depend on first; a failed dependency gives 424. */
export async function runBatch(
  items: BatchItem[],
  run: (item: BatchItem) => Promise<Omit<BatchAnswer, 'id'>>,
): Promise<BatchAnswer[]> {
  const answers = new Map<string, BatchAnswer>()
  let open = items
  while (open.length > 0) {
    const ready = open.filter((item) => item.dependsOn.every((id) => answers.has(id)))
    if (ready.length === 0)
      throw new GraphError(400, 'BadRequest', "Invalid batch payload format. 'dependsOn' goes in a circle.")
    for (const item of ready) {
      const hasFailed = item.dependsOn.some((id) => answers.get(id)!.status >= 400)
      const answer = hasFailed ? failedDependency() : await run(item)
      answers.set(item.id, { id: item.id, ...answer })
    }
    open = open.filter((item) => !ready.includes(item))
  }
  return [...answers.values()]
}

const failedDependency = (): Omit<BatchAnswer, 'id'> => ({
  status: 424,
  headers: { 'Content-Type': 'application/json' },
  body: { error: { code: 'FailedDependency', message: 'A request that this one depends on has failed.' } },
})
