// Pure: the topics of a message of the event stream; whatever else comes is nothing.

export function topicsOf(data: unknown): string[] {
  try {
    const { topics } = JSON.parse(String(data)) as { topics?: unknown }
    return Array.isArray(topics) ? topics.filter((topic): topic is string => typeof topic === 'string') : []
  } catch {
    return []
  }
}
