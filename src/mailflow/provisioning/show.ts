// What status answers: never a token, a key or a sealed text. Pure.
import type { StatusView } from './connect.ts'
import type { PreflightReport } from './preflight.ts'
import type { ConnectionOptions } from './tables.ts'

export function showStatus({ connection, operation }: StatusView) {
  return {
    connection:
      connection === null
        ? null
        : {
            state: connection.state,
            reason: connection.state_reason,
            phase: connection.phase,
            direction: connection.direction,
            scope: connection.scope,
            pilotScope: connection.pilot_scope,
            options: shownOptions(connection.options),
            certificateName: connection.cert_name,
            gatewayHost: connection.gateway_host,
            nextHop: connection.next_hop_host,
            clientId: connection.client_id,
            preflight: connection.preflight as Pick<PreflightReport, 'checkedAt' | 'findings'> | null,
            problem: connection.problem,
            problemSince: connection.problem_since?.toISOString() ?? null,
            connectedAt: connection.connected_at?.toISOString() ?? null,
            checkedAt: connection.checked_at?.toISOString() ?? null,
          },
    operation:
      operation === null
        ? null
        : {
            id: operation.id,
            kind: operation.kind,
            state: operation.state,
            message: operation.message,
            errorCode: operation.error_code,
            nextRunAt: operation.next_run_at?.toISOString() ?? null,
            startedAt: operation.started_at.toISOString(),
            finishedAt: operation.finished_at?.toISOString() ?? null,
            steps: operation.steps.map((step) => ({
              key: step.key,
              title: step.title,
              state: step.state,
              detail: step.detail,
              finishedAt: step.finished_at?.toISOString() ?? null,
            })),
          },
  }
}

const shownOptions = ({ acceptedValues: _, isOrderAccepted: __, ...options }: ConnectionOptions) => options

export type StatusAnswer = ReturnType<typeof showStatus>
