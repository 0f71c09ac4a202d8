// The compromised-mailbox response put together: tracks, routes, jobs.
import type { HttpModule } from '#platform/http/module.ts'
import { createContainmentTrack } from './containment/track.ts'
import { compromiseHttp } from './http.ts'
import { defineCompromiseJobs } from './jobs.ts'
import type { CompromiseParts, Tracks } from './parts.ts'

export interface Compromise {
  tracks: Tracks
  httpModules: HttpModule[]
}

/** Defines the jobs, too: before they start. */
export function createCompromise(parts: CompromiseParts): Compromise {
  const tracks = createTracks(parts)
  defineCompromiseJobs(parts, tracks)
  return { tracks, httpModules: compromiseHttp(parts, tracks) }
}

function createTracks(parts: CompromiseParts): Tracks {
  return { containment: createContainmentTrack(parts) }
}
