// Types of the public API, written by `node tools/generate-client.ts` from the OpenAPI description; do not edit.

export interface Schemas {
  Problem: {
    type: string
    title: string
    status: number
    /** Stable, see docs/error-codes.md */
    code: string
    /** What happened and what to do now */
    detail: string
    /** This occurrence; the same id stands in the log */
    instance: string
    fields?: {
      path: string
      message: string
    }[]
  }
}

export interface paths {
  '/api/v1/account': {
    /** One’s own account */
    get: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              email: string
              hasPassword: boolean
              passwordChangedAt: string | null
              microsoft: {
                tenantId: string
                objectId: string
              } | null
              totp: boolean
              recoveryCodesLeft: number
              passkeys: {
                id: string
                name: string
                createdAt: string
                lastUsedAt: string | null
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    /** Change one’s own name */
    put: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            name: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              email: string
              hasPassword: boolean
              passwordChangedAt: string | null
              microsoft: {
                tenantId: string
                objectId: string
              } | null
              totp: boolean
              recoveryCodesLeft: number
              passkeys: {
                id: string
                name: string
                createdAt: string
                lastUsedAt: string | null
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/account/passkeys': {
    get?: never
    put?: never
    /** Add a passkey */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            name: string
            response: { [name: string]: unknown }
          }
        }
      }
      responses: {
        201: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              recoveryCodes: string[] | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/account/passkeys/options': {
    get?: never
    put?: never
    /** Begin to add a passkey */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': { [name: string]: unknown } } }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/account/passkeys/{id}': {
    get?: never
    put?: never
    post?: never
    /** Remove a passkey */
    delete: {
      parameters: { query?: never; path: { id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    patch?: never
  }
  '/api/v1/account/password': {
    get?: never
    /** Choose a new password; all other sessions end */
    put: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            password: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              csrfToken: string
              confirmedUntil: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/account/recovery-codes': {
    get?: never
    put?: never
    /** Ten new recovery codes; older ones end */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              recoveryCodes: string[] | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/account/sessions': {
    /** Where one is signed in */
    get: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                isCurrent: boolean
                method:
                  | 'password'
                  | 'password+totp'
                  | 'password+recovery-code'
                  | 'password+passkey'
                  | 'passkey'
                  | 'microsoft'
                  | 'link'
                address: string | null
                userAgent: string | null
                signedInAt: string
                lastSeenAt: string
                endsAt: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    /** End all other sessions of one’s own */
    delete: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    patch?: never
  }
  '/api/v1/account/sessions/{id}': {
    get?: never
    put?: never
    post?: never
    /** End a session of one’s own */
    delete: {
      parameters: { query?: never; path: { id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    patch?: never
  }
  '/api/v1/account/totp': {
    get?: never
    put?: never
    /** Begin to add an authenticator app */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              secret: string
              /** otpauth: for a QR code */
              uri: string
              endsAt: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    /** Remove the authenticator app */
    delete: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    patch?: never
  }
  '/api/v1/account/totp/confirm': {
    get?: never
    put?: never
    /** Finish with a code of the app; it replaces the one before */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            code: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              recoveryCodes: string[] | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/agent/enroll': {
    get?: never
    put?: never
    /** An agent enrols with a token of the tenant */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            version: 1
            token: string
            publicKey: string
            machine: {
              hostname: string
              os: 'windows' | 'linux' | 'macos'
              osVersion: string
              arch: string
              machineId: string
              serial: string | null
              entraDeviceId: string | null
              entraTenantId: string | null
              isServer: boolean
            }
            agentVersion: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              agentId: string
              serverCommandKey: string
              policy: {
                poll_seconds: number
                shortPoll_seconds: number | null
                cpuLimit_percent: number
                extraFolders: string[]
              }
              now: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/agent/poll': {
    get?: never
    put?: never
    /** An agent asks for commands */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            version: 1
            agentVersion: string
            wait_seconds: number
            machine?: {
              hostname: string
              os: 'windows' | 'linux' | 'macos'
              osVersion: string
              arch: string
              machineId: string
              serial: string | null
              entraDeviceId: string | null
              entraTenantId: string | null
              isServer: boolean
            }
            engine: {
              name: 'clamdscan' | 'clamscan' | 'defender' | 'none'
              version: string | null
              dbVersion: string | null
              dbAge_hours: number | null
            }
            sessions: {
              user: string
              sid: string | null
              upn: string | null
              isInteractive: boolean
              at: string
            }[]
            isIsolated: boolean
            busyWith: string | null
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              commands: {
                payload: string
                signature: string
              }[]
              policy: {
                poll_seconds: number
                shortPoll_seconds: number | null
                cpuLimit_percent: number
                extraFolders: string[]
              }
              now: string
              reenroll?: 'unknown' | 'cloned'
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/agent/report': {
    get?: never
    put?: never
    /** An agent says what became of commands */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            version: 1
            reports: (
              | {
                  kind: 'accepted'
                  commandId: string
                }
              | {
                  kind: 'rejected'
                  commandId: string
                  why: 'signature' | 'type' | 'agent' | 'expired' | 'busy'
                }
              | {
                  kind: 'progress'
                  commandId: string
                  seq: number
                  phase: string
                  filesScanned: number
                  filesTotal: number | null
                  bytesScanned: number
                  detections: number
                  skipped: number
                  errors: number
                  elapsed_ms: number
                }
              | {
                  kind: 'result'
                  commandId: string
                  outcome: 'finished' | 'failed' | 'cancelled'
                  error: {
                    code: string
                    text: string
                  } | null
                  engine: {
                    name: 'clamdscan' | 'clamscan' | 'defender' | 'none'
                    version: string | null
                    dbVersion: string | null
                    dbAge_hours: number | null
                  }
                  startedAt: string
                  endedAt: string
                  counts: {
                    scanned: number
                    skippedTooBig: number
                    unreadable: number
                    timedOut: number
                    detections: number
                    remediated: number
                    remainingInfected: number
                  } | null
                  items: {
                    path: string
                    pathBytes?: string
                    sha256: string | null
                    size_bytes: number
                    mtime: string | null
                    owner: string | null
                    threat: string
                    actionRequested: 'quarantine' | 'report'
                    actionTaken: 'none' | 'quarantined' | 'failed'
                    actionError: string | null
                    vaultId: string | null
                  }[]
                }
              | {
                  kind: 'event'
                  eventId: number
                  at: string
                  text: string
                }
            )[]
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              now: string
              reenroll?: 'unknown' | 'cloned'
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/alert-types': {
    /** Catalogue of alert types */
    get: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                type: string
                product: 'mailflow' | 'quarantine' | 'compromise' | 'endpoints' | 'phish-threat' | 'access' | 'platform'
                category:
                  | 'connection'
                  | 'tampering'
                  | 'scanning'
                  | 'delivery'
                  | 'storage'
                  | 'security'
                  | 'abuse'
                  | 'endpoint'
                  | 'campaign'
                  | 'configuration'
                  | 'health'
                severity: 'high' | 'medium' | 'low'
                title: string
                meaning: string
                done: string | null
                advice: string
                actions: ('acknowledge' | 'resolve' | 'snooze' | 'reopen' | 'repair' | 'check')[]
                /** Told once; there is nothing to decide, and it is closed as it is raised */
                isNotice: boolean
                link: string | null
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/alert-types/{type}/frequency': {
    get?: never
    /** How often alerts of this type are told, in every notification rule */
    put: {
      parameters: { query?: never; path: { type: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            /** hourly and daily tell at once, too, but of one subject at most once in that time */
            frequency: 'immediately' | 'hourly' | 'daily' | 'never'
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                name: string
                isEnabled: boolean
                /** What `frequencies` are named after: one of these */
                by: 'severity' | 'product' | 'category'
                /** A value that is not named is never told: {"high":"immediately","medium":"daily"} */
                frequencies: { [name: string]: 'immediately' | 'hourly' | 'daily' | 'never' }
                /** Types of the catalogue whose frequency is another */
                exceptions: {
                  type: string
                  /** hourly and daily tell at once, too, but of one subject at most once in that time */
                  frequency: 'immediately' | 'hourly' | 'daily' | 'never'
                }[]
                /** Tell again when what was told is over */
                tellsWhenClosed: boolean
                /** own: alerts of the tenant, or of the installation. Others only for rules of the installation, whose own alerts are always among them */
                appliesTo: 'own' | 'tenants-without-rules' | 'everything'
                channel:
                  | {
                      kind: 'email'
                      recipients: string[]
                    }
                  | {
                      kind: 'webhook'
                      url: string
                      hasSecret: boolean
                    }
                  | {
                      kind: 'syslog'
                      host: string
                      port: number
                      transport: 'udp' | 'tcp' | 'tls'
                      /** What stands in the message part */
                      format: 'rfc5424' | 'cef'
                      /** RFC 5424 6.2.1; 13 is log audit */
                      facility: number
                      caPem: string | null
                    }
                createdAt: string
                updatedAt: string
                lastSentAt: string | null
                lastError: string | null
                lastErrorAt: string | null
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/alerts': {
    /** Alerts, newest first unless sorted otherwise */
    get: {
      parameters: {
        query?: {
          state?: 'open' | 'acknowledged' | 'snoozed' | 'resolved' | 'unresolved' | 'all'
          severity?: 'high' | 'medium' | 'low'
          product?: 'mailflow' | 'quarantine' | 'compromise' | 'endpoints' | 'phish-threat' | 'access' | 'platform'
          category?:
            | 'connection'
            | 'tampering'
            | 'scanning'
            | 'delivery'
            | 'storage'
            | 'security'
            | 'abuse'
            | 'endpoint'
            | 'campaign'
            | 'configuration'
            | 'health'
          type?: string
          text?: string
          from?: string
          to?: string
          sort?: '-lastAt' | 'lastAt' | '-severity' | 'severity'
          limit?: number
          cursor?: string
        }
        path?: never
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                tenantId: string | null
                /** From the catalogue: GET /alert-types */
                type: string
                typeTitle: string
                product: 'mailflow' | 'quarantine' | 'compromise' | 'endpoints' | 'phish-threat' | 'access' | 'platform'
                category:
                  | 'connection'
                  | 'tampering'
                  | 'scanning'
                  | 'delivery'
                  | 'storage'
                  | 'security'
                  | 'abuse'
                  | 'endpoint'
                  | 'campaign'
                  | 'configuration'
                  | 'health'
                /** What it is about: an object, an address */
                subject: string
                severity: 'high' | 'medium' | 'low'
                title: string
                /** What happened */
                text: string
                /** Why it matters */
                meaning: string
                done: string | null
                /** What to do */
                advice: string
                data: { [name: string]: unknown }
                state: 'open' | 'acknowledged' | 'snoozed' | 'resolved'
                /** What can be done in its present state */
                allowedActions: ('acknowledge' | 'resolve' | 'snooze' | 'reopen' | 'repair' | 'check')[]
                link: string | null
                count: number
                firstAt: string
                lastAt: string
                acknowledgedAt: string | null
                acknowledgedBy: string | null
                snoozedUntil: string | null
                snoozedBy: string | null
                resolvedAt: string | null
                resolvedBy: string | null
                reason: string | null
              }[]
              next: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/alerts/actions': {
    get?: never
    put?: never
    /** Do the same with many alerts, named or by filter */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            action: 'acknowledge' | 'resolve' | 'snooze' | 'reopen' | 'repair' | 'check'
            /** Needed to resolve */
            reason?: string
            /** Needed to snooze: from a minute to a year ahead */
            until?: string
            ids?: string[]
            filter?: {
              /** unresolved: all but resolved */
              state?: 'open' | 'acknowledged' | 'snoozed' | 'resolved' | 'unresolved' | 'all'
              severity?: 'high' | 'medium' | 'low'
              product?: 'mailflow' | 'quarantine' | 'compromise' | 'endpoints' | 'phish-threat' | 'access' | 'platform'
              category?:
                | 'connection'
                | 'tampering'
                | 'scanning'
                | 'delivery'
                | 'storage'
                | 'security'
                | 'abuse'
                | 'endpoint'
                | 'campaign'
                | 'configuration'
                | 'health'
              type?: string
              /** In title, text or subject */
              text?: string
              /** Last seen at or after */
              from?: string
              /** Last seen before */
              to?: string
            }
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              /** Ids */
              done: string[]
              failed: {
                id: string
                code: string
                detail: string
              }[]
              /** More match the filter than one call changes (500): call again */
              isMore: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/alerts/counts': {
    /** Unresolved alerts by tenant and severity */
    get: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              high: number
              medium: number
              low: number
              snoozed: number
              tenants: {
                tenantId: string | null
                high: number
                medium: number
                low: number
                snoozed: number
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/alerts/groups': {
    /** Alerts by type */
    get: {
      parameters: {
        query?: {
          state?: 'open' | 'acknowledged' | 'snoozed' | 'resolved' | 'unresolved' | 'all'
          severity?: 'high' | 'medium' | 'low'
          product?: 'mailflow' | 'quarantine' | 'compromise' | 'endpoints' | 'phish-threat' | 'access' | 'platform'
          category?:
            | 'connection'
            | 'tampering'
            | 'scanning'
            | 'delivery'
            | 'storage'
            | 'security'
            | 'abuse'
            | 'endpoint'
            | 'campaign'
            | 'configuration'
            | 'health'
          type?: string
          text?: string
          from?: string
          to?: string
        }
        path?: never
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                type: string
                typeTitle: string
                product: 'mailflow' | 'quarantine' | 'compromise' | 'endpoints' | 'phish-threat' | 'access' | 'platform'
                category:
                  | 'connection'
                  | 'tampering'
                  | 'scanning'
                  | 'delivery'
                  | 'storage'
                  | 'security'
                  | 'abuse'
                  | 'endpoint'
                  | 'campaign'
                  | 'configuration'
                  | 'health'
                severity: 'high' | 'medium' | 'low'
                /** How many alerts of this type match */
                alerts: number
                /** Of these, neither acknowledged nor snoozed nor resolved */
                open: number
                /** How often they were raised together */
                occurrences: number
                tenants: number
                firstAt: string
                lastAt: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/alerts/{alertId}': {
    /** One alert */
    get: {
      parameters: { query?: never; path: { alertId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              tenantId: string | null
              /** From the catalogue: GET /alert-types */
              type: string
              typeTitle: string
              product: 'mailflow' | 'quarantine' | 'compromise' | 'endpoints' | 'phish-threat' | 'access' | 'platform'
              category:
                | 'connection'
                | 'tampering'
                | 'scanning'
                | 'delivery'
                | 'storage'
                | 'security'
                | 'abuse'
                | 'endpoint'
                | 'campaign'
                | 'configuration'
                | 'health'
              /** What it is about: an object, an address */
              subject: string
              severity: 'high' | 'medium' | 'low'
              title: string
              /** What happened */
              text: string
              /** Why it matters */
              meaning: string
              done: string | null
              /** What to do */
              advice: string
              data: { [name: string]: unknown }
              state: 'open' | 'acknowledged' | 'snoozed' | 'resolved'
              /** What can be done in its present state */
              allowedActions: ('acknowledge' | 'resolve' | 'snooze' | 'reopen' | 'repair' | 'check')[]
              link: string | null
              count: number
              firstAt: string
              lastAt: string
              acknowledgedAt: string | null
              acknowledgedBy: string | null
              snoozedUntil: string | null
              snoozedBy: string | null
              resolvedAt: string | null
              resolvedBy: string | null
              reason: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/alerts/{alertId}/actions': {
    get?: never
    put?: never
    /** Do what the alert allows in its present state */
    post: {
      parameters: { query?: never; path: { alertId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            action: 'acknowledge' | 'resolve' | 'snooze' | 'reopen' | 'repair' | 'check'
            /** Needed to resolve */
            reason?: string
            /** Needed to snooze: from a minute to a year ahead */
            until?: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              tenantId: string | null
              /** From the catalogue: GET /alert-types */
              type: string
              typeTitle: string
              product: 'mailflow' | 'quarantine' | 'compromise' | 'endpoints' | 'phish-threat' | 'access' | 'platform'
              category:
                | 'connection'
                | 'tampering'
                | 'scanning'
                | 'delivery'
                | 'storage'
                | 'security'
                | 'abuse'
                | 'endpoint'
                | 'campaign'
                | 'configuration'
                | 'health'
              /** What it is about: an object, an address */
              subject: string
              severity: 'high' | 'medium' | 'low'
              title: string
              /** What happened */
              text: string
              /** Why it matters */
              meaning: string
              done: string | null
              /** What to do */
              advice: string
              data: { [name: string]: unknown }
              state: 'open' | 'acknowledged' | 'snoozed' | 'resolved'
              /** What can be done in its present state */
              allowedActions: ('acknowledge' | 'resolve' | 'snooze' | 'reopen' | 'repair' | 'check')[]
              link: string | null
              count: number
              firstAt: string
              lastAt: string
              acknowledgedAt: string | null
              acknowledgedBy: string | null
              snoozedUntil: string | null
              snoozedBy: string | null
              resolvedAt: string | null
              resolvedBy: string | null
              reason: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/audit': {
    /** Audit log of the installation, newest first */
    get: {
      parameters: {
        query?: {
          from?: string
          to?: string
          actor?: string
          action?: string
          target?: string
          text?: string
          limit?: number
          cursor?: string
        }
        path?: never
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                /** Its place in the chain, without gaps */
                position: number
                at: string
                actor: {
                  /** user, token, system */
                  kind: string
                  id: string
                  name: string
                  address: string | null
                }
                /** Dotted: quarantine.release */
                action: string
                /** The action in words */
                actionLabel: string
                target: string
                before: unknown
                after: unknown
                /** SHA-256, hexadecimal */
                hash: string
              }[]
              next: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/audit/export': {
    /** Audit log of the installation as a file, newest first */
    get: {
      parameters: {
        query?: {
          from?: string
          to?: string
          actor?: string
          action?: string
          target?: string
          text?: string
          format?: 'csv' | 'jsonl'
        }
        path?: never
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': string } }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/audit/verify': {
    /** Is the audit log of the installation whole? */
    get: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              intact: boolean
              /** How many are intact, from the first that is kept */
              entries: number
              brokenAt: number | null
              problem: string | null
              firstPosition: number | null
              /** Entries before it, removed after their time */
              removedByRetention: number
              head: {
                position: number
                hash: string
              } | null
              /** Sealed notes of earlier heads that agree */
              checkpoints: number
              verifiedAt: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/credentials': {
    /** API credentials, newest first */
    get: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                clientId: string
                name: string
                scopes: string[]
                scope:
                  | {
                      kind: 'installation'
                    }
                  | {
                      kind: 'tenants'
                      tenantIds: string[]
                    }
                createdAt: string
                createdBy: string
                lastUsedAt: string | null
                revokedAt: string | null
                secrets: {
                  id: string
                  hint: string
                  createdAt: string
                  expiresAt: string
                }[]
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    /** Make an API credential; the secret is shown once */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            name: string
            scopes: string[]
            scope:
              | {
                  kind: 'installation'
                }
              | {
                  kind: 'tenants'
                  tenantIds: string[]
                }
            /** Days until the secret ends */
            days?: number
          }
        }
      }
      responses: {
        201: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              clientId: string
              clientSecret: string
              expiresAt: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/credentials/{id}': {
    /** One API credential */
    get: {
      parameters: { query?: never; path: { id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              clientId: string
              name: string
              scopes: string[]
              scope:
                | {
                    kind: 'installation'
                  }
                | {
                    kind: 'tenants'
                    tenantIds: string[]
                  }
              createdAt: string
              createdBy: string
              lastUsedAt: string | null
              revokedAt: string | null
              secrets: {
                id: string
                hint: string
                createdAt: string
                expiresAt: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    /** Revoke an API credential; its access tokens end */
    delete: {
      parameters: { query?: never; path: { id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    patch?: never
  }
  '/api/v1/credentials/{id}/rotate': {
    get?: never
    put?: never
    /** A second secret; the first goes on working for a while */
    post: {
      parameters: { query?: never; path: { id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            /** Days until the secret ends */
            days?: number
            /** How long the older secret goes on working */
            overlapHours?: number
          }
        }
      }
      responses: {
        201: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              clientId: string
              clientSecret: string
              expiresAt: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/event-types': {
    /** Catalogue of event types */
    get: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                type: string
                severity: 'high' | 'medium' | 'low' | 'info'
                title: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/events': {
    /** Events, newest first */
    get: {
      parameters: {
        query?: {
          from?: string
          to?: string
          severity?: 'high' | 'medium' | 'low' | 'info'
          type?: string
          source?: string
          text?: string
          limit?: number
          cursor?: string
        }
        path?: never
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                tenantId: string | null
                /** Event::Area::Kind::Detail */
                type: string
                severity: 'high' | 'medium' | 'low' | 'info'
                /** When it happened */
                at: string
                /** Who or what: a mailbox, a person, an address, a part of ours */
                source: string
                description: string
                data: { [name: string]: unknown }
              }[]
              next: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/events/export': {
    /** The events as a file, newest first */
    get: {
      parameters: {
        query?: {
          from?: string
          to?: string
          severity?: 'high' | 'medium' | 'low' | 'info'
          type?: string
          source?: string
          text?: string
          format?: 'csv' | 'jsonl'
        }
        path?: never
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': string } }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/health': {
    /** Health checks and their score */
    get: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              score: number | null
              belowSince: string | null
              checkedAt: string | null
              checks: {
                id: string
                /** What should be: "Permission in Microsoft 365 is in place" */
                title: string
                category: 'connection' | 'protection' | 'people' | 'access' | 'notifications' | 'installation'
                /** Its part in the score */
                weight: number
                /** unknown: could not be looked at; counts neither for nor against */
                state: 'ok' | 'failed' | 'unknown' | 'not-applicable'
                /** How things are */
                explanation: string
                /** What to do; empty when all is well */
                advice: string
                /** What is affected: domains, people; the first 50 */
                objects: string[]
                link: string | null
                fix: {
                  /** Text of the button: "Check now" */
                  title: string
                  /** What it will do */
                  effect: string
                } | null
                since: string | null
                snoozedUntil: string | null
                snoozedBy: string | null
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/health/look': {
    get?: never
    put?: never
    /** Look at everything now */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              score: number | null
              belowSince: string | null
              checkedAt: string | null
              checks: {
                id: string
                /** What should be: "Permission in Microsoft 365 is in place" */
                title: string
                category: 'connection' | 'protection' | 'people' | 'access' | 'notifications' | 'installation'
                /** Its part in the score */
                weight: number
                /** unknown: could not be looked at; counts neither for nor against */
                state: 'ok' | 'failed' | 'unknown' | 'not-applicable'
                /** How things are */
                explanation: string
                /** What to do; empty when all is well */
                advice: string
                /** What is affected: domains, people; the first 50 */
                objects: string[]
                link: string | null
                fix: {
                  /** Text of the button: "Check now" */
                  title: string
                  /** What it will do */
                  effect: string
                } | null
                since: string | null
                snoozedUntil: string | null
                snoozedBy: string | null
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/health/scores': {
    /** Health scores of all tenants */
    get: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                tenantId: string | null
                score: number
                failed: number
                checkedAt: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/health/{checkId}/fix': {
    get?: never
    put?: never
    /** Repair what can be repaired by itself */
    post: {
      parameters: { query?: never; path: { checkId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              started: string
              health: {
                score: number | null
                belowSince: string | null
                checkedAt: string | null
                checks: {
                  id: string
                  /** What should be: "Permission in Microsoft 365 is in place" */
                  title: string
                  category: 'connection' | 'protection' | 'people' | 'access' | 'notifications' | 'installation'
                  /** Its part in the score */
                  weight: number
                  /** unknown: could not be looked at; counts neither for nor against */
                  state: 'ok' | 'failed' | 'unknown' | 'not-applicable'
                  /** How things are */
                  explanation: string
                  /** What to do; empty when all is well */
                  advice: string
                  /** What is affected: domains, people; the first 50 */
                  objects: string[]
                  link: string | null
                  fix: {
                    /** Text of the button: "Check now" */
                    title: string
                    /** What it will do */
                    effect: string
                  } | null
                  since: string | null
                  snoozedUntil: string | null
                  snoozedBy: string | null
                }[]
              }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/health/{checkId}/snooze': {
    get?: never
    put?: never
    /** Leave it out of the score for 6 months */
    post: {
      parameters: { query?: never; path: { checkId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              score: number | null
              belowSince: string | null
              checkedAt: string | null
              checks: {
                id: string
                /** What should be: "Permission in Microsoft 365 is in place" */
                title: string
                category: 'connection' | 'protection' | 'people' | 'access' | 'notifications' | 'installation'
                /** Its part in the score */
                weight: number
                /** unknown: could not be looked at; counts neither for nor against */
                state: 'ok' | 'failed' | 'unknown' | 'not-applicable'
                /** How things are */
                explanation: string
                /** What to do; empty when all is well */
                advice: string
                /** What is affected: domains, people; the first 50 */
                objects: string[]
                link: string | null
                fix: {
                  /** Text of the button: "Check now" */
                  title: string
                  /** What it will do */
                  effect: string
                } | null
                since: string | null
                snoozedUntil: string | null
                snoozedBy: string | null
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/health/{checkId}/unsnooze': {
    get?: never
    put?: never
    /** Let it count again */
    post: {
      parameters: { query?: never; path: { checkId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              score: number | null
              belowSince: string | null
              checkedAt: string | null
              checks: {
                id: string
                /** What should be: "Permission in Microsoft 365 is in place" */
                title: string
                category: 'connection' | 'protection' | 'people' | 'access' | 'notifications' | 'installation'
                /** Its part in the score */
                weight: number
                /** unknown: could not be looked at; counts neither for nor against */
                state: 'ok' | 'failed' | 'unknown' | 'not-applicable'
                /** How things are */
                explanation: string
                /** What to do; empty when all is well */
                advice: string
                /** What is affected: domains, people; the first 50 */
                objects: string[]
                link: string | null
                fix: {
                  /** Text of the button: "Check now" */
                  title: string
                  /** What it will do */
                  effect: string
                } | null
                since: string | null
                snoozedUntil: string | null
                snoozedBy: string | null
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/installation': {
    /** Version, and how long things are kept */
    get: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              version: string
              retention: {
                /** Days: message history */
                historyDays: number
                /** Days: quarantined messages */
                quarantineDays: number
                /** Days: audit log */
                auditDays: number
                /** Days: closed alerts */
                alertDays: number
                /** Days: event log and feed for SIEM systems */
                eventDays: number
              }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/migration': {
    /** Domains that depend on IP-based connectors, over all tenants */
    get: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              deadline: string | null
              banner: {
                severity: 'high' | 'medium'
                title: string
                text: string
                daysLeft: number | null
                affectedDomains: number
              } | null
              tenants: {
                tenantId: string
                name: string
                state: string
                affectedDomains: string[]
              }[]
              settings: {
                deadline: string | null
                watchHours: number
                messagesMin: number
              }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/migration/settings': {
    get?: never
    /** Deadline and what counts as proof, for the whole installation */
    put: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            deadline: string | null
            watchHours: number
            messagesMin: number
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              deadline: string | null
              watchHours: number
              messagesMin: number
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/notification-rules': {
    /** Who is told of alerts */
    get: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                name: string
                isEnabled: boolean
                /** What `frequencies` are named after: one of these */
                by: 'severity' | 'product' | 'category'
                /** A value that is not named is never told: {"high":"immediately","medium":"daily"} */
                frequencies: { [name: string]: 'immediately' | 'hourly' | 'daily' | 'never' }
                /** Types of the catalogue whose frequency is another */
                exceptions: {
                  type: string
                  /** hourly and daily tell at once, too, but of one subject at most once in that time */
                  frequency: 'immediately' | 'hourly' | 'daily' | 'never'
                }[]
                /** Tell again when what was told is over */
                tellsWhenClosed: boolean
                /** own: alerts of the tenant, or of the installation. Others only for rules of the installation, whose own alerts are always among them */
                appliesTo: 'own' | 'tenants-without-rules' | 'everything'
                channel:
                  | {
                      kind: 'email'
                      recipients: string[]
                    }
                  | {
                      kind: 'webhook'
                      url: string
                      hasSecret: boolean
                    }
                  | {
                      kind: 'syslog'
                      host: string
                      port: number
                      transport: 'udp' | 'tcp' | 'tls'
                      /** What stands in the message part */
                      format: 'rfc5424' | 'cef'
                      /** RFC 5424 6.2.1; 13 is log audit */
                      facility: number
                      caPem: string | null
                    }
                createdAt: string
                updatedAt: string
                lastSentAt: string | null
                lastError: string | null
                lastErrorAt: string | null
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    /** Add a notification rule */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            name: string
            isEnabled: boolean
            /** What `frequencies` are named after: one of these */
            by: 'severity' | 'product' | 'category'
            /** A value that is not named is never told: {"high":"immediately","medium":"daily"} */
            frequencies: { [name: string]: 'immediately' | 'hourly' | 'daily' | 'never' }
            /** Types of the catalogue whose frequency is another */
            exceptions: {
              type: string
              /** hourly and daily tell at once, too, but of one subject at most once in that time */
              frequency: 'immediately' | 'hourly' | 'daily' | 'never'
            }[]
            /** Tell again when what was told is over */
            tellsWhenClosed: boolean
            /** own: alerts of the tenant, or of the installation. Others only for rules of the installation, whose own alerts are always among them */
            appliesTo: 'own' | 'tenants-without-rules' | 'everything'
            channel:
              | {
                  kind: 'email'
                  recipients: string[]
                }
              | {
                  kind: 'webhook'
                  url: string
                  secret?: string | null
                }
              | {
                  kind: 'syslog'
                  host: string
                  port: number
                  transport: 'udp' | 'tcp' | 'tls'
                  /** What stands in the message part */
                  format: 'rfc5424' | 'cef'
                  /** RFC 5424 6.2.1; 13 is log audit */
                  facility: number
                  caPem: string | null
                }
          }
        }
      }
      responses: {
        201: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              isEnabled: boolean
              /** What `frequencies` are named after: one of these */
              by: 'severity' | 'product' | 'category'
              /** A value that is not named is never told: {"high":"immediately","medium":"daily"} */
              frequencies: { [name: string]: 'immediately' | 'hourly' | 'daily' | 'never' }
              /** Types of the catalogue whose frequency is another */
              exceptions: {
                type: string
                /** hourly and daily tell at once, too, but of one subject at most once in that time */
                frequency: 'immediately' | 'hourly' | 'daily' | 'never'
              }[]
              /** Tell again when what was told is over */
              tellsWhenClosed: boolean
              /** own: alerts of the tenant, or of the installation. Others only for rules of the installation, whose own alerts are always among them */
              appliesTo: 'own' | 'tenants-without-rules' | 'everything'
              channel:
                | {
                    kind: 'email'
                    recipients: string[]
                  }
                | {
                    kind: 'webhook'
                    url: string
                    hasSecret: boolean
                  }
                | {
                    kind: 'syslog'
                    host: string
                    port: number
                    transport: 'udp' | 'tcp' | 'tls'
                    /** What stands in the message part */
                    format: 'rfc5424' | 'cef'
                    /** RFC 5424 6.2.1; 13 is log audit */
                    facility: number
                    caPem: string | null
                  }
              createdAt: string
              updatedAt: string
              lastSentAt: string | null
              lastError: string | null
              lastErrorAt: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/notification-rules/{ruleId}': {
    /** One notification rule */
    get: {
      parameters: { query?: never; path: { ruleId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              isEnabled: boolean
              /** What `frequencies` are named after: one of these */
              by: 'severity' | 'product' | 'category'
              /** A value that is not named is never told: {"high":"immediately","medium":"daily"} */
              frequencies: { [name: string]: 'immediately' | 'hourly' | 'daily' | 'never' }
              /** Types of the catalogue whose frequency is another */
              exceptions: {
                type: string
                /** hourly and daily tell at once, too, but of one subject at most once in that time */
                frequency: 'immediately' | 'hourly' | 'daily' | 'never'
              }[]
              /** Tell again when what was told is over */
              tellsWhenClosed: boolean
              /** own: alerts of the tenant, or of the installation. Others only for rules of the installation, whose own alerts are always among them */
              appliesTo: 'own' | 'tenants-without-rules' | 'everything'
              channel:
                | {
                    kind: 'email'
                    recipients: string[]
                  }
                | {
                    kind: 'webhook'
                    url: string
                    hasSecret: boolean
                  }
                | {
                    kind: 'syslog'
                    host: string
                    port: number
                    transport: 'udp' | 'tcp' | 'tls'
                    /** What stands in the message part */
                    format: 'rfc5424' | 'cef'
                    /** RFC 5424 6.2.1; 13 is log audit */
                    facility: number
                    caPem: string | null
                  }
              createdAt: string
              updatedAt: string
              lastSentAt: string | null
              lastError: string | null
              lastErrorAt: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    /** Change a notification rule */
    put: {
      parameters: { query?: never; path: { ruleId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            name: string
            isEnabled: boolean
            /** What `frequencies` are named after: one of these */
            by: 'severity' | 'product' | 'category'
            /** A value that is not named is never told: {"high":"immediately","medium":"daily"} */
            frequencies: { [name: string]: 'immediately' | 'hourly' | 'daily' | 'never' }
            /** Types of the catalogue whose frequency is another */
            exceptions: {
              type: string
              /** hourly and daily tell at once, too, but of one subject at most once in that time */
              frequency: 'immediately' | 'hourly' | 'daily' | 'never'
            }[]
            /** Tell again when what was told is over */
            tellsWhenClosed: boolean
            /** own: alerts of the tenant, or of the installation. Others only for rules of the installation, whose own alerts are always among them */
            appliesTo: 'own' | 'tenants-without-rules' | 'everything'
            channel:
              | {
                  kind: 'email'
                  recipients: string[]
                }
              | {
                  kind: 'webhook'
                  url: string
                  secret?: string | null
                }
              | {
                  kind: 'syslog'
                  host: string
                  port: number
                  transport: 'udp' | 'tcp' | 'tls'
                  /** What stands in the message part */
                  format: 'rfc5424' | 'cef'
                  /** RFC 5424 6.2.1; 13 is log audit */
                  facility: number
                  caPem: string | null
                }
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              isEnabled: boolean
              /** What `frequencies` are named after: one of these */
              by: 'severity' | 'product' | 'category'
              /** A value that is not named is never told: {"high":"immediately","medium":"daily"} */
              frequencies: { [name: string]: 'immediately' | 'hourly' | 'daily' | 'never' }
              /** Types of the catalogue whose frequency is another */
              exceptions: {
                type: string
                /** hourly and daily tell at once, too, but of one subject at most once in that time */
                frequency: 'immediately' | 'hourly' | 'daily' | 'never'
              }[]
              /** Tell again when what was told is over */
              tellsWhenClosed: boolean
              /** own: alerts of the tenant, or of the installation. Others only for rules of the installation, whose own alerts are always among them */
              appliesTo: 'own' | 'tenants-without-rules' | 'everything'
              channel:
                | {
                    kind: 'email'
                    recipients: string[]
                  }
                | {
                    kind: 'webhook'
                    url: string
                    hasSecret: boolean
                  }
                | {
                    kind: 'syslog'
                    host: string
                    port: number
                    transport: 'udp' | 'tcp' | 'tls'
                    /** What stands in the message part */
                    format: 'rfc5424' | 'cef'
                    /** RFC 5424 6.2.1; 13 is log audit */
                    facility: number
                    caPem: string | null
                  }
              createdAt: string
              updatedAt: string
              lastSentAt: string | null
              lastError: string | null
              lastErrorAt: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    /** Remove a notification rule */
    delete: {
      parameters: { query?: never; path: { ruleId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    patch?: never
  }
  '/api/v1/notification-rules/{ruleId}/test': {
    get?: never
    put?: never
    /** Send a test by this rule */
    post: {
      parameters: { query?: never; path: { ruleId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              delivered: boolean
              error: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/oauth/token': {
    get?: never
    put?: never
    /** Access token for client credentials (RFC 6749 4.4); a form, with client_secret_basic or client_secret_post */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              access_token: string
              token_type: 'Bearer'
              expires_in: number
              scope: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/permissions': {
    /** All permissions and which roles have them */
    get: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                name: string
                product: string
                meaning: string
                /** Predefined roles that have it */
                roles: string[]
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/portal/act': {
    /** What a link of a summary would do, with a button; changes nothing */
    get: {
      parameters: { query: { t: string }; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'text/html': string } }
        default: { headers: { [name: string]: unknown }; content: { 'text/html': Schemas['Problem'] } }
      }
    }
    put?: never
    /** Do it, once */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/x-www-form-urlencoded': {
            t: string
          }
        }
      }
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'text/html': string } }
        default: { headers: { [name: string]: unknown }; content: { 'text/html': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/portal/lists': {
    /** My allow and block list */
    get: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                list: 'allow' | 'block'
                value: string
                note: string
                createdAt: string
              }[]
              max: number
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    /** Add to my list */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            list: 'allow' | 'block'
            /** An address or a domain */
            value: string
          }
        }
      }
      responses: {
        201: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              list: 'allow' | 'block'
              value: string
              note: string
              createdAt: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/portal/lists/{id}': {
    get?: never
    put?: never
    post?: never
    /** Remove from my list */
    delete: {
      parameters: { query?: never; path: { id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    patch?: never
  }
  '/api/v1/portal/preferences': {
    /** My time zone and summaries */
    get: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              /** IANA name; null: as the tenant */
              timeZone: string | null
              wantsSummary: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    /** Change them */
    put: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            /** IANA name; null: as the tenant */
            timeZone: string | null
            wantsSummary: boolean
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              /** IANA name; null: as the tenant */
              timeZone: string | null
              wantsSummary: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/portal/quarantine': {
    /** My quarantined messages, newest first */
    get: {
      parameters: {
        query?: {
          search?: string
          category?: 'bulk' | 'spam' | 'spoof' | 'unscannable' | 'unscanned' | 'phish' | 'malware'
          mailbox?: string
          from?: string
          to?: string
          limit?: number
          cursor?: string
        }
        path?: never
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                subject: string
                sender: string
                /** Of the addresses that the person handles */
                recipients: string[]
                category: string
                /** In plain words */
                why: string
                size_bytes: number
                receivedAt: string
                quarantinedAt: string
                expiresAt: string
                state: 'held' | 'requested' | 'refused' | 'released'
                mayRelease: boolean
                mayRequest: boolean
                mayDelete: boolean
              }[]
              next: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/portal/quarantine/actions': {
    get?: never
    put?: never
    /** Release, delete or request up to 400 of my messages */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            action: 'release' | 'release-and-allow' | 'delete' | 'delete-and-block' | 'request'
            ids: string[]
            /** With a request: why it is needed */
            note?: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              results: {
                id: string
                state: 'done' | 'failed'
                detail: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/portal/quarantine/{id}': {
    /** One of my quarantined messages */
    get: {
      parameters: { query?: never; path: { id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              subject: string
              sender: string
              /** Of the addresses that the person handles */
              recipients: string[]
              category: string
              /** In plain words */
              why: string
              size_bytes: number
              receivedAt: string
              quarantinedAt: string
              expiresAt: string
              state: 'held' | 'requested' | 'refused' | 'released'
              mayRelease: boolean
              mayRequest: boolean
              mayDelete: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/portal/quarantine/{id}/preview': {
    /** Its text, harmless */
    get: {
      parameters: { query?: never; path: { id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              subject: string
              from: string
              to: string
              date: string
              text: string
              isCut: boolean
              hasHtml: boolean
              attachments: {
                name: string
                size_bytes: number
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/portal/quarantine/{id}/preview/document': {
    /** Its HTML, cleaned, as a page for <iframe sandbox> */
    get: {
      parameters: { query?: never; path: { id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'text/html': string } }
        default: { headers: { [name: string]: unknown }; content: { 'text/html': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/portal/session': {
    /** Who is signed in to the portal */
    get: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json':
              | {
                  signedIn: false
                  methods: {
                    microsoft: boolean
                    code: boolean
                  }
                }
              | {
                  signedIn: true
                  /** Send it as x-csrf-token with everything but GET */
                  csrfToken: string
                  person: {
                    name: string
                    address: string
                  }
                  tenant: string
                  mailboxes: {
                    address: string
                    isOwn: boolean
                  }[]
                  mayRelease: boolean
                  mayUseLists: boolean
                  /** That the person can see */
                  categories: string[]
                  endsAt: string
                }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/portal/sign-in/code': {
    get?: never
    put?: never
    /** Have a code mailed */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            address: string
          }
        }
      }
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              attempt: string
              expiresAt: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/portal/sign-in/code/check': {
    get?: never
    put?: never
    /** Sign in with the code */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            attempt: string
            code: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              signedIn: true
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/portal/sign-in/microsoft': {
    /** Go to Microsoft to sign in */
    get: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        302: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/portal/sign-in/microsoft/callback': {
    /** The way back from Microsoft */
    get: {
      parameters: {
        query?: { type?: unknown; additionalProperties?: string }
        path?: never
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        302: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/portal/sign-out': {
    get?: never
    put?: never
    /** End my session */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/providers/audit': {
    /** What users of the provider did, newest first */
    get: {
      parameters: {
        query?: { from?: string; to?: string; limit?: number; cursor?: string }
        path?: never
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                at: string
                actor: string
                action: string
                /** The action in words */
                actionLabel: string
                target: string
                customer: string | null
                address: string | null
              }[]
              next: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/providers/customers': {
    /** Customers with health, alerts, mail and licences */
    get: {
      parameters: {
        query?: {
          sort?:
            | 'name'
            | '-name'
            | 'health'
            | '-health'
            | 'alerts'
            | '-alerts'
            | 'mail'
            | '-mail'
            | 'stopped'
            | '-stopped'
          search?: string
          group?: string
          health?: 'good' | 'attention' | 'bad' | 'not-connected'
          limit?: number
          cursor?: string
        }
        path?: never
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                name: string
                initialDomain: string | null
                groups: string[]
                createdAt: string
                connection: {
                  /** none, or the state of the mail flow connection */
                  state: string
                  reason: string
                }
                alerts: {
                  high: number
                  medium: number
                  low: number
                }
                mail: {
                  inbound: number
                  outbound: number
                  stopped: number
                  lastAt: string | null
                }
                health: 'good' | 'attention' | 'bad' | 'not-connected'
                subscriptions: {
                  isUnlimited: boolean
                  items: {
                    product: 'email-standard' | 'email-advanced' | 'endpoint' | 'phish-threat'
                    seats: number | null
                    expiresAt: string | null
                    state: 'active' | 'over-used' | 'expired'
                    /** Mailboxes with a processed message in the last 30 days */
                    used: number
                    countedAt: string | null
                  }[]
                }
                access: 'granted' | 'refused'
              }[]
              next: string | null
              /** All group names that are in use */
              groups: string[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/providers/customers.csv': {
    /** The same as a table for spreadsheets */
    get: {
      parameters: {
        query?: {
          sort?:
            | 'name'
            | '-name'
            | 'health'
            | '-health'
            | 'alerts'
            | '-alerts'
            | 'mail'
            | '-mail'
            | 'stopped'
            | '-stopped'
          search?: string
          group?: string
          health?: 'good' | 'attention' | 'bad' | 'not-connected'
        }
        path?: never
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'text/csv': string } }
        default: { headers: { [name: string]: unknown }; content: { 'text/csv': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/providers/customers/{tenantId}': {
    /** One customer */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              initialDomain: string | null
              groups: string[]
              createdAt: string
              connection: {
                /** none, or the state of the mail flow connection */
                state: string
                reason: string
              }
              alerts: {
                high: number
                medium: number
                low: number
              }
              mail: {
                inbound: number
                outbound: number
                stopped: number
                lastAt: string | null
              }
              health: 'good' | 'attention' | 'bad' | 'not-connected'
              subscriptions: {
                isUnlimited: boolean
                items: {
                  product: 'email-standard' | 'email-advanced' | 'endpoint' | 'phish-threat'
                  seats: number | null
                  expiresAt: string | null
                  state: 'active' | 'over-used' | 'expired'
                  /** Mailboxes with a processed message in the last 30 days */
                  used: number
                  countedAt: string | null
                }[]
              }
              access: 'granted' | 'refused'
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/providers/customers/{tenantId}/groups': {
    get?: never
    /** Put a customer into groups */
    put: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            groups: string[]
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              groups: string[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/providers/customers/{tenantId}/launch': {
    get?: never
    put?: never
    /** Enter a customer that lets the provider in; stands in the customer's audit log */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              /** Path of the console */
              url: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/providers/customers/{tenantId}/subscriptions': {
    get?: never
    /** What a customer has; null = everything without limit */
    put: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            items:
              | {
                  product: 'email-standard' | 'email-advanced' | 'endpoint' | 'phish-threat'
                  seats: number | null
                  expiresAt: string | null
                }[]
              | null
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              isUnlimited: boolean
              items: {
                product: 'email-standard' | 'email-advanced' | 'endpoint' | 'phish-threat'
                seats: number | null
                expiresAt: string | null
                state: 'active' | 'over-used' | 'expired'
                /** Mailboxes with a processed message in the last 30 days */
                used: number
                countedAt: string | null
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/providers/templates': {
    /** Policy templates, by name */
    get: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                name: string
                description: string
                content?: {
                  policies?: { [name: string]: unknown }[]
                  portal?: { [name: string]: unknown }
                }
                /** The caller may see every customer that has it */
                mayChange: boolean
                locked: string[]
                customers: {
                  id: string
                  name: string
                  appliedAt: string
                  isOld: boolean
                }[]
                updatedAt: string
                updatedBy: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    /** Make a template */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            name: string
            description?: string
            content: {
              policies?: { [name: string]: unknown }[]
              portal?: { [name: string]: unknown }
            }
            locked: ('policies' | 'portal.exposure' | 'portal.rights' | 'portal.summary')[]
          }
        }
      }
      responses: {
        201: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              description: string
              content?: {
                policies?: { [name: string]: unknown }[]
                portal?: { [name: string]: unknown }
              }
              /** The caller may see every customer that has it */
              mayChange: boolean
              locked: string[]
              customers: {
                id: string
                name: string
                appliedAt: string
                isOld: boolean
              }[]
              updatedAt: string
              updatedBy: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/providers/templates/{id}': {
    get?: never
    /** Change a template; customers get it when it is applied again */
    put: {
      parameters: { query?: never; path: { id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            name: string
            description?: string
            content: {
              policies?: { [name: string]: unknown }[]
              portal?: { [name: string]: unknown }
            }
            locked: ('policies' | 'portal.exposure' | 'portal.rights' | 'portal.summary')[]
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              description: string
              content?: {
                policies?: { [name: string]: unknown }[]
                portal?: { [name: string]: unknown }
              }
              /** The caller may see every customer that has it */
              mayChange: boolean
              locked: string[]
              customers: {
                id: string
                name: string
                appliedAt: string
                isOld: boolean
              }[]
              updatedAt: string
              updatedBy: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    /** Delete a template that nobody has */
    delete: {
      parameters: { query?: never; path: { id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    patch?: never
  }
  '/api/v1/providers/templates/{id}/apply': {
    get?: never
    put?: never
    /** Apply it to customers that let the provider in */
    post: {
      parameters: { query?: never; path: { id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            tenantIds: string[]
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              results: {
                tenantId: string
                state: 'done' | 'failed'
                detail: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/providers/templates/{id}/customers/{tenantId}': {
    get?: never
    put?: never
    post?: never
    /** Let go of a customer: its policies stay, nothing is locked any more */
    delete: {
      parameters: { query?: never; path: { id: string; tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    patch?: never
  }
  '/api/v1/report/{token}/messages': {
    get?: never
    put?: never
    /** The add-in reports a message */
    post: {
      parameters: { query?: never; path: { token: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            message: string
            reporter: string
            comment: string
            language: 'en' | 'de' | 'fr' | 'es'
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              title: string
              description: string
              moveTo: 'junk' | 'deleted' | 'nowhere'
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/roles': {
    /** Roles */
    get: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                name: string
                description: string
                kind: 'tenant' | 'provider'
                isPredefined: boolean
                baseId: string | null
                narrowing: {
                  products: string[] | null
                  domains: string[] | null
                  groupIds: string[] | null
                } | null
                tenantId: string | null
                permissions: string[]
                users: number
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    /** Make a custom role */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            name: string
            description: string
            baseId: string
            tenantId?: string | null
            narrowing: {
              products: string[] | null
              domains: string[] | null
              groupIds: string[] | null
            }
          }
        }
      }
      responses: {
        201: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              description: string
              kind: 'tenant' | 'provider'
              isPredefined: boolean
              baseId: string | null
              narrowing: {
                products: string[] | null
                domains: string[] | null
                groupIds: string[] | null
              } | null
              tenantId: string | null
              permissions: string[]
              users: number
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/roles/{id}': {
    get?: never
    /** Change a custom role */
    put: {
      parameters: { query?: never; path: { id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            name: string
            description: string
            baseId: string
            tenantId?: string | null
            narrowing: {
              products: string[] | null
              domains: string[] | null
              groupIds: string[] | null
            }
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              description: string
              kind: 'tenant' | 'provider'
              isPredefined: boolean
              baseId: string | null
              narrowing: {
                products: string[] | null
                domains: string[] | null
                groupIds: string[] | null
              } | null
              tenantId: string | null
              permissions: string[]
              users: number
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    /** Remove a custom role that nobody has */
    delete: {
      parameters: { query?: never; path: { id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    patch?: never
  }
  '/api/v1/session': {
    /** Who is signed in, or how to sign in */
    get: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json':
              | {
                  signedIn: false
                  methods: {
                    password: boolean
                    passkey: boolean
                    microsoft: boolean
                  }
                  needsFirstUser: boolean
                }
              | {
                  signedIn: true
                  csrfToken: string
                  user: {
                    id: string
                    name: string
                    email: string
                  }
                  roles: {
                    id: string
                    name: string
                    scope:
                      | {
                          kind: 'installation'
                        }
                      | {
                          kind: 'tenants'
                          tenantIds: string[]
                        }
                  }[]
                  permissions: 'all' | string[]
                  tenants: {
                    id: string
                    name: string
                    permissions: string[] | null
                    limit: {
                      domains: string[]
                      groupIds: string[]
                    } | null
                  }[]
                  isInstallation: boolean
                  session: {
                    id: string
                    method:
                      | 'password'
                      | 'password+totp'
                      | 'password+recovery-code'
                      | 'password+passkey'
                      | 'passkey'
                      | 'microsoft'
                      | 'link'
                    signedInAt: string
                    idleEndsAt: string
                    endsAt: string
                    confirmedUntil: string | null
                  }
                  secondFactor: {
                    totp: boolean
                    passkeys: number
                    recoveryCodesLeft: number
                  }
                }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    /** Sign out */
    delete: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    patch?: never
  }
  '/api/v1/session/confirm': {
    get?: never
    put?: never
    /** Confirm that it is you, for ten minutes; the session gets a new cookie */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json':
            | {
                method: 'password'
                password: string
              }
            | {
                method: 'passkey'
                response: { [name: string]: unknown }
              }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              csrfToken: string
              confirmedUntil: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/session/confirm/options': {
    get?: never
    put?: never
    /** How to confirm that it is you */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              methods: ('password' | 'passkey' | 'microsoft')[]
              passkeyOptions: { [name: string]: unknown } | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/session/microsoft': {
    /** Sign in with Microsoft: open it in the browser */
    get: {
      parameters: {
        query?: { next?: string; purpose?: 'sign-in' | 'confirm' | 'link' }
        path?: never
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        302: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/session/microsoft/callback': {
    /** Microsoft sends the browser here */
    get: {
      parameters: {
        query?: { state?: string; code?: string; error?: string }
        path?: never
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        302: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/siem/alerts': {
    /** Alerts for a SIEM */
    get: {
      parameters: {
        query?: {
          limit?: number
          from_date?: number
          cursor?: string
          exclude_types?: string
          format?: 'json' | 'jsonl' | 'cef' | 'keyvalue'
        }
        path?: never
        header?: { 'x-tenant-id'?: string }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                /** When it happened */
                when: string
                /** When it was written into the feed */
                created_at: string
                severity: 'high' | 'medium' | 'low' | 'info'
                type: string
                description: string
                customer_id: string | null
                source: string
                category: string
                product: string
                /** What it is about */
                location: string
                /** raised, escalated, acknowledged, snoozed, reopened, resolved */
                change: string
                state: string
                count: number
                data: { [name: string]: unknown }
              }[]
              has_more: boolean
              next_cursor: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/siem/events': {
    /** Events for a SIEM */
    get: {
      parameters: {
        query?: {
          limit?: number
          from_date?: number
          cursor?: string
          exclude_types?: string
          format?: 'json' | 'jsonl' | 'cef' | 'keyvalue'
        }
        path?: never
        header?: { 'x-tenant-id'?: string }
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                /** When it happened */
                when: string
                /** When it was written into the feed */
                created_at: string
                severity: 'high' | 'medium' | 'low' | 'info'
                type: string
                description: string
                customer_id: string | null
                source: string
                data: { [name: string]: unknown }
              }[]
              has_more: boolean
              next_cursor: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/sign-in/link': {
    get?: never
    put?: never
    /** What a one-time link is for */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            token: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              kind: 'first' | 'invitation' | 'reset'
              email: string | null
              name: string | null
              expiresAt: string
              microsoft: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/sign-in/link/accept': {
    get?: never
    put?: never
    /** Use a one-time link: choose a password */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            token: string
            password: string
            name?: string
            email?: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json':
              | {
                  state: 'signed-in'
                  next: string
                  csrfToken: string
                }
              | {
                  state: 'second-factor'
                  methods: ('totp' | 'recovery-code' | 'passkey')[]
                  passkeyOptions: { [name: string]: unknown } | null
                  endsAt: string
                }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/sign-in/microsoft/callback': {
    /** Where the sign-in of an administrator ends */
    get: {
      parameters: {
        query?: { code?: string; state?: string; error?: string; error_description?: string; session_state?: string }
        path?: never
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'text/html': string } }
        default: { headers: { [name: string]: unknown }; content: { 'text/html': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/sign-in/passkey': {
    get?: never
    put?: never
    /** Sign in with a passkey */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            response: { [name: string]: unknown }
            next?: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json':
              | {
                  state: 'signed-in'
                  next: string
                  csrfToken: string
                }
              | {
                  state: 'second-factor'
                  methods: ('totp' | 'recovery-code' | 'passkey')[]
                  passkeyOptions: { [name: string]: unknown } | null
                  endsAt: string
                }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/sign-in/passkey/options': {
    get?: never
    put?: never
    /** Begin to sign in with a passkey */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': { [name: string]: unknown } } }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/sign-in/password': {
    get?: never
    put?: never
    /** Sign in with address and password */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            email: string
            password: string
            next?: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json':
              | {
                  state: 'signed-in'
                  next: string
                  csrfToken: string
                }
              | {
                  state: 'second-factor'
                  methods: ('totp' | 'recovery-code' | 'passkey')[]
                  passkeyOptions: { [name: string]: unknown } | null
                  endsAt: string
                }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/sign-in/second-factor': {
    get?: never
    put?: never
    /** The second factor after the password */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json':
            | {
                method: 'totp'
                code: string
              }
            | {
                method: 'recovery-code'
                code: string
              }
            | {
                method: 'passkey'
                response: { [name: string]: unknown }
              }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json':
              | {
                  state: 'signed-in'
                  next: string
                  csrfToken: string
                }
              | {
                  state: 'second-factor'
                  methods: ('totp' | 'recovery-code' | 'passkey')[]
                  passkeyOptions: { [name: string]: unknown } | null
                  endsAt: string
                }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants': {
    /** Tenants that the caller may see */
    get: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                name: string
                microsoftTenantId: string | null
                initialDomain: string | null
                createdAt: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    /** Make a tenant; connect it afterwards */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            name: string
          }
        }
      }
      responses: {
        201: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              microsoftTenantId: string | null
              initialDomain: string | null
              createdAt: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}': {
    /** One tenant */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              microsoftTenantId: string | null
              initialDomain: string | null
              createdAt: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/alert-types/{type}/frequency': {
    get?: never
    /** How often alerts of this type are told, in every notification rule */
    put: {
      parameters: { query?: never; path: { type: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            /** hourly and daily tell at once, too, but of one subject at most once in that time */
            frequency: 'immediately' | 'hourly' | 'daily' | 'never'
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                name: string
                isEnabled: boolean
                /** What `frequencies` are named after: one of these */
                by: 'severity' | 'product' | 'category'
                /** A value that is not named is never told: {"high":"immediately","medium":"daily"} */
                frequencies: { [name: string]: 'immediately' | 'hourly' | 'daily' | 'never' }
                /** Types of the catalogue whose frequency is another */
                exceptions: {
                  type: string
                  /** hourly and daily tell at once, too, but of one subject at most once in that time */
                  frequency: 'immediately' | 'hourly' | 'daily' | 'never'
                }[]
                /** Tell again when what was told is over */
                tellsWhenClosed: boolean
                /** own: alerts of the tenant, or of the installation. Others only for rules of the installation, whose own alerts are always among them */
                appliesTo: 'own' | 'tenants-without-rules' | 'everything'
                channel:
                  | {
                      kind: 'email'
                      recipients: string[]
                    }
                  | {
                      kind: 'webhook'
                      url: string
                      hasSecret: boolean
                    }
                  | {
                      kind: 'syslog'
                      host: string
                      port: number
                      transport: 'udp' | 'tcp' | 'tls'
                      /** What stands in the message part */
                      format: 'rfc5424' | 'cef'
                      /** RFC 5424 6.2.1; 13 is log audit */
                      facility: number
                      caPem: string | null
                    }
                createdAt: string
                updatedAt: string
                lastSentAt: string | null
                lastError: string | null
                lastErrorAt: string | null
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/alerts': {
    /** Alerts, newest first unless sorted otherwise */
    get: {
      parameters: {
        query?: {
          state?: 'open' | 'acknowledged' | 'snoozed' | 'resolved' | 'unresolved' | 'all'
          severity?: 'high' | 'medium' | 'low'
          product?: 'mailflow' | 'quarantine' | 'compromise' | 'endpoints' | 'phish-threat' | 'access' | 'platform'
          category?:
            | 'connection'
            | 'tampering'
            | 'scanning'
            | 'delivery'
            | 'storage'
            | 'security'
            | 'abuse'
            | 'endpoint'
            | 'campaign'
            | 'configuration'
            | 'health'
          type?: string
          text?: string
          from?: string
          to?: string
          sort?: '-lastAt' | 'lastAt' | '-severity' | 'severity'
          limit?: number
          cursor?: string
        }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                tenantId: string | null
                /** From the catalogue: GET /alert-types */
                type: string
                typeTitle: string
                product: 'mailflow' | 'quarantine' | 'compromise' | 'endpoints' | 'phish-threat' | 'access' | 'platform'
                category:
                  | 'connection'
                  | 'tampering'
                  | 'scanning'
                  | 'delivery'
                  | 'storage'
                  | 'security'
                  | 'abuse'
                  | 'endpoint'
                  | 'campaign'
                  | 'configuration'
                  | 'health'
                /** What it is about: an object, an address */
                subject: string
                severity: 'high' | 'medium' | 'low'
                title: string
                /** What happened */
                text: string
                /** Why it matters */
                meaning: string
                done: string | null
                /** What to do */
                advice: string
                data: { [name: string]: unknown }
                state: 'open' | 'acknowledged' | 'snoozed' | 'resolved'
                /** What can be done in its present state */
                allowedActions: ('acknowledge' | 'resolve' | 'snooze' | 'reopen' | 'repair' | 'check')[]
                link: string | null
                count: number
                firstAt: string
                lastAt: string
                acknowledgedAt: string | null
                acknowledgedBy: string | null
                snoozedUntil: string | null
                snoozedBy: string | null
                resolvedAt: string | null
                resolvedBy: string | null
                reason: string | null
              }[]
              next: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/alerts/actions': {
    get?: never
    put?: never
    /** Do the same with many alerts, named or by filter */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            action: 'acknowledge' | 'resolve' | 'snooze' | 'reopen' | 'repair' | 'check'
            /** Needed to resolve */
            reason?: string
            /** Needed to snooze: from a minute to a year ahead */
            until?: string
            ids?: string[]
            filter?: {
              /** unresolved: all but resolved */
              state?: 'open' | 'acknowledged' | 'snoozed' | 'resolved' | 'unresolved' | 'all'
              severity?: 'high' | 'medium' | 'low'
              product?: 'mailflow' | 'quarantine' | 'compromise' | 'endpoints' | 'phish-threat' | 'access' | 'platform'
              category?:
                | 'connection'
                | 'tampering'
                | 'scanning'
                | 'delivery'
                | 'storage'
                | 'security'
                | 'abuse'
                | 'endpoint'
                | 'campaign'
                | 'configuration'
                | 'health'
              type?: string
              /** In title, text or subject */
              text?: string
              /** Last seen at or after */
              from?: string
              /** Last seen before */
              to?: string
            }
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              /** Ids */
              done: string[]
              failed: {
                id: string
                code: string
                detail: string
              }[]
              /** More match the filter than one call changes (500): call again */
              isMore: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/alerts/counts': {
    /** Unresolved alerts by severity */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              high: number
              medium: number
              low: number
              snoozed: number
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/alerts/groups': {
    /** Alerts by type */
    get: {
      parameters: {
        query?: {
          state?: 'open' | 'acknowledged' | 'snoozed' | 'resolved' | 'unresolved' | 'all'
          severity?: 'high' | 'medium' | 'low'
          product?: 'mailflow' | 'quarantine' | 'compromise' | 'endpoints' | 'phish-threat' | 'access' | 'platform'
          category?:
            | 'connection'
            | 'tampering'
            | 'scanning'
            | 'delivery'
            | 'storage'
            | 'security'
            | 'abuse'
            | 'endpoint'
            | 'campaign'
            | 'configuration'
            | 'health'
          type?: string
          text?: string
          from?: string
          to?: string
        }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                type: string
                typeTitle: string
                product: 'mailflow' | 'quarantine' | 'compromise' | 'endpoints' | 'phish-threat' | 'access' | 'platform'
                category:
                  | 'connection'
                  | 'tampering'
                  | 'scanning'
                  | 'delivery'
                  | 'storage'
                  | 'security'
                  | 'abuse'
                  | 'endpoint'
                  | 'campaign'
                  | 'configuration'
                  | 'health'
                severity: 'high' | 'medium' | 'low'
                /** How many alerts of this type match */
                alerts: number
                /** Of these, neither acknowledged nor snoozed nor resolved */
                open: number
                /** How often they were raised together */
                occurrences: number
                tenants: number
                firstAt: string
                lastAt: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/alerts/{alertId}': {
    /** One alert */
    get: {
      parameters: { query?: never; path: { alertId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              tenantId: string | null
              /** From the catalogue: GET /alert-types */
              type: string
              typeTitle: string
              product: 'mailflow' | 'quarantine' | 'compromise' | 'endpoints' | 'phish-threat' | 'access' | 'platform'
              category:
                | 'connection'
                | 'tampering'
                | 'scanning'
                | 'delivery'
                | 'storage'
                | 'security'
                | 'abuse'
                | 'endpoint'
                | 'campaign'
                | 'configuration'
                | 'health'
              /** What it is about: an object, an address */
              subject: string
              severity: 'high' | 'medium' | 'low'
              title: string
              /** What happened */
              text: string
              /** Why it matters */
              meaning: string
              done: string | null
              /** What to do */
              advice: string
              data: { [name: string]: unknown }
              state: 'open' | 'acknowledged' | 'snoozed' | 'resolved'
              /** What can be done in its present state */
              allowedActions: ('acknowledge' | 'resolve' | 'snooze' | 'reopen' | 'repair' | 'check')[]
              link: string | null
              count: number
              firstAt: string
              lastAt: string
              acknowledgedAt: string | null
              acknowledgedBy: string | null
              snoozedUntil: string | null
              snoozedBy: string | null
              resolvedAt: string | null
              resolvedBy: string | null
              reason: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/alerts/{alertId}/actions': {
    get?: never
    put?: never
    /** Do what the alert allows in its present state */
    post: {
      parameters: { query?: never; path: { alertId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            action: 'acknowledge' | 'resolve' | 'snooze' | 'reopen' | 'repair' | 'check'
            /** Needed to resolve */
            reason?: string
            /** Needed to snooze: from a minute to a year ahead */
            until?: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              tenantId: string | null
              /** From the catalogue: GET /alert-types */
              type: string
              typeTitle: string
              product: 'mailflow' | 'quarantine' | 'compromise' | 'endpoints' | 'phish-threat' | 'access' | 'platform'
              category:
                | 'connection'
                | 'tampering'
                | 'scanning'
                | 'delivery'
                | 'storage'
                | 'security'
                | 'abuse'
                | 'endpoint'
                | 'campaign'
                | 'configuration'
                | 'health'
              /** What it is about: an object, an address */
              subject: string
              severity: 'high' | 'medium' | 'low'
              title: string
              /** What happened */
              text: string
              /** Why it matters */
              meaning: string
              done: string | null
              /** What to do */
              advice: string
              data: { [name: string]: unknown }
              state: 'open' | 'acknowledged' | 'snoozed' | 'resolved'
              /** What can be done in its present state */
              allowedActions: ('acknowledge' | 'resolve' | 'snooze' | 'reopen' | 'repair' | 'check')[]
              link: string | null
              count: number
              firstAt: string
              lastAt: string
              acknowledgedAt: string | null
              acknowledgedBy: string | null
              snoozedUntil: string | null
              snoozedBy: string | null
              resolvedAt: string | null
              resolvedBy: string | null
              reason: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/audit': {
    /** Audit log of the tenant, newest first */
    get: {
      parameters: {
        query?: {
          from?: string
          to?: string
          actor?: string
          action?: string
          target?: string
          text?: string
          limit?: number
          cursor?: string
        }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                /** Its place in the chain, without gaps */
                position: number
                at: string
                actor: {
                  /** user, token, system */
                  kind: string
                  id: string
                  name: string
                  address: string | null
                }
                /** Dotted: quarantine.release */
                action: string
                /** The action in words */
                actionLabel: string
                target: string
                before: unknown
                after: unknown
                /** SHA-256, hexadecimal */
                hash: string
              }[]
              next: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/audit/export': {
    /** Audit log of the tenant as a file, newest first */
    get: {
      parameters: {
        query?: {
          from?: string
          to?: string
          actor?: string
          action?: string
          target?: string
          text?: string
          format?: 'csv' | 'jsonl'
        }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': string } }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/audit/verify': {
    /** Is the audit log of the tenant whole? */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              intact: boolean
              /** How many are intact, from the first that is kept */
              entries: number
              brokenAt: number | null
              problem: string | null
              firstPosition: number | null
              /** Entries before it, removed after their time */
              removedByRetention: number
              head: {
                position: number
                hash: string
              } | null
              /** Sealed notes of earlier heads that agree */
              checkpoints: number
              verifiedAt: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/compromise/containment': {
    /** Measures in Microsoft 365 against a compromised mailbox: chosen, possible, what is missing */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              isConnected: boolean
              probedAt: string | null
              problem: string | null
              measures: {
                key: 'rejectRule' | 'disablesSignIn' | 'revokesSessions' | 'liftsMicrosoftBlock'
                title: string
                text: string
                isChosen: boolean
                isPossible: boolean | null
                missing: string | null
              }[]
              permissionSet: 'response'
              permissions: {
                name: string
                isGranted: boolean | null
                neededFor: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/compromise/containment/probe': {
    get?: never
    put?: never
    /** Ask the tenant anew which measures are possible */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              isConnected: boolean
              probedAt: string | null
              problem: string | null
              measures: {
                key: 'rejectRule' | 'disablesSignIn' | 'revokesSessions' | 'liftsMicrosoftBlock'
                title: string
                text: string
                isChosen: boolean
                isPossible: boolean | null
                missing: string | null
              }[]
              permissionSet: 'response'
              permissions: {
                name: string
                isGranted: boolean | null
                neededFor: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/compromise/settings': {
    /** When mailboxes are blocked and what is done about it */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              isOn: boolean
              count: number
              window_minutes: number
              policy: 'gated' | 'timer' | 'manual'
              mode: 'hold' | 'reject'
              scansComputers: boolean
              scanKind: 'quick' | 'full'
              releasesWithoutComputer: boolean
              isolates: boolean
              containment: {
                rejectRule: boolean
                disablesSignIn: boolean
                revokesSessions: boolean
                liftsMicrosoftBlock: boolean
              }
              cleansMailbox: boolean
              quietDays: number
              exemptRecipients: string[]
              breakGlass: string[]
              exceptions: {
                address: string
                purpose: string
                kind: 'bulk' | 'alertOnly'
                count?: number
                expiresAt: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    /** Change it */
    put: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            isOn: boolean
            count: number
            window_minutes: number
            policy: 'gated' | 'timer' | 'manual'
            mode: 'hold' | 'reject'
            scansComputers: boolean
            scanKind: 'quick' | 'full'
            releasesWithoutComputer: boolean
            isolates: boolean
            containment: {
              rejectRule: boolean
              disablesSignIn: boolean
              revokesSessions: boolean
              liftsMicrosoftBlock: boolean
            }
            cleansMailbox: boolean
            quietDays: number
            exemptRecipients: string[]
            breakGlass: string[]
            exceptions: {
              address: string
              purpose: string
              kind: 'bulk' | 'alertOnly'
              count?: number
              expiresAt: string
            }[]
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              isOn: boolean
              count: number
              window_minutes: number
              policy: 'gated' | 'timer' | 'manual'
              mode: 'hold' | 'reject'
              scansComputers: boolean
              scanKind: 'quick' | 'full'
              releasesWithoutComputer: boolean
              isolates: boolean
              containment: {
                rejectRule: boolean
                disablesSignIn: boolean
                revokesSessions: boolean
                liftsMicrosoftBlock: boolean
              }
              cleansMailbox: boolean
              quietDays: number
              exemptRecipients: string[]
              breakGlass: string[]
              exceptions: {
                address: string
                purpose: string
                kind: 'bulk' | 'alertOnly'
                count?: number
                expiresAt: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/domains': {
    /** Domains of the tenant */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                name: string
                isVerified: boolean
                isInitial: boolean
                isDefault: boolean
                hasEmail: boolean
                type: 'Authoritative' | 'InternalRelay' | null
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/endpoints/back-ends': {
    /** Endpoint products, what each can say and whether it can be used */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                name: 'agent' | 'defender' | 'intune' | 'sophos'
                isOn: boolean
                state: 'off' | 'ready' | 'limited' | 'unusable' | 'unknown'
                problem: string | null
                checkedAt: string | null
                capabilities: {
                  progress: boolean
                  cancel: boolean
                  perJobCompletion: boolean
                  fileResults: boolean
                  quarantineRestore: boolean
                  isolate: boolean
                  onlineState: boolean
                }
                computers: number
                settings: { [name: string]: string }
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/endpoints/back-ends/{name}': {
    get?: never
    /** Switch an endpoint product on or off and give it its credentials */
    put: {
      parameters: {
        query?: never
        path: { tenantId: string; name: 'agent' | 'defender' | 'intune' | 'sophos' }
        header?: never
        cookie?: never
      }
      requestBody: {
        content: {
          'application/json': {
            isOn: boolean
            clientId?: string
            clientSecret?: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              name: 'agent' | 'defender' | 'intune' | 'sophos'
              isOn: boolean
              state: 'off' | 'ready' | 'limited' | 'unusable' | 'unknown'
              problem: string | null
              checkedAt: string | null
              capabilities: {
                progress: boolean
                cancel: boolean
                perJobCompletion: boolean
                fileResults: boolean
                quarantineRestore: boolean
                isolate: boolean
                onlineState: boolean
              }
              computers: number
              settings: { [name: string]: string }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/endpoints/back-ends/{name}/probe': {
    get?: never
    put?: never
    /** Ask an endpoint product whether it can be used */
    post: {
      parameters: {
        query?: never
        path: { tenantId: string; name: 'agent' | 'defender' | 'intune' | 'sophos' }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              name: 'agent' | 'defender' | 'intune' | 'sophos'
              isOn: boolean
              state: 'off' | 'ready' | 'limited' | 'unusable' | 'unknown'
              problem: string | null
              checkedAt: string | null
              capabilities: {
                progress: boolean
                cancel: boolean
                perJobCompletion: boolean
                fileResults: boolean
                quarantineRestore: boolean
                isolate: boolean
                onlineState: boolean
              }
              computers: number
              settings: { [name: string]: string }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/endpoints/computers': {
    /** Computers with their people and products, by name */
    get: {
      parameters: {
        query?: { limit?: number; cursor?: string; search?: string; personId?: string }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                name: string
                os: 'windows' | 'linux' | 'macos' | 'other'
                osVersion: string | null
                isServer: boolean
                backEnds: {
                  name: 'agent' | 'defender' | 'intune' | 'sophos'
                  externalId: string
                  lastSeenAt: string | null
                  isOnline: boolean | null
                }[]
                lastSeenAt: string | null
                isOnline: boolean | null
                isIsolated: boolean
                links: {
                  personId: string
                  displayName: string
                  weight: 'certain' | 'strong' | 'medium' | 'weak'
                  isStale: boolean
                  evidence: {
                    source: string
                    text: string
                    weight: 'certain' | 'strong' | 'medium' | 'weak'
                    firstSeenAt: string
                    lastSeenAt: string
                  }[]
                }[]
                agent: {
                  id: string
                  version: string
                  enrolledAt: string
                  lastSeenAt: string | null
                  problem: string | null
                  engine: string | null
                  definitionsAge_hours: number | null
                } | null
              }[]
              next: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/endpoints/computers/{id}': {
    /** One computer */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              os: 'windows' | 'linux' | 'macos' | 'other'
              osVersion: string | null
              isServer: boolean
              backEnds: {
                name: 'agent' | 'defender' | 'intune' | 'sophos'
                externalId: string
                lastSeenAt: string | null
                isOnline: boolean | null
              }[]
              lastSeenAt: string | null
              isOnline: boolean | null
              isIsolated: boolean
              links: {
                personId: string
                displayName: string
                weight: 'certain' | 'strong' | 'medium' | 'weak'
                isStale: boolean
                evidence: {
                  source: string
                  text: string
                  weight: 'certain' | 'strong' | 'medium' | 'weak'
                  firstSeenAt: string
                  lastSeenAt: string
                }[]
              }[]
              agent: {
                id: string
                version: string
                enrolledAt: string
                lastSeenAt: string | null
                problem: string | null
                engine: string | null
                definitionsAge_hours: number | null
              } | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/endpoints/computers/{id}/detections/{vaultId}/restore': {
    get?: never
    put?: never
    /** Restore a file from the quarantine of a computer */
    post: {
      parameters: {
        query?: never
        path: { tenantId: string; id: string; vaultId: string }
        header?: never
        cookie?: never
      }
      requestBody: {
        content: {
          'application/json': {
            reason: string
          }
        }
      }
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              state: string
              detail: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/endpoints/computers/{id}/isolate': {
    get?: never
    put?: never
    /** Isolate a computer from the network */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            reason: string
          }
        }
      }
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              state: string
              detail: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/endpoints/computers/{id}/links': {
    get?: never
    put?: never
    /** Link a person to the computer by hand */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            personId: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              os: 'windows' | 'linux' | 'macos' | 'other'
              osVersion: string | null
              isServer: boolean
              backEnds: {
                name: 'agent' | 'defender' | 'intune' | 'sophos'
                externalId: string
                lastSeenAt: string | null
                isOnline: boolean | null
              }[]
              lastSeenAt: string | null
              isOnline: boolean | null
              isIsolated: boolean
              links: {
                personId: string
                displayName: string
                weight: 'certain' | 'strong' | 'medium' | 'weak'
                isStale: boolean
                evidence: {
                  source: string
                  text: string
                  weight: 'certain' | 'strong' | 'medium' | 'weak'
                  firstSeenAt: string
                  lastSeenAt: string
                }[]
              }[]
              agent: {
                id: string
                version: string
                enrolledAt: string
                lastSeenAt: string | null
                problem: string | null
                engine: string | null
                definitionsAge_hours: number | null
              } | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/endpoints/computers/{id}/links/{personId}': {
    get?: never
    put?: never
    post?: never
    /** This is not the computer of this person, whatever is seen */
    delete: {
      parameters: {
        query?: never
        path: { tenantId: string; id: string; personId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              os: 'windows' | 'linux' | 'macos' | 'other'
              osVersion: string | null
              isServer: boolean
              backEnds: {
                name: 'agent' | 'defender' | 'intune' | 'sophos'
                externalId: string
                lastSeenAt: string | null
                isOnline: boolean | null
              }[]
              lastSeenAt: string | null
              isOnline: boolean | null
              isIsolated: boolean
              links: {
                personId: string
                displayName: string
                weight: 'certain' | 'strong' | 'medium' | 'weak'
                isStale: boolean
                evidence: {
                  source: string
                  text: string
                  weight: 'certain' | 'strong' | 'medium' | 'weak'
                  firstSeenAt: string
                  lastSeenAt: string
                }[]
              }[]
              agent: {
                id: string
                version: string
                enrolledAt: string
                lastSeenAt: string | null
                problem: string | null
                engine: string | null
                definitionsAge_hours: number | null
              } | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/endpoints/computers/{id}/reconnect': {
    get?: never
    put?: never
    /** End the isolation of a computer */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            reason: string
          }
        }
      }
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              state: string
              detail: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/endpoints/computers/{id}/scan': {
    get?: never
    put?: never
    /** Scan a computer */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            kind: 'quick' | 'full'
          }
        }
      }
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              state: string
              detail: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/endpoints/computers/{id}/scans': {
    /** The latest 20 scans of a computer, newest first */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                computerId: string
                name: string
                backEnd: 'agent' | 'defender' | 'intune' | 'sophos' | null
                kind: 'quick' | 'full'
                state:
                  | 'linking'
                  | 'queued'
                  | 'running'
                  | 'finishedClean'
                  | 'finishedCleaned'
                  | 'finishedWithGaps'
                  | 'infected'
                  | 'failed'
                  | 'offline'
                  | 'noBackend'
                  | 'expired'
                  | 'skipped'
                detail: string
                progress: {
                  filesScanned: number
                  filesTotal: number | null
                  at: string
                } | null
                counts: {
                  scanned: number
                  unreadable: number
                  tooBig: number
                  detections: number
                  remediated: number
                  remaining: number
                } | null
                definitionsAge_hours: number | null
                detections: {
                  path: string
                  sha256: string | null
                  threat: string
                  action: 'none' | 'quarantined' | 'removed' | 'failed' | 'restored' | 'allowed'
                  error: string | null
                  at: string
                  vaultId: string | null
                }[]
                requestedAt: string | null
                startedAt: string | null
                endedAt: string | null
                isIsolated: boolean
                canIsolate: boolean
                evidence: string
                id: string
                incidentId: string | null
                requestedBy: string | null
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/endpoints/enrolment-tokens': {
    /** Enrolment tokens that can still be used, newest first */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                name: string
                uses: number
                used: number
                expiresAt: string
                createdAt: string
                createdBy: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    /** Make a token with which computers enrol; it is told this once */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            name: string
            uses?: number
            hours?: number
          }
        }
      }
      responses: {
        201: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              uses: number
              used: number
              expiresAt: string
              createdAt: string
              createdBy: string
              token: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/endpoints/enrolment-tokens/{id}': {
    get?: never
    put?: never
    post?: never
    /** Remove a token; computers that enrolled with it stay */
    delete: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/events': {
    /** Events, newest first */
    get: {
      parameters: {
        query?: {
          from?: string
          to?: string
          severity?: 'high' | 'medium' | 'low' | 'info'
          type?: string
          source?: string
          text?: string
          limit?: number
          cursor?: string
        }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                tenantId: string | null
                /** Event::Area::Kind::Detail */
                type: string
                severity: 'high' | 'medium' | 'low' | 'info'
                /** When it happened */
                at: string
                /** Who or what: a mailbox, a person, an address, a part of ours */
                source: string
                description: string
                data: { [name: string]: unknown }
              }[]
              next: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/events/export': {
    /** The events as a file, newest first */
    get: {
      parameters: {
        query?: {
          from?: string
          to?: string
          severity?: 'high' | 'medium' | 'low' | 'info'
          type?: string
          source?: string
          text?: string
          format?: 'csv' | 'jsonl'
        }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': string } }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/groups': {
    /** Groups, by name */
    get: {
      parameters: {
        query?: {
          search?: string
          limit?: number
          cursor?: string
          withTotal?: boolean
          ids?: string[]
          withAddress?: boolean
        }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                displayName: string
                mail: string | null
                kind: 'microsoft-365' | 'distribution' | 'mail-security' | 'security'
                isDynamic: boolean
                memberCount: number
              }[]
              next: string | null
              /** From the cursor on; only when asked for */
              total?: number
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/groups/{id}': {
    /** One group with its members */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              displayName: string
              mail: string | null
              kind: 'microsoft-365' | 'distribution' | 'mail-security' | 'security'
              isDynamic: boolean
              memberCount: number
              members: {
                id: string
                kind: 'person' | 'group'
                displayName: string
                address: string | null
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/health': {
    /** Health checks and their score */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              score: number | null
              belowSince: string | null
              checkedAt: string | null
              checks: {
                id: string
                /** What should be: "Permission in Microsoft 365 is in place" */
                title: string
                category: 'connection' | 'protection' | 'people' | 'access' | 'notifications' | 'installation'
                /** Its part in the score */
                weight: number
                /** unknown: could not be looked at; counts neither for nor against */
                state: 'ok' | 'failed' | 'unknown' | 'not-applicable'
                /** How things are */
                explanation: string
                /** What to do; empty when all is well */
                advice: string
                /** What is affected: domains, people; the first 50 */
                objects: string[]
                link: string | null
                fix: {
                  /** Text of the button: "Check now" */
                  title: string
                  /** What it will do */
                  effect: string
                } | null
                since: string | null
                snoozedUntil: string | null
                snoozedBy: string | null
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/health/look': {
    get?: never
    put?: never
    /** Look at everything now */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              score: number | null
              belowSince: string | null
              checkedAt: string | null
              checks: {
                id: string
                /** What should be: "Permission in Microsoft 365 is in place" */
                title: string
                category: 'connection' | 'protection' | 'people' | 'access' | 'notifications' | 'installation'
                /** Its part in the score */
                weight: number
                /** unknown: could not be looked at; counts neither for nor against */
                state: 'ok' | 'failed' | 'unknown' | 'not-applicable'
                /** How things are */
                explanation: string
                /** What to do; empty when all is well */
                advice: string
                /** What is affected: domains, people; the first 50 */
                objects: string[]
                link: string | null
                fix: {
                  /** Text of the button: "Check now" */
                  title: string
                  /** What it will do */
                  effect: string
                } | null
                since: string | null
                snoozedUntil: string | null
                snoozedBy: string | null
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/health/{checkId}/fix': {
    get?: never
    put?: never
    /** Repair what can be repaired by itself */
    post: {
      parameters: { query?: never; path: { checkId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              started: string
              health: {
                score: number | null
                belowSince: string | null
                checkedAt: string | null
                checks: {
                  id: string
                  /** What should be: "Permission in Microsoft 365 is in place" */
                  title: string
                  category: 'connection' | 'protection' | 'people' | 'access' | 'notifications' | 'installation'
                  /** Its part in the score */
                  weight: number
                  /** unknown: could not be looked at; counts neither for nor against */
                  state: 'ok' | 'failed' | 'unknown' | 'not-applicable'
                  /** How things are */
                  explanation: string
                  /** What to do; empty when all is well */
                  advice: string
                  /** What is affected: domains, people; the first 50 */
                  objects: string[]
                  link: string | null
                  fix: {
                    /** Text of the button: "Check now" */
                    title: string
                    /** What it will do */
                    effect: string
                  } | null
                  since: string | null
                  snoozedUntil: string | null
                  snoozedBy: string | null
                }[]
              }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/health/{checkId}/snooze': {
    get?: never
    put?: never
    /** Leave it out of the score for 6 months */
    post: {
      parameters: { query?: never; path: { checkId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              score: number | null
              belowSince: string | null
              checkedAt: string | null
              checks: {
                id: string
                /** What should be: "Permission in Microsoft 365 is in place" */
                title: string
                category: 'connection' | 'protection' | 'people' | 'access' | 'notifications' | 'installation'
                /** Its part in the score */
                weight: number
                /** unknown: could not be looked at; counts neither for nor against */
                state: 'ok' | 'failed' | 'unknown' | 'not-applicable'
                /** How things are */
                explanation: string
                /** What to do; empty when all is well */
                advice: string
                /** What is affected: domains, people; the first 50 */
                objects: string[]
                link: string | null
                fix: {
                  /** Text of the button: "Check now" */
                  title: string
                  /** What it will do */
                  effect: string
                } | null
                since: string | null
                snoozedUntil: string | null
                snoozedBy: string | null
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/health/{checkId}/unsnooze': {
    get?: never
    put?: never
    /** Let it count again */
    post: {
      parameters: { query?: never; path: { checkId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              score: number | null
              belowSince: string | null
              checkedAt: string | null
              checks: {
                id: string
                /** What should be: "Permission in Microsoft 365 is in place" */
                title: string
                category: 'connection' | 'protection' | 'people' | 'access' | 'notifications' | 'installation'
                /** Its part in the score */
                weight: number
                /** unknown: could not be looked at; counts neither for nor against */
                state: 'ok' | 'failed' | 'unknown' | 'not-applicable'
                /** How things are */
                explanation: string
                /** What to do; empty when all is well */
                advice: string
                /** What is affected: domains, people; the first 50 */
                objects: string[]
                link: string | null
                fix: {
                  /** Text of the button: "Check now" */
                  title: string
                  /** What it will do */
                  effect: string
                } | null
                since: string | null
                snoozedUntil: string | null
                snoozedBy: string | null
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/incidents': {
    /** Incidents of mailboxes, newest first */
    get: {
      parameters: {
        query?: { limit?: number; cursor?: string; state?: 'open' | 'ended' | 'all'; search?: string }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                number: number
                state:
                  | 'open'
                  | 'containing'
                  | 'contained'
                  | 'clearing'
                  | 'releasable'
                  | 'released'
                  | 'probation'
                  | 'closed'
                  | 'permanent'
                flags: (
                  | 'needsAdmin'
                  | 'm365Partial'
                  | 'noComputer'
                  | 'noEndpointLicence'
                  | 'evidenceWithdrawn'
                  | 'onlyAdministrator'
                  | 'sharedMailbox'
                  | 'unattributed'
                  | 'microsoftRestricted'
                  | 'alertOnly'
                )[]
                mailbox: {
                  address: string
                  displayName: string
                  personId: string | null
                  kind: 'user' | 'shared' | 'room' | 'equipment' | 'unknown'
                }
                policy: 'gated' | 'timer' | 'manual'
                openedAt: string
                endedAt: string | null
                block: {
                  state: 'none' | 'active' | 'permanent' | 'lifted'
                  mode: 'hold' | 'reject'
                  since: string | null
                  until: string | null
                  heldMessages: number
                }
                messages: {
                  spam: number
                  phish: number
                  malware: number
                }
                containment: 'none' | 'pending' | 'partial' | 'done' | 'restoring' | 'restored' | 'failed'
                computers: {
                  total: number
                  clear: number
                  worst:
                    | 'linking'
                    | 'queued'
                    | 'running'
                    | 'finishedClean'
                    | 'finishedCleaned'
                    | 'finishedWithGaps'
                    | 'infected'
                    | 'failed'
                    | 'offline'
                    | 'noBackend'
                    | 'expired'
                    | 'skipped'
                    | null
                }
                hygiene: 'none' | 'collecting' | 'findings' | 'cleaned' | 'accepted'
              }[]
              next: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/incidents/{id}': {
    /** One incident */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              number: number
              state:
                | 'open'
                | 'containing'
                | 'contained'
                | 'clearing'
                | 'releasable'
                | 'released'
                | 'probation'
                | 'closed'
                | 'permanent'
              flags: (
                | 'needsAdmin'
                | 'm365Partial'
                | 'noComputer'
                | 'noEndpointLicence'
                | 'evidenceWithdrawn'
                | 'onlyAdministrator'
                | 'sharedMailbox'
                | 'unattributed'
                | 'microsoftRestricted'
                | 'alertOnly'
              )[]
              mailbox: {
                address: string
                displayName: string
                personId: string | null
                kind: 'user' | 'shared' | 'room' | 'equipment' | 'unknown'
              }
              policy: 'gated' | 'timer' | 'manual'
              openedAt: string
              endedAt: string | null
              block: {
                state: 'none' | 'active' | 'permanent' | 'lifted'
                mode: 'hold' | 'reject'
                since: string | null
                until: string | null
                heldMessages: number
              }
              messages: {
                spam: number
                phish: number
                malware: number
              }
              containment: 'none' | 'pending' | 'partial' | 'done' | 'restoring' | 'restored' | 'failed'
              computers: {
                total: number
                clear: number
                worst:
                  | 'linking'
                  | 'queued'
                  | 'running'
                  | 'finishedClean'
                  | 'finishedCleaned'
                  | 'finishedWithGaps'
                  | 'infected'
                  | 'failed'
                  | 'offline'
                  | 'noBackend'
                  | 'expired'
                  | 'skipped'
                  | null
              }
              hygiene: 'none' | 'collecting' | 'findings' | 'cleaned' | 'accepted'
              trigger: string
              formerIncidentId: string | null
              badMessages: {
                messageId: string
                internetMessageId: string | null
                occurredAt: string
                category: 'spam' | 'phish' | 'malware'
                subject: string
                recipientCount: number
                role: 'trigger' | 'further' | 'withdrawn'
                quarantineId: string | null
              }[]
              steps: {
                key: string
                title: string
                state:
                  | 'planned'
                  | 'running'
                  | 'done'
                  | 'failed'
                  | 'manual'
                  | 'skipped'
                  | 'restoring'
                  | 'restored'
                  | 'kept'
                detail: string
                attempts: number
                nextAttemptAt: string | null
                doneAt: string | null
              }[]
              endpoints: {
                computerId: string
                name: string
                backEnd: 'agent' | 'defender' | 'intune' | 'sophos' | null
                kind: 'quick' | 'full'
                state:
                  | 'linking'
                  | 'queued'
                  | 'running'
                  | 'finishedClean'
                  | 'finishedCleaned'
                  | 'finishedWithGaps'
                  | 'infected'
                  | 'failed'
                  | 'offline'
                  | 'noBackend'
                  | 'expired'
                  | 'skipped'
                detail: string
                progress: {
                  filesScanned: number
                  filesTotal: number | null
                  at: string
                } | null
                counts: {
                  scanned: number
                  unreadable: number
                  tooBig: number
                  detections: number
                  remediated: number
                  remaining: number
                } | null
                definitionsAge_hours: number | null
                detections: {
                  path: string
                  sha256: string | null
                  threat: string
                  action: 'none' | 'quarantined' | 'removed' | 'failed' | 'restored' | 'allowed'
                  error: string | null
                  at: string
                  vaultId: string | null
                }[]
                requestedAt: string | null
                startedAt: string | null
                endedAt: string | null
                isIsolated: boolean
                canIsolate: boolean
                evidence: string
              }[]
              candidates: {
                computerId: string
                name: string
                evidence: string
              }[]
              findings: {
                id: string
                kind:
                  | 'bad-messages'
                  | 'virus-sent'
                  | 'microsoft-restricted'
                  | 'forward-external'
                  | 'rule-forwards'
                  | 'rule-hides'
                  | 'rule-name'
                  | 'rule-hidden'
                  | 'sent-items-missing'
                  | 'notices-deleted'
                  | 'mass-deletion'
                  | 'sign-in-risk'
                  | 'new-mfa-method'
                  | 'new-consent'
                  | 'recipients-unusual'
                  | 'bounces'
                  | 'infected-computer'
                  | 'delegation'
                  | 'reading-spree'
                title: string
                evidence: string[]
                points: number
                pointsNow: number
                seenAt: string
                state: 'open' | 'cleaned' | 'accepted' | 'undone' | 'gone'
                canCleanUp: boolean
                canUndo: boolean
              }[]
              timeline: {
                at: string
                track: 'incident' | 'block' | 'containment' | 'endpoint' | 'hygiene' | 'override'
                by: string | null
                text: string
                data: { [name: string]: unknown }
              }[]
              checklist: {
                key: 'minimumTime' | 'block' | 'containment' | 'computers' | 'hygiene'
                isMet: boolean
                text: string
              }[]
              allowedActions: (
                | 'release'
                | 'extend'
                | 'rescan'
                | 'noComputer'
                | 'acceptFindings'
                | 'falsePositive'
                | 'releaseHeld'
                | 'discardHeld'
              )[]
              notes: string[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/incidents/{id}/accept-findings': {
    get?: never
    put?: never
    /** Accept what was found in the mailbox */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            reason: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              number: number
              state:
                | 'open'
                | 'containing'
                | 'contained'
                | 'clearing'
                | 'releasable'
                | 'released'
                | 'probation'
                | 'closed'
                | 'permanent'
              flags: (
                | 'needsAdmin'
                | 'm365Partial'
                | 'noComputer'
                | 'noEndpointLicence'
                | 'evidenceWithdrawn'
                | 'onlyAdministrator'
                | 'sharedMailbox'
                | 'unattributed'
                | 'microsoftRestricted'
                | 'alertOnly'
              )[]
              mailbox: {
                address: string
                displayName: string
                personId: string | null
                kind: 'user' | 'shared' | 'room' | 'equipment' | 'unknown'
              }
              policy: 'gated' | 'timer' | 'manual'
              openedAt: string
              endedAt: string | null
              block: {
                state: 'none' | 'active' | 'permanent' | 'lifted'
                mode: 'hold' | 'reject'
                since: string | null
                until: string | null
                heldMessages: number
              }
              messages: {
                spam: number
                phish: number
                malware: number
              }
              containment: 'none' | 'pending' | 'partial' | 'done' | 'restoring' | 'restored' | 'failed'
              computers: {
                total: number
                clear: number
                worst:
                  | 'linking'
                  | 'queued'
                  | 'running'
                  | 'finishedClean'
                  | 'finishedCleaned'
                  | 'finishedWithGaps'
                  | 'infected'
                  | 'failed'
                  | 'offline'
                  | 'noBackend'
                  | 'expired'
                  | 'skipped'
                  | null
              }
              hygiene: 'none' | 'collecting' | 'findings' | 'cleaned' | 'accepted'
              trigger: string
              formerIncidentId: string | null
              badMessages: {
                messageId: string
                internetMessageId: string | null
                occurredAt: string
                category: 'spam' | 'phish' | 'malware'
                subject: string
                recipientCount: number
                role: 'trigger' | 'further' | 'withdrawn'
                quarantineId: string | null
              }[]
              steps: {
                key: string
                title: string
                state:
                  | 'planned'
                  | 'running'
                  | 'done'
                  | 'failed'
                  | 'manual'
                  | 'skipped'
                  | 'restoring'
                  | 'restored'
                  | 'kept'
                detail: string
                attempts: number
                nextAttemptAt: string | null
                doneAt: string | null
              }[]
              endpoints: {
                computerId: string
                name: string
                backEnd: 'agent' | 'defender' | 'intune' | 'sophos' | null
                kind: 'quick' | 'full'
                state:
                  | 'linking'
                  | 'queued'
                  | 'running'
                  | 'finishedClean'
                  | 'finishedCleaned'
                  | 'finishedWithGaps'
                  | 'infected'
                  | 'failed'
                  | 'offline'
                  | 'noBackend'
                  | 'expired'
                  | 'skipped'
                detail: string
                progress: {
                  filesScanned: number
                  filesTotal: number | null
                  at: string
                } | null
                counts: {
                  scanned: number
                  unreadable: number
                  tooBig: number
                  detections: number
                  remediated: number
                  remaining: number
                } | null
                definitionsAge_hours: number | null
                detections: {
                  path: string
                  sha256: string | null
                  threat: string
                  action: 'none' | 'quarantined' | 'removed' | 'failed' | 'restored' | 'allowed'
                  error: string | null
                  at: string
                  vaultId: string | null
                }[]
                requestedAt: string | null
                startedAt: string | null
                endedAt: string | null
                isIsolated: boolean
                canIsolate: boolean
                evidence: string
              }[]
              candidates: {
                computerId: string
                name: string
                evidence: string
              }[]
              findings: {
                id: string
                kind:
                  | 'bad-messages'
                  | 'virus-sent'
                  | 'microsoft-restricted'
                  | 'forward-external'
                  | 'rule-forwards'
                  | 'rule-hides'
                  | 'rule-name'
                  | 'rule-hidden'
                  | 'sent-items-missing'
                  | 'notices-deleted'
                  | 'mass-deletion'
                  | 'sign-in-risk'
                  | 'new-mfa-method'
                  | 'new-consent'
                  | 'recipients-unusual'
                  | 'bounces'
                  | 'infected-computer'
                  | 'delegation'
                  | 'reading-spree'
                title: string
                evidence: string[]
                points: number
                pointsNow: number
                seenAt: string
                state: 'open' | 'cleaned' | 'accepted' | 'undone' | 'gone'
                canCleanUp: boolean
                canUndo: boolean
              }[]
              timeline: {
                at: string
                track: 'incident' | 'block' | 'containment' | 'endpoint' | 'hygiene' | 'override'
                by: string | null
                text: string
                data: { [name: string]: unknown }
              }[]
              checklist: {
                key: 'minimumTime' | 'block' | 'containment' | 'computers' | 'hygiene'
                isMet: boolean
                text: string
              }[]
              allowedActions: (
                | 'release'
                | 'extend'
                | 'rescan'
                | 'noComputer'
                | 'acceptFindings'
                | 'falsePositive'
                | 'releaseHeld'
                | 'discardHeld'
              )[]
              notes: string[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/incidents/{id}/copies': {
    /** Copies of the bad messages in mailboxes of the tenant */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                recipient: string
                subject: string
                internetMessageId: string
                state: 'found' | 'removing' | 'removed' | 'restoring' | 'restored' | 'gone' | 'failed'
                note: string
                changedAt: string
              }[]
              total: number
              searchedAt: string | null
              why: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/incidents/{id}/copies/remove': {
    get?: never
    put?: never
    /** Move copies of the bad messages to Recoverable Items of their mailboxes */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            ids?: string[]
            reason: string
          }
        }
      }
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              operationId: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/incidents/{id}/copies/restore': {
    get?: never
    put?: never
    /** Move copies back to the folders that they were taken from */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            ids?: string[]
            reason: string
          }
        }
      }
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              operationId: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/incidents/{id}/extend': {
    get?: never
    put?: never
    /** Block for longer */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            reason: string
            until: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              number: number
              state:
                | 'open'
                | 'containing'
                | 'contained'
                | 'clearing'
                | 'releasable'
                | 'released'
                | 'probation'
                | 'closed'
                | 'permanent'
              flags: (
                | 'needsAdmin'
                | 'm365Partial'
                | 'noComputer'
                | 'noEndpointLicence'
                | 'evidenceWithdrawn'
                | 'onlyAdministrator'
                | 'sharedMailbox'
                | 'unattributed'
                | 'microsoftRestricted'
                | 'alertOnly'
              )[]
              mailbox: {
                address: string
                displayName: string
                personId: string | null
                kind: 'user' | 'shared' | 'room' | 'equipment' | 'unknown'
              }
              policy: 'gated' | 'timer' | 'manual'
              openedAt: string
              endedAt: string | null
              block: {
                state: 'none' | 'active' | 'permanent' | 'lifted'
                mode: 'hold' | 'reject'
                since: string | null
                until: string | null
                heldMessages: number
              }
              messages: {
                spam: number
                phish: number
                malware: number
              }
              containment: 'none' | 'pending' | 'partial' | 'done' | 'restoring' | 'restored' | 'failed'
              computers: {
                total: number
                clear: number
                worst:
                  | 'linking'
                  | 'queued'
                  | 'running'
                  | 'finishedClean'
                  | 'finishedCleaned'
                  | 'finishedWithGaps'
                  | 'infected'
                  | 'failed'
                  | 'offline'
                  | 'noBackend'
                  | 'expired'
                  | 'skipped'
                  | null
              }
              hygiene: 'none' | 'collecting' | 'findings' | 'cleaned' | 'accepted'
              trigger: string
              formerIncidentId: string | null
              badMessages: {
                messageId: string
                internetMessageId: string | null
                occurredAt: string
                category: 'spam' | 'phish' | 'malware'
                subject: string
                recipientCount: number
                role: 'trigger' | 'further' | 'withdrawn'
                quarantineId: string | null
              }[]
              steps: {
                key: string
                title: string
                state:
                  | 'planned'
                  | 'running'
                  | 'done'
                  | 'failed'
                  | 'manual'
                  | 'skipped'
                  | 'restoring'
                  | 'restored'
                  | 'kept'
                detail: string
                attempts: number
                nextAttemptAt: string | null
                doneAt: string | null
              }[]
              endpoints: {
                computerId: string
                name: string
                backEnd: 'agent' | 'defender' | 'intune' | 'sophos' | null
                kind: 'quick' | 'full'
                state:
                  | 'linking'
                  | 'queued'
                  | 'running'
                  | 'finishedClean'
                  | 'finishedCleaned'
                  | 'finishedWithGaps'
                  | 'infected'
                  | 'failed'
                  | 'offline'
                  | 'noBackend'
                  | 'expired'
                  | 'skipped'
                detail: string
                progress: {
                  filesScanned: number
                  filesTotal: number | null
                  at: string
                } | null
                counts: {
                  scanned: number
                  unreadable: number
                  tooBig: number
                  detections: number
                  remediated: number
                  remaining: number
                } | null
                definitionsAge_hours: number | null
                detections: {
                  path: string
                  sha256: string | null
                  threat: string
                  action: 'none' | 'quarantined' | 'removed' | 'failed' | 'restored' | 'allowed'
                  error: string | null
                  at: string
                  vaultId: string | null
                }[]
                requestedAt: string | null
                startedAt: string | null
                endedAt: string | null
                isIsolated: boolean
                canIsolate: boolean
                evidence: string
              }[]
              candidates: {
                computerId: string
                name: string
                evidence: string
              }[]
              findings: {
                id: string
                kind:
                  | 'bad-messages'
                  | 'virus-sent'
                  | 'microsoft-restricted'
                  | 'forward-external'
                  | 'rule-forwards'
                  | 'rule-hides'
                  | 'rule-name'
                  | 'rule-hidden'
                  | 'sent-items-missing'
                  | 'notices-deleted'
                  | 'mass-deletion'
                  | 'sign-in-risk'
                  | 'new-mfa-method'
                  | 'new-consent'
                  | 'recipients-unusual'
                  | 'bounces'
                  | 'infected-computer'
                  | 'delegation'
                  | 'reading-spree'
                title: string
                evidence: string[]
                points: number
                pointsNow: number
                seenAt: string
                state: 'open' | 'cleaned' | 'accepted' | 'undone' | 'gone'
                canCleanUp: boolean
                canUndo: boolean
              }[]
              timeline: {
                at: string
                track: 'incident' | 'block' | 'containment' | 'endpoint' | 'hygiene' | 'override'
                by: string | null
                text: string
                data: { [name: string]: unknown }
              }[]
              checklist: {
                key: 'minimumTime' | 'block' | 'containment' | 'computers' | 'hygiene'
                isMet: boolean
                text: string
              }[]
              allowedActions: (
                | 'release'
                | 'extend'
                | 'rescan'
                | 'noComputer'
                | 'acceptFindings'
                | 'falsePositive'
                | 'releaseHeld'
                | 'discardHeld'
              )[]
              notes: string[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/incidents/{id}/false-positive': {
    get?: never
    put?: never
    /** It was a mistake: release at once, and do not count it. Ending a permanent block needs a confirmed sign-in */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            reason: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              number: number
              state:
                | 'open'
                | 'containing'
                | 'contained'
                | 'clearing'
                | 'releasable'
                | 'released'
                | 'probation'
                | 'closed'
                | 'permanent'
              flags: (
                | 'needsAdmin'
                | 'm365Partial'
                | 'noComputer'
                | 'noEndpointLicence'
                | 'evidenceWithdrawn'
                | 'onlyAdministrator'
                | 'sharedMailbox'
                | 'unattributed'
                | 'microsoftRestricted'
                | 'alertOnly'
              )[]
              mailbox: {
                address: string
                displayName: string
                personId: string | null
                kind: 'user' | 'shared' | 'room' | 'equipment' | 'unknown'
              }
              policy: 'gated' | 'timer' | 'manual'
              openedAt: string
              endedAt: string | null
              block: {
                state: 'none' | 'active' | 'permanent' | 'lifted'
                mode: 'hold' | 'reject'
                since: string | null
                until: string | null
                heldMessages: number
              }
              messages: {
                spam: number
                phish: number
                malware: number
              }
              containment: 'none' | 'pending' | 'partial' | 'done' | 'restoring' | 'restored' | 'failed'
              computers: {
                total: number
                clear: number
                worst:
                  | 'linking'
                  | 'queued'
                  | 'running'
                  | 'finishedClean'
                  | 'finishedCleaned'
                  | 'finishedWithGaps'
                  | 'infected'
                  | 'failed'
                  | 'offline'
                  | 'noBackend'
                  | 'expired'
                  | 'skipped'
                  | null
              }
              hygiene: 'none' | 'collecting' | 'findings' | 'cleaned' | 'accepted'
              trigger: string
              formerIncidentId: string | null
              badMessages: {
                messageId: string
                internetMessageId: string | null
                occurredAt: string
                category: 'spam' | 'phish' | 'malware'
                subject: string
                recipientCount: number
                role: 'trigger' | 'further' | 'withdrawn'
                quarantineId: string | null
              }[]
              steps: {
                key: string
                title: string
                state:
                  | 'planned'
                  | 'running'
                  | 'done'
                  | 'failed'
                  | 'manual'
                  | 'skipped'
                  | 'restoring'
                  | 'restored'
                  | 'kept'
                detail: string
                attempts: number
                nextAttemptAt: string | null
                doneAt: string | null
              }[]
              endpoints: {
                computerId: string
                name: string
                backEnd: 'agent' | 'defender' | 'intune' | 'sophos' | null
                kind: 'quick' | 'full'
                state:
                  | 'linking'
                  | 'queued'
                  | 'running'
                  | 'finishedClean'
                  | 'finishedCleaned'
                  | 'finishedWithGaps'
                  | 'infected'
                  | 'failed'
                  | 'offline'
                  | 'noBackend'
                  | 'expired'
                  | 'skipped'
                detail: string
                progress: {
                  filesScanned: number
                  filesTotal: number | null
                  at: string
                } | null
                counts: {
                  scanned: number
                  unreadable: number
                  tooBig: number
                  detections: number
                  remediated: number
                  remaining: number
                } | null
                definitionsAge_hours: number | null
                detections: {
                  path: string
                  sha256: string | null
                  threat: string
                  action: 'none' | 'quarantined' | 'removed' | 'failed' | 'restored' | 'allowed'
                  error: string | null
                  at: string
                  vaultId: string | null
                }[]
                requestedAt: string | null
                startedAt: string | null
                endedAt: string | null
                isIsolated: boolean
                canIsolate: boolean
                evidence: string
              }[]
              candidates: {
                computerId: string
                name: string
                evidence: string
              }[]
              findings: {
                id: string
                kind:
                  | 'bad-messages'
                  | 'virus-sent'
                  | 'microsoft-restricted'
                  | 'forward-external'
                  | 'rule-forwards'
                  | 'rule-hides'
                  | 'rule-name'
                  | 'rule-hidden'
                  | 'sent-items-missing'
                  | 'notices-deleted'
                  | 'mass-deletion'
                  | 'sign-in-risk'
                  | 'new-mfa-method'
                  | 'new-consent'
                  | 'recipients-unusual'
                  | 'bounces'
                  | 'infected-computer'
                  | 'delegation'
                  | 'reading-spree'
                title: string
                evidence: string[]
                points: number
                pointsNow: number
                seenAt: string
                state: 'open' | 'cleaned' | 'accepted' | 'undone' | 'gone'
                canCleanUp: boolean
                canUndo: boolean
              }[]
              timeline: {
                at: string
                track: 'incident' | 'block' | 'containment' | 'endpoint' | 'hygiene' | 'override'
                by: string | null
                text: string
                data: { [name: string]: unknown }
              }[]
              checklist: {
                key: 'minimumTime' | 'block' | 'containment' | 'computers' | 'hygiene'
                isMet: boolean
                text: string
              }[]
              allowedActions: (
                | 'release'
                | 'extend'
                | 'rescan'
                | 'noComputer'
                | 'acceptFindings'
                | 'falsePositive'
                | 'releaseHeld'
                | 'discardHeld'
              )[]
              notes: string[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/incidents/{id}/held/discard': {
    get?: never
    put?: never
    /** Delete what was held because the mailbox is blocked */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            reason: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              number: number
              state:
                | 'open'
                | 'containing'
                | 'contained'
                | 'clearing'
                | 'releasable'
                | 'released'
                | 'probation'
                | 'closed'
                | 'permanent'
              flags: (
                | 'needsAdmin'
                | 'm365Partial'
                | 'noComputer'
                | 'noEndpointLicence'
                | 'evidenceWithdrawn'
                | 'onlyAdministrator'
                | 'sharedMailbox'
                | 'unattributed'
                | 'microsoftRestricted'
                | 'alertOnly'
              )[]
              mailbox: {
                address: string
                displayName: string
                personId: string | null
                kind: 'user' | 'shared' | 'room' | 'equipment' | 'unknown'
              }
              policy: 'gated' | 'timer' | 'manual'
              openedAt: string
              endedAt: string | null
              block: {
                state: 'none' | 'active' | 'permanent' | 'lifted'
                mode: 'hold' | 'reject'
                since: string | null
                until: string | null
                heldMessages: number
              }
              messages: {
                spam: number
                phish: number
                malware: number
              }
              containment: 'none' | 'pending' | 'partial' | 'done' | 'restoring' | 'restored' | 'failed'
              computers: {
                total: number
                clear: number
                worst:
                  | 'linking'
                  | 'queued'
                  | 'running'
                  | 'finishedClean'
                  | 'finishedCleaned'
                  | 'finishedWithGaps'
                  | 'infected'
                  | 'failed'
                  | 'offline'
                  | 'noBackend'
                  | 'expired'
                  | 'skipped'
                  | null
              }
              hygiene: 'none' | 'collecting' | 'findings' | 'cleaned' | 'accepted'
              trigger: string
              formerIncidentId: string | null
              badMessages: {
                messageId: string
                internetMessageId: string | null
                occurredAt: string
                category: 'spam' | 'phish' | 'malware'
                subject: string
                recipientCount: number
                role: 'trigger' | 'further' | 'withdrawn'
                quarantineId: string | null
              }[]
              steps: {
                key: string
                title: string
                state:
                  | 'planned'
                  | 'running'
                  | 'done'
                  | 'failed'
                  | 'manual'
                  | 'skipped'
                  | 'restoring'
                  | 'restored'
                  | 'kept'
                detail: string
                attempts: number
                nextAttemptAt: string | null
                doneAt: string | null
              }[]
              endpoints: {
                computerId: string
                name: string
                backEnd: 'agent' | 'defender' | 'intune' | 'sophos' | null
                kind: 'quick' | 'full'
                state:
                  | 'linking'
                  | 'queued'
                  | 'running'
                  | 'finishedClean'
                  | 'finishedCleaned'
                  | 'finishedWithGaps'
                  | 'infected'
                  | 'failed'
                  | 'offline'
                  | 'noBackend'
                  | 'expired'
                  | 'skipped'
                detail: string
                progress: {
                  filesScanned: number
                  filesTotal: number | null
                  at: string
                } | null
                counts: {
                  scanned: number
                  unreadable: number
                  tooBig: number
                  detections: number
                  remediated: number
                  remaining: number
                } | null
                definitionsAge_hours: number | null
                detections: {
                  path: string
                  sha256: string | null
                  threat: string
                  action: 'none' | 'quarantined' | 'removed' | 'failed' | 'restored' | 'allowed'
                  error: string | null
                  at: string
                  vaultId: string | null
                }[]
                requestedAt: string | null
                startedAt: string | null
                endedAt: string | null
                isIsolated: boolean
                canIsolate: boolean
                evidence: string
              }[]
              candidates: {
                computerId: string
                name: string
                evidence: string
              }[]
              findings: {
                id: string
                kind:
                  | 'bad-messages'
                  | 'virus-sent'
                  | 'microsoft-restricted'
                  | 'forward-external'
                  | 'rule-forwards'
                  | 'rule-hides'
                  | 'rule-name'
                  | 'rule-hidden'
                  | 'sent-items-missing'
                  | 'notices-deleted'
                  | 'mass-deletion'
                  | 'sign-in-risk'
                  | 'new-mfa-method'
                  | 'new-consent'
                  | 'recipients-unusual'
                  | 'bounces'
                  | 'infected-computer'
                  | 'delegation'
                  | 'reading-spree'
                title: string
                evidence: string[]
                points: number
                pointsNow: number
                seenAt: string
                state: 'open' | 'cleaned' | 'accepted' | 'undone' | 'gone'
                canCleanUp: boolean
                canUndo: boolean
              }[]
              timeline: {
                at: string
                track: 'incident' | 'block' | 'containment' | 'endpoint' | 'hygiene' | 'override'
                by: string | null
                text: string
                data: { [name: string]: unknown }
              }[]
              checklist: {
                key: 'minimumTime' | 'block' | 'containment' | 'computers' | 'hygiene'
                isMet: boolean
                text: string
              }[]
              allowedActions: (
                | 'release'
                | 'extend'
                | 'rescan'
                | 'noComputer'
                | 'acceptFindings'
                | 'falsePositive'
                | 'releaseHeld'
                | 'discardHeld'
              )[]
              notes: string[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/incidents/{id}/held/release': {
    get?: never
    put?: never
    /** Send on what was held because the mailbox is blocked */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            reason: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              number: number
              state:
                | 'open'
                | 'containing'
                | 'contained'
                | 'clearing'
                | 'releasable'
                | 'released'
                | 'probation'
                | 'closed'
                | 'permanent'
              flags: (
                | 'needsAdmin'
                | 'm365Partial'
                | 'noComputer'
                | 'noEndpointLicence'
                | 'evidenceWithdrawn'
                | 'onlyAdministrator'
                | 'sharedMailbox'
                | 'unattributed'
                | 'microsoftRestricted'
                | 'alertOnly'
              )[]
              mailbox: {
                address: string
                displayName: string
                personId: string | null
                kind: 'user' | 'shared' | 'room' | 'equipment' | 'unknown'
              }
              policy: 'gated' | 'timer' | 'manual'
              openedAt: string
              endedAt: string | null
              block: {
                state: 'none' | 'active' | 'permanent' | 'lifted'
                mode: 'hold' | 'reject'
                since: string | null
                until: string | null
                heldMessages: number
              }
              messages: {
                spam: number
                phish: number
                malware: number
              }
              containment: 'none' | 'pending' | 'partial' | 'done' | 'restoring' | 'restored' | 'failed'
              computers: {
                total: number
                clear: number
                worst:
                  | 'linking'
                  | 'queued'
                  | 'running'
                  | 'finishedClean'
                  | 'finishedCleaned'
                  | 'finishedWithGaps'
                  | 'infected'
                  | 'failed'
                  | 'offline'
                  | 'noBackend'
                  | 'expired'
                  | 'skipped'
                  | null
              }
              hygiene: 'none' | 'collecting' | 'findings' | 'cleaned' | 'accepted'
              trigger: string
              formerIncidentId: string | null
              badMessages: {
                messageId: string
                internetMessageId: string | null
                occurredAt: string
                category: 'spam' | 'phish' | 'malware'
                subject: string
                recipientCount: number
                role: 'trigger' | 'further' | 'withdrawn'
                quarantineId: string | null
              }[]
              steps: {
                key: string
                title: string
                state:
                  | 'planned'
                  | 'running'
                  | 'done'
                  | 'failed'
                  | 'manual'
                  | 'skipped'
                  | 'restoring'
                  | 'restored'
                  | 'kept'
                detail: string
                attempts: number
                nextAttemptAt: string | null
                doneAt: string | null
              }[]
              endpoints: {
                computerId: string
                name: string
                backEnd: 'agent' | 'defender' | 'intune' | 'sophos' | null
                kind: 'quick' | 'full'
                state:
                  | 'linking'
                  | 'queued'
                  | 'running'
                  | 'finishedClean'
                  | 'finishedCleaned'
                  | 'finishedWithGaps'
                  | 'infected'
                  | 'failed'
                  | 'offline'
                  | 'noBackend'
                  | 'expired'
                  | 'skipped'
                detail: string
                progress: {
                  filesScanned: number
                  filesTotal: number | null
                  at: string
                } | null
                counts: {
                  scanned: number
                  unreadable: number
                  tooBig: number
                  detections: number
                  remediated: number
                  remaining: number
                } | null
                definitionsAge_hours: number | null
                detections: {
                  path: string
                  sha256: string | null
                  threat: string
                  action: 'none' | 'quarantined' | 'removed' | 'failed' | 'restored' | 'allowed'
                  error: string | null
                  at: string
                  vaultId: string | null
                }[]
                requestedAt: string | null
                startedAt: string | null
                endedAt: string | null
                isIsolated: boolean
                canIsolate: boolean
                evidence: string
              }[]
              candidates: {
                computerId: string
                name: string
                evidence: string
              }[]
              findings: {
                id: string
                kind:
                  | 'bad-messages'
                  | 'virus-sent'
                  | 'microsoft-restricted'
                  | 'forward-external'
                  | 'rule-forwards'
                  | 'rule-hides'
                  | 'rule-name'
                  | 'rule-hidden'
                  | 'sent-items-missing'
                  | 'notices-deleted'
                  | 'mass-deletion'
                  | 'sign-in-risk'
                  | 'new-mfa-method'
                  | 'new-consent'
                  | 'recipients-unusual'
                  | 'bounces'
                  | 'infected-computer'
                  | 'delegation'
                  | 'reading-spree'
                title: string
                evidence: string[]
                points: number
                pointsNow: number
                seenAt: string
                state: 'open' | 'cleaned' | 'accepted' | 'undone' | 'gone'
                canCleanUp: boolean
                canUndo: boolean
              }[]
              timeline: {
                at: string
                track: 'incident' | 'block' | 'containment' | 'endpoint' | 'hygiene' | 'override'
                by: string | null
                text: string
                data: { [name: string]: unknown }
              }[]
              checklist: {
                key: 'minimumTime' | 'block' | 'containment' | 'computers' | 'hygiene'
                isMet: boolean
                text: string
              }[]
              allowedActions: (
                | 'release'
                | 'extend'
                | 'rescan'
                | 'noComputer'
                | 'acceptFindings'
                | 'falsePositive'
                | 'releaseHeld'
                | 'discardHeld'
              )[]
              notes: string[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/incidents/{id}/no-computer': {
    get?: never
    put?: never
    /** Decide that there is no computer to scan */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            reason: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              number: number
              state:
                | 'open'
                | 'containing'
                | 'contained'
                | 'clearing'
                | 'releasable'
                | 'released'
                | 'probation'
                | 'closed'
                | 'permanent'
              flags: (
                | 'needsAdmin'
                | 'm365Partial'
                | 'noComputer'
                | 'noEndpointLicence'
                | 'evidenceWithdrawn'
                | 'onlyAdministrator'
                | 'sharedMailbox'
                | 'unattributed'
                | 'microsoftRestricted'
                | 'alertOnly'
              )[]
              mailbox: {
                address: string
                displayName: string
                personId: string | null
                kind: 'user' | 'shared' | 'room' | 'equipment' | 'unknown'
              }
              policy: 'gated' | 'timer' | 'manual'
              openedAt: string
              endedAt: string | null
              block: {
                state: 'none' | 'active' | 'permanent' | 'lifted'
                mode: 'hold' | 'reject'
                since: string | null
                until: string | null
                heldMessages: number
              }
              messages: {
                spam: number
                phish: number
                malware: number
              }
              containment: 'none' | 'pending' | 'partial' | 'done' | 'restoring' | 'restored' | 'failed'
              computers: {
                total: number
                clear: number
                worst:
                  | 'linking'
                  | 'queued'
                  | 'running'
                  | 'finishedClean'
                  | 'finishedCleaned'
                  | 'finishedWithGaps'
                  | 'infected'
                  | 'failed'
                  | 'offline'
                  | 'noBackend'
                  | 'expired'
                  | 'skipped'
                  | null
              }
              hygiene: 'none' | 'collecting' | 'findings' | 'cleaned' | 'accepted'
              trigger: string
              formerIncidentId: string | null
              badMessages: {
                messageId: string
                internetMessageId: string | null
                occurredAt: string
                category: 'spam' | 'phish' | 'malware'
                subject: string
                recipientCount: number
                role: 'trigger' | 'further' | 'withdrawn'
                quarantineId: string | null
              }[]
              steps: {
                key: string
                title: string
                state:
                  | 'planned'
                  | 'running'
                  | 'done'
                  | 'failed'
                  | 'manual'
                  | 'skipped'
                  | 'restoring'
                  | 'restored'
                  | 'kept'
                detail: string
                attempts: number
                nextAttemptAt: string | null
                doneAt: string | null
              }[]
              endpoints: {
                computerId: string
                name: string
                backEnd: 'agent' | 'defender' | 'intune' | 'sophos' | null
                kind: 'quick' | 'full'
                state:
                  | 'linking'
                  | 'queued'
                  | 'running'
                  | 'finishedClean'
                  | 'finishedCleaned'
                  | 'finishedWithGaps'
                  | 'infected'
                  | 'failed'
                  | 'offline'
                  | 'noBackend'
                  | 'expired'
                  | 'skipped'
                detail: string
                progress: {
                  filesScanned: number
                  filesTotal: number | null
                  at: string
                } | null
                counts: {
                  scanned: number
                  unreadable: number
                  tooBig: number
                  detections: number
                  remediated: number
                  remaining: number
                } | null
                definitionsAge_hours: number | null
                detections: {
                  path: string
                  sha256: string | null
                  threat: string
                  action: 'none' | 'quarantined' | 'removed' | 'failed' | 'restored' | 'allowed'
                  error: string | null
                  at: string
                  vaultId: string | null
                }[]
                requestedAt: string | null
                startedAt: string | null
                endedAt: string | null
                isIsolated: boolean
                canIsolate: boolean
                evidence: string
              }[]
              candidates: {
                computerId: string
                name: string
                evidence: string
              }[]
              findings: {
                id: string
                kind:
                  | 'bad-messages'
                  | 'virus-sent'
                  | 'microsoft-restricted'
                  | 'forward-external'
                  | 'rule-forwards'
                  | 'rule-hides'
                  | 'rule-name'
                  | 'rule-hidden'
                  | 'sent-items-missing'
                  | 'notices-deleted'
                  | 'mass-deletion'
                  | 'sign-in-risk'
                  | 'new-mfa-method'
                  | 'new-consent'
                  | 'recipients-unusual'
                  | 'bounces'
                  | 'infected-computer'
                  | 'delegation'
                  | 'reading-spree'
                title: string
                evidence: string[]
                points: number
                pointsNow: number
                seenAt: string
                state: 'open' | 'cleaned' | 'accepted' | 'undone' | 'gone'
                canCleanUp: boolean
                canUndo: boolean
              }[]
              timeline: {
                at: string
                track: 'incident' | 'block' | 'containment' | 'endpoint' | 'hygiene' | 'override'
                by: string | null
                text: string
                data: { [name: string]: unknown }
              }[]
              checklist: {
                key: 'minimumTime' | 'block' | 'containment' | 'computers' | 'hygiene'
                isMet: boolean
                text: string
              }[]
              allowedActions: (
                | 'release'
                | 'extend'
                | 'rescan'
                | 'noComputer'
                | 'acceptFindings'
                | 'falsePositive'
                | 'releaseHeld'
                | 'discardHeld'
              )[]
              notes: string[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/incidents/{id}/release': {
    get?: never
    put?: never
    /** Let the mailbox send again. A permanent block needs a confirmed sign-in */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            reason: string
            held?: 'keep' | 'release' | 'discard'
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              number: number
              state:
                | 'open'
                | 'containing'
                | 'contained'
                | 'clearing'
                | 'releasable'
                | 'released'
                | 'probation'
                | 'closed'
                | 'permanent'
              flags: (
                | 'needsAdmin'
                | 'm365Partial'
                | 'noComputer'
                | 'noEndpointLicence'
                | 'evidenceWithdrawn'
                | 'onlyAdministrator'
                | 'sharedMailbox'
                | 'unattributed'
                | 'microsoftRestricted'
                | 'alertOnly'
              )[]
              mailbox: {
                address: string
                displayName: string
                personId: string | null
                kind: 'user' | 'shared' | 'room' | 'equipment' | 'unknown'
              }
              policy: 'gated' | 'timer' | 'manual'
              openedAt: string
              endedAt: string | null
              block: {
                state: 'none' | 'active' | 'permanent' | 'lifted'
                mode: 'hold' | 'reject'
                since: string | null
                until: string | null
                heldMessages: number
              }
              messages: {
                spam: number
                phish: number
                malware: number
              }
              containment: 'none' | 'pending' | 'partial' | 'done' | 'restoring' | 'restored' | 'failed'
              computers: {
                total: number
                clear: number
                worst:
                  | 'linking'
                  | 'queued'
                  | 'running'
                  | 'finishedClean'
                  | 'finishedCleaned'
                  | 'finishedWithGaps'
                  | 'infected'
                  | 'failed'
                  | 'offline'
                  | 'noBackend'
                  | 'expired'
                  | 'skipped'
                  | null
              }
              hygiene: 'none' | 'collecting' | 'findings' | 'cleaned' | 'accepted'
              trigger: string
              formerIncidentId: string | null
              badMessages: {
                messageId: string
                internetMessageId: string | null
                occurredAt: string
                category: 'spam' | 'phish' | 'malware'
                subject: string
                recipientCount: number
                role: 'trigger' | 'further' | 'withdrawn'
                quarantineId: string | null
              }[]
              steps: {
                key: string
                title: string
                state:
                  | 'planned'
                  | 'running'
                  | 'done'
                  | 'failed'
                  | 'manual'
                  | 'skipped'
                  | 'restoring'
                  | 'restored'
                  | 'kept'
                detail: string
                attempts: number
                nextAttemptAt: string | null
                doneAt: string | null
              }[]
              endpoints: {
                computerId: string
                name: string
                backEnd: 'agent' | 'defender' | 'intune' | 'sophos' | null
                kind: 'quick' | 'full'
                state:
                  | 'linking'
                  | 'queued'
                  | 'running'
                  | 'finishedClean'
                  | 'finishedCleaned'
                  | 'finishedWithGaps'
                  | 'infected'
                  | 'failed'
                  | 'offline'
                  | 'noBackend'
                  | 'expired'
                  | 'skipped'
                detail: string
                progress: {
                  filesScanned: number
                  filesTotal: number | null
                  at: string
                } | null
                counts: {
                  scanned: number
                  unreadable: number
                  tooBig: number
                  detections: number
                  remediated: number
                  remaining: number
                } | null
                definitionsAge_hours: number | null
                detections: {
                  path: string
                  sha256: string | null
                  threat: string
                  action: 'none' | 'quarantined' | 'removed' | 'failed' | 'restored' | 'allowed'
                  error: string | null
                  at: string
                  vaultId: string | null
                }[]
                requestedAt: string | null
                startedAt: string | null
                endedAt: string | null
                isIsolated: boolean
                canIsolate: boolean
                evidence: string
              }[]
              candidates: {
                computerId: string
                name: string
                evidence: string
              }[]
              findings: {
                id: string
                kind:
                  | 'bad-messages'
                  | 'virus-sent'
                  | 'microsoft-restricted'
                  | 'forward-external'
                  | 'rule-forwards'
                  | 'rule-hides'
                  | 'rule-name'
                  | 'rule-hidden'
                  | 'sent-items-missing'
                  | 'notices-deleted'
                  | 'mass-deletion'
                  | 'sign-in-risk'
                  | 'new-mfa-method'
                  | 'new-consent'
                  | 'recipients-unusual'
                  | 'bounces'
                  | 'infected-computer'
                  | 'delegation'
                  | 'reading-spree'
                title: string
                evidence: string[]
                points: number
                pointsNow: number
                seenAt: string
                state: 'open' | 'cleaned' | 'accepted' | 'undone' | 'gone'
                canCleanUp: boolean
                canUndo: boolean
              }[]
              timeline: {
                at: string
                track: 'incident' | 'block' | 'containment' | 'endpoint' | 'hygiene' | 'override'
                by: string | null
                text: string
                data: { [name: string]: unknown }
              }[]
              checklist: {
                key: 'minimumTime' | 'block' | 'containment' | 'computers' | 'hygiene'
                isMet: boolean
                text: string
              }[]
              allowedActions: (
                | 'release'
                | 'extend'
                | 'rescan'
                | 'noComputer'
                | 'acceptFindings'
                | 'falsePositive'
                | 'releaseHeld'
                | 'discardHeld'
              )[]
              notes: string[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/incidents/{id}/rescan': {
    get?: never
    put?: never
    /** Scan one or all linked computers again */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            computerId?: string
            kind?: 'quick' | 'full'
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              number: number
              state:
                | 'open'
                | 'containing'
                | 'contained'
                | 'clearing'
                | 'releasable'
                | 'released'
                | 'probation'
                | 'closed'
                | 'permanent'
              flags: (
                | 'needsAdmin'
                | 'm365Partial'
                | 'noComputer'
                | 'noEndpointLicence'
                | 'evidenceWithdrawn'
                | 'onlyAdministrator'
                | 'sharedMailbox'
                | 'unattributed'
                | 'microsoftRestricted'
                | 'alertOnly'
              )[]
              mailbox: {
                address: string
                displayName: string
                personId: string | null
                kind: 'user' | 'shared' | 'room' | 'equipment' | 'unknown'
              }
              policy: 'gated' | 'timer' | 'manual'
              openedAt: string
              endedAt: string | null
              block: {
                state: 'none' | 'active' | 'permanent' | 'lifted'
                mode: 'hold' | 'reject'
                since: string | null
                until: string | null
                heldMessages: number
              }
              messages: {
                spam: number
                phish: number
                malware: number
              }
              containment: 'none' | 'pending' | 'partial' | 'done' | 'restoring' | 'restored' | 'failed'
              computers: {
                total: number
                clear: number
                worst:
                  | 'linking'
                  | 'queued'
                  | 'running'
                  | 'finishedClean'
                  | 'finishedCleaned'
                  | 'finishedWithGaps'
                  | 'infected'
                  | 'failed'
                  | 'offline'
                  | 'noBackend'
                  | 'expired'
                  | 'skipped'
                  | null
              }
              hygiene: 'none' | 'collecting' | 'findings' | 'cleaned' | 'accepted'
              trigger: string
              formerIncidentId: string | null
              badMessages: {
                messageId: string
                internetMessageId: string | null
                occurredAt: string
                category: 'spam' | 'phish' | 'malware'
                subject: string
                recipientCount: number
                role: 'trigger' | 'further' | 'withdrawn'
                quarantineId: string | null
              }[]
              steps: {
                key: string
                title: string
                state:
                  | 'planned'
                  | 'running'
                  | 'done'
                  | 'failed'
                  | 'manual'
                  | 'skipped'
                  | 'restoring'
                  | 'restored'
                  | 'kept'
                detail: string
                attempts: number
                nextAttemptAt: string | null
                doneAt: string | null
              }[]
              endpoints: {
                computerId: string
                name: string
                backEnd: 'agent' | 'defender' | 'intune' | 'sophos' | null
                kind: 'quick' | 'full'
                state:
                  | 'linking'
                  | 'queued'
                  | 'running'
                  | 'finishedClean'
                  | 'finishedCleaned'
                  | 'finishedWithGaps'
                  | 'infected'
                  | 'failed'
                  | 'offline'
                  | 'noBackend'
                  | 'expired'
                  | 'skipped'
                detail: string
                progress: {
                  filesScanned: number
                  filesTotal: number | null
                  at: string
                } | null
                counts: {
                  scanned: number
                  unreadable: number
                  tooBig: number
                  detections: number
                  remediated: number
                  remaining: number
                } | null
                definitionsAge_hours: number | null
                detections: {
                  path: string
                  sha256: string | null
                  threat: string
                  action: 'none' | 'quarantined' | 'removed' | 'failed' | 'restored' | 'allowed'
                  error: string | null
                  at: string
                  vaultId: string | null
                }[]
                requestedAt: string | null
                startedAt: string | null
                endedAt: string | null
                isIsolated: boolean
                canIsolate: boolean
                evidence: string
              }[]
              candidates: {
                computerId: string
                name: string
                evidence: string
              }[]
              findings: {
                id: string
                kind:
                  | 'bad-messages'
                  | 'virus-sent'
                  | 'microsoft-restricted'
                  | 'forward-external'
                  | 'rule-forwards'
                  | 'rule-hides'
                  | 'rule-name'
                  | 'rule-hidden'
                  | 'sent-items-missing'
                  | 'notices-deleted'
                  | 'mass-deletion'
                  | 'sign-in-risk'
                  | 'new-mfa-method'
                  | 'new-consent'
                  | 'recipients-unusual'
                  | 'bounces'
                  | 'infected-computer'
                  | 'delegation'
                  | 'reading-spree'
                title: string
                evidence: string[]
                points: number
                pointsNow: number
                seenAt: string
                state: 'open' | 'cleaned' | 'accepted' | 'undone' | 'gone'
                canCleanUp: boolean
                canUndo: boolean
              }[]
              timeline: {
                at: string
                track: 'incident' | 'block' | 'containment' | 'endpoint' | 'hygiene' | 'override'
                by: string | null
                text: string
                data: { [name: string]: unknown }
              }[]
              checklist: {
                key: 'minimumTime' | 'block' | 'containment' | 'computers' | 'hygiene'
                isMet: boolean
                text: string
              }[]
              allowedActions: (
                | 'release'
                | 'extend'
                | 'rescan'
                | 'noComputer'
                | 'acceptFindings'
                | 'falsePositive'
                | 'releaseHeld'
                | 'discardHeld'
              )[]
              notes: string[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/lists': {
    /** Entries of the allow and block lists, newest first */
    get: {
      parameters: {
        query?: {
          search?: string
          list?: 'allow' | 'block'
          kind?: 'address' | 'domain' | 'wildcard' | 'network'
          owner?: string
          state?: 'current' | 'expired' | 'all'
          limit?: number
          cursor?: string
        }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                list: 'allow' | 'block'
                kind: 'address' | 'domain' | 'wildcard' | 'network'
                value: string
                owner: string | null
                note: string
                requireAuthentication: boolean
                createdAt: string
                createdBy: string
                expiresAt: string | null
                isExpired: boolean
              }[]
              next: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    /** Add an entry; one that is on the other list moves */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            list: 'allow' | 'block'
            value: string
            owner?: string | null
            note?: string
            requireAuthentication?: boolean
            expiresAt?: string | null
          }
        }
      }
      responses: {
        201: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              list: 'allow' | 'block'
              kind: 'address' | 'domain' | 'wildcard' | 'network'
              value: string
              owner: string | null
              note: string
              requireAuthentication: boolean
              createdAt: string
              createdBy: string
              expiresAt: string | null
              isExpired: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/lists/check': {
    /** Which entry decides about a sender, and which ones it wins over */
    get: {
      parameters: {
        query: { sender: string; recipient?: string; clientAddress?: string; isAuthenticated?: boolean }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              decision: 'allow' | 'block' | null
              matches: {
                id: string
                list: 'allow' | 'block'
                kind: 'address' | 'domain' | 'wildcard' | 'network'
                value: string
                owner: string | null
                note: string
                requireAuthentication: boolean
                createdAt: string
                createdBy: string
                expiresAt: string | null
                isExpired: boolean
              }[]
              reason: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/lists/counts': {
    /** How many entries there are */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              allow: number
              block: number
              /** Entries of mailboxes’ own lists */
              own: number
              expired: number
              max: number
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/lists/export': {
    /** The filtered entries as CSV */
    get: {
      parameters: {
        query?: {
          search?: string
          list?: 'allow' | 'block'
          kind?: 'address' | 'domain' | 'wildcard' | 'network'
          owner?: string
          state?: 'current' | 'expired' | 'all'
        }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'text/csv': string } }
        default: { headers: { [name: string]: unknown }; content: { 'text/csv': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/lists/imports': {
    get?: never
    put?: never
    /** Upload up to 100,000 lines (text or CSV) and look at them; nothing is imported yet */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            content: string
            /** For lines that do not say */
            list: 'allow' | 'block'
            note?: string
            requireAuthentication?: boolean
            expiresAt?: string | null
          }
        }
      }
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              importId: string
              operationId: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/lists/imports/{id}': {
    /** What an import found */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              createdAt: string
              createdBy: string
              appliedAt: string | null
              report: {
                lines: number
                added: number
                /** Were on the other list */
                moved: number
                /** Note, expiry or authentication differs */
                changed: number
                unchanged: number
                /** Stand in the file more than once; the last one counts */
                repeated: number
                refused: number
                isDryRun: boolean
              } | null
              /** The first 1,000; all of them in the CSV */
              refused: {
                line: number
                text: string
                message: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/lists/imports/{id}/apply': {
    get?: never
    put?: never
    /** Import what was looked at */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              importId: string
              operationId: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/lists/imports/{id}/refused': {
    /** Every refused line with its reason, as CSV */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'text/csv': string } }
        default: { headers: { [name: string]: unknown }; content: { 'text/csv': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/lists/remove': {
    get?: never
    put?: never
    /** Remove several entries */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            ids: string[]
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              removed: number
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/lists/{id}': {
    get?: never
    /** Change an entry; it gets a new id */
    put: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            list?: 'allow' | 'block'
            note?: string
            requireAuthentication?: boolean
            expiresAt?: string | null
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              list: 'allow' | 'block'
              kind: 'address' | 'domain' | 'wildcard' | 'network'
              value: string
              owner: string | null
              note: string
              requireAuthentication: boolean
              createdAt: string
              createdBy: string
              expiresAt: string | null
              isExpired: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    /** Remove an entry */
    delete: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/live': {
    /** Server-sent events: which topics changed ({"topics":["alerts"]}) */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'text/event-stream': string } }
        default: { headers: { [name: string]: unknown }; content: { 'text/event-stream': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mail-overview': {
    /** Mail over time beside the period before, domains with their last mail, who is held most, what waits */
    get: {
      parameters: {
        query?: { from?: string; to?: string; last_hours?: number; step?: 'hour' | 'day'; timeZone?: string }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              from: string
              to: string
              since: string | null
              items: {
                at: string
                disposition: string
                count: number
                direction: string
                category: string
              }[]
              /** The same length before, moved into this period */
              former: {
                at: string
                disposition: string
                count: number
              }[]
              domains: {
                domain: string
                inbound: number
                outbound: number
                held: number
                lastInboundAt: string | null
                lastOutboundAt: string | null
              }[]
              topHeld: {
                sender: string
                count: number
              }[]
              topTargets: {
                recipient: string
                count: number
              }[]
              waiting: {
                held: number
                deferred: number
                failed: number
                unscanned: number
              }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailboxes': {
    /** Mailboxes, by address */
    get: {
      parameters: {
        query?: {
          search?: string
          limit?: number
          cursor?: string
          withTotal?: boolean
          kind?: 'user' | 'shared' | 'room' | 'equipment'
        }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                personId: string
                displayName: string
                address: string
                kind: 'user' | 'shared' | 'room' | 'equipment'
                isEnabled: boolean
              }[]
              next: string | null
              /** From the cursor on; only when asked for */
              total?: number
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/apply': {
    get?: never
    put?: never
    /** Bring everything of ours in the tenant to the wanted state */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              operationId: string
              signInUrl?: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/cancel': {
    get?: never
    put?: never
    /** Stop the operation under way; what was made stays */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              cancelled: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/connect': {
    get?: never
    put?: never
    /** Start connecting, or go on; answers where to sign in */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            direction?: 'inbound' | 'both'
            scope?:
              | {
                  kind: 'all'
                }
              | {
                  kind: 'domains'
                  addresses: string[]
                }
              | {
                  kind: 'groups'
                  addresses: string[]
                }
              | {
                  kind: 'people'
                  addresses: string[]
                }
            pilotScope?:
              | {
                  kind: 'all'
                }
              | {
                  kind: 'domains'
                  addresses: string[]
                }
              | {
                  kind: 'groups'
                  addresses: string[]
                }
              | {
                  kind: 'people'
                  addresses: string[]
                }
              | null
            options?: {
              ruleErrorAction?: 'Ignore' | 'Defer'
              keepsCrossPremisesHeaders?: boolean
              keepsVerdict?: boolean
              pilot_minutes?: number
              drain_hours?: number
              acceptedFindings?: string[]
            }
            returnTo?: 'wizard' | 'connection' | 'migration' | 'disconnect' | 'compromise' | 'sending' | 'reports'
          }
        }
      }
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              signInUrl: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/disconnect': {
    get?: never
    put?: never
    /** Disconnect in the order in which no mail is lost */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            removedByHand?: boolean
            returnTo?: 'wizard' | 'connection' | 'migration' | 'disconnect' | 'compromise' | 'sending' | 'reports'
          }
        }
      }
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              operationId: string
              signInUrl?: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/found': {
    /** What was read: domains, mailboxes, connectors, rules, conflicts */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              readAt: string | null
              initialDomain: string | null
              domains: {
                name: string
                isVerified: boolean
                isInitial: boolean
                hasEmail: boolean
                type: string | null
              }[]
              mailboxes: {
                user: number
                shared: number
                room: number
                equipment: number
              }
              groups: number
              objects: {
                kind: 'inbound-connector' | 'outbound-connector' | 'rule'
                name: string
                isEnabled: boolean
                isOurs: boolean
                detail: string
              }[]
              findings: {
                code: string
                severity: 'high' | 'medium' | 'low'
                subject: string
                text: string
                whatToDo: string
                isAccepted: boolean
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/migration': {
    /** Whether this tenant depends on IP-based connectors, and how far its migration is */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              state: string
              message: string
              deadline: string | null
              banner: {
                severity: 'high' | 'medium'
                title: string
                text: string
                daysLeft: number | null
                affectedDomains: number
              } | null
              affectedDomains: {
                domain: string
                reason: string
              }[]
              evidence: {
                key: string
                title: string
                isProven: boolean
                detail: string
              }[]
              objects: {
                inbound: string[]
                outbound: string[]
                rules: string[]
              }
              saved: string[]
              lookedAt: string | null
              lookError: string | null
              nextRunAt: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/migration/check': {
    get?: never
    put?: never
    /** Look now */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              state: string
              message: string
              deadline: string | null
              banner: {
                severity: 'high' | 'medium'
                title: string
                text: string
                daysLeft: number | null
                affectedDomains: number
              } | null
              affectedDomains: {
                domain: string
                reason: string
              }[]
              evidence: {
                key: string
                title: string
                isProven: boolean
                detail: string
              }[]
              objects: {
                inbound: string[]
                outbound: string[]
                rules: string[]
              }
              saved: string[]
              lookedAt: string | null
              lookError: string | null
              nextRunAt: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/migration/retire': {
    get?: never
    put?: never
    /** Remove the old connectors and rules, after everything is proven */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              state: string
              message: string
              deadline: string | null
              banner: {
                severity: 'high' | 'medium'
                title: string
                text: string
                daysLeft: number | null
                affectedDomains: number
              } | null
              affectedDomains: {
                domain: string
                reason: string
              }[]
              evidence: {
                key: string
                title: string
                isProven: boolean
                detail: string
              }[]
              objects: {
                inbound: string[]
                outbound: string[]
                rules: string[]
              }
              saved: string[]
              lookedAt: string | null
              lookError: string | null
              nextRunAt: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/migration/rollback': {
    get?: never
    put?: never
    /** Go back to the old connectors */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              state: string
              message: string
              deadline: string | null
              banner: {
                severity: 'high' | 'medium'
                title: string
                text: string
                daysLeft: number | null
                affectedDomains: number
              } | null
              affectedDomains: {
                domain: string
                reason: string
              }[]
              evidence: {
                key: string
                title: string
                isProven: boolean
                detail: string
              }[]
              objects: {
                inbound: string[]
                outbound: string[]
                rules: string[]
              }
              saved: string[]
              lookedAt: string | null
              lookError: string | null
              nextRunAt: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/migration/start': {
    get?: never
    put?: never
    /** Connect by certificate beside the old connectors */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              signInUrl: string | null
              migration: {
                state: string
                message: string
                deadline: string | null
                banner: {
                  severity: 'high' | 'medium'
                  title: string
                  text: string
                  daysLeft: number | null
                  affectedDomains: number
                } | null
                affectedDomains: {
                  domain: string
                  reason: string
                }[]
                evidence: {
                  key: string
                  title: string
                  isProven: boolean
                  detail: string
                }[]
                objects: {
                  inbound: string[]
                  outbound: string[]
                  rules: string[]
                }
                saved: string[]
                lookedAt: string | null
                lookError: string | null
                nextRunAt: string | null
              }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/objects': {
    /** Every object of ours in the tenant, expected and found, read now */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              /** ISO 8601, UTC */
              checkedAt: string
              items: {
                key: string
                kind: 'inbound-connector' | 'outbound-connector' | 'rule'
                name: string
                purpose: string
                state: 'ok' | 'changed' | 'missing' | 'name-taken'
                isEnabled: boolean | null
                guid: string | null
                whenChanged: string | null
                properties: {
                  property: string
                  /** A text, number, truth value, list of texts or null */
                  expected: unknown
                  /** A text, number, truth value, list of texts or null */
                  found: unknown
                  isEqual: boolean
                }[]
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/permission-sets': {
    /** Optional sets of permissions: reasons, what is granted, what a change would do */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                set: 'response' | 'removal' | 'simulations'
                title: string
                text: string
                state: 'granted' | 'missing' | 'partly' | 'unknown'
                permissions: {
                  name: string
                  reason: string
                  isGranted: boolean | null
                }[]
                plan: {
                  grant: string[]
                  withdraw: string[]
                }
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/permission-sets/{set}': {
    get?: never
    put?: never
    /** Grant a set of permissions or take it back; answers where an administrator signs in */
    post: {
      parameters: {
        query?: never
        path: { tenantId: string; set: 'response' | 'removal' | 'simulations' }
        header?: never
        cookie?: never
      }
      requestBody: {
        content: {
          'application/json': {
            action: 'grant' | 'withdraw'
            returnTo?: 'wizard' | 'connection' | 'migration' | 'disconnect' | 'compromise' | 'sending' | 'reports'
          }
        }
      }
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              signInUrl: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/permissions': {
    /** Permissions that connecting asks for, each with its reason */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              canConnect: boolean
              missing: string | null
              permanent: {
                name: string
                kind: 'application' | 'role' | 'delegated'
                reason: string
              }[]
              whileConnecting: {
                name: string
                kind: 'application' | 'role' | 'delegated'
                reason: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/plan': {
    /** What would be changed in Exchange Online now; nothing is changed */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              steps: {
                key: string
                action: 'create' | 'change' | 'enable' | 'disable' | 'move' | 'remove'
                cmdlet: string
                text: string
                parameters: {
                  name: string
                  /** A text, number, truth value, list of texts or null */
                  value: unknown
                }[]
                differences: {
                  property: string
                  /** A text, number, truth value, list of texts or null */
                  actual: unknown
                  /** A text, number, truth value, list of texts or null */
                  desired: unknown
                }[]
              }[]
              conflicts: {
                key: string
                code: string
                text: string
              }[]
              besides: {
                where: string
                text: string
              }[]
              text: string
              powerShell: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/prepare': {
    get?: never
    put?: never
    /** Sign in and read the tenant; nothing is changed in Exchange Online */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            direction?: 'inbound' | 'both'
            scope?:
              | {
                  kind: 'all'
                }
              | {
                  kind: 'domains'
                  addresses: string[]
                }
              | {
                  kind: 'groups'
                  addresses: string[]
                }
              | {
                  kind: 'people'
                  addresses: string[]
                }
            pilotScope?:
              | {
                  kind: 'all'
                }
              | {
                  kind: 'domains'
                  addresses: string[]
                }
              | {
                  kind: 'groups'
                  addresses: string[]
                }
              | {
                  kind: 'people'
                  addresses: string[]
                }
              | null
            options?: {
              ruleErrorAction?: 'Ignore' | 'Defer'
              keepsCrossPremisesHeaders?: boolean
              keepsVerdict?: boolean
              pilot_minutes?: number
              drain_hours?: number
              acceptedFindings?: string[]
            }
            returnTo?: 'wizard' | 'connection' | 'migration' | 'disconnect' | 'compromise' | 'sending' | 'reports'
          }
        }
      }
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              signInUrl: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/proof': {
    /** How the last proof of the mail flow stands, with replies */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              startedAt: string | null
              startedBy: string | null
              mailbox: string | null
              relay: {
                state: 'none' | 'waiting' | 'passed' | 'failed'
                text: string
                replies: string[]
                messageId: string | null
                at: string | null
              }
              inbound: {
                state: 'none' | 'waiting' | 'passed' | 'failed'
                text: string
                replies: string[]
                messageId: string | null
                at: string | null
              }
              outbound: {
                state: 'none' | 'waiting' | 'passed' | 'failed'
                text: string
                replies: string[]
                messageId: string | null
                at: string | null
              }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    /** Prove the mail flow: a relay test, and a test message from outside to a mailbox */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            mailbox: string | null
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              startedAt: string | null
              startedBy: string | null
              mailbox: string | null
              relay: {
                state: 'none' | 'waiting' | 'passed' | 'failed'
                text: string
                replies: string[]
                messageId: string | null
                at: string | null
              }
              inbound: {
                state: 'none' | 'waiting' | 'passed' | 'failed'
                text: string
                replies: string[]
                messageId: string | null
                at: string | null
              }
              outbound: {
                state: 'none' | 'waiting' | 'passed' | 'failed'
                text: string
                replies: string[]
                messageId: string | null
                at: string | null
              }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/queue': {
    /** Messages that wait, and why */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                where: 'spool' | 'sender'
                purpose: string
                direction: 'inbound' | 'outbound'
                messageId: string
                mailFrom: string
                recipients: {
                  path: string
                  status: string
                  reply: string
                }[]
                subject: string | null
                size_bytes: number
                /** ISO 8601, UTC */
                since: string
                attempts: number | null
                nextAttemptAt: string | null
                notAfter: string | null
              }[]
              isCut: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/reconnect': {
    get?: never
    put?: never
    /** Back to connected after a disconnect that was cancelled; answers where to sign in if that is needed */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            returnTo?: 'wizard' | 'connection' | 'migration' | 'disconnect' | 'compromise' | 'sending' | 'reports'
          }
        }
      }
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              operationId: string
              signInUrl?: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/repair': {
    get?: never
    put?: never
    /** The same after somebody changed it */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              operationId: string
              signInUrl?: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/rotate': {
    get?: never
    put?: never
    /** New route and return tokens; old ones are good for two more days */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              operationId: string
              signInUrl?: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/scope': {
    get?: never
    /** Change whose mail and which direction, without connecting again */
    put: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            direction?: 'inbound' | 'both'
            scope?:
              | {
                  kind: 'all'
                }
              | {
                  kind: 'domains'
                  addresses: string[]
                }
              | {
                  kind: 'groups'
                  addresses: string[]
                }
              | {
                  kind: 'people'
                  addresses: string[]
                }
            options?: {
              ruleErrorAction?: 'Ignore' | 'Defer'
              keepsCrossPremisesHeaders?: boolean
              keepsVerdict?: boolean
              pilot_minutes?: number
              drain_hours?: number
              acceptedFindings?: string[]
            }
          }
        }
      }
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              operationId: string
              signInUrl?: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/settings': {
    get?: never
    /** Settings of a connection that is not made yet */
    put: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            direction?: 'inbound' | 'both'
            scope?:
              | {
                  kind: 'all'
                }
              | {
                  kind: 'domains'
                  addresses: string[]
                }
              | {
                  kind: 'groups'
                  addresses: string[]
                }
              | {
                  kind: 'people'
                  addresses: string[]
                }
            pilotScope?:
              | {
                  kind: 'all'
                }
              | {
                  kind: 'domains'
                  addresses: string[]
                }
              | {
                  kind: 'groups'
                  addresses: string[]
                }
              | {
                  kind: 'people'
                  addresses: string[]
                }
              | null
            options?: {
              ruleErrorAction?: 'Ignore' | 'Defer'
              keepsCrossPremisesHeaders?: boolean
              keepsVerdict?: boolean
              pilot_minutes?: number
              drain_hours?: number
              acceptedFindings?: string[]
            }
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              connection: {
                state:
                  | 'connecting'
                  | 'waiting'
                  | 'pilot'
                  | 'active'
                  | 'degraded'
                  | 'broken'
                  | 'disconnecting'
                  | 'disconnected'
                reason: string
                phase: 'none' | 'pilot' | 'active'
                direction: 'inbound' | 'both'
                scope:
                  | {
                      kind: 'all'
                    }
                  | {
                      kind: 'domains'
                      addresses: string[]
                    }
                  | {
                      kind: 'groups'
                      addresses: string[]
                    }
                  | {
                      kind: 'people'
                      addresses: string[]
                    }
                pilotScope:
                  | {
                      kind: 'all'
                    }
                  | {
                      kind: 'domains'
                      addresses: string[]
                    }
                  | {
                      kind: 'groups'
                      addresses: string[]
                    }
                  | {
                      kind: 'people'
                      addresses: string[]
                    }
                  | null
                options: {
                  ruleErrorAction: 'Ignore' | 'Defer'
                  keepsCrossPremisesHeaders: boolean
                  keepsVerdict: boolean
                  pilot_minutes: number
                  drain_hours: number
                  acceptedFindings: string[]
                }
                certificateName: string
                gatewayHost: string
                nextHop: string | null
                clientId: string | null
                preflight: {
                  /** ISO 8601, UTC */
                  checkedAt: string
                  findings: {
                    code: string
                    severity: 'high' | 'medium' | 'low'
                    subject: string
                    text: string
                    whatToDo: string
                  }[]
                } | null
                problem: string | null
                problemSince: string | null
                connectedAt: string | null
                checkedAt: string | null
              } | null
              operation: {
                id: string
                kind: 'prepare' | 'connect' | 'apply' | 'rotate' | 'permissions' | 'simulation' | 'disconnect'
                state: 'running' | 'waiting' | 'needs-sign-in' | 'failed' | 'done' | 'cancelled'
                message: string
                errorCode: string | null
                nextRunAt: string | null
                /** ISO 8601, UTC */
                startedAt: string
                finishedAt: string | null
                steps: {
                  key: string
                  title: string
                  state: 'open' | 'running' | 'waiting' | 'done' | 'skipped' | 'failed'
                  detail: string
                  finishedAt: string | null
                }[]
              } | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/sign-in': {
    get?: never
    put?: never
    /** A new address to sign in at */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            returnTo?: 'wizard' | 'connection' | 'migration' | 'disconnect' | 'compromise' | 'sending' | 'reports'
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              signInUrl: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/status': {
    /** State of the connection and of the operation under way */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              connection: {
                state:
                  | 'connecting'
                  | 'waiting'
                  | 'pilot'
                  | 'active'
                  | 'degraded'
                  | 'broken'
                  | 'disconnecting'
                  | 'disconnected'
                reason: string
                phase: 'none' | 'pilot' | 'active'
                direction: 'inbound' | 'both'
                scope:
                  | {
                      kind: 'all'
                    }
                  | {
                      kind: 'domains'
                      addresses: string[]
                    }
                  | {
                      kind: 'groups'
                      addresses: string[]
                    }
                  | {
                      kind: 'people'
                      addresses: string[]
                    }
                pilotScope:
                  | {
                      kind: 'all'
                    }
                  | {
                      kind: 'domains'
                      addresses: string[]
                    }
                  | {
                      kind: 'groups'
                      addresses: string[]
                    }
                  | {
                      kind: 'people'
                      addresses: string[]
                    }
                  | null
                options: {
                  ruleErrorAction: 'Ignore' | 'Defer'
                  keepsCrossPremisesHeaders: boolean
                  keepsVerdict: boolean
                  pilot_minutes: number
                  drain_hours: number
                  acceptedFindings: string[]
                }
                certificateName: string
                gatewayHost: string
                nextHop: string | null
                clientId: string | null
                preflight: {
                  /** ISO 8601, UTC */
                  checkedAt: string
                  findings: {
                    code: string
                    severity: 'high' | 'medium' | 'low'
                    subject: string
                    text: string
                    whatToDo: string
                  }[]
                } | null
                problem: string | null
                problemSince: string | null
                connectedAt: string | null
                checkedAt: string | null
              } | null
              operation: {
                id: string
                kind: 'prepare' | 'connect' | 'apply' | 'rotate' | 'permissions' | 'simulation' | 'disconnect'
                state: 'running' | 'waiting' | 'needs-sign-in' | 'failed' | 'done' | 'cancelled'
                message: string
                errorCode: string | null
                nextRunAt: string | null
                /** ISO 8601, UTC */
                startedAt: string
                finishedAt: string | null
                steps: {
                  key: string
                  title: string
                  state: 'open' | 'running' | 'waiting' | 'done' | 'skipped' | 'failed'
                  detail: string
                  finishedAt: string | null
                }[]
              } | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/tamper': {
    /** State of the tamper watch and what is open */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              checkedAt: string | null
              checkError: string | null
              repairError: string | null
              autoRepair: ('high' | 'medium' | 'low')[]
              canaryMailbox: string | null
              outboundCanary: boolean
              outboundCanaryProblem: string | null
              validatedAt: string | null
              dnsCheckedAt: string | null
              open: {
                high: number
                medium: number
                low: number
              }
              findings: {
                id: string
                version: string
                code: string
                severity: 'high' | 'medium' | 'low'
                objectKey: string
                objectName: string
                property: string | null
                expected: unknown
                actual: unknown
                summary: string
                remedy: string
                canDisable: boolean
                state: string
                actor: string | null
                clientAddress: string | null
                doneAt: string | null
                firstSeenAt: string
                lastSeenAt: string
                closedAt: string | null
                closedBy: string | null
                isFight: boolean
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/tamper/acts': {
    /** What was done to objects of others, newest first */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                findingId: string
                objectName: string
                objectKind: string
                guid: string
                state: string
                doneBy: string
                doneAt: string
                verifiedAt: string | null
                undoneBy: string | null
                undoneAt: string | null
                act: {
                  cmdlet: string
                  powerShell: string
                }
                undo: {
                  cmdlet: string
                  powerShell: string
                }
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/tamper/acts/{actId}/undo': {
    get?: never
    put?: never
    /** Switch it on again */
    post: {
      parameters: { query?: never; path: { tenantId: string; actId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              findingId: string
              objectName: string
              objectKind: string
              guid: string
              state: string
              doneBy: string
              doneAt: string
              verifiedAt: string | null
              undoneBy: string | null
              undoneAt: string | null
              act: {
                cmdlet: string
                powerShell: string
              }
              undo: {
                cmdlet: string
                powerShell: string
              }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/tamper/check': {
    get?: never
    put?: never
    /** Look now */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              checkedAt: string | null
              checkError: string | null
              repairError: string | null
              autoRepair: ('high' | 'medium' | 'low')[]
              canaryMailbox: string | null
              outboundCanary: boolean
              outboundCanaryProblem: string | null
              validatedAt: string | null
              dnsCheckedAt: string | null
              open: {
                high: number
                medium: number
                low: number
              }
              findings: {
                id: string
                version: string
                code: string
                severity: 'high' | 'medium' | 'low'
                objectKey: string
                objectName: string
                property: string | null
                expected: unknown
                actual: unknown
                summary: string
                remedy: string
                canDisable: boolean
                state: string
                actor: string | null
                clientAddress: string | null
                doneAt: string | null
                firstSeenAt: string
                lastSeenAt: string
                closedAt: string | null
                closedBy: string | null
                isFight: boolean
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/tamper/findings': {
    /** Findings, newest first */
    get: {
      parameters: {
        query?: {
          state?: 'open' | 'accepted' | 'repaired-automatically' | 'repaired-by-admin' | 'gone' | 'all'
          limit?: number
        }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                version: string
                code: string
                severity: 'high' | 'medium' | 'low'
                objectKey: string
                objectName: string
                property: string | null
                expected: unknown
                actual: unknown
                summary: string
                remedy: string
                canDisable: boolean
                state: string
                actor: string | null
                clientAddress: string | null
                doneAt: string | null
                firstSeenAt: string
                lastSeenAt: string
                closedAt: string | null
                closedBy: string | null
                isFight: boolean
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/tamper/findings/{findingId}/accept': {
    get?: never
    put?: never
    /** Take what is there for wanted */
    post: {
      parameters: { query?: never; path: { tenantId: string; findingId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            version: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              version: string
              code: string
              severity: 'high' | 'medium' | 'low'
              objectKey: string
              objectName: string
              property: string | null
              expected: unknown
              actual: unknown
              summary: string
              remedy: string
              canDisable: boolean
              state: string
              actor: string | null
              clientAddress: string | null
              doneAt: string | null
              firstSeenAt: string
              lastSeenAt: string
              closedAt: string | null
              closedBy: string | null
              isFight: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/tamper/findings/{findingId}/disable': {
    /** What switching the found rule or connector off would do */
    get: {
      parameters: { query?: never; path: { tenantId: string; findingId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              objectName: string
              objectKind: string
              guid: string
              text: string
              version: string
              act: {
                cmdlet: string
                powerShell: string
              }
              undo: {
                cmdlet: string
                powerShell: string
              }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    /** Switch the found rule or connector of somebody else off */
    post: {
      parameters: { query?: never; path: { tenantId: string; findingId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            version: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              findingId: string
              objectName: string
              objectKind: string
              guid: string
              state: string
              doneBy: string
              doneAt: string
              verifiedAt: string | null
              undoneBy: string | null
              undoneAt: string | null
              act: {
                cmdlet: string
                powerShell: string
              }
              undo: {
                cmdlet: string
                powerShell: string
              }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/tamper/findings/{findingId}/repair': {
    /** What a repair of this finding, and of what it rests on, would do */
    get: {
      parameters: { query?: never; path: { tenantId: string; findingId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              steps: {
                key: string
                action: 'create' | 'change' | 'enable' | 'disable' | 'move' | 'remove'
                cmdlet: string
                text: string
                parameters: {
                  name: string
                  /** A text, number, truth value, list of texts or null */
                  value: unknown
                }[]
                differences: {
                  property: string
                  /** A text, number, truth value, list of texts or null */
                  actual: unknown
                  /** A text, number, truth value, list of texts or null */
                  desired: unknown
                }[]
              }[]
              conflicts: {
                key: string
                code: string
                text: string
              }[]
              besides: {
                where: string
                text: string
              }[]
              text: string
              powerShell: string
              findings: string[]
              version: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    /** Put this finding right, and what it rests on, as it was shown */
    post: {
      parameters: { query?: never; path: { tenantId: string; findingId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            version: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              repaired: string[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/tamper/findings/{findingId}/withdraw': {
    get?: never
    put?: never
    /** Take an acceptance back */
    post: {
      parameters: { query?: never; path: { tenantId: string; findingId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              version: string
              code: string
              severity: 'high' | 'medium' | 'low'
              objectKey: string
              objectName: string
              property: string | null
              expected: unknown
              actual: unknown
              summary: string
              remedy: string
              canDisable: boolean
              state: string
              actor: string | null
              clientAddress: string | null
              doneAt: string | null
              firstSeenAt: string
              lastSeenAt: string
              closedAt: string | null
              closedBy: string | null
              isFight: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/tamper/repair': {
    /** What a repair would do */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              steps: {
                key: string
                action: 'create' | 'change' | 'enable' | 'disable' | 'move' | 'remove'
                cmdlet: string
                text: string
                parameters: {
                  name: string
                  /** A text, number, truth value, list of texts or null */
                  value: unknown
                }[]
                differences: {
                  property: string
                  /** A text, number, truth value, list of texts or null */
                  actual: unknown
                  /** A text, number, truth value, list of texts or null */
                  desired: unknown
                }[]
              }[]
              conflicts: {
                key: string
                code: string
                text: string
              }[]
              besides: {
                where: string
                text: string
              }[]
              text: string
              powerShell: string
              findings: string[]
              version: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    /** Bring everything of ours back to what it should be */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              repaired: string[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/mailflow/tamper/settings': {
    get?: never
    /** What is repaired without asking */
    put: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            autoRepair: ('high' | 'medium' | 'low')[]
            canaryMailbox?: string | null
            outboundCanary?: boolean
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              autoRepair: ('high' | 'medium' | 'low')[]
              canaryMailbox?: string | null
              outboundCanary?: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/message-counts': {
    /** Messages by hour, direction, category and status */
    get: {
      parameters: { query: { from: string; to: string }; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                hour: string
                direction: 'inbound' | 'outbound'
                category: string
                status: string
                count: number
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/message-views': {
    /** Saved searches: own ones and shared ones */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                name: string
                /** The part of the address behind the question mark */
                query: string
                isShared: boolean
                isOwn: boolean
                ownerName: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    /** Keep a search, for oneself or for all */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            name: string
            query: string
            isShared: boolean
          }
        }
      }
      responses: {
        201: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              /** The part of the address behind the question mark */
              query: string
              isShared: boolean
              isOwn: boolean
              ownerName: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/message-views/{viewId}': {
    get?: never
    put?: never
    post?: never
    /** Remove a saved search */
    delete: {
      parameters: { query?: never; path: { tenantId: string; viewId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/messages': {
    /** Search the message history, newest first */
    get: {
      parameters: {
        query?: {
          from?: string
          to?: string
          q?: string
          tab?: 'processed' | 'rejected'
          direction?: 'inbound' | 'outbound'
          mode?: 'mailflow' | 'gateway' | 'own'
          sender?: string
          recipient?: string
          subject?: string
          category?: string
          status?:
            | 'received'
            | 'bound'
            | 'listed'
            | 'blocked'
            | 'scanned'
            | 'returned'
            | 'delivered'
            | 'quarantined'
            | 'held'
            | 'deferred'
            | 'rejected'
            | 'deleted'
            | 'released'
            | 'failed'
            | 'duplicate'
            | 'unscanned'
          internetMessageId?: string
          limit?: number
          cursor?: string
        }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                messageId: string
                receivedAt: string
                mode: 'mailflow' | 'gateway' | 'own'
                direction: 'inbound' | 'outbound'
                mailFrom: string
                recipients: string[]
                size_bytes: number
                category: string
                score: number
                subject: string
                headerFrom: string
                internetMessageId: string | null
                status:
                  | 'received'
                  | 'bound'
                  | 'listed'
                  | 'blocked'
                  | 'scanned'
                  | 'returned'
                  | 'delivered'
                  | 'quarantined'
                  | 'held'
                  | 'deferred'
                  | 'rejected'
                  | 'deleted'
                  | 'released'
                  | 'failed'
                  | 'duplicate'
                  | 'unscanned'
              }[]
              next: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/messages.csv': {
    /** What the filter finds as CSV, at most 50,000 messages; a last line says when there are more */
    get: {
      parameters: {
        query?: {
          from?: string
          to?: string
          q?: string
          tab?: 'processed' | 'rejected'
          direction?: 'inbound' | 'outbound'
          mode?: 'mailflow' | 'gateway' | 'own'
          sender?: string
          recipient?: string
          subject?: string
          category?: string
          status?:
            | 'received'
            | 'bound'
            | 'listed'
            | 'blocked'
            | 'scanned'
            | 'returned'
            | 'delivered'
            | 'quarantined'
            | 'held'
            | 'deferred'
            | 'rejected'
            | 'deleted'
            | 'released'
            | 'failed'
            | 'duplicate'
            | 'unscanned'
          internetMessageId?: string
        }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'text/csv': string } }
        default: { headers: { [name: string]: unknown }; content: { 'text/csv': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/messages/{messageId}': {
    /** Everything about one message */
    get: {
      parameters: { query?: never; path: { tenantId: string; messageId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              messageId: string
              receivedAt: string
              mode: 'mailflow' | 'gateway' | 'own'
              direction: 'inbound' | 'outbound'
              mailFrom: string
              recipients: string[]
              size_bytes: number
              category: string
              score: number
              remoteAddress: string
              clientAddress?: string | null
              /** Whose address the client shares with others, such as Microsoft 365; blocking it blocks all of them */
              sharedAddress?: string
              /** Exchange Online names the message so in its trace */
              networkMessageId?: string
              hello: string | null
              tls: string | null
              findings: {
                scanner: string
                category: string
                name: string
                reason: string
                score: number
                certain: boolean
                location?: string
              }[]
              faults?: {
                scanner: string
                kind: string
                message: string
              }[]
              authentication: {
                judgedBy: string
                spf: string | null
                dkim: string | null
                dmarc: string | null
                compauth: string | null
                arc: string | null
              } | null
              summary: {
                internetMessageId: string | null
                subject: string
                headerFrom: string[]
                date: string | null
                attachments: {
                  name: string | null
                  contentType: string
                  foundType?: string
                  size_bytes: number
                  sha256: string
                }[]
                urls: string[]
                links?: {
                  url: string
                  text: string
                }[]
              } | null
              outcomes: {
                recipient: string
                action: string
                status: string
                reply: string
                quarantineId?: string
                decision?: {
                  category: string
                  reason: string
                  policyId: string | null
                  byList?: boolean
                  unscanned?: boolean
                  subjectTag?: string
                  banner?: string
                }
              }[]
              timeline: {
                at: string
                step: string
                recipient: string | null
                detail: string
                reply?: string
                tls?: string
                duration_ms?: number
              }[]
              explanation: {
                authentication: {
                  method: string
                  result: string | null
                  tone: 'good' | 'bad' | 'neutral'
                  text: string
                }[]
                decisions: {
                  recipients: string[]
                  action: string
                  reason: string
                  policyId: string | null
                  policyName: string | null
                  by: 'policy' | 'list' | 'unscanned' | 'unknown'
                }[]
                signals: {
                  name: string
                  scanner: string
                  category: string
                  reason: string
                  score: number
                  certain: boolean
                  location: string | null
                  /** Of the category that won */
                  decided: boolean
                }[]
                faults: {
                  scanner: string
                  text: string
                }[]
                attachments: {
                  name: string
                  claimedType: string
                  foundType: string | null
                  size_bytes: number
                  sha256: string
                  verdict: string
                  findings: string[]
                }[]
                links: {
                  shown: string | null
                  /** Written so that it cannot be followed */
                  target: string
                  host: string
                  verdict: string
                  findings: string[]
                }[]
                location: {
                  recipients: string[]
                  text: string
                  at: string
                }[]
              }
              reports: {
                id: string
                messageId: string
                quarantineId: string | null
                as: 'threat' | 'clean'
                reason: string | null
                note: string
                sender: string
                subject: string
                recipients: string[]
                receivedAt: string
                /** What the verdict said */
                category: string
                reportedAt: string
                reportedBy: string
                origin: 'quarantine' | 'portal' | 'history'
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/messages/{messageId}/header': {
    /** The header section as it came, raw and field by field */
    get: {
      parameters: { query?: never; path: { tenantId: string; messageId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              source: 'history' | 'quarantine' | 'none'
              raw: string
              fields: {
                name: string
                value: string
              }[]
              isCut: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/messages/{messageId}/report': {
    get?: never
    put?: never
    /** Say that a message was a missed threat, or clean and wrongly caught */
    post: {
      parameters: { query?: never; path: { tenantId: string; messageId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            as: 'threat' | 'clean'
            reason?: 'phish' | 'spam' | 'malware'
            note?: string
          }
        }
      }
      responses: {
        201: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              messageId: string
              quarantineId: string | null
              as: 'threat' | 'clean'
              reason: string | null
              note: string
              sender: string
              subject: string
              recipients: string[]
              receivedAt: string
              /** What the verdict said */
              category: string
              reportedAt: string
              reportedBy: string
              origin: 'quarantine' | 'portal' | 'history'
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/messages/{messageId}/similar': {
    /** Messages with the same subject and sender domain, attachment or link, newest first */
    get: {
      parameters: { query?: never; path: { tenantId: string; messageId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                messageId: string
                receivedAt: string
                direction: 'inbound' | 'outbound'
                mailFrom: string
                headerFrom: string
                recipients: string[]
                subject: string
                category: string
                status:
                  | 'received'
                  | 'bound'
                  | 'listed'
                  | 'blocked'
                  | 'scanned'
                  | 'returned'
                  | 'delivered'
                  | 'quarantined'
                  | 'held'
                  | 'deferred'
                  | 'rejected'
                  | 'deleted'
                  | 'released'
                  | 'failed'
                  | 'duplicate'
                  | 'unscanned'
                alike: ('subject' | 'attachment' | 'link')[]
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/notification-rules': {
    /** Who is told of alerts */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                name: string
                isEnabled: boolean
                /** What `frequencies` are named after: one of these */
                by: 'severity' | 'product' | 'category'
                /** A value that is not named is never told: {"high":"immediately","medium":"daily"} */
                frequencies: { [name: string]: 'immediately' | 'hourly' | 'daily' | 'never' }
                /** Types of the catalogue whose frequency is another */
                exceptions: {
                  type: string
                  /** hourly and daily tell at once, too, but of one subject at most once in that time */
                  frequency: 'immediately' | 'hourly' | 'daily' | 'never'
                }[]
                /** Tell again when what was told is over */
                tellsWhenClosed: boolean
                /** own: alerts of the tenant, or of the installation. Others only for rules of the installation, whose own alerts are always among them */
                appliesTo: 'own' | 'tenants-without-rules' | 'everything'
                channel:
                  | {
                      kind: 'email'
                      recipients: string[]
                    }
                  | {
                      kind: 'webhook'
                      url: string
                      hasSecret: boolean
                    }
                  | {
                      kind: 'syslog'
                      host: string
                      port: number
                      transport: 'udp' | 'tcp' | 'tls'
                      /** What stands in the message part */
                      format: 'rfc5424' | 'cef'
                      /** RFC 5424 6.2.1; 13 is log audit */
                      facility: number
                      caPem: string | null
                    }
                createdAt: string
                updatedAt: string
                lastSentAt: string | null
                lastError: string | null
                lastErrorAt: string | null
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    /** Add a notification rule */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            name: string
            isEnabled: boolean
            /** What `frequencies` are named after: one of these */
            by: 'severity' | 'product' | 'category'
            /** A value that is not named is never told: {"high":"immediately","medium":"daily"} */
            frequencies: { [name: string]: 'immediately' | 'hourly' | 'daily' | 'never' }
            /** Types of the catalogue whose frequency is another */
            exceptions: {
              type: string
              /** hourly and daily tell at once, too, but of one subject at most once in that time */
              frequency: 'immediately' | 'hourly' | 'daily' | 'never'
            }[]
            /** Tell again when what was told is over */
            tellsWhenClosed: boolean
            /** own: alerts of the tenant, or of the installation. Others only for rules of the installation, whose own alerts are always among them */
            appliesTo: 'own' | 'tenants-without-rules' | 'everything'
            channel:
              | {
                  kind: 'email'
                  recipients: string[]
                }
              | {
                  kind: 'webhook'
                  url: string
                  secret?: string | null
                }
              | {
                  kind: 'syslog'
                  host: string
                  port: number
                  transport: 'udp' | 'tcp' | 'tls'
                  /** What stands in the message part */
                  format: 'rfc5424' | 'cef'
                  /** RFC 5424 6.2.1; 13 is log audit */
                  facility: number
                  caPem: string | null
                }
          }
        }
      }
      responses: {
        201: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              isEnabled: boolean
              /** What `frequencies` are named after: one of these */
              by: 'severity' | 'product' | 'category'
              /** A value that is not named is never told: {"high":"immediately","medium":"daily"} */
              frequencies: { [name: string]: 'immediately' | 'hourly' | 'daily' | 'never' }
              /** Types of the catalogue whose frequency is another */
              exceptions: {
                type: string
                /** hourly and daily tell at once, too, but of one subject at most once in that time */
                frequency: 'immediately' | 'hourly' | 'daily' | 'never'
              }[]
              /** Tell again when what was told is over */
              tellsWhenClosed: boolean
              /** own: alerts of the tenant, or of the installation. Others only for rules of the installation, whose own alerts are always among them */
              appliesTo: 'own' | 'tenants-without-rules' | 'everything'
              channel:
                | {
                    kind: 'email'
                    recipients: string[]
                  }
                | {
                    kind: 'webhook'
                    url: string
                    hasSecret: boolean
                  }
                | {
                    kind: 'syslog'
                    host: string
                    port: number
                    transport: 'udp' | 'tcp' | 'tls'
                    /** What stands in the message part */
                    format: 'rfc5424' | 'cef'
                    /** RFC 5424 6.2.1; 13 is log audit */
                    facility: number
                    caPem: string | null
                  }
              createdAt: string
              updatedAt: string
              lastSentAt: string | null
              lastError: string | null
              lastErrorAt: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/notification-rules/{ruleId}': {
    /** One notification rule */
    get: {
      parameters: { query?: never; path: { ruleId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              isEnabled: boolean
              /** What `frequencies` are named after: one of these */
              by: 'severity' | 'product' | 'category'
              /** A value that is not named is never told: {"high":"immediately","medium":"daily"} */
              frequencies: { [name: string]: 'immediately' | 'hourly' | 'daily' | 'never' }
              /** Types of the catalogue whose frequency is another */
              exceptions: {
                type: string
                /** hourly and daily tell at once, too, but of one subject at most once in that time */
                frequency: 'immediately' | 'hourly' | 'daily' | 'never'
              }[]
              /** Tell again when what was told is over */
              tellsWhenClosed: boolean
              /** own: alerts of the tenant, or of the installation. Others only for rules of the installation, whose own alerts are always among them */
              appliesTo: 'own' | 'tenants-without-rules' | 'everything'
              channel:
                | {
                    kind: 'email'
                    recipients: string[]
                  }
                | {
                    kind: 'webhook'
                    url: string
                    hasSecret: boolean
                  }
                | {
                    kind: 'syslog'
                    host: string
                    port: number
                    transport: 'udp' | 'tcp' | 'tls'
                    /** What stands in the message part */
                    format: 'rfc5424' | 'cef'
                    /** RFC 5424 6.2.1; 13 is log audit */
                    facility: number
                    caPem: string | null
                  }
              createdAt: string
              updatedAt: string
              lastSentAt: string | null
              lastError: string | null
              lastErrorAt: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    /** Change a notification rule */
    put: {
      parameters: { query?: never; path: { ruleId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            name: string
            isEnabled: boolean
            /** What `frequencies` are named after: one of these */
            by: 'severity' | 'product' | 'category'
            /** A value that is not named is never told: {"high":"immediately","medium":"daily"} */
            frequencies: { [name: string]: 'immediately' | 'hourly' | 'daily' | 'never' }
            /** Types of the catalogue whose frequency is another */
            exceptions: {
              type: string
              /** hourly and daily tell at once, too, but of one subject at most once in that time */
              frequency: 'immediately' | 'hourly' | 'daily' | 'never'
            }[]
            /** Tell again when what was told is over */
            tellsWhenClosed: boolean
            /** own: alerts of the tenant, or of the installation. Others only for rules of the installation, whose own alerts are always among them */
            appliesTo: 'own' | 'tenants-without-rules' | 'everything'
            channel:
              | {
                  kind: 'email'
                  recipients: string[]
                }
              | {
                  kind: 'webhook'
                  url: string
                  secret?: string | null
                }
              | {
                  kind: 'syslog'
                  host: string
                  port: number
                  transport: 'udp' | 'tcp' | 'tls'
                  /** What stands in the message part */
                  format: 'rfc5424' | 'cef'
                  /** RFC 5424 6.2.1; 13 is log audit */
                  facility: number
                  caPem: string | null
                }
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              isEnabled: boolean
              /** What `frequencies` are named after: one of these */
              by: 'severity' | 'product' | 'category'
              /** A value that is not named is never told: {"high":"immediately","medium":"daily"} */
              frequencies: { [name: string]: 'immediately' | 'hourly' | 'daily' | 'never' }
              /** Types of the catalogue whose frequency is another */
              exceptions: {
                type: string
                /** hourly and daily tell at once, too, but of one subject at most once in that time */
                frequency: 'immediately' | 'hourly' | 'daily' | 'never'
              }[]
              /** Tell again when what was told is over */
              tellsWhenClosed: boolean
              /** own: alerts of the tenant, or of the installation. Others only for rules of the installation, whose own alerts are always among them */
              appliesTo: 'own' | 'tenants-without-rules' | 'everything'
              channel:
                | {
                    kind: 'email'
                    recipients: string[]
                  }
                | {
                    kind: 'webhook'
                    url: string
                    hasSecret: boolean
                  }
                | {
                    kind: 'syslog'
                    host: string
                    port: number
                    transport: 'udp' | 'tcp' | 'tls'
                    /** What stands in the message part */
                    format: 'rfc5424' | 'cef'
                    /** RFC 5424 6.2.1; 13 is log audit */
                    facility: number
                    caPem: string | null
                  }
              createdAt: string
              updatedAt: string
              lastSentAt: string | null
              lastError: string | null
              lastErrorAt: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    /** Remove a notification rule */
    delete: {
      parameters: { query?: never; path: { ruleId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/notification-rules/{ruleId}/test': {
    get?: never
    put?: never
    /** Send a test by this rule */
    post: {
      parameters: { query?: never; path: { ruleId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              delivered: boolean
              error: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/operations': {
    /** Long work, newest first */
    get: {
      parameters: {
        query?: { state?: 'running' | 'ended' | 'all'; kind?: string; limit?: number; cursor?: string }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                tenantId: string
                kind: string
                title: string
                /** Name of the person, credential or part that asked for it */
                startedBy: string
                startedAt: string
                finishedAt: string | null
                state: 'waiting' | 'running' | 'cancelling' | 'done' | 'failed' | 'cancelled'
                /** Items dealt with, failed ones included */
                done: number
                failed: number
                total: number | null
                current: string | null
                result: { [name: string]: unknown } | null
                error: string | null
                canCancel: boolean
                canRetryFailed: boolean
              }[]
              next: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/operations/{operationId}': {
    /** One operation */
    get: {
      parameters: { query?: never; path: { tenantId: string; operationId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              tenantId: string
              kind: string
              title: string
              /** Name of the person, credential or part that asked for it */
              startedBy: string
              startedAt: string
              finishedAt: string | null
              state: 'waiting' | 'running' | 'cancelling' | 'done' | 'failed' | 'cancelled'
              /** Items dealt with, failed ones included */
              done: number
              failed: number
              total: number | null
              current: string | null
              result: { [name: string]: unknown } | null
              error: string | null
              canCancel: boolean
              canRetryFailed: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/operations/{operationId}/cancel': {
    get?: never
    put?: never
    /** Stop after what is begun; what was done stays */
    post: {
      parameters: { query?: never; path: { tenantId: string; operationId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              tenantId: string
              kind: string
              title: string
              /** Name of the person, credential or part that asked for it */
              startedBy: string
              startedAt: string
              finishedAt: string | null
              state: 'waiting' | 'running' | 'cancelling' | 'done' | 'failed' | 'cancelled'
              /** Items dealt with, failed ones included */
              done: number
              failed: number
              total: number | null
              current: string | null
              result: { [name: string]: unknown } | null
              error: string | null
              canCancel: boolean
              canRetryFailed: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/operations/{operationId}/items': {
    /** What came of each item */
    get: {
      parameters: {
        query?: { state?: 'done' | 'failed'; limit?: number; cursor?: string }
        path: { tenantId: string; operationId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                position: number
                target: string
                state: 'done' | 'failed'
                detail: string
              }[]
              next: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/operations/{operationId}/retry': {
    get?: never
    put?: never
    /** A new operation over the items that failed */
    post: {
      parameters: { query?: never; path: { tenantId: string; operationId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              tenantId: string
              kind: string
              title: string
              /** Name of the person, credential or part that asked for it */
              startedBy: string
              startedAt: string
              finishedAt: string | null
              state: 'waiting' | 'running' | 'cancelling' | 'done' | 'failed' | 'cancelled'
              /** Items dealt with, failed ones included */
              done: number
              failed: number
              total: number | null
              current: string | null
              result: { [name: string]: unknown } | null
              error: string | null
              canCancel: boolean
              canRetryFailed: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/people': {
    /** People with their mailboxes, by name */
    get: {
      parameters: {
        query?: {
          search?: string
          limit?: number
          cursor?: string
          withTotal?: boolean
          ids?: string[]
          mailbox?: 'user' | 'shared' | 'room' | 'equipment'
        }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                displayName: string
                userPrincipalName: string
                mail: string | null
                department: string | null
                isEnabled: boolean
                isGuest: boolean
                mailbox: 'user' | 'shared' | 'room' | 'equipment' | null
              }[]
              next: string | null
              /** From the cursor on; only when asked for */
              total?: number
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/people/sync': {
    /** How fresh the directory is */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                resource: 'users' | 'groups' | 'domains' | 'mailboxes'
                count: number
                completedAt: string | null
                isRunning: boolean
                failedAt: string | null
                failure: string | null
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    /** Read the directory now; `full` reads everything anew */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            full?: boolean
          }
        }
      }
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              requested: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/people/{id}': {
    /** One person with addresses, mailbox and groups */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              displayName: string
              userPrincipalName: string
              mail: string | null
              department: string | null
              isEnabled: boolean
              isGuest: boolean
              mailbox: 'user' | 'shared' | 'room' | 'equipment' | null
              jobTitle: string | null
              language: string | null
              mailboxAddress: string | null
              addresses: {
                address: string
                isPrimary: boolean
              }[]
              groups: {
                id: string
                displayName: string
              }[]
              deletedAt: string | null
              updatedAt: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/policies': {
    /** Policies, with the built-in ones */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                name: string
                scope:
                  | {
                      kind: 'tenant'
                    }
                  | {
                      kind: 'domain'
                      domains: string[]
                    }
                  | {
                      kind: 'group'
                      groupId: string
                      members: string[]
                    }
                  | {
                      kind: 'person'
                      addresses: string[]
                    }
                order: number
                direction: 'inbound' | 'outbound' | 'both'
                rules: {
                  malware?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                  unscannable?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                  phish?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                  spoof?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                  spam?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                  bulk?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                  clean?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                }
              }[]
              builtIn: {
                id: string
                name: string
                scope:
                  | {
                      kind: 'tenant'
                    }
                  | {
                      kind: 'domain'
                      domains: string[]
                    }
                  | {
                      kind: 'group'
                      groupId: string
                      members: string[]
                    }
                  | {
                      kind: 'person'
                      addresses: string[]
                    }
                order: number
                direction: 'inbound' | 'outbound' | 'both'
                rules: {
                  malware?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                  unscannable?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                  phish?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                  spoof?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                  spam?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                  bulk?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                  clean?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                }
              }[]
              onScannerFault: {
                inbound: 'tag' | 'hold'
                outbound: 'tag' | 'hold'
              }
              locked: {
                /** Name of the template */
                by: string
                options: string[]
              } | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    /** Make a policy */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            name: string
            scope:
              | {
                  kind: 'tenant'
                }
              | {
                  kind: 'domain'
                  domains: string[]
                }
              | {
                  kind: 'group'
                  groupId: string
                  members: string[]
                }
              | {
                  kind: 'person'
                  addresses: string[]
                }
            order: number
            direction: 'inbound' | 'outbound' | 'both'
            rules: {
              malware?: {
                action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                subjectTag?: string
                banner?: 'external' | 'suspicious' | 'unscanned'
                whenInert?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                }
              }
              unscannable?: {
                action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                subjectTag?: string
                banner?: 'external' | 'suspicious' | 'unscanned'
                whenInert?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                }
              }
              phish?: {
                action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                subjectTag?: string
                banner?: 'external' | 'suspicious' | 'unscanned'
                whenInert?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                }
              }
              spoof?: {
                action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                subjectTag?: string
                banner?: 'external' | 'suspicious' | 'unscanned'
                whenInert?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                }
              }
              spam?: {
                action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                subjectTag?: string
                banner?: 'external' | 'suspicious' | 'unscanned'
                whenInert?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                }
              }
              bulk?: {
                action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                subjectTag?: string
                banner?: 'external' | 'suspicious' | 'unscanned'
                whenInert?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                }
              }
              clean?: {
                action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                subjectTag?: string
                banner?: 'external' | 'suspicious' | 'unscanned'
                whenInert?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                }
              }
            }
          }
        }
      }
      responses: {
        201: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              scope:
                | {
                    kind: 'tenant'
                  }
                | {
                    kind: 'domain'
                    domains: string[]
                  }
                | {
                    kind: 'group'
                    groupId: string
                    members: string[]
                  }
                | {
                    kind: 'person'
                    addresses: string[]
                  }
              order: number
              direction: 'inbound' | 'outbound' | 'both'
              rules: {
                malware?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                  whenInert?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                  }
                }
                unscannable?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                  whenInert?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                  }
                }
                phish?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                  whenInert?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                  }
                }
                spoof?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                  whenInert?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                  }
                }
                spam?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                  whenInert?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                  }
                }
                bulk?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                  whenInert?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                  }
                }
                clean?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                  whenInert?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                  }
                }
              }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/policies/effective': {
    /** Policies that apply to an address, and which one decides about each category */
    get: {
      parameters: {
        query: { address: string; direction: 'inbound' | 'outbound' }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              address: string
              direction: 'inbound' | 'outbound'
              /** The directory knows the address */
              isKnown: boolean
              groups: {
                id: string
                displayName: string
              }[]
              items: {
                id: string
                name: string
                scope:
                  | {
                      kind: 'tenant'
                    }
                  | {
                      kind: 'domain'
                      domains: string[]
                    }
                  | {
                      kind: 'group'
                      groupId: string
                      members: string[]
                    }
                  | {
                      kind: 'person'
                      addresses: string[]
                    }
                order: number
                direction: 'inbound' | 'outbound' | 'both'
                rules: {
                  malware?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                  unscannable?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                  phish?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                  spoof?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                  spam?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                  bulk?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                  clean?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                }
                why: string
              }[]
              decisions: {
                category: 'malware' | 'unscannable' | 'phish' | 'spoof' | 'spam' | 'bulk' | 'clean'
                rule: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                  whenInert?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                  }
                }
                policyId: string
                policyName: string
              }[]
              locked: {
                /** Name of the template */
                by: string
                options: string[]
              } | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/policies/order': {
    get?: never
    put?: never
    /** Put the policies in order; all of them are named */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            ids: string[]
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                name: string
                scope:
                  | {
                      kind: 'tenant'
                    }
                  | {
                      kind: 'domain'
                      domains: string[]
                    }
                  | {
                      kind: 'group'
                      groupId: string
                      members: string[]
                    }
                  | {
                      kind: 'person'
                      addresses: string[]
                    }
                order: number
                direction: 'inbound' | 'outbound' | 'both'
                rules: {
                  malware?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                  unscannable?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                  phish?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                  spoof?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                  spam?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                  bulk?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                  clean?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                }
              }[]
              builtIn: {
                id: string
                name: string
                scope:
                  | {
                      kind: 'tenant'
                    }
                  | {
                      kind: 'domain'
                      domains: string[]
                    }
                  | {
                      kind: 'group'
                      groupId: string
                      members: string[]
                    }
                  | {
                      kind: 'person'
                      addresses: string[]
                    }
                order: number
                direction: 'inbound' | 'outbound' | 'both'
                rules: {
                  malware?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                  unscannable?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                  phish?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                  spoof?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                  spam?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                  bulk?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                  clean?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                    whenInert?: {
                      action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                      subjectTag?: string
                      banner?: 'external' | 'suspicious' | 'unscanned'
                    }
                  }
                }
              }[]
              onScannerFault: {
                inbound: 'tag' | 'hold'
                outbound: 'tag' | 'hold'
              }
              locked: {
                /** Name of the template */
                by: string
                options: string[]
              } | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/policies/settings': {
    get?: never
    /** What is done with mail that could not be scanned in time */
    put: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            onScannerFault: {
              inbound: 'tag' | 'hold'
              outbound: 'tag' | 'hold'
            }
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              onScannerFault: {
                inbound: 'tag' | 'hold'
                outbound: 'tag' | 'hold'
              }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/policies/{id}': {
    /** One policy */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              scope:
                | {
                    kind: 'tenant'
                  }
                | {
                    kind: 'domain'
                    domains: string[]
                  }
                | {
                    kind: 'group'
                    groupId: string
                    members: string[]
                  }
                | {
                    kind: 'person'
                    addresses: string[]
                  }
              order: number
              direction: 'inbound' | 'outbound' | 'both'
              rules: {
                malware?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                  whenInert?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                  }
                }
                unscannable?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                  whenInert?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                  }
                }
                phish?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                  whenInert?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                  }
                }
                spoof?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                  whenInert?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                  }
                }
                spam?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                  whenInert?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                  }
                }
                bulk?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                  whenInert?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                  }
                }
                clean?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                  whenInert?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                  }
                }
              }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    /** Change a policy */
    put: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            name: string
            scope:
              | {
                  kind: 'tenant'
                }
              | {
                  kind: 'domain'
                  domains: string[]
                }
              | {
                  kind: 'group'
                  groupId: string
                  members: string[]
                }
              | {
                  kind: 'person'
                  addresses: string[]
                }
            order: number
            direction: 'inbound' | 'outbound' | 'both'
            rules: {
              malware?: {
                action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                subjectTag?: string
                banner?: 'external' | 'suspicious' | 'unscanned'
                whenInert?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                }
              }
              unscannable?: {
                action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                subjectTag?: string
                banner?: 'external' | 'suspicious' | 'unscanned'
                whenInert?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                }
              }
              phish?: {
                action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                subjectTag?: string
                banner?: 'external' | 'suspicious' | 'unscanned'
                whenInert?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                }
              }
              spoof?: {
                action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                subjectTag?: string
                banner?: 'external' | 'suspicious' | 'unscanned'
                whenInert?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                }
              }
              spam?: {
                action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                subjectTag?: string
                banner?: 'external' | 'suspicious' | 'unscanned'
                whenInert?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                }
              }
              bulk?: {
                action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                subjectTag?: string
                banner?: 'external' | 'suspicious' | 'unscanned'
                whenInert?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                }
              }
              clean?: {
                action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                subjectTag?: string
                banner?: 'external' | 'suspicious' | 'unscanned'
                whenInert?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                }
              }
            }
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              scope:
                | {
                    kind: 'tenant'
                  }
                | {
                    kind: 'domain'
                    domains: string[]
                  }
                | {
                    kind: 'group'
                    groupId: string
                    members: string[]
                  }
                | {
                    kind: 'person'
                    addresses: string[]
                  }
              order: number
              direction: 'inbound' | 'outbound' | 'both'
              rules: {
                malware?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                  whenInert?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                  }
                }
                unscannable?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                  whenInert?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                  }
                }
                phish?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                  whenInert?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                  }
                }
                spoof?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                  whenInert?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                  }
                }
                spam?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                  whenInert?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                  }
                }
                bulk?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                  whenInert?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                  }
                }
                clean?: {
                  action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                  subjectTag?: string
                  banner?: 'external' | 'suspicious' | 'unscanned'
                  whenInert?: {
                    action: 'deliver' | 'tag' | 'banner' | 'quarantine' | 'hold' | 'reject' | 'delete'
                    subjectTag?: string
                    banner?: 'external' | 'suspicious' | 'unscanned'
                  }
                }
              }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    /** Delete a policy */
    delete: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/portal/list-owners': {
    /** Who handles the quarantine of lists and shared mailboxes */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                address: string
                owners: string[]
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/portal/list-owners/{address}': {
    get?: never
    /** Set them; none = nobody */
    put: {
      parameters: { query?: never; path: { tenantId: string; address: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            owners: string[]
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              address: string
              owners: string[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/portal/lists/{address}': {
    /** The own list of a person */
    get: {
      parameters: { query?: never; path: { tenantId: string; address: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                list: 'allow' | 'block'
                value: string
                note: string
                createdAt: string
              }[]
              max: number
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    /** Add to the own list of a person */
    post: {
      parameters: { query?: never; path: { tenantId: string; address: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            list: 'allow' | 'block'
            /** An address or a domain */
            value: string
          }
        }
      }
      responses: {
        201: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              list: 'allow' | 'block'
              value: string
              note: string
              createdAt: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/portal/lists/{address}/{id}': {
    get?: never
    put?: never
    post?: never
    /** Remove from the own list of a person */
    delete: {
      parameters: {
        query?: never
        path: { tenantId: string; address: string; id: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/portal/settings': {
    /** What people may do themselves */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              settings: {
                /** People may sign in to the portal */
                isOn: boolean
                signIn: {
                  microsoft: boolean
                  code: boolean
                }
                exposure: {
                  bulk: 'hidden' | 'request' | 'release'
                  spam: 'hidden' | 'request' | 'release'
                  spoof: 'hidden' | 'request' | 'release'
                  unscannable: 'hidden' | 'request' | 'release'
                  unscanned: 'hidden' | 'request' | 'release'
                  phish: 'hidden' | 'request'
                  malware: 'hidden' | 'request'
                }
                /** People may release and delete; else they can only read */
                mayRelease: boolean
                /** People have their own allow and block list; needs mayRelease */
                mayUseLists: boolean
                summary: {
                  isOn: boolean
                  /** 1 = Monday … 7 = Sunday */
                  days: number[]
                  /** Hours and minutes in the zone of the person */
                  times: string[]
                  /** Of people who did not choose one */
                  timeZone: string
                  from: string | null
                  /** Whom the summaries go to */
                  scope:
                    | {
                        kind: 'everybody'
                      }
                    | {
                        kind: 'some'
                        domains: string[]
                        groupIds: string[]
                      }
                }
              }
              locked: string[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    /** Change it */
    put: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            /** People may sign in to the portal */
            isOn: boolean
            signIn: {
              microsoft: boolean
              code: boolean
            }
            exposure: {
              bulk: 'hidden' | 'request' | 'release'
              spam: 'hidden' | 'request' | 'release'
              spoof: 'hidden' | 'request' | 'release'
              unscannable: 'hidden' | 'request' | 'release'
              unscanned: 'hidden' | 'request' | 'release'
              phish: 'hidden' | 'request'
              malware: 'hidden' | 'request'
            }
            /** People may release and delete; else they can only read */
            mayRelease: boolean
            /** People have their own allow and block list; needs mayRelease */
            mayUseLists: boolean
            summary: {
              isOn: boolean
              /** 1 = Monday … 7 = Sunday */
              days: number[]
              /** Hours and minutes in the zone of the person */
              times: string[]
              /** Of people who did not choose one */
              timeZone: string
              from: string | null
              /** Whom the summaries go to */
              scope:
                | {
                    kind: 'everybody'
                  }
                | {
                    kind: 'some'
                    domains: string[]
                    groupIds: string[]
                  }
            }
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              settings: {
                /** People may sign in to the portal */
                isOn: boolean
                signIn: {
                  microsoft: boolean
                  code: boolean
                }
                exposure: {
                  bulk: 'hidden' | 'request' | 'release'
                  spam: 'hidden' | 'request' | 'release'
                  spoof: 'hidden' | 'request' | 'release'
                  unscannable: 'hidden' | 'request' | 'release'
                  unscanned: 'hidden' | 'request' | 'release'
                  phish: 'hidden' | 'request'
                  malware: 'hidden' | 'request'
                }
                /** People may release and delete; else they can only read */
                mayRelease: boolean
                /** People have their own allow and block list; needs mayRelease */
                mayUseLists: boolean
                summary: {
                  isOn: boolean
                  /** 1 = Monday … 7 = Sunday */
                  days: number[]
                  /** Hours and minutes in the zone of the person */
                  times: string[]
                  /** Of people who did not choose one */
                  timeZone: string
                  from: string | null
                  /** Whom the summaries go to */
                  scope:
                    | {
                        kind: 'everybody'
                      }
                    | {
                        kind: 'some'
                        domains: string[]
                        groupIds: string[]
                      }
                }
              }
              locked: string[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/provider-access': {
    /** Whether the provider may come in */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              isGranted: boolean
              changedAt: string | null
              changedBy: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    /** Let the provider in, or no longer */
    put: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            isGranted: boolean
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              isGranted: boolean
              changedAt: string | null
              changedBy: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/quarantine': {
    /** Quarantined messages, newest first unless sorted otherwise */
    get: {
      parameters: {
        query?: {
          status?: 'held' | 'released' | 'deleted' | 'expired' | 'missing'
          kind?: 'quarantine' | 'hold'
          direction?: 'inbound' | 'outbound'
          category?: string
          sender?: string
          recipient?: string
          subject?: string
          messageId?: string
          from?: string
          to?: string
          limit?: number
          cursor?: string
          sort?: '-quarantinedAt' | 'quarantinedAt'
        }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                /** In the message history */
                messageId: string
                kind: 'quarantine' | 'hold'
                direction: 'inbound' | 'outbound'
                mode: string
                status: 'held' | 'released' | 'deleted' | 'expired' | 'missing'
                mailFrom: string
                headerFrom: string
                recipients: string[]
                subject: string
                category: string
                reason: string
                score: number
                internetMessageId: string | null
                size_bytes: number
                receivedAt: string
                quarantinedAt: string
                expiresAt: string
                releasedTo: string[]
                decidedAt: string | null
                decidedBy: string | null
                incidentId?: string | null
              }[]
              cursor: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/quarantine/actions': {
    get?: never
    put?: never
    /** Release or delete many; needs quarantine.release or quarantine.delete, and lists.write to list senders */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json':
            | {
                action: 'release' | 'delete'
                /** Also put the senders on the allow list (release) or the block list (delete) */
                listSender?: boolean
                ids: string[]
              }
            | {
                action: 'release' | 'delete'
                /** Also put the senders on the allow list (release) or the block list (delete) */
                listSender?: boolean
                filter: {
                  kind?: 'quarantine' | 'hold'
                  direction?: 'inbound' | 'outbound'
                  category?: string
                  sender?: string
                  recipient?: string
                  subject?: string
                  messageId?: string
                  from?: string
                  to?: string
                }
                /** How many the person was shown (GET …/quarantine/count). When more match now, nothing is done and 409 says so. */
                count: number
              }
        }
      }
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              operationId: string
              count: number
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/quarantine/count': {
    /** How many quarantined messages match */
    get: {
      parameters: {
        query?: {
          status?: 'held' | 'released' | 'deleted' | 'expired' | 'missing'
          kind?: 'quarantine' | 'hold'
          direction?: 'inbound' | 'outbound'
          category?: string
          sender?: string
          recipient?: string
          subject?: string
          messageId?: string
          from?: string
          to?: string
        }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              count: number
              /** True when counting stopped at 100,000 */
              isMore: boolean
              /** Give it as `to` in the filter of an act on all of these: what comes later is not meant */
              at: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/quarantine/{id}': {
    /** One quarantined message */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              /** In the message history */
              messageId: string
              kind: 'quarantine' | 'hold'
              direction: 'inbound' | 'outbound'
              mode: string
              status: 'held' | 'released' | 'deleted' | 'expired' | 'missing'
              mailFrom: string
              headerFrom: string
              recipients: string[]
              subject: string
              category: string
              reason: string
              score: number
              internetMessageId: string | null
              size_bytes: number
              receivedAt: string
              quarantinedAt: string
              expiresAt: string
              releasedTo: string[]
              decidedAt: string | null
              decidedBy: string | null
              incidentId?: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/quarantine/{id}/attachments': {
    /** Its attachments as a ZIP archive with the password "infected" */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/zip': string } }
        default: { headers: { [name: string]: unknown }; content: { 'application/zip': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/quarantine/{id}/content': {
    /** The original message, byte for byte */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'message/rfc822': string } }
        default: { headers: { [name: string]: unknown }; content: { 'message/rfc822': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/quarantine/{id}/delete': {
    get?: never
    put?: never
    /** Delete for good */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            /** Also put the sender on the block list */
            blockSender?: boolean
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              /** In the message history */
              messageId: string
              kind: 'quarantine' | 'hold'
              direction: 'inbound' | 'outbound'
              mode: string
              status: 'held' | 'released' | 'deleted' | 'expired' | 'missing'
              mailFrom: string
              headerFrom: string
              recipients: string[]
              subject: string
              category: string
              reason: string
              score: number
              internetMessageId: string | null
              size_bytes: number
              receivedAt: string
              quarantinedAt: string
              expiresAt: string
              releasedTo: string[]
              decidedAt: string | null
              decidedBy: string | null
              incidentId?: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/quarantine/{id}/preview': {
    /** Decoded text, attachments and links, harmless */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              subject: string
              from: string
              to: string
              date: string
              /** Decoded text without HTML and without control characters */
              text: string
              isCut: boolean
              /** True: GET …/preview/document answers with a page that may stand in <iframe sandbox> as `src` */
              hasHtml: boolean
              attachments: {
                name: string
                contentType: string
                size_bytes: number
                sha256: string
              }[]
              links: string[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/quarantine/{id}/preview/document': {
    /** Its HTML, cleaned, as a page for <iframe sandbox> */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'text/html': string } }
        default: { headers: { [name: string]: unknown }; content: { 'text/html': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/quarantine/{id}/release': {
    get?: never
    put?: never
    /** Release to all or to chosen recipients */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            recipients?: string[]
            /** Also put the sender on the allow list */
            allowSender?: boolean
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              item: {
                id: string
                /** In the message history */
                messageId: string
                kind: 'quarantine' | 'hold'
                direction: 'inbound' | 'outbound'
                mode: string
                status: 'held' | 'released' | 'deleted' | 'expired' | 'missing'
                mailFrom: string
                headerFrom: string
                recipients: string[]
                subject: string
                category: string
                reason: string
                score: number
                internetMessageId: string | null
                size_bytes: number
                receivedAt: string
                quarantinedAt: string
                expiresAt: string
                releasedTo: string[]
                decidedAt: string | null
                decidedBy: string | null
                incidentId?: string | null
              }
              /** Released to now; empty when it had been released to all before */
              recipients: string[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/quarantine/{id}/report': {
    get?: never
    put?: never
    /** Say that the verdict is wrong */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            as: 'threat' | 'clean'
            reason?: 'phish' | 'spam' | 'malware'
            note?: string
          }
        }
      }
      responses: {
        201: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              messageId: string
              quarantineId: string | null
              as: 'threat' | 'clean'
              reason: string | null
              note: string
              sender: string
              subject: string
              recipients: string[]
              receivedAt: string
              /** What the verdict said */
              category: string
              reportedAt: string
              reportedBy: string
              origin: 'quarantine' | 'portal' | 'history'
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/release-requests': {
    /** What people ask to be released, newest first */
    get: {
      parameters: {
        query?: { state?: 'open' | 'approved' | 'refused' | 'all'; limit?: number; cursor?: string }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                state: 'open' | 'approved' | 'refused'
                quarantineId: string
                /** Address of who asks */
                person: string
                /** For which addresses of theirs */
                recipients: string[]
                note: string
                subject: string
                sender: string
                category: string
                reason: string
                requestedAt: string
                decidedAt: string | null
                decidedBy: string | null
                /** What the administrator wrote to the person */
                answer: string
              }[]
              next: string | null
              /** How many wait */
              open: number
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/release-requests/{id}/approve': {
    get?: never
    put?: never
    /** Release it to who asked */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            answer?: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              state: 'open' | 'approved' | 'refused'
              quarantineId: string
              /** Address of who asks */
              person: string
              /** For which addresses of theirs */
              recipients: string[]
              note: string
              subject: string
              sender: string
              category: string
              reason: string
              requestedAt: string
              decidedAt: string | null
              decidedBy: string | null
              /** What the administrator wrote to the person */
              answer: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/release-requests/{id}/refuse': {
    get?: never
    put?: never
    /** Keep it */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            answer?: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              state: 'open' | 'approved' | 'refused'
              quarantineId: string
              /** Address of who asks */
              person: string
              /** For which addresses of theirs */
              recipients: string[]
              note: string
              subject: string
              sender: string
              category: string
              reason: string
              requestedAt: string
              decidedAt: string | null
              decidedBy: string | null
              /** What the administrator wrote to the person */
              answer: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/reports': {
    /** Messages that people reported, the newest first */
    get: {
      parameters: {
        query?: { verdict?: 'open' | 'phish' | 'spam' | 'clean' | 'simulation'; after?: string; limit?: number }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                source: 'add-in' | 'mailbox' | 'console'
                reporter: string | null
                reportedAt: string
                subject: string
                from: string
                verdict: 'open' | 'phish' | 'spam' | 'clean' | 'simulation'
                sameMessage: number
                campaign: {
                  id: string
                  name: string
                } | null
                decidedBy: string | null
                decidedAt: string | null
              }[]
              next: string | null
              counts: {
                open: number
                phish: number
                spam: number
                clean: number
                simulation: number
              }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/reports/look-up': {
    get?: never
    put?: never
    /** Whether a pasted message is a simulation of ours; nothing of it is stored */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            source: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              result: 'simulation' | 'claims' | 'unknown'
              text: string
              campaign: {
                id: string
                name: string
              } | null
              sentAt: string | null
              recipient: string | null
              contact: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/reports/settings': {
    /** Report add-in and report mailbox */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              settings: {
                isAddInOn: boolean
                mailbox: string | null
                thanks: string | null
                movesTo: 'junk' | 'deleted' | 'nowhere'
              }
              manifestUrl: string | null
              addInVersion: string
              mailbox: {
                state: 'off' | 'working' | 'not-connected' | 'no-permission' | 'failing'
                text: string
                lastReadAt: string | null
              }
              steps: string[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    /** Change report add-in and report mailbox */
    put: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            isAddInOn: boolean
            mailbox: string | null
            thanks: string | null
            movesTo: 'junk' | 'deleted' | 'nowhere'
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              settings: {
                isAddInOn: boolean
                mailbox: string | null
                thanks: string | null
                movesTo: 'junk' | 'deleted' | 'nowhere'
              }
              manifestUrl: string | null
              addInVersion: string
              mailbox: {
                state: 'off' | 'working' | 'not-connected' | 'no-permission' | 'failing'
                text: string
                lastReadAt: string | null
              }
              steps: string[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/reports/settings/renew-token': {
    get?: never
    put?: never
    /** New addresses for the add-in; the former ones stop working at once */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              settings: {
                isAddInOn: boolean
                mailbox: string | null
                thanks: string | null
                movesTo: 'junk' | 'deleted' | 'nowhere'
              }
              manifestUrl: string | null
              addInVersion: string
              mailbox: {
                state: 'off' | 'working' | 'not-connected' | 'no-permission' | 'failing'
                text: string
                lastReadAt: string | null
              }
              steps: string[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/reports/{id}': {
    /** One report: the message without anything that opens, and the mailboxes that have it, too */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              source: 'add-in' | 'mailbox' | 'console'
              reporter: string | null
              reportedAt: string
              subject: string
              from: string
              verdict: 'open' | 'phish' | 'spam' | 'clean' | 'simulation'
              sameMessage: number
              campaign: {
                id: string
                name: string
              } | null
              decidedBy: string | null
              decidedAt: string | null
              comment: string | null
              note: string | null
              message: {
                internetMessageId: string | null
                subject: string
                from: string
                replyTo: string | null
                date: string | null
                excerpt: string
                links: string[]
                attachments: {
                  name: string
                  contentType: string
                  size_bytes: number
                  sha256: string
                }[]
                authentication: string | null
              }
              copies: {
                address: string
                how: string
                isThere: boolean
                state: 'found' | 'removing' | 'removed' | 'restoring' | 'restored' | 'gone' | 'failed' | null
                note: string
              }[]
              clawBack: {
                canRemove: boolean
                canRestore: boolean
                text: string
              }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/reports/{id}/copies/remove': {
    get?: never
    put?: never
    /** Move all copies of a message that was judged as bad to Recoverable Items of their mailboxes */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            reason: string
          }
        }
      }
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              operationId: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/reports/{id}/copies/restore': {
    get?: never
    put?: never
    /** Move the copies back to the folders that they were taken from */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            reason: string
          }
        }
      }
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              operationId: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/reports/{id}/verdict': {
    get?: never
    put?: never
    /** Judge a reported message, for all who reported it */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            verdict: 'open' | 'phish' | 'spam' | 'clean'
            note: string | null
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              reports: number
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/allow-listing': {
    /** Allow-listing of simulations: settings, state, entries */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              state: 'none' | 'applying' | 'active' | 'faulty' | 'removing' | 'removed'
              settings: {
                domains: string[]
                addresses: string[]
                linkHosts: string[]
                reportMailbox: string | null
                setsReporting: boolean
                endsAt: string | null
                remindBefore_days: number
              }
              suggested: {
                domains: string[]
                addresses: string[]
                linkHosts: string[]
                reportMailbox: string | null
              }
              entries: {
                kind:
                  | 'policy'
                  | 'policy-enabled'
                  | 'rule'
                  | 'domain'
                  | 'address'
                  | 'url'
                  | 'secops-policy'
                  | 'secops-mailbox'
                  | 'secops-rule'
                  | 'reporting'
                value: string
                state: 'ours' | 'others' | 'missing'
              }[]
              problems: {
                code: string
                severity: 'blocking' | 'warning'
                text: string
              }[]
              changedAt: string | null
              changedBy: string | null
              appliedAt: string | null
              verifiedAt: string | null
              operationId: string | null
              isConnected: boolean
              exempt: string[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    /** Change what is to be let through; nothing is changed in Microsoft 365 yet */
    put: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            domains: string[]
            addresses: string[]
            linkHosts: string[]
            reportMailbox: string | null
            setsReporting: boolean
            endsAt: string | null
            remindBefore_days: number
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              state: 'none' | 'applying' | 'active' | 'faulty' | 'removing' | 'removed'
              settings: {
                domains: string[]
                addresses: string[]
                linkHosts: string[]
                reportMailbox: string | null
                setsReporting: boolean
                endsAt: string | null
                remindBefore_days: number
              }
              suggested: {
                domains: string[]
                addresses: string[]
                linkHosts: string[]
                reportMailbox: string | null
              }
              entries: {
                kind:
                  | 'policy'
                  | 'policy-enabled'
                  | 'rule'
                  | 'domain'
                  | 'address'
                  | 'url'
                  | 'secops-policy'
                  | 'secops-mailbox'
                  | 'secops-rule'
                  | 'reporting'
                value: string
                state: 'ours' | 'others' | 'missing'
              }[]
              problems: {
                code: string
                severity: 'blocking' | 'warning'
                text: string
              }[]
              changedAt: string | null
              changedBy: string | null
              appliedAt: string | null
              verifiedAt: string | null
              operationId: string | null
              isConnected: boolean
              exempt: string[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/allow-listing/apply': {
    get?: never
    put?: never
    /** Make the entries in Microsoft 365, read back and checked; entries of others stay */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              operationId: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/allow-listing/guides': {
    /** Step lists for filters of other vendors, those that the tenant seems to use first */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              exchangers: {
                domain: string
                hosts: string[]
              }[]
              guides: {
                id: string
                name: string
                detectedBy: string | null
                sections: {
                  title: string
                  direction: 'mail-in' | 'web-out' | 'mail-out' | 'web-in'
                  steps: string[]
                }[]
                trap: string | null
                asText: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/allow-listing/plan': {
    /** What would be changed in Microsoft 365 now, and what of others stays; nothing is changed */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              readAt: string
              steps: {
                cmdlet: string
                text: string
                powerShell: string
              }[]
              entries: {
                kind:
                  | 'policy'
                  | 'policy-enabled'
                  | 'rule'
                  | 'domain'
                  | 'address'
                  | 'url'
                  | 'secops-policy'
                  | 'secops-mailbox'
                  | 'secops-rule'
                  | 'reporting'
                value: string
                state: 'ours' | 'others' | 'missing'
              }[]
              others: {
                kind: 'domain' | 'address' | 'url' | 'mailbox'
                value: string
              }[]
              used: {
                domains: number
                addresses: number
                urls: number
              }
              limits: {
                domains: number
                addresses: number
                urls: number
              }
              problems: {
                code: string
                severity: 'blocking' | 'warning'
                text: string
              }[]
              coverage: {
                what: string
                state: 'covered' | 'not-covered'
                text: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/allow-listing/remove': {
    get?: never
    put?: never
    /** Take everything of ours out of Microsoft 365, value by value */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              operationId: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/allow-listing/verify': {
    get?: never
    put?: never
    /** Read the entries back now */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              problems: {
                code: string
                severity: 'blocking' | 'warning'
                text: string
              }[]
              checked: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/audience-check': {
    get?: never
    put?: never
    /** Whom an audience reaches, and who gets nothing and why */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            audience: {
              everybody: boolean
              personIds: string[]
              groupIds: string[]
              audienceIds: string[]
              excludedPersonIds: string[]
              excludedGroupIds: string[]
              notTestedWithin_days: number
              pilot: number | null
            }
            fallbackLanguage?: 'en' | 'de' | 'fr' | 'es'
            seed?: number
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              recipients: number
              refused: {
                reason:
                  | 'no-mailbox'
                  | 'shared-mailbox'
                  | 'guest'
                  | 'disabled'
                  | 'deleted'
                  | 'unknown-person'
                  | 'foreign-domain'
                  | 'bounced'
                  | 'excluded'
                  | 'tested-recently'
                  | 'not-drawn'
                  | 'too-many'
                  | 'empty-variable'
                count: number
                text: string
              }[]
              departments: {
                name: string | null
                count: number
              }[]
              languages: {
                language: string | null
                count: number
              }[]
              sample: {
                personId: string | null
                displayName: string
                address: string
                department: string | null
              }[]
              refusedSample: {
                address: string
                displayName: string
                reason:
                  | 'no-mailbox'
                  | 'shared-mailbox'
                  | 'guest'
                  | 'disabled'
                  | 'deleted'
                  | 'unknown-person'
                  | 'foreign-domain'
                  | 'bounced'
                  | 'excluded'
                  | 'tested-recently'
                  | 'not-drawn'
                  | 'too-many'
                  | 'empty-variable'
                text: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/audiences': {
    /** Saved audiences with the number of their people now */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                name: string
                kind: 'list' | 'rule'
                rule: {
                  caught: {
                    times: number
                    months: number
                  } | null
                  joinedWithin_days: number | null
                  notTestedWithin_days: number | null
                  neverReported_months: number | null
                  departments: string[]
                  countries: string[]
                  groupIds: string[]
                } | null
                description: string
                people: number
                version: number
                createdBy: string
                updatedAt: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    /** Make a list, or a rule that is looked up anew each time */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            name: string
            rule?: {
              caught: {
                times: number
                months: number
              } | null
              joinedWithin_days: number | null
              notTestedWithin_days: number | null
              neverReported_months: number | null
              departments: string[]
              countries: string[]
              groupIds: string[]
            }
            personIds?: string[]
          }
        }
      }
      responses: {
        201: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              kind: 'list' | 'rule'
              rule: {
                caught: {
                  times: number
                  months: number
                } | null
                joinedWithin_days: number | null
                notTestedWithin_days: number | null
                neverReported_months: number | null
                departments: string[]
                countries: string[]
                groupIds: string[]
              } | null
              description: string
              people: number
              version: number
              createdBy: string
              updatedAt: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/audiences/{id}': {
    /** One saved audience */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              kind: 'list' | 'rule'
              rule: {
                caught: {
                  times: number
                  months: number
                } | null
                joinedWithin_days: number | null
                notTestedWithin_days: number | null
                neverReported_months: number | null
                departments: string[]
                countries: string[]
                groupIds: string[]
              } | null
              description: string
              people: number
              version: number
              createdBy: string
              updatedAt: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    /** Delete a saved audience */
    delete: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    /** Change name or rule */
    patch: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            version: number
            name?: string
            rule?: {
              caught: {
                times: number
                months: number
              } | null
              joinedWithin_days: number | null
              notTestedWithin_days: number | null
              neverReported_months: number | null
              departments: string[]
              countries: string[]
              groupIds: string[]
            }
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              kind: 'list' | 'rule'
              rule: {
                caught: {
                  times: number
                  months: number
                } | null
                joinedWithin_days: number | null
                notTestedWithin_days: number | null
                neverReported_months: number | null
                departments: string[]
                countries: string[]
                groupIds: string[]
              } | null
              description: string
              people: number
              version: number
              createdBy: string
              updatedAt: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
  }
  '/api/v1/tenants/{tenantId}/simulations/audiences/{id}/import': {
    get?: never
    put?: never
    /** Read people from a CSV file, or see what would become of each row */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            file: string
            dryRun: boolean
            mode: 'add' | 'replace'
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              encoding: string
              delimiter: string
              columns: {
                title: string
                field: string | null
              }[]
              rows: {
                line: number
                address: string
                state: 'added' | 'updated' | 'unchanged' | 'duplicate' | 'invalid' | 'refused'
                text: string | null
              }[]
              totals: {
                added: number
                updated: number
                unchanged: number
                duplicate: number
                invalid: number
                refused: number
              }
              removed: number
              isApplied: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/audiences/{id}/people': {
    /** People of a saved audience; of a rule as of now */
    get: {
      parameters: {
        query?: { limit?: number; cursor?: string }
        path: { tenantId: string; id: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                personId: string
                address: string
                displayName: string
                department: string | null
                language: 'en' | 'de' | 'fr' | 'es' | null
                timeZone: string | null
                refusal:
                  | 'no-mailbox'
                  | 'shared-mailbox'
                  | 'guest'
                  | 'disabled'
                  | 'deleted'
                  | 'unknown-person'
                  | 'foreign-domain'
                  | 'bounced'
                  | 'excluded'
                  | 'tested-recently'
                  | 'not-drawn'
                  | 'too-many'
                  | 'empty-variable'
                  | null
              }[]
              next: string | null
              total: number
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/behaviour': {
    /** What people did over all campaigns, in the order of addresses */
    get: {
      parameters: {
        query?: {
          limit?: number
          cursor?: string
          from?: string
          to?: string
          show?:
            | 'all'
            | 'caught'
            | 'repeat'
            | 'reported'
            | 'failed-to-report'
            | 'entered-credentials'
            | 'opened-attachments'
          search?: string
        }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                personId: string | null
                displayName: string
                address: string
                department: string | null
                delivered: number
                opened: number
                caught: number
                reported: number
                failedToReport: number
                enteredCredentials: number
                openedAttachments: number
                lastTestedAt: string | null
                lastCaughtAt: string | null
                lastReportedAt: string | null
              }[]
              next: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/behaviour/audience': {
    get?: never
    put?: never
    /** Save people of a filter as an audience, for a new campaign */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            from?: string
            to?: string
            show:
              | 'all'
              | 'caught'
              | 'repeat'
              | 'reported'
              | 'failed-to-report'
              | 'entered-credentials'
              | 'opened-attachments'
            name: string
          }
        }
      }
      responses: {
        201: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              audience: {
                id: string
                name: string
              }
              people: number
              withoutPerson: number
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/behaviour/export': {
    /** The same as CSV */
    get: {
      parameters: {
        query?: {
          limit?: number
          cursor?: string
          from?: string
          to?: string
          show?:
            | 'all'
            | 'caught'
            | 'repeat'
            | 'reported'
            | 'failed-to-report'
            | 'entered-credentials'
            | 'opened-attachments'
          search?: string
        }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': string } }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/behaviour/summary': {
    /** How many people each filter of the behaviour report has; fewer than five are not given */
    get: {
      parameters: { query?: { from?: string; to?: string }; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              from: string
              to: string
              people: {
                show:
                  | 'all'
                  | 'caught'
                  | 'repeat'
                  | 'reported'
                  | 'failed-to-report'
                  | 'entered-credentials'
                  | 'opened-attachments'
                people: number | null
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/bounced': {
    /** Addresses whose mail bounced, with the answer and until when they are left alone */
    get: {
      parameters: {
        query?: { limit?: number; cursor?: string; search?: string; campaignId?: string }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                address: string | null
                campaign: {
                  id: string
                  name: string
                } | null
                at: string
                code: string
                reply: string
                until: string
                count: number
              }[]
              cursor: string | null
              total: number
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/bounced/remove': {
    get?: never
    put?: never
    /** Let mail go to these addresses again before their time is over */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            addresses: string[]
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              removed: number
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/campaigns': {
    /** Campaigns, newest first */
    get: {
      parameters: {
        query?: {
          limit?: number
          cursor?: string
          state?: 'draft' | 'awaiting-approval' | 'scheduled' | 'running' | 'paused' | 'completed' | 'stopped'
          search?: string
          seriesId?: string
        }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                name: string
                technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
                state: 'draft' | 'awaiting-approval' | 'scheduled' | 'running' | 'paused' | 'completed' | 'stopped'
                seriesId: string | null
                createdBy: string
                createdAt: string
                updatedAt: string
                startsAt: string | null
                endsAt: string | null
                recipients: number
                sent: number
              }[]
              next: string | null
              totals: { [name: string]: number }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    /** Begin a campaign, or copy one */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            name: string
            technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
            copyOf?: string
            settings?: {
              description?: string
              audience?: {
                everybody: boolean
                personIds: string[]
                groupIds: string[]
                audienceIds: string[]
                excludedPersonIds: string[]
                excludedGroupIds: string[]
                notTestedWithin_days: number
                pilot: number | null
              }
              templateIds?: string[]
              spread?: 'random' | 'grouped'
              fallbackLanguage?: 'en' | 'de' | 'fr' | 'es'
              language?: 'en' | 'de' | 'fr' | 'es' | null
              channel?: 'graph' | 'smtp' | 'best'
              sendingDomainId?: string | null
              training?: {
                kind: 'built-in' | 'own' | 'none'
                trainingIds: string[]
                url: string | null
                due_days: number
                reminders: number
                reminderEvery_days: number
              }
              schedule?: {
                startsAt: string | null
                spread_hours: number
                weekdays: number[]
                from: string
                to: string
                timeZone: string
                holidays: string[]
                holidayCountries: string[]
                jitter_minutes: number
                departmentGap_minutes: number
                perMinute: number | null
                seed: number
                open_days: number
              }
              autoEnrol?: boolean
              hasDecoys?: boolean
              hasTelemetry?: boolean
              settling_minutes?: number
              canaries?: string[]
              isAnonymous?: boolean
              needsApproval?: boolean
              controversialReason?: string | null
            }
          }
        }
      }
      responses: {
        201: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
              state: 'draft' | 'awaiting-approval' | 'scheduled' | 'running' | 'paused' | 'completed' | 'stopped'
              seriesId: string | null
              createdBy: string
              createdAt: string
              updatedAt: string
              startsAt: string | null
              endsAt: string | null
              recipients: number
              sent: number
              settings: {
                description: string
                audience: {
                  everybody: boolean
                  personIds: string[]
                  groupIds: string[]
                  audienceIds: string[]
                  excludedPersonIds: string[]
                  excludedGroupIds: string[]
                  notTestedWithin_days: number
                  pilot: number | null
                }
                templateIds: string[]
                spread: 'random' | 'grouped'
                fallbackLanguage: 'en' | 'de' | 'fr' | 'es'
                language: 'en' | 'de' | 'fr' | 'es' | null
                channel: 'graph' | 'smtp' | 'best'
                sendingDomainId: string | null
                training: {
                  kind: 'built-in' | 'own' | 'none'
                  trainingIds: string[]
                  url: string | null
                  due_days: number
                  reminders: number
                  reminderEvery_days: number
                }
                schedule: {
                  startsAt: string | null
                  spread_hours: number
                  weekdays: number[]
                  from: string
                  to: string
                  timeZone: string
                  holidays: string[]
                  holidayCountries: string[]
                  jitter_minutes: number
                  departmentGap_minutes: number
                  perMinute: number | null
                  seed: number
                  open_days: number
                }
                autoEnrol: boolean
                hasDecoys: boolean
                hasTelemetry: boolean
                settling_minutes: number
                canaries: string[]
                isAnonymous: boolean
                needsApproval: boolean
                controversialReason: string | null
              }
              version: number
              updatedBy: string
              launchedAt: string | null
              pausedAt: string | null
              resumedAt: string | null
              endedAt: string | null
              anonymisedAt: string | null
              preparation: 'none' | 'preparing' | 'ready' | 'replanning'
              operationId: string | null
              canaries: number
              refused: { [name: string]: number }
              attacks: {
                id: string
                templateId: string
                version: number
                name: string
              }[]
              approval: {
                isNeeded: boolean
                askedBy: string | null
                askedAt: string | null
                approvedBy: string | null
                approvedAt: string | null
                reason: string | null
                refusedBy: string | null
                refusedAt: string | null
                isStale: boolean
                changes: {
                  path: string
                  before: string
                  after: string
                }[]
                canApprove: boolean
              }
              issues: {
                step: 'goal' | 'audience' | 'attacks' | 'sender' | 'training' | 'schedule' | 'review'
                path: string
                severity: 'error' | 'warning'
                text: string
              }[]
              actions: (
                | 'edit'
                | 'ask-approval'
                | 'approve'
                | 'refuse'
                | 'withdraw'
                | 'launch'
                | 'pause'
                | 'resume'
                | 'stop'
                | 'extend'
                | 'add-recipients'
                | 'test'
                | 'delete'
                | 'copy'
              )[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/campaigns/{id}': {
    /** One campaign */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
              state: 'draft' | 'awaiting-approval' | 'scheduled' | 'running' | 'paused' | 'completed' | 'stopped'
              seriesId: string | null
              createdBy: string
              createdAt: string
              updatedAt: string
              startsAt: string | null
              endsAt: string | null
              recipients: number
              sent: number
              settings: {
                description: string
                audience: {
                  everybody: boolean
                  personIds: string[]
                  groupIds: string[]
                  audienceIds: string[]
                  excludedPersonIds: string[]
                  excludedGroupIds: string[]
                  notTestedWithin_days: number
                  pilot: number | null
                }
                templateIds: string[]
                spread: 'random' | 'grouped'
                fallbackLanguage: 'en' | 'de' | 'fr' | 'es'
                language: 'en' | 'de' | 'fr' | 'es' | null
                channel: 'graph' | 'smtp' | 'best'
                sendingDomainId: string | null
                training: {
                  kind: 'built-in' | 'own' | 'none'
                  trainingIds: string[]
                  url: string | null
                  due_days: number
                  reminders: number
                  reminderEvery_days: number
                }
                schedule: {
                  startsAt: string | null
                  spread_hours: number
                  weekdays: number[]
                  from: string
                  to: string
                  timeZone: string
                  holidays: string[]
                  holidayCountries: string[]
                  jitter_minutes: number
                  departmentGap_minutes: number
                  perMinute: number | null
                  seed: number
                  open_days: number
                }
                autoEnrol: boolean
                hasDecoys: boolean
                hasTelemetry: boolean
                settling_minutes: number
                canaries: string[]
                isAnonymous: boolean
                needsApproval: boolean
                controversialReason: string | null
              }
              version: number
              updatedBy: string
              launchedAt: string | null
              pausedAt: string | null
              resumedAt: string | null
              endedAt: string | null
              anonymisedAt: string | null
              preparation: 'none' | 'preparing' | 'ready' | 'replanning'
              operationId: string | null
              canaries: number
              refused: { [name: string]: number }
              attacks: {
                id: string
                templateId: string
                version: number
                name: string
              }[]
              approval: {
                isNeeded: boolean
                askedBy: string | null
                askedAt: string | null
                approvedBy: string | null
                approvedAt: string | null
                reason: string | null
                refusedBy: string | null
                refusedAt: string | null
                isStale: boolean
                changes: {
                  path: string
                  before: string
                  after: string
                }[]
                canApprove: boolean
              }
              issues: {
                step: 'goal' | 'audience' | 'attacks' | 'sender' | 'training' | 'schedule' | 'review'
                path: string
                severity: 'error' | 'warning'
                text: string
              }[]
              actions: (
                | 'edit'
                | 'ask-approval'
                | 'approve'
                | 'refuse'
                | 'withdraw'
                | 'launch'
                | 'pause'
                | 'resume'
                | 'stop'
                | 'extend'
                | 'add-recipients'
                | 'test'
                | 'delete'
                | 'copy'
              )[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    /** Delete a draft */
    delete: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    /** Save a step of a draft, or change what is still to be sent of a paused campaign */
    patch: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            version: number
            name?: string
            technique?: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
            settings?: {
              description?: string
              audience?: {
                everybody: boolean
                personIds: string[]
                groupIds: string[]
                audienceIds: string[]
                excludedPersonIds: string[]
                excludedGroupIds: string[]
                notTestedWithin_days: number
                pilot: number | null
              }
              templateIds?: string[]
              spread?: 'random' | 'grouped'
              fallbackLanguage?: 'en' | 'de' | 'fr' | 'es'
              language?: 'en' | 'de' | 'fr' | 'es' | null
              channel?: 'graph' | 'smtp' | 'best'
              sendingDomainId?: string | null
              training?: {
                kind: 'built-in' | 'own' | 'none'
                trainingIds: string[]
                url: string | null
                due_days: number
                reminders: number
                reminderEvery_days: number
              }
              schedule?: {
                startsAt: string | null
                spread_hours: number
                weekdays: number[]
                from: string
                to: string
                timeZone: string
                holidays: string[]
                holidayCountries: string[]
                jitter_minutes: number
                departmentGap_minutes: number
                perMinute: number | null
                seed: number
                open_days: number
              }
              autoEnrol?: boolean
              hasDecoys?: boolean
              hasTelemetry?: boolean
              settling_minutes?: number
              canaries?: string[]
              isAnonymous?: boolean
              needsApproval?: boolean
              controversialReason?: string | null
            }
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
              state: 'draft' | 'awaiting-approval' | 'scheduled' | 'running' | 'paused' | 'completed' | 'stopped'
              seriesId: string | null
              createdBy: string
              createdAt: string
              updatedAt: string
              startsAt: string | null
              endsAt: string | null
              recipients: number
              sent: number
              settings: {
                description: string
                audience: {
                  everybody: boolean
                  personIds: string[]
                  groupIds: string[]
                  audienceIds: string[]
                  excludedPersonIds: string[]
                  excludedGroupIds: string[]
                  notTestedWithin_days: number
                  pilot: number | null
                }
                templateIds: string[]
                spread: 'random' | 'grouped'
                fallbackLanguage: 'en' | 'de' | 'fr' | 'es'
                language: 'en' | 'de' | 'fr' | 'es' | null
                channel: 'graph' | 'smtp' | 'best'
                sendingDomainId: string | null
                training: {
                  kind: 'built-in' | 'own' | 'none'
                  trainingIds: string[]
                  url: string | null
                  due_days: number
                  reminders: number
                  reminderEvery_days: number
                }
                schedule: {
                  startsAt: string | null
                  spread_hours: number
                  weekdays: number[]
                  from: string
                  to: string
                  timeZone: string
                  holidays: string[]
                  holidayCountries: string[]
                  jitter_minutes: number
                  departmentGap_minutes: number
                  perMinute: number | null
                  seed: number
                  open_days: number
                }
                autoEnrol: boolean
                hasDecoys: boolean
                hasTelemetry: boolean
                settling_minutes: number
                canaries: string[]
                isAnonymous: boolean
                needsApproval: boolean
                controversialReason: string | null
              }
              version: number
              updatedBy: string
              launchedAt: string | null
              pausedAt: string | null
              resumedAt: string | null
              endedAt: string | null
              anonymisedAt: string | null
              preparation: 'none' | 'preparing' | 'ready' | 'replanning'
              operationId: string | null
              canaries: number
              refused: { [name: string]: number }
              attacks: {
                id: string
                templateId: string
                version: number
                name: string
              }[]
              approval: {
                isNeeded: boolean
                askedBy: string | null
                askedAt: string | null
                approvedBy: string | null
                approvedAt: string | null
                reason: string | null
                refusedBy: string | null
                refusedAt: string | null
                isStale: boolean
                changes: {
                  path: string
                  before: string
                  after: string
                }[]
                canApprove: boolean
              }
              issues: {
                step: 'goal' | 'audience' | 'attacks' | 'sender' | 'training' | 'schedule' | 'review'
                path: string
                severity: 'error' | 'warning'
                text: string
              }[]
              actions: (
                | 'edit'
                | 'ask-approval'
                | 'approve'
                | 'refuse'
                | 'withdraw'
                | 'launch'
                | 'pause'
                | 'resume'
                | 'stop'
                | 'extend'
                | 'add-recipients'
                | 'test'
                | 'delete'
                | 'copy'
              )[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
  }
  '/api/v1/tenants/{tenantId}/simulations/campaigns/{id}/approve': {
    get?: never
    put?: never
    /** Approve a campaign that somebody else drafted */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            version: number
            reason?: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
              state: 'draft' | 'awaiting-approval' | 'scheduled' | 'running' | 'paused' | 'completed' | 'stopped'
              seriesId: string | null
              createdBy: string
              createdAt: string
              updatedAt: string
              startsAt: string | null
              endsAt: string | null
              recipients: number
              sent: number
              settings: {
                description: string
                audience: {
                  everybody: boolean
                  personIds: string[]
                  groupIds: string[]
                  audienceIds: string[]
                  excludedPersonIds: string[]
                  excludedGroupIds: string[]
                  notTestedWithin_days: number
                  pilot: number | null
                }
                templateIds: string[]
                spread: 'random' | 'grouped'
                fallbackLanguage: 'en' | 'de' | 'fr' | 'es'
                language: 'en' | 'de' | 'fr' | 'es' | null
                channel: 'graph' | 'smtp' | 'best'
                sendingDomainId: string | null
                training: {
                  kind: 'built-in' | 'own' | 'none'
                  trainingIds: string[]
                  url: string | null
                  due_days: number
                  reminders: number
                  reminderEvery_days: number
                }
                schedule: {
                  startsAt: string | null
                  spread_hours: number
                  weekdays: number[]
                  from: string
                  to: string
                  timeZone: string
                  holidays: string[]
                  holidayCountries: string[]
                  jitter_minutes: number
                  departmentGap_minutes: number
                  perMinute: number | null
                  seed: number
                  open_days: number
                }
                autoEnrol: boolean
                hasDecoys: boolean
                hasTelemetry: boolean
                settling_minutes: number
                canaries: string[]
                isAnonymous: boolean
                needsApproval: boolean
                controversialReason: string | null
              }
              version: number
              updatedBy: string
              launchedAt: string | null
              pausedAt: string | null
              resumedAt: string | null
              endedAt: string | null
              anonymisedAt: string | null
              preparation: 'none' | 'preparing' | 'ready' | 'replanning'
              operationId: string | null
              canaries: number
              refused: { [name: string]: number }
              attacks: {
                id: string
                templateId: string
                version: number
                name: string
              }[]
              approval: {
                isNeeded: boolean
                askedBy: string | null
                askedAt: string | null
                approvedBy: string | null
                approvedAt: string | null
                reason: string | null
                refusedBy: string | null
                refusedAt: string | null
                isStale: boolean
                changes: {
                  path: string
                  before: string
                  after: string
                }[]
                canApprove: boolean
              }
              issues: {
                step: 'goal' | 'audience' | 'attacks' | 'sender' | 'training' | 'schedule' | 'review'
                path: string
                severity: 'error' | 'warning'
                text: string
              }[]
              actions: (
                | 'edit'
                | 'ask-approval'
                | 'approve'
                | 'refuse'
                | 'withdraw'
                | 'launch'
                | 'pause'
                | 'resume'
                | 'stop'
                | 'extend'
                | 'add-recipients'
                | 'test'
                | 'delete'
                | 'copy'
              )[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/campaigns/{id}/ask-approval': {
    get?: never
    put?: never
    /** Ask somebody else for approval */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            version: number
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
              state: 'draft' | 'awaiting-approval' | 'scheduled' | 'running' | 'paused' | 'completed' | 'stopped'
              seriesId: string | null
              createdBy: string
              createdAt: string
              updatedAt: string
              startsAt: string | null
              endsAt: string | null
              recipients: number
              sent: number
              settings: {
                description: string
                audience: {
                  everybody: boolean
                  personIds: string[]
                  groupIds: string[]
                  audienceIds: string[]
                  excludedPersonIds: string[]
                  excludedGroupIds: string[]
                  notTestedWithin_days: number
                  pilot: number | null
                }
                templateIds: string[]
                spread: 'random' | 'grouped'
                fallbackLanguage: 'en' | 'de' | 'fr' | 'es'
                language: 'en' | 'de' | 'fr' | 'es' | null
                channel: 'graph' | 'smtp' | 'best'
                sendingDomainId: string | null
                training: {
                  kind: 'built-in' | 'own' | 'none'
                  trainingIds: string[]
                  url: string | null
                  due_days: number
                  reminders: number
                  reminderEvery_days: number
                }
                schedule: {
                  startsAt: string | null
                  spread_hours: number
                  weekdays: number[]
                  from: string
                  to: string
                  timeZone: string
                  holidays: string[]
                  holidayCountries: string[]
                  jitter_minutes: number
                  departmentGap_minutes: number
                  perMinute: number | null
                  seed: number
                  open_days: number
                }
                autoEnrol: boolean
                hasDecoys: boolean
                hasTelemetry: boolean
                settling_minutes: number
                canaries: string[]
                isAnonymous: boolean
                needsApproval: boolean
                controversialReason: string | null
              }
              version: number
              updatedBy: string
              launchedAt: string | null
              pausedAt: string | null
              resumedAt: string | null
              endedAt: string | null
              anonymisedAt: string | null
              preparation: 'none' | 'preparing' | 'ready' | 'replanning'
              operationId: string | null
              canaries: number
              refused: { [name: string]: number }
              attacks: {
                id: string
                templateId: string
                version: number
                name: string
              }[]
              approval: {
                isNeeded: boolean
                askedBy: string | null
                askedAt: string | null
                approvedBy: string | null
                approvedAt: string | null
                reason: string | null
                refusedBy: string | null
                refusedAt: string | null
                isStale: boolean
                changes: {
                  path: string
                  before: string
                  after: string
                }[]
                canApprove: boolean
              }
              issues: {
                step: 'goal' | 'audience' | 'attacks' | 'sender' | 'training' | 'schedule' | 'review'
                path: string
                severity: 'error' | 'warning'
                text: string
              }[]
              actions: (
                | 'edit'
                | 'ask-approval'
                | 'approve'
                | 'refuse'
                | 'withdraw'
                | 'launch'
                | 'pause'
                | 'resume'
                | 'stop'
                | 'extend'
                | 'add-recipients'
                | 'test'
                | 'delete'
                | 'copy'
              )[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/campaigns/{id}/extend': {
    get?: never
    put?: never
    /** Let visits and reports count for longer */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            endsAt: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
              state: 'draft' | 'awaiting-approval' | 'scheduled' | 'running' | 'paused' | 'completed' | 'stopped'
              seriesId: string | null
              createdBy: string
              createdAt: string
              updatedAt: string
              startsAt: string | null
              endsAt: string | null
              recipients: number
              sent: number
              settings: {
                description: string
                audience: {
                  everybody: boolean
                  personIds: string[]
                  groupIds: string[]
                  audienceIds: string[]
                  excludedPersonIds: string[]
                  excludedGroupIds: string[]
                  notTestedWithin_days: number
                  pilot: number | null
                }
                templateIds: string[]
                spread: 'random' | 'grouped'
                fallbackLanguage: 'en' | 'de' | 'fr' | 'es'
                language: 'en' | 'de' | 'fr' | 'es' | null
                channel: 'graph' | 'smtp' | 'best'
                sendingDomainId: string | null
                training: {
                  kind: 'built-in' | 'own' | 'none'
                  trainingIds: string[]
                  url: string | null
                  due_days: number
                  reminders: number
                  reminderEvery_days: number
                }
                schedule: {
                  startsAt: string | null
                  spread_hours: number
                  weekdays: number[]
                  from: string
                  to: string
                  timeZone: string
                  holidays: string[]
                  holidayCountries: string[]
                  jitter_minutes: number
                  departmentGap_minutes: number
                  perMinute: number | null
                  seed: number
                  open_days: number
                }
                autoEnrol: boolean
                hasDecoys: boolean
                hasTelemetry: boolean
                settling_minutes: number
                canaries: string[]
                isAnonymous: boolean
                needsApproval: boolean
                controversialReason: string | null
              }
              version: number
              updatedBy: string
              launchedAt: string | null
              pausedAt: string | null
              resumedAt: string | null
              endedAt: string | null
              anonymisedAt: string | null
              preparation: 'none' | 'preparing' | 'ready' | 'replanning'
              operationId: string | null
              canaries: number
              refused: { [name: string]: number }
              attacks: {
                id: string
                templateId: string
                version: number
                name: string
              }[]
              approval: {
                isNeeded: boolean
                askedBy: string | null
                askedAt: string | null
                approvedBy: string | null
                approvedAt: string | null
                reason: string | null
                refusedBy: string | null
                refusedAt: string | null
                isStale: boolean
                changes: {
                  path: string
                  before: string
                  after: string
                }[]
                canApprove: boolean
              }
              issues: {
                step: 'goal' | 'audience' | 'attacks' | 'sender' | 'training' | 'schedule' | 'review'
                path: string
                severity: 'error' | 'warning'
                text: string
              }[]
              actions: (
                | 'edit'
                | 'ask-approval'
                | 'approve'
                | 'refuse'
                | 'withdraw'
                | 'launch'
                | 'pause'
                | 'resume'
                | 'stop'
                | 'extend'
                | 'add-recipients'
                | 'test'
                | 'delete'
                | 'copy'
              )[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/campaigns/{id}/launch': {
    get?: never
    put?: never
    /** Launch: recipients, attacks and times are fixed from now on */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            version: number
          }
        }
      }
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              campaign: {
                id: string
                name: string
                technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
                state: 'draft' | 'awaiting-approval' | 'scheduled' | 'running' | 'paused' | 'completed' | 'stopped'
                seriesId: string | null
                createdBy: string
                createdAt: string
                updatedAt: string
                startsAt: string | null
                endsAt: string | null
                recipients: number
                sent: number
                settings: {
                  description: string
                  audience: {
                    everybody: boolean
                    personIds: string[]
                    groupIds: string[]
                    audienceIds: string[]
                    excludedPersonIds: string[]
                    excludedGroupIds: string[]
                    notTestedWithin_days: number
                    pilot: number | null
                  }
                  templateIds: string[]
                  spread: 'random' | 'grouped'
                  fallbackLanguage: 'en' | 'de' | 'fr' | 'es'
                  language: 'en' | 'de' | 'fr' | 'es' | null
                  channel: 'graph' | 'smtp' | 'best'
                  sendingDomainId: string | null
                  training: {
                    kind: 'built-in' | 'own' | 'none'
                    trainingIds: string[]
                    url: string | null
                    due_days: number
                    reminders: number
                    reminderEvery_days: number
                  }
                  schedule: {
                    startsAt: string | null
                    spread_hours: number
                    weekdays: number[]
                    from: string
                    to: string
                    timeZone: string
                    holidays: string[]
                    holidayCountries: string[]
                    jitter_minutes: number
                    departmentGap_minutes: number
                    perMinute: number | null
                    seed: number
                    open_days: number
                  }
                  autoEnrol: boolean
                  hasDecoys: boolean
                  hasTelemetry: boolean
                  settling_minutes: number
                  canaries: string[]
                  isAnonymous: boolean
                  needsApproval: boolean
                  controversialReason: string | null
                }
                version: number
                updatedBy: string
                launchedAt: string | null
                pausedAt: string | null
                resumedAt: string | null
                endedAt: string | null
                anonymisedAt: string | null
                preparation: 'none' | 'preparing' | 'ready' | 'replanning'
                operationId: string | null
                canaries: number
                refused: { [name: string]: number }
                attacks: {
                  id: string
                  templateId: string
                  version: number
                  name: string
                }[]
                approval: {
                  isNeeded: boolean
                  askedBy: string | null
                  askedAt: string | null
                  approvedBy: string | null
                  approvedAt: string | null
                  reason: string | null
                  refusedBy: string | null
                  refusedAt: string | null
                  isStale: boolean
                  changes: {
                    path: string
                    before: string
                    after: string
                  }[]
                  canApprove: boolean
                }
                issues: {
                  step: 'goal' | 'audience' | 'attacks' | 'sender' | 'training' | 'schedule' | 'review'
                  path: string
                  severity: 'error' | 'warning'
                  text: string
                }[]
                actions: (
                  | 'edit'
                  | 'ask-approval'
                  | 'approve'
                  | 'refuse'
                  | 'withdraw'
                  | 'launch'
                  | 'pause'
                  | 'resume'
                  | 'stop'
                  | 'extend'
                  | 'add-recipients'
                  | 'test'
                  | 'delete'
                  | 'copy'
                )[]
              }
              operationId: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/campaigns/{id}/messages': {
    /** What became of each mail of a campaign */
    get: {
      parameters: {
        query?: {
          limit?: number
          cursor?: string
          state?:
            | 'scheduled'
            | 'sending'
            | 'deferred'
            | 'accepted'
            | 'delivered'
            | 'filtered'
            | 'bounced'
            | 'blocked'
            | 'cancelled'
          search?: string
        }
        path: { tenantId: string; id: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                address: string | null
                displayName: string | null
                isCanary: boolean
                state:
                  | 'scheduled'
                  | 'sending'
                  | 'deferred'
                  | 'accepted'
                  | 'delivered'
                  | 'filtered'
                  | 'bounced'
                  | 'blocked'
                  | 'cancelled'
                channel: 'graph' | 'smtp' | null
                plannedAt: string
                sentAt: string | null
                acceptedAt: string | null
                deliveredAt: string | null
                attempts: number
                nextAt: string | null
                reply: string | null
                isUnknown: boolean
                canResend: boolean
              }[]
              cursor: string | null
              totals: {
                scheduled: number
                sending: number
                deferred: number
                accepted: number
                delivered: number
                filtered: number
                bounced: number
                blocked: number
                cancelled: number
              }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/campaigns/{id}/pause': {
    get?: never
    put?: never
    /** Send nothing until resumed */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
              state: 'draft' | 'awaiting-approval' | 'scheduled' | 'running' | 'paused' | 'completed' | 'stopped'
              seriesId: string | null
              createdBy: string
              createdAt: string
              updatedAt: string
              startsAt: string | null
              endsAt: string | null
              recipients: number
              sent: number
              settings: {
                description: string
                audience: {
                  everybody: boolean
                  personIds: string[]
                  groupIds: string[]
                  audienceIds: string[]
                  excludedPersonIds: string[]
                  excludedGroupIds: string[]
                  notTestedWithin_days: number
                  pilot: number | null
                }
                templateIds: string[]
                spread: 'random' | 'grouped'
                fallbackLanguage: 'en' | 'de' | 'fr' | 'es'
                language: 'en' | 'de' | 'fr' | 'es' | null
                channel: 'graph' | 'smtp' | 'best'
                sendingDomainId: string | null
                training: {
                  kind: 'built-in' | 'own' | 'none'
                  trainingIds: string[]
                  url: string | null
                  due_days: number
                  reminders: number
                  reminderEvery_days: number
                }
                schedule: {
                  startsAt: string | null
                  spread_hours: number
                  weekdays: number[]
                  from: string
                  to: string
                  timeZone: string
                  holidays: string[]
                  holidayCountries: string[]
                  jitter_minutes: number
                  departmentGap_minutes: number
                  perMinute: number | null
                  seed: number
                  open_days: number
                }
                autoEnrol: boolean
                hasDecoys: boolean
                hasTelemetry: boolean
                settling_minutes: number
                canaries: string[]
                isAnonymous: boolean
                needsApproval: boolean
                controversialReason: string | null
              }
              version: number
              updatedBy: string
              launchedAt: string | null
              pausedAt: string | null
              resumedAt: string | null
              endedAt: string | null
              anonymisedAt: string | null
              preparation: 'none' | 'preparing' | 'ready' | 'replanning'
              operationId: string | null
              canaries: number
              refused: { [name: string]: number }
              attacks: {
                id: string
                templateId: string
                version: number
                name: string
              }[]
              approval: {
                isNeeded: boolean
                askedBy: string | null
                askedAt: string | null
                approvedBy: string | null
                approvedAt: string | null
                reason: string | null
                refusedBy: string | null
                refusedAt: string | null
                isStale: boolean
                changes: {
                  path: string
                  before: string
                  after: string
                }[]
                canApprove: boolean
              }
              issues: {
                step: 'goal' | 'audience' | 'attacks' | 'sender' | 'training' | 'schedule' | 'review'
                path: string
                severity: 'error' | 'warning'
                text: string
              }[]
              actions: (
                | 'edit'
                | 'ask-approval'
                | 'approve'
                | 'refuse'
                | 'withdraw'
                | 'launch'
                | 'pause'
                | 'resume'
                | 'stop'
                | 'extend'
                | 'add-recipients'
                | 'test'
                | 'delete'
                | 'copy'
              )[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/campaigns/{id}/plan': {
    /** Who would get what when, as a launch now would plan it */
    get: {
      parameters: {
        query?: { limit?: number; offset?: number; search?: string }
        path: { tenantId: string; id: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              recipients: number
              canaries: number
              firstAt: string | null
              lastAt: string | null
              endsAt: string | null
              busiestMinute: number
              byDay: {
                day: string
                count: number
              }[]
              byAttack: {
                templateId: string | null
                name: string
                count: number
              }[]
              byLanguage: {
                language: 'en' | 'de' | 'fr' | 'es'
                count: number
              }[]
              total: number
              items: {
                at: string
                local: string
                timeZone: string
                displayName: string | null
                address: string | null
                department: string | null
                language: 'en' | 'de' | 'fr' | 'es'
                attack: string | null
                isCanary: boolean
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/campaigns/{id}/pre-flight': {
    /** Checks before a launch, each with what to do */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              canLaunch: boolean
              checks: {
                key: string
                state: 'ok' | 'warning' | 'failed' | 'unknown'
                title: string
                text: string
                action: string | null
                link: string | null
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/campaigns/{id}/recall': {
    get?: never
    put?: never
    /** Take mails that were delivered directly out of the mailboxes again */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            reason: string
            messageIds?: string[]
          }
        }
      }
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              operationId: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/campaigns/{id}/recipients': {
    get?: never
    put?: never
    /** Add recipients to a campaign that was launched */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            rest?: boolean
            personIds?: string[]
            groupIds?: string[]
            audienceIds?: string[]
          }
        }
      }
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              campaign: {
                id: string
                name: string
                technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
                state: 'draft' | 'awaiting-approval' | 'scheduled' | 'running' | 'paused' | 'completed' | 'stopped'
                seriesId: string | null
                createdBy: string
                createdAt: string
                updatedAt: string
                startsAt: string | null
                endsAt: string | null
                recipients: number
                sent: number
                settings: {
                  description: string
                  audience: {
                    everybody: boolean
                    personIds: string[]
                    groupIds: string[]
                    audienceIds: string[]
                    excludedPersonIds: string[]
                    excludedGroupIds: string[]
                    notTestedWithin_days: number
                    pilot: number | null
                  }
                  templateIds: string[]
                  spread: 'random' | 'grouped'
                  fallbackLanguage: 'en' | 'de' | 'fr' | 'es'
                  language: 'en' | 'de' | 'fr' | 'es' | null
                  channel: 'graph' | 'smtp' | 'best'
                  sendingDomainId: string | null
                  training: {
                    kind: 'built-in' | 'own' | 'none'
                    trainingIds: string[]
                    url: string | null
                    due_days: number
                    reminders: number
                    reminderEvery_days: number
                  }
                  schedule: {
                    startsAt: string | null
                    spread_hours: number
                    weekdays: number[]
                    from: string
                    to: string
                    timeZone: string
                    holidays: string[]
                    holidayCountries: string[]
                    jitter_minutes: number
                    departmentGap_minutes: number
                    perMinute: number | null
                    seed: number
                    open_days: number
                  }
                  autoEnrol: boolean
                  hasDecoys: boolean
                  hasTelemetry: boolean
                  settling_minutes: number
                  canaries: string[]
                  isAnonymous: boolean
                  needsApproval: boolean
                  controversialReason: string | null
                }
                version: number
                updatedBy: string
                launchedAt: string | null
                pausedAt: string | null
                resumedAt: string | null
                endedAt: string | null
                anonymisedAt: string | null
                preparation: 'none' | 'preparing' | 'ready' | 'replanning'
                operationId: string | null
                canaries: number
                refused: { [name: string]: number }
                attacks: {
                  id: string
                  templateId: string
                  version: number
                  name: string
                }[]
                approval: {
                  isNeeded: boolean
                  askedBy: string | null
                  askedAt: string | null
                  approvedBy: string | null
                  approvedAt: string | null
                  reason: string | null
                  refusedBy: string | null
                  refusedAt: string | null
                  isStale: boolean
                  changes: {
                    path: string
                    before: string
                    after: string
                  }[]
                  canApprove: boolean
                }
                issues: {
                  step: 'goal' | 'audience' | 'attacks' | 'sender' | 'training' | 'schedule' | 'review'
                  path: string
                  severity: 'error' | 'warning'
                  text: string
                }[]
                actions: (
                  | 'edit'
                  | 'ask-approval'
                  | 'approve'
                  | 'refuse'
                  | 'withdraw'
                  | 'launch'
                  | 'pause'
                  | 'resume'
                  | 'stop'
                  | 'extend'
                  | 'add-recipients'
                  | 'test'
                  | 'delete'
                  | 'copy'
                )[]
              }
              operationId: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/campaigns/{id}/refuse': {
    get?: never
    put?: never
    /** Give it back to who drafted it, with the reason */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            version: number
            reason: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
              state: 'draft' | 'awaiting-approval' | 'scheduled' | 'running' | 'paused' | 'completed' | 'stopped'
              seriesId: string | null
              createdBy: string
              createdAt: string
              updatedAt: string
              startsAt: string | null
              endsAt: string | null
              recipients: number
              sent: number
              settings: {
                description: string
                audience: {
                  everybody: boolean
                  personIds: string[]
                  groupIds: string[]
                  audienceIds: string[]
                  excludedPersonIds: string[]
                  excludedGroupIds: string[]
                  notTestedWithin_days: number
                  pilot: number | null
                }
                templateIds: string[]
                spread: 'random' | 'grouped'
                fallbackLanguage: 'en' | 'de' | 'fr' | 'es'
                language: 'en' | 'de' | 'fr' | 'es' | null
                channel: 'graph' | 'smtp' | 'best'
                sendingDomainId: string | null
                training: {
                  kind: 'built-in' | 'own' | 'none'
                  trainingIds: string[]
                  url: string | null
                  due_days: number
                  reminders: number
                  reminderEvery_days: number
                }
                schedule: {
                  startsAt: string | null
                  spread_hours: number
                  weekdays: number[]
                  from: string
                  to: string
                  timeZone: string
                  holidays: string[]
                  holidayCountries: string[]
                  jitter_minutes: number
                  departmentGap_minutes: number
                  perMinute: number | null
                  seed: number
                  open_days: number
                }
                autoEnrol: boolean
                hasDecoys: boolean
                hasTelemetry: boolean
                settling_minutes: number
                canaries: string[]
                isAnonymous: boolean
                needsApproval: boolean
                controversialReason: string | null
              }
              version: number
              updatedBy: string
              launchedAt: string | null
              pausedAt: string | null
              resumedAt: string | null
              endedAt: string | null
              anonymisedAt: string | null
              preparation: 'none' | 'preparing' | 'ready' | 'replanning'
              operationId: string | null
              canaries: number
              refused: { [name: string]: number }
              attacks: {
                id: string
                templateId: string
                version: number
                name: string
              }[]
              approval: {
                isNeeded: boolean
                askedBy: string | null
                askedAt: string | null
                approvedBy: string | null
                approvedAt: string | null
                reason: string | null
                refusedBy: string | null
                refusedAt: string | null
                isStale: boolean
                changes: {
                  path: string
                  before: string
                  after: string
                }[]
                canApprove: boolean
              }
              issues: {
                step: 'goal' | 'audience' | 'attacks' | 'sender' | 'training' | 'schedule' | 'review'
                path: string
                severity: 'error' | 'warning'
                text: string
              }[]
              actions: (
                | 'edit'
                | 'ask-approval'
                | 'approve'
                | 'refuse'
                | 'withdraw'
                | 'launch'
                | 'pause'
                | 'resume'
                | 'stop'
                | 'extend'
                | 'add-recipients'
                | 'test'
                | 'delete'
                | 'copy'
              )[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/campaigns/{id}/resend': {
    get?: never
    put?: never
    /** Send the mails that failed once more */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            messageIds?: string[]
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              queued: number
              refused: number
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/campaigns/{id}/results': {
    /** Results of a campaign in numbers: funnel, rates, timeline, devices, attacks, departments, machines */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              campaign: {
                id: string
                name: string
                technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
                state: 'draft' | 'awaiting-approval' | 'scheduled' | 'running' | 'paused' | 'completed' | 'stopped'
                launchedAt: string | null
                startsAt: string | null
                endsAt: string | null
                endedAt: string | null
                isAnonymous: boolean
              }
              figures: {
                basis: 'seen' | 'accepted'
                tally: {
                  recipients: number
                  pending: number
                  delivered: number
                  failed: number
                  blocklisted: number
                  cancelled: number
                  opened: number
                  clicked: number
                  unconfirmed: number
                  submitted: number
                  attachmentOpened: number
                  replied: number
                  caught: number
                  reported: number
                  outcomes: {
                    'not-delivered': number
                    reported: number
                    'failed-reported': number
                    failed: number
                    missed: number
                  }
                  assigned: number
                  started: number
                  completed: number
                }
                rates: {
                  report: {
                    count: number
                    of: number
                    rate: number | null
                    interval: {
                      low: number
                      high: number
                    } | null
                  }
                  click: {
                    count: number
                    of: number
                    rate: number | null
                    interval: {
                      low: number
                      high: number
                    } | null
                  }
                  clickAtMost: {
                    count: number
                    of: number
                    rate: number | null
                    interval: {
                      low: number
                      high: number
                    } | null
                  }
                  submit: {
                    count: number
                    of: number
                    rate: number | null
                    interval: {
                      low: number
                      high: number
                    } | null
                  }
                  open: {
                    count: number
                    of: number
                    rate: number | null
                    interval: {
                      low: number
                      high: number
                    } | null
                  }
                  caught: {
                    count: number
                    of: number
                    rate: number | null
                    interval: {
                      low: number
                      high: number
                    } | null
                  }
                  missed: {
                    count: number
                    of: number
                    rate: number | null
                    interval: {
                      low: number
                      high: number
                    } | null
                  }
                  resilience: number | null
                }
                speeds: {
                  firstReport_seconds: number | null
                  firstClick_seconds: number | null
                  medianClick_seconds: number | null
                  medianReport_seconds: number | null
                }
                difficulty: {
                  expected: number
                  actual: number
                  ratio: number | null
                  ratioInterval: {
                    low: number
                    high: number
                  } | null
                } | null
                timeline: {
                  unit: 'hour' | 'day'
                  buckets: {
                    at: string
                    sent: number
                    caught: number
                    reported: number
                    automated: number
                  }[]
                }
                delays: {
                  from_minutes: number
                  to_minutes: number | null
                  clicked: number
                  reported: number
                  automated: number
                }[]
                devices: {
                  device: string | null
                  opened: number
                  caught: number
                }[]
                attacks: {
                  attackId: string
                  templateId: string
                  name: string
                  technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
                  theme: string
                  difficulty: 'low' | 'medium' | 'high'
                  predictedCompromiseRate: number
                  cues: string[]
                  tally: {
                    recipients: number
                    pending: number
                    delivered: number
                    failed: number
                    blocklisted: number
                    cancelled: number
                    opened: number
                    clicked: number
                    unconfirmed: number
                    submitted: number
                    attachmentOpened: number
                    replied: number
                    caught: number
                    reported: number
                    outcomes: {
                      'not-delivered': number
                      reported: number
                      'failed-reported': number
                      failed: number
                      missed: number
                    }
                    assigned: number
                    started: number
                    completed: number
                  }
                  rates: {
                    report: {
                      count: number
                      of: number
                      rate: number | null
                      interval: {
                        low: number
                        high: number
                      } | null
                    }
                    click: {
                      count: number
                      of: number
                      rate: number | null
                      interval: {
                        low: number
                        high: number
                      } | null
                    }
                    clickAtMost: {
                      count: number
                      of: number
                      rate: number | null
                      interval: {
                        low: number
                        high: number
                      } | null
                    }
                    submit: {
                      count: number
                      of: number
                      rate: number | null
                      interval: {
                        low: number
                        high: number
                      } | null
                    }
                    open: {
                      count: number
                      of: number
                      rate: number | null
                      interval: {
                        low: number
                        high: number
                      } | null
                    }
                    caught: {
                      count: number
                      of: number
                      rate: number | null
                      interval: {
                        low: number
                        high: number
                      } | null
                    }
                    missed: {
                      count: number
                      of: number
                      rate: number | null
                      interval: {
                        low: number
                        high: number
                      } | null
                    }
                    resilience: number | null
                  }
                }[]
                cues: {
                  kind: string
                  delivered: number
                  caught: number
                  rate: number | null
                }[]
                departments: {
                  name: string | null
                  tally: {
                    recipients: number
                    pending: number
                    delivered: number
                    failed: number
                    blocklisted: number
                    cancelled: number
                    opened: number
                    clicked: number
                    unconfirmed: number
                    submitted: number
                    attachmentOpened: number
                    replied: number
                    caught: number
                    reported: number
                    outcomes: {
                      'not-delivered': number
                      reported: number
                      'failed-reported': number
                      failed: number
                      missed: number
                    }
                    assigned: number
                    started: number
                    completed: number
                  }
                  rates: {
                    report: {
                      count: number
                      of: number
                      rate: number | null
                      interval: {
                        low: number
                        high: number
                      } | null
                    }
                    click: {
                      count: number
                      of: number
                      rate: number | null
                      interval: {
                        low: number
                        high: number
                      } | null
                    }
                    clickAtMost: {
                      count: number
                      of: number
                      rate: number | null
                      interval: {
                        low: number
                        high: number
                      } | null
                    }
                    submit: {
                      count: number
                      of: number
                      rate: number | null
                      interval: {
                        low: number
                        high: number
                      } | null
                    }
                    open: {
                      count: number
                      of: number
                      rate: number | null
                      interval: {
                        low: number
                        high: number
                      } | null
                    }
                    caught: {
                      count: number
                      of: number
                      rate: number | null
                      interval: {
                        low: number
                        high: number
                      } | null
                    }
                    missed: {
                      count: number
                      of: number
                      rate: number | null
                      interval: {
                        low: number
                        high: number
                      } | null
                    }
                    resilience: number | null
                  }
                }[]
                automated: {
                  visits: number
                  unconfirmedVisits: number
                  reasons: {
                    code: string
                    text: string
                    visits: number
                  }[]
                }
                overdueTrainings: number
                provisionalVisits: number
              } | null
              withheld: string | null
              recommendations: string[]
              method: string[]
              at: string
              isArchived: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/campaigns/{id}/results/anonymise': {
    get?: never
    put?: never
    /** Replace the names of an ended campaign for good; its rates stay */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            reason: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              campaign: {
                id: string
                name: string
                technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
                state: 'draft' | 'awaiting-approval' | 'scheduled' | 'running' | 'paused' | 'completed' | 'stopped'
                launchedAt: string | null
                startsAt: string | null
                endsAt: string | null
                endedAt: string | null
                isAnonymous: boolean
              }
              figures: {
                basis: 'seen' | 'accepted'
                tally: {
                  recipients: number
                  pending: number
                  delivered: number
                  failed: number
                  blocklisted: number
                  cancelled: number
                  opened: number
                  clicked: number
                  unconfirmed: number
                  submitted: number
                  attachmentOpened: number
                  replied: number
                  caught: number
                  reported: number
                  outcomes: {
                    'not-delivered': number
                    reported: number
                    'failed-reported': number
                    failed: number
                    missed: number
                  }
                  assigned: number
                  started: number
                  completed: number
                }
                rates: {
                  report: {
                    count: number
                    of: number
                    rate: number | null
                    interval: {
                      low: number
                      high: number
                    } | null
                  }
                  click: {
                    count: number
                    of: number
                    rate: number | null
                    interval: {
                      low: number
                      high: number
                    } | null
                  }
                  clickAtMost: {
                    count: number
                    of: number
                    rate: number | null
                    interval: {
                      low: number
                      high: number
                    } | null
                  }
                  submit: {
                    count: number
                    of: number
                    rate: number | null
                    interval: {
                      low: number
                      high: number
                    } | null
                  }
                  open: {
                    count: number
                    of: number
                    rate: number | null
                    interval: {
                      low: number
                      high: number
                    } | null
                  }
                  caught: {
                    count: number
                    of: number
                    rate: number | null
                    interval: {
                      low: number
                      high: number
                    } | null
                  }
                  missed: {
                    count: number
                    of: number
                    rate: number | null
                    interval: {
                      low: number
                      high: number
                    } | null
                  }
                  resilience: number | null
                }
                speeds: {
                  firstReport_seconds: number | null
                  firstClick_seconds: number | null
                  medianClick_seconds: number | null
                  medianReport_seconds: number | null
                }
                difficulty: {
                  expected: number
                  actual: number
                  ratio: number | null
                  ratioInterval: {
                    low: number
                    high: number
                  } | null
                } | null
                timeline: {
                  unit: 'hour' | 'day'
                  buckets: {
                    at: string
                    sent: number
                    caught: number
                    reported: number
                    automated: number
                  }[]
                }
                delays: {
                  from_minutes: number
                  to_minutes: number | null
                  clicked: number
                  reported: number
                  automated: number
                }[]
                devices: {
                  device: string | null
                  opened: number
                  caught: number
                }[]
                attacks: {
                  attackId: string
                  templateId: string
                  name: string
                  technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
                  theme: string
                  difficulty: 'low' | 'medium' | 'high'
                  predictedCompromiseRate: number
                  cues: string[]
                  tally: {
                    recipients: number
                    pending: number
                    delivered: number
                    failed: number
                    blocklisted: number
                    cancelled: number
                    opened: number
                    clicked: number
                    unconfirmed: number
                    submitted: number
                    attachmentOpened: number
                    replied: number
                    caught: number
                    reported: number
                    outcomes: {
                      'not-delivered': number
                      reported: number
                      'failed-reported': number
                      failed: number
                      missed: number
                    }
                    assigned: number
                    started: number
                    completed: number
                  }
                  rates: {
                    report: {
                      count: number
                      of: number
                      rate: number | null
                      interval: {
                        low: number
                        high: number
                      } | null
                    }
                    click: {
                      count: number
                      of: number
                      rate: number | null
                      interval: {
                        low: number
                        high: number
                      } | null
                    }
                    clickAtMost: {
                      count: number
                      of: number
                      rate: number | null
                      interval: {
                        low: number
                        high: number
                      } | null
                    }
                    submit: {
                      count: number
                      of: number
                      rate: number | null
                      interval: {
                        low: number
                        high: number
                      } | null
                    }
                    open: {
                      count: number
                      of: number
                      rate: number | null
                      interval: {
                        low: number
                        high: number
                      } | null
                    }
                    caught: {
                      count: number
                      of: number
                      rate: number | null
                      interval: {
                        low: number
                        high: number
                      } | null
                    }
                    missed: {
                      count: number
                      of: number
                      rate: number | null
                      interval: {
                        low: number
                        high: number
                      } | null
                    }
                    resilience: number | null
                  }
                }[]
                cues: {
                  kind: string
                  delivered: number
                  caught: number
                  rate: number | null
                }[]
                departments: {
                  name: string | null
                  tally: {
                    recipients: number
                    pending: number
                    delivered: number
                    failed: number
                    blocklisted: number
                    cancelled: number
                    opened: number
                    clicked: number
                    unconfirmed: number
                    submitted: number
                    attachmentOpened: number
                    replied: number
                    caught: number
                    reported: number
                    outcomes: {
                      'not-delivered': number
                      reported: number
                      'failed-reported': number
                      failed: number
                      missed: number
                    }
                    assigned: number
                    started: number
                    completed: number
                  }
                  rates: {
                    report: {
                      count: number
                      of: number
                      rate: number | null
                      interval: {
                        low: number
                        high: number
                      } | null
                    }
                    click: {
                      count: number
                      of: number
                      rate: number | null
                      interval: {
                        low: number
                        high: number
                      } | null
                    }
                    clickAtMost: {
                      count: number
                      of: number
                      rate: number | null
                      interval: {
                        low: number
                        high: number
                      } | null
                    }
                    submit: {
                      count: number
                      of: number
                      rate: number | null
                      interval: {
                        low: number
                        high: number
                      } | null
                    }
                    open: {
                      count: number
                      of: number
                      rate: number | null
                      interval: {
                        low: number
                        high: number
                      } | null
                    }
                    caught: {
                      count: number
                      of: number
                      rate: number | null
                      interval: {
                        low: number
                        high: number
                      } | null
                    }
                    missed: {
                      count: number
                      of: number
                      rate: number | null
                      interval: {
                        low: number
                        high: number
                      } | null
                    }
                    resilience: number | null
                  }
                }[]
                automated: {
                  visits: number
                  unconfirmedVisits: number
                  reasons: {
                    code: string
                    text: string
                    visits: number
                  }[]
                }
                overdueTrainings: number
                provisionalVisits: number
              } | null
              withheld: string | null
              recommendations: string[]
              method: string[]
              at: string
              isArchived: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/campaigns/{id}/results/comparison': {
    /** Compared with a baseline campaign, and the trend over the campaigns of the series or the last ones */
    get: {
      parameters: {
        query?: { baseline?: string }
        path: { tenantId: string; id: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              baseline: {
                campaign: {
                  id: string
                  name: string
                }
                at: string
                report: {
                  count: number
                  of: number
                  rate: number | null
                  interval: {
                    low: number
                    high: number
                  } | null
                }
                click: {
                  count: number
                  of: number
                  rate: number | null
                  interval: {
                    low: number
                    high: number
                  } | null
                }
                caught: {
                  count: number
                  of: number
                  rate: number | null
                  interval: {
                    low: number
                    high: number
                  } | null
                }
                ratio: number | null
              } | null
              now: {
                campaign: {
                  id: string
                  name: string
                }
                at: string
                report: {
                  count: number
                  of: number
                  rate: number | null
                  interval: {
                    low: number
                    high: number
                  } | null
                }
                click: {
                  count: number
                  of: number
                  rate: number | null
                  interval: {
                    low: number
                    high: number
                  } | null
                }
                caught: {
                  count: number
                  of: number
                  rate: number | null
                  interval: {
                    low: number
                    high: number
                  } | null
                }
                ratio: number | null
              } | null
              differences: {
                report: {
                  change: number
                  interval: {
                    low: number
                    high: number
                  }
                  isClear: boolean
                } | null
                click: {
                  change: number
                  interval: {
                    low: number
                    high: number
                  }
                  isClear: boolean
                } | null
                caught: {
                  change: number
                  interval: {
                    low: number
                    high: number
                  }
                  isClear: boolean
                } | null
              }
              summary: string[]
              trend: {
                campaign: {
                  id: string
                  name: string
                }
                at: string
                report: {
                  count: number
                  of: number
                  rate: number | null
                  interval: {
                    low: number
                    high: number
                  } | null
                }
                click: {
                  count: number
                  of: number
                  rate: number | null
                  interval: {
                    low: number
                    high: number
                  } | null
                }
                caught: {
                  count: number
                  of: number
                  rate: number | null
                  interval: {
                    low: number
                    high: number
                  } | null
                }
                ratio: number | null
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/campaigns/{id}/results/export': {
    /** Numbers of a campaign as CSV */
    get: {
      parameters: {
        query: { view: 'overview' | 'groups' | 'attacks' | 'failures' | 'timeline' }
        path: { tenantId: string; id: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': string } }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/campaigns/{id}/results/failures': {
    /** Why mails did not arrive, put together by the answer of the server */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                reply: string
                state:
                  | 'scheduled'
                  | 'sending'
                  | 'deferred'
                  | 'accepted'
                  | 'delivered'
                  | 'filtered'
                  | 'bounced'
                  | 'blocked'
                  | 'cancelled'
                recipients: number
                advice: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/campaigns/{id}/results/groups': {
    /** Results by department or by group; groups of fewer than five people are put together */
    get: {
      parameters: {
        query?: { by?: 'department' | 'group' }
        path: { tenantId: string; id: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                name: string | null
                tally: {
                  recipients: number
                  pending: number
                  delivered: number
                  failed: number
                  blocklisted: number
                  cancelled: number
                  opened: number
                  clicked: number
                  unconfirmed: number
                  submitted: number
                  attachmentOpened: number
                  replied: number
                  caught: number
                  reported: number
                  outcomes: {
                    'not-delivered': number
                    reported: number
                    'failed-reported': number
                    failed: number
                    missed: number
                  }
                  assigned: number
                  started: number
                  completed: number
                }
                rates: {
                  report: {
                    count: number
                    of: number
                    rate: number | null
                    interval: {
                      low: number
                      high: number
                    } | null
                  }
                  click: {
                    count: number
                    of: number
                    rate: number | null
                    interval: {
                      low: number
                      high: number
                    } | null
                  }
                  clickAtMost: {
                    count: number
                    of: number
                    rate: number | null
                    interval: {
                      low: number
                      high: number
                    } | null
                  }
                  submit: {
                    count: number
                    of: number
                    rate: number | null
                    interval: {
                      low: number
                      high: number
                    } | null
                  }
                  open: {
                    count: number
                    of: number
                    rate: number | null
                    interval: {
                      low: number
                      high: number
                    } | null
                  }
                  caught: {
                    count: number
                    of: number
                    rate: number | null
                    interval: {
                      low: number
                      high: number
                    } | null
                  }
                  missed: {
                    count: number
                    of: number
                    rate: number | null
                    interval: {
                      low: number
                      high: number
                    } | null
                  }
                  resilience: number | null
                }
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/campaigns/{id}/results/people': {
    /** Results by person, in the order of addresses */
    get: {
      parameters: {
        query?: {
          limit?: number
          cursor?: string
          search?: string
          show?:
            | 'all'
            | 'caught'
            | 'reported'
            | 'missed'
            | 'not-delivered'
            | 'opened'
            | 'submitted'
            | 'attachment-opened'
            | 'unconfirmed'
        }
        path: { tenantId: string; id: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                messageId: string
                personId: string | null
                address: string
                displayName: string
                department: string | null
                attack: string | null
                outcome: 'not-delivered' | 'reported' | 'failed-reported' | 'failed' | 'missed'
                isUnconfirmed: boolean
                deliveryStatus: 'pending' | 'delivered' | 'failed' | 'blocklisted' | 'cancelled'
                state:
                  | 'scheduled'
                  | 'sending'
                  | 'deferred'
                  | 'accepted'
                  | 'delivered'
                  | 'filtered'
                  | 'bounced'
                  | 'blocked'
                  | 'cancelled'
                sentAt: string | null
                deliveredAt: string | null
                openedAt: string | null
                reportedAt: string | null
                clickedAt: string | null
                submittedAt: string | null
                attachmentOpenedAt: string | null
                repliedAt: string | null
                trainingAssignedAt: string | null
                trainingStartedAt: string | null
                trainingCompletedAt: string | null
              }[]
              next: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/campaigns/{id}/results/people/export': {
    /** Results by person as CSV */
    get: {
      parameters: {
        query?: {
          limit?: number
          cursor?: string
          search?: string
          show?:
            | 'all'
            | 'caught'
            | 'reported'
            | 'missed'
            | 'not-delivered'
            | 'opened'
            | 'submitted'
            | 'attachment-opened'
            | 'unconfirmed'
        }
        path: { tenantId: string; id: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': string } }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/campaigns/{id}/results/report.pdf': {
    /** Report of a campaign as an accessible PDF */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': string } }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/campaigns/{id}/resume': {
    get?: never
    put?: never
    /** Go on: the rest is planned anew, with what was changed */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              campaign: {
                id: string
                name: string
                technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
                state: 'draft' | 'awaiting-approval' | 'scheduled' | 'running' | 'paused' | 'completed' | 'stopped'
                seriesId: string | null
                createdBy: string
                createdAt: string
                updatedAt: string
                startsAt: string | null
                endsAt: string | null
                recipients: number
                sent: number
                settings: {
                  description: string
                  audience: {
                    everybody: boolean
                    personIds: string[]
                    groupIds: string[]
                    audienceIds: string[]
                    excludedPersonIds: string[]
                    excludedGroupIds: string[]
                    notTestedWithin_days: number
                    pilot: number | null
                  }
                  templateIds: string[]
                  spread: 'random' | 'grouped'
                  fallbackLanguage: 'en' | 'de' | 'fr' | 'es'
                  language: 'en' | 'de' | 'fr' | 'es' | null
                  channel: 'graph' | 'smtp' | 'best'
                  sendingDomainId: string | null
                  training: {
                    kind: 'built-in' | 'own' | 'none'
                    trainingIds: string[]
                    url: string | null
                    due_days: number
                    reminders: number
                    reminderEvery_days: number
                  }
                  schedule: {
                    startsAt: string | null
                    spread_hours: number
                    weekdays: number[]
                    from: string
                    to: string
                    timeZone: string
                    holidays: string[]
                    holidayCountries: string[]
                    jitter_minutes: number
                    departmentGap_minutes: number
                    perMinute: number | null
                    seed: number
                    open_days: number
                  }
                  autoEnrol: boolean
                  hasDecoys: boolean
                  hasTelemetry: boolean
                  settling_minutes: number
                  canaries: string[]
                  isAnonymous: boolean
                  needsApproval: boolean
                  controversialReason: string | null
                }
                version: number
                updatedBy: string
                launchedAt: string | null
                pausedAt: string | null
                resumedAt: string | null
                endedAt: string | null
                anonymisedAt: string | null
                preparation: 'none' | 'preparing' | 'ready' | 'replanning'
                operationId: string | null
                canaries: number
                refused: { [name: string]: number }
                attacks: {
                  id: string
                  templateId: string
                  version: number
                  name: string
                }[]
                approval: {
                  isNeeded: boolean
                  askedBy: string | null
                  askedAt: string | null
                  approvedBy: string | null
                  approvedAt: string | null
                  reason: string | null
                  refusedBy: string | null
                  refusedAt: string | null
                  isStale: boolean
                  changes: {
                    path: string
                    before: string
                    after: string
                  }[]
                  canApprove: boolean
                }
                issues: {
                  step: 'goal' | 'audience' | 'attacks' | 'sender' | 'training' | 'schedule' | 'review'
                  path: string
                  severity: 'error' | 'warning'
                  text: string
                }[]
                actions: (
                  | 'edit'
                  | 'ask-approval'
                  | 'approve'
                  | 'refuse'
                  | 'withdraw'
                  | 'launch'
                  | 'pause'
                  | 'resume'
                  | 'stop'
                  | 'extend'
                  | 'add-recipients'
                  | 'test'
                  | 'delete'
                  | 'copy'
                )[]
              }
              operationId: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/campaigns/{id}/stop': {
    get?: never
    put?: never
    /** End it now: what has not left is cancelled, and what was delivered directly can be taken out of mailboxes */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            reason: string
            recall: boolean
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              campaign: {
                id: string
                name: string
                technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
                state: 'draft' | 'awaiting-approval' | 'scheduled' | 'running' | 'paused' | 'completed' | 'stopped'
                seriesId: string | null
                createdBy: string
                createdAt: string
                updatedAt: string
                startsAt: string | null
                endsAt: string | null
                recipients: number
                sent: number
                settings: {
                  description: string
                  audience: {
                    everybody: boolean
                    personIds: string[]
                    groupIds: string[]
                    audienceIds: string[]
                    excludedPersonIds: string[]
                    excludedGroupIds: string[]
                    notTestedWithin_days: number
                    pilot: number | null
                  }
                  templateIds: string[]
                  spread: 'random' | 'grouped'
                  fallbackLanguage: 'en' | 'de' | 'fr' | 'es'
                  language: 'en' | 'de' | 'fr' | 'es' | null
                  channel: 'graph' | 'smtp' | 'best'
                  sendingDomainId: string | null
                  training: {
                    kind: 'built-in' | 'own' | 'none'
                    trainingIds: string[]
                    url: string | null
                    due_days: number
                    reminders: number
                    reminderEvery_days: number
                  }
                  schedule: {
                    startsAt: string | null
                    spread_hours: number
                    weekdays: number[]
                    from: string
                    to: string
                    timeZone: string
                    holidays: string[]
                    holidayCountries: string[]
                    jitter_minutes: number
                    departmentGap_minutes: number
                    perMinute: number | null
                    seed: number
                    open_days: number
                  }
                  autoEnrol: boolean
                  hasDecoys: boolean
                  hasTelemetry: boolean
                  settling_minutes: number
                  canaries: string[]
                  isAnonymous: boolean
                  needsApproval: boolean
                  controversialReason: string | null
                }
                version: number
                updatedBy: string
                launchedAt: string | null
                pausedAt: string | null
                resumedAt: string | null
                endedAt: string | null
                anonymisedAt: string | null
                preparation: 'none' | 'preparing' | 'ready' | 'replanning'
                operationId: string | null
                canaries: number
                refused: { [name: string]: number }
                attacks: {
                  id: string
                  templateId: string
                  version: number
                  name: string
                }[]
                approval: {
                  isNeeded: boolean
                  askedBy: string | null
                  askedAt: string | null
                  approvedBy: string | null
                  approvedAt: string | null
                  reason: string | null
                  refusedBy: string | null
                  refusedAt: string | null
                  isStale: boolean
                  changes: {
                    path: string
                    before: string
                    after: string
                  }[]
                  canApprove: boolean
                }
                issues: {
                  step: 'goal' | 'audience' | 'attacks' | 'sender' | 'training' | 'schedule' | 'review'
                  path: string
                  severity: 'error' | 'warning'
                  text: string
                }[]
                actions: (
                  | 'edit'
                  | 'ask-approval'
                  | 'approve'
                  | 'refuse'
                  | 'withdraw'
                  | 'launch'
                  | 'pause'
                  | 'resume'
                  | 'stop'
                  | 'extend'
                  | 'add-recipients'
                  | 'test'
                  | 'delete'
                  | 'copy'
                )[]
              }
              operationId: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/campaigns/{id}/test': {
    get?: never
    put?: never
    /** Send a test mail at once; it is in no figure */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            address?: string
            templateId?: string
            language?: 'en' | 'de' | 'fr' | 'es'
          }
        }
      }
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              messageId: string
              address: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/campaigns/{id}/visits': {
    /** Visits of a campaign with their verdicts and reasons, newest first */
    get: {
      parameters: {
        query?: {
          verdict?: 'human' | 'automated' | 'unconfirmed'
          needsReview?: boolean
          limit?: number
          cursor?: string
        }
        path: { tenantId: string; id: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                at: string
                lastAt: string
                verdict: 'human' | 'automated' | 'unconfirmed'
                reasons: {
                  code: string
                  class: 'A' | 'A*' | 'B' | 'W'
                  text: string
                }[]
                ruleVersion: string
                provisionalUntil: string | null
                decidedBy: string | null
                needsReview: boolean
                isOtherPerson: boolean
                isExcluded: boolean
                hasSubmitted: boolean
                kinds: ('pixel' | 'link' | 'text-link' | 'decoy' | 'qr' | 'attachment' | 'reply' | 'training')[]
                sinceDelivery_seconds: number | null
                network: {
                  kind: 'scanner' | 'vendor' | 'datacentre' | 'proxy' | 'access' | 'mobile' | 'unknown'
                  owner: string | null
                  range: string | null
                }
                agent: string | null
                isCanary: boolean
                recipient: {
                  messageId: string
                  personId: string | null
                  name: string
                  address: string
                } | null
              }[]
              next: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/campaigns/{id}/visits/judge': {
    get?: never
    put?: never
    /** Judge all visits of a campaign anew; what people decided stays */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              operationId: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/campaigns/{id}/visits/summary': {
    /** Visits of a campaign in numbers: click rate as an interval, machines by reason and source, canaries */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              clickRate: {
                delivered: number
                confirmed: number
                unconfirmed: number
                low: number | null
                high: number | null
              }
              visits: {
                human: number
                automated: number
                unconfirmed: number
                excluded: number
                provisional: number
              }
              needsReview: number
              reasons: {
                code: string
                text: string
                visits: number
              }[]
              sources: {
                owner: string | null
                kind: 'scanner' | 'vendor' | 'datacentre' | 'proxy' | 'access' | 'mobile' | 'unknown'
                agent: string | null
                visits: number
                recipients: number
                hasVisitedCanary: boolean
                reason: {
                  code: string
                  class: 'A' | 'A*' | 'B' | 'W'
                  text: string
                } | null
              }[]
              canaries: {
                recipients: number
                visited: number
                findings: {
                  owner: string | null
                  kind: 'scanner' | 'vendor' | 'datacentre' | 'proxy' | 'access' | 'mobile' | 'unknown'
                  agent: string | null
                  afterDelivery_seconds: number[]
                  ranScripts: boolean
                  followedDecoy: boolean
                  usedPage: boolean
                  text: string
                }[]
              }
              proxyOpens: number
              ruleVersion: string
              settling_minutes: number
              hasTelemetry: boolean
              hasNetworksFile: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/campaigns/{id}/withdraw': {
    get?: never
    put?: never
    /** Take it back from approval, to change it */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            version: number
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
              state: 'draft' | 'awaiting-approval' | 'scheduled' | 'running' | 'paused' | 'completed' | 'stopped'
              seriesId: string | null
              createdBy: string
              createdAt: string
              updatedAt: string
              startsAt: string | null
              endsAt: string | null
              recipients: number
              sent: number
              settings: {
                description: string
                audience: {
                  everybody: boolean
                  personIds: string[]
                  groupIds: string[]
                  audienceIds: string[]
                  excludedPersonIds: string[]
                  excludedGroupIds: string[]
                  notTestedWithin_days: number
                  pilot: number | null
                }
                templateIds: string[]
                spread: 'random' | 'grouped'
                fallbackLanguage: 'en' | 'de' | 'fr' | 'es'
                language: 'en' | 'de' | 'fr' | 'es' | null
                channel: 'graph' | 'smtp' | 'best'
                sendingDomainId: string | null
                training: {
                  kind: 'built-in' | 'own' | 'none'
                  trainingIds: string[]
                  url: string | null
                  due_days: number
                  reminders: number
                  reminderEvery_days: number
                }
                schedule: {
                  startsAt: string | null
                  spread_hours: number
                  weekdays: number[]
                  from: string
                  to: string
                  timeZone: string
                  holidays: string[]
                  holidayCountries: string[]
                  jitter_minutes: number
                  departmentGap_minutes: number
                  perMinute: number | null
                  seed: number
                  open_days: number
                }
                autoEnrol: boolean
                hasDecoys: boolean
                hasTelemetry: boolean
                settling_minutes: number
                canaries: string[]
                isAnonymous: boolean
                needsApproval: boolean
                controversialReason: string | null
              }
              version: number
              updatedBy: string
              launchedAt: string | null
              pausedAt: string | null
              resumedAt: string | null
              endedAt: string | null
              anonymisedAt: string | null
              preparation: 'none' | 'preparing' | 'ready' | 'replanning'
              operationId: string | null
              canaries: number
              refused: { [name: string]: number }
              attacks: {
                id: string
                templateId: string
                version: number
                name: string
              }[]
              approval: {
                isNeeded: boolean
                askedBy: string | null
                askedAt: string | null
                approvedBy: string | null
                approvedAt: string | null
                reason: string | null
                refusedBy: string | null
                refusedAt: string | null
                isStale: boolean
                changes: {
                  path: string
                  before: string
                  after: string
                }[]
                canApprove: boolean
              }
              issues: {
                step: 'goal' | 'audience' | 'attacks' | 'sender' | 'training' | 'schedule' | 'review'
                path: string
                severity: 'error' | 'warning'
                text: string
              }[]
              actions: (
                | 'edit'
                | 'ask-approval'
                | 'approve'
                | 'refuse'
                | 'withdraw'
                | 'launch'
                | 'pause'
                | 'resume'
                | 'stop'
                | 'extend'
                | 'add-recipients'
                | 'test'
                | 'delete'
                | 'copy'
              )[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/dashboard': {
    /** What runs, how aware people are, how the last five campaigns went */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              active: {
                campaign: {
                  id: string
                  name: string
                }
                state: 'draft' | 'awaiting-approval' | 'scheduled' | 'running' | 'paused' | 'completed' | 'stopped'
                endsAt: string | null
                recipients: number
                sent: number
                delivered: number
                rates: {
                  report: {
                    count: number
                    of: number
                    rate: number | null
                    interval: {
                      low: number
                      high: number
                    } | null
                  }
                  click: {
                    count: number
                    of: number
                    rate: number | null
                    interval: {
                      low: number
                      high: number
                    } | null
                  }
                  clickAtMost: {
                    count: number
                    of: number
                    rate: number | null
                    interval: {
                      low: number
                      high: number
                    } | null
                  }
                  submit: {
                    count: number
                    of: number
                    rate: number | null
                    interval: {
                      low: number
                      high: number
                    } | null
                  }
                  open: {
                    count: number
                    of: number
                    rate: number | null
                    interval: {
                      low: number
                      high: number
                    } | null
                  }
                  caught: {
                    count: number
                    of: number
                    rate: number | null
                    interval: {
                      low: number
                      high: number
                    } | null
                  }
                  missed: {
                    count: number
                    of: number
                    rate: number | null
                    interval: {
                      low: number
                      high: number
                    } | null
                  }
                  resilience: number | null
                } | null
              }[]
              factors: {
                key: 'tested' | 'recency' | 'caught' | 'reported'
                title: string
                value: number | null
                text: string
                goal: string
                state: 'good' | 'fair' | 'poor' | 'unknown'
              }[]
              ratios: {
                campaigns: number
                caughtToOpened: number | null
                reportedToOpened: number | null
                report: number | null
                caught: number | null
              }
              trend: {
                campaign: {
                  id: string
                  name: string
                }
                at: string
                report: {
                  count: number
                  of: number
                  rate: number | null
                  interval: {
                    low: number
                    high: number
                  } | null
                }
                click: {
                  count: number
                  of: number
                  rate: number | null
                  interval: {
                    low: number
                    high: number
                  } | null
                }
                caught: {
                  count: number
                  of: number
                  rate: number | null
                  interval: {
                    low: number
                    high: number
                  } | null
                }
                ratio: number | null
              }[]
              mostCaught:
                | {
                    personId: string | null
                    displayName: string
                    address: string
                    department: string | null
                    times: number
                  }[]
                | null
              bestReporters:
                | {
                    personId: string | null
                    displayName: string
                    address: string
                    department: string | null
                    times: number
                  }[]
                | null
              repeatedlyCaught: number
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/delivery-checks': {
    /** Delivery checks, the newest first */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                startedAt: string
                startedBy: string
                mailbox: string
                channel: 'graph' | 'smtp'
                state: 'waiting' | 'done' | 'failed'
                placement: 'pending' | 'inbox' | 'junk' | 'other-folder' | 'not-found'
                seconds: number | null
                changes: {
                  what: 'subject' | 'link' | 'header' | 'body'
                  text: string
                }[]
                fetches: {
                  at: string
                  address: string
                  userAgent: string
                  method: string
                  token: string
                  requests: number
                }[]
                advice: string[]
                error: string | null
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    /** Send a test mail of a campaign to a test mailbox, and watch what becomes of it */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            campaignId: string
            mailbox: string
          }
        }
      }
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/delivery-checks/{id}': {
    /** Where the test mail landed, what was changed, who opened its links */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              startedAt: string
              startedBy: string
              mailbox: string
              channel: 'graph' | 'smtp'
              state: 'waiting' | 'done' | 'failed'
              placement: 'pending' | 'inbox' | 'junk' | 'other-folder' | 'not-found'
              seconds: number | null
              changes: {
                what: 'subject' | 'link' | 'header' | 'body'
                text: string
              }[]
              fetches: {
                at: string
                address: string
                userAgent: string
                method: string
                token: string
                requests: number
              }[]
              advice: string[]
              error: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/domains': {
    /** Sending domains with their records and checks */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                name: string
                linkHost: string
                state: 'unproven' | 'faulty' | 'ready'
                isReadyFor: {
                  graph: boolean
                  smtp: boolean
                }
                checks: {
                  name: 'ownership' | 'link-host' | 'certificate' | 'dkim' | 'spf' | 'dmarc' | 'mx' | 'reverse-name'
                  state: 'ok' | 'wrong' | 'missing' | 'unknown'
                  neededFor: 'all' | 'smtp' | 'none'
                  record: {
                    type: 'TXT' | 'MX' | 'A' | 'PTR' | 'certificate'
                    host: string
                    wanted: string
                  }
                  found: string[]
                  text: string
                }[]
                checkedAt: string | null
                createdAt: string
                createdBy: string
                campaigns: number
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    /** Add a sending domain; answers with the records that must be entered */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            name: string
            linkHost?: string
          }
        }
      }
      responses: {
        201: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              linkHost: string
              state: 'unproven' | 'faulty' | 'ready'
              isReadyFor: {
                graph: boolean
                smtp: boolean
              }
              checks: {
                name: 'ownership' | 'link-host' | 'certificate' | 'dkim' | 'spf' | 'dmarc' | 'mx' | 'reverse-name'
                state: 'ok' | 'wrong' | 'missing' | 'unknown'
                neededFor: 'all' | 'smtp' | 'none'
                record: {
                  type: 'TXT' | 'MX' | 'A' | 'PTR' | 'certificate'
                  host: string
                  wanted: string
                }
                found: string[]
                text: string
              }[]
              checkedAt: string | null
              createdAt: string
              createdBy: string
              campaigns: number
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/domains/{id}': {
    /** One sending domain */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              linkHost: string
              state: 'unproven' | 'faulty' | 'ready'
              isReadyFor: {
                graph: boolean
                smtp: boolean
              }
              checks: {
                name: 'ownership' | 'link-host' | 'certificate' | 'dkim' | 'spf' | 'dmarc' | 'mx' | 'reverse-name'
                state: 'ok' | 'wrong' | 'missing' | 'unknown'
                neededFor: 'all' | 'smtp' | 'none'
                record: {
                  type: 'TXT' | 'MX' | 'A' | 'PTR' | 'certificate'
                  host: string
                  wanted: string
                }
                found: string[]
                text: string
              }[]
              checkedAt: string | null
              createdAt: string
              createdBy: string
              campaigns: number
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    /** Remove a sending domain that no campaign needs */
    delete: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/domains/{id}/certificate': {
    /** Certificate of the host that links lead to */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              host: string
              source: 'uploaded' | 'acme' | null
              issuer: string | null
              notAfter: string | null
              failure: string | null
              triedAt: string | null
              canOrder: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    /** Upload a certificate with its private key (PEM) */
    put: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            certificate: string
            privateKey: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              host: string
              source: 'uploaded' | 'acme' | null
              issuer: string | null
              notAfter: string | null
              failure: string | null
              triedAt: string | null
              canOrder: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    /** Remove the certificate; pages by TLS stop until there is another */
    delete: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              host: string
              source: 'uploaded' | 'acme' | null
              issuer: string | null
              notAfter: string | null
              failure: string | null
              triedAt: string | null
              canOrder: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/domains/{id}/certificate/order': {
    get?: never
    put?: never
    /** Order a certificate from the authority (ACME); it is renewed by itself from then on */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              host: string
              source: 'uploaded' | 'acme' | null
              issuer: string | null
              notAfter: string | null
              failure: string | null
              triedAt: string | null
              canOrder: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/domains/{id}/check': {
    get?: never
    put?: never
    /** Ask the DNS and the pages again now */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              linkHost: string
              state: 'unproven' | 'faulty' | 'ready'
              isReadyFor: {
                graph: boolean
                smtp: boolean
              }
              checks: {
                name: 'ownership' | 'link-host' | 'certificate' | 'dkim' | 'spf' | 'dmarc' | 'mx' | 'reverse-name'
                state: 'ok' | 'wrong' | 'missing' | 'unknown'
                neededFor: 'all' | 'smtp' | 'none'
                record: {
                  type: 'TXT' | 'MX' | 'A' | 'PTR' | 'certificate'
                  host: string
                  wanted: string
                }
                found: string[]
                text: string
              }[]
              checkedAt: string | null
              createdAt: string
              createdBy: string
              campaigns: number
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/networks': {
    /** Networks that help to tell people from scanners: the tenant’s own, and those known to us */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              own: {
                id: string
                range: string
                kind: 'egress' | 'excluded' | 'scanner' | 'people' | 'datacentre' | 'neutral'
                note: string
                addedAt: string
                addedBy: string
              }[]
              known: {
                range: string
                owner: string
                certainty: 'certain' | 'probable'
                scope: string
                source: string
                firstSeen: string | null
                lastVerified: string
              }[]
              systems: {
                asn: number
                owner: string
                kind: 'scanner' | 'vendor' | 'datacentre' | 'proxy' | 'access' | 'mobile' | 'unknown'
                source: string
              }[]
              file: {
                ranges: number
                faults: number
              } | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    /** Say what a network is; the same range again replaces it */
    put: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            range: string
            kind: 'egress' | 'excluded' | 'scanner' | 'people' | 'datacentre' | 'neutral'
            note: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              range: string
              kind: 'egress' | 'excluded' | 'scanner' | 'people' | 'datacentre' | 'neutral'
              note: string
              addedAt: string
              addedBy: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/networks/{id}': {
    get?: never
    put?: never
    post?: never
    /** Take a network away */
    delete: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/people/{personId}/erase': {
    get?: never
    put?: never
    /** Erase the results of a person for good, by id or by address; totals stay */
    post: {
      parameters: { query?: never; path: { tenantId: string; personId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            reason: string
            isExcluded?: boolean
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              messages: number
              erasedAt: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/privacy': {
    /** Who is shown in results */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              isWorksCouncil: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    /** Change it */
    put: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            isWorksCouncil: boolean
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              isWorksCouncil: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/programme.pdf': {
    /** Report on the programme as an accessible PDF */
    get: {
      parameters: { query?: { from?: string; to?: string }; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': string } }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/repeat-offenders': {
    /** People who were caught (or who reported) several times within twelve months */
    get: {
      parameters: {
        query?: { limit?: number; cursor?: string; times?: number; of?: 'caught' | 'reported' }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                personId: string | null
                displayName: string
                address: string
                department: string | null
                delivered: number
                opened: number
                caught: number
                reported: number
                failedToReport: number
                enteredCredentials: number
                openedAttachments: number
                lastTestedAt: string | null
                lastCaughtAt: string | null
                lastReportedAt: string | null
              }[]
              next: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/scheduled-reports': {
    /** Reports that go out by mail */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                name: string
                every: 'week' | 'month' | 'quarter' | 'campaign'
                recipients: string[]
                nextAt: string | null
                lastAt: string | null
                failure: string | null
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    /** Send a report regularly */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            name: string
            every: 'week' | 'month' | 'quarter' | 'campaign'
            recipients: string[]
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              every: 'week' | 'month' | 'quarter' | 'campaign'
              recipients: string[]
              nextAt: string | null
              lastAt: string | null
              failure: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/scheduled-reports/{id}': {
    get?: never
    put?: never
    post?: never
    /** Send it no more */
    delete: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              every: 'week' | 'month' | 'quarter' | 'campaign'
              recipients: string[]
              nextAt: string | null
              lastAt: string | null
              failure: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/sending-addresses': {
    /** All sending domains, hosts and addresses, what changed and who must act */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              entries: {
                kind: 'domain' | 'link-host' | 'address'
                value: string
                since: string
                until: string | null
                isNew: boolean
              }[]
              notice: {
                added: {
                  kind: 'domain' | 'link-host' | 'address'
                  value: string
                  since: string
                  until: string | null
                  isNew: boolean
                }[]
                removed: {
                  kind: 'domain' | 'link-host' | 'address'
                  value: string
                  since: string
                  until: string | null
                  isNew: boolean
                }[]
                actions: string[]
              } | null
              problems: string[]
              acknowledgedAt: string | null
              acknowledgedBy: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/sending-addresses/acknowledge': {
    get?: never
    put?: never
    /** The changes have been entered everywhere: the notice goes */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              entries: {
                kind: 'domain' | 'link-host' | 'address'
                value: string
                since: string
                until: string | null
                isNew: boolean
              }[]
              notice: {
                added: {
                  kind: 'domain' | 'link-host' | 'address'
                  value: string
                  since: string
                  until: string | null
                  isNew: boolean
                }[]
                removed: {
                  kind: 'domain' | 'link-host' | 'address'
                  value: string
                  since: string
                  until: string | null
                  isNew: boolean
                }[]
                actions: string[]
              } | null
              problems: string[]
              acknowledgedAt: string | null
              acknowledgedBy: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/sending-addresses/export': {
    /** The list as text, PowerShell or CSV */
    get: {
      parameters: {
        query: { format: 'text' | 'powershell' | 'csv' }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': string } }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/series': {
    /** Series, newest first */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                name: string
                kind: 'attack' | 'training'
                state: 'draft' | 'active' | 'paused' | 'ended'
                settings: {
                  frequency: 'weekly' | 'fortnightly' | 'monthly' | 'quarterly'
                  firstOn: string
                  runs: number | null
                  techniques: ('link' | 'credentials' | 'attachment' | 'qr')[]
                  difficulties: ('low' | 'medium' | 'high')[]
                  attacksPerRun: number
                  trainingIds: string[]
                  campaign: {
                    description: string
                    audience: {
                      everybody: boolean
                      personIds: string[]
                      groupIds: string[]
                      audienceIds: string[]
                      excludedPersonIds: string[]
                      excludedGroupIds: string[]
                      notTestedWithin_days: number
                      pilot: number | null
                    }
                    templateIds: string[]
                    spread: 'random' | 'grouped'
                    fallbackLanguage: 'en' | 'de' | 'fr' | 'es'
                    language: 'en' | 'de' | 'fr' | 'es' | null
                    channel: 'graph' | 'smtp' | 'best'
                    sendingDomainId: string | null
                    training: {
                      kind: 'built-in' | 'own' | 'none'
                      trainingIds: string[]
                      url: string | null
                      due_days: number
                      reminders: number
                      reminderEvery_days: number
                    }
                    schedule: {
                      startsAt: string | null
                      spread_hours: number
                      weekdays: number[]
                      from: string
                      to: string
                      timeZone: string
                      holidays: string[]
                      holidayCountries: string[]
                      jitter_minutes: number
                      departmentGap_minutes: number
                      perMinute: number | null
                      seed: number
                      open_days: number
                    }
                    autoEnrol: boolean
                    hasDecoys: boolean
                    hasTelemetry: boolean
                    settling_minutes: number
                    canaries: string[]
                    isAnonymous: boolean
                    needsApproval: boolean
                    controversialReason: string | null
                  }
                }
                version: number
                createdBy: string
                approvedBy: string | null
                approvedAt: string | null
                nextAt: string | null
                runs: number
                lastFailure: string | null
                issues: {
                  step: 'goal' | 'audience' | 'attacks' | 'sender' | 'training' | 'schedule' | 'review'
                  path: string
                  severity: 'error' | 'warning'
                  text: string
                }[]
                campaigns: {
                  id: string
                  name: string
                  technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
                  state: 'draft' | 'awaiting-approval' | 'scheduled' | 'running' | 'paused' | 'completed' | 'stopped'
                  seriesId: string | null
                  createdBy: string
                  createdAt: string
                  updatedAt: string
                  startsAt: string | null
                  endsAt: string | null
                  recipients: number
                  sent: number
                }[]
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    /** Begin a series of attacks or of trainings */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            name: string
            kind: 'attack' | 'training'
            settings?: {
              frequency?: 'weekly' | 'fortnightly' | 'monthly' | 'quarterly'
              firstOn?: string
              runs?: number | null
              techniques?: ('link' | 'credentials' | 'attachment' | 'qr')[]
              difficulties?: ('low' | 'medium' | 'high')[]
              attacksPerRun?: number
              trainingIds?: string[]
              campaign?: {
                description: string
                audience: {
                  everybody: boolean
                  personIds: string[]
                  groupIds: string[]
                  audienceIds: string[]
                  excludedPersonIds: string[]
                  excludedGroupIds: string[]
                  notTestedWithin_days: number
                  pilot: number | null
                }
                templateIds: string[]
                spread: 'random' | 'grouped'
                fallbackLanguage: 'en' | 'de' | 'fr' | 'es'
                language: 'en' | 'de' | 'fr' | 'es' | null
                channel: 'graph' | 'smtp' | 'best'
                sendingDomainId: string | null
                training: {
                  kind: 'built-in' | 'own' | 'none'
                  trainingIds: string[]
                  url: string | null
                  due_days: number
                  reminders: number
                  reminderEvery_days: number
                }
                schedule: {
                  startsAt: string | null
                  spread_hours: number
                  weekdays: number[]
                  from: string
                  to: string
                  timeZone: string
                  holidays: string[]
                  holidayCountries: string[]
                  jitter_minutes: number
                  departmentGap_minutes: number
                  perMinute: number | null
                  seed: number
                  open_days: number
                }
                autoEnrol: boolean
                hasDecoys: boolean
                hasTelemetry: boolean
                settling_minutes: number
                canaries: string[]
                isAnonymous: boolean
                needsApproval: boolean
                controversialReason: string | null
              }
            }
          }
        }
      }
      responses: {
        201: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              kind: 'attack' | 'training'
              state: 'draft' | 'active' | 'paused' | 'ended'
              settings: {
                frequency: 'weekly' | 'fortnightly' | 'monthly' | 'quarterly'
                firstOn: string
                runs: number | null
                techniques: ('link' | 'credentials' | 'attachment' | 'qr')[]
                difficulties: ('low' | 'medium' | 'high')[]
                attacksPerRun: number
                trainingIds: string[]
                campaign: {
                  description: string
                  audience: {
                    everybody: boolean
                    personIds: string[]
                    groupIds: string[]
                    audienceIds: string[]
                    excludedPersonIds: string[]
                    excludedGroupIds: string[]
                    notTestedWithin_days: number
                    pilot: number | null
                  }
                  templateIds: string[]
                  spread: 'random' | 'grouped'
                  fallbackLanguage: 'en' | 'de' | 'fr' | 'es'
                  language: 'en' | 'de' | 'fr' | 'es' | null
                  channel: 'graph' | 'smtp' | 'best'
                  sendingDomainId: string | null
                  training: {
                    kind: 'built-in' | 'own' | 'none'
                    trainingIds: string[]
                    url: string | null
                    due_days: number
                    reminders: number
                    reminderEvery_days: number
                  }
                  schedule: {
                    startsAt: string | null
                    spread_hours: number
                    weekdays: number[]
                    from: string
                    to: string
                    timeZone: string
                    holidays: string[]
                    holidayCountries: string[]
                    jitter_minutes: number
                    departmentGap_minutes: number
                    perMinute: number | null
                    seed: number
                    open_days: number
                  }
                  autoEnrol: boolean
                  hasDecoys: boolean
                  hasTelemetry: boolean
                  settling_minutes: number
                  canaries: string[]
                  isAnonymous: boolean
                  needsApproval: boolean
                  controversialReason: string | null
                }
              }
              version: number
              createdBy: string
              approvedBy: string | null
              approvedAt: string | null
              nextAt: string | null
              runs: number
              lastFailure: string | null
              issues: {
                step: 'goal' | 'audience' | 'attacks' | 'sender' | 'training' | 'schedule' | 'review'
                path: string
                severity: 'error' | 'warning'
                text: string
              }[]
              campaigns: {
                id: string
                name: string
                technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
                state: 'draft' | 'awaiting-approval' | 'scheduled' | 'running' | 'paused' | 'completed' | 'stopped'
                seriesId: string | null
                createdBy: string
                createdAt: string
                updatedAt: string
                startsAt: string | null
                endsAt: string | null
                recipients: number
                sent: number
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/series/{id}': {
    /** One series with the campaigns that it made */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              kind: 'attack' | 'training'
              state: 'draft' | 'active' | 'paused' | 'ended'
              settings: {
                frequency: 'weekly' | 'fortnightly' | 'monthly' | 'quarterly'
                firstOn: string
                runs: number | null
                techniques: ('link' | 'credentials' | 'attachment' | 'qr')[]
                difficulties: ('low' | 'medium' | 'high')[]
                attacksPerRun: number
                trainingIds: string[]
                campaign: {
                  description: string
                  audience: {
                    everybody: boolean
                    personIds: string[]
                    groupIds: string[]
                    audienceIds: string[]
                    excludedPersonIds: string[]
                    excludedGroupIds: string[]
                    notTestedWithin_days: number
                    pilot: number | null
                  }
                  templateIds: string[]
                  spread: 'random' | 'grouped'
                  fallbackLanguage: 'en' | 'de' | 'fr' | 'es'
                  language: 'en' | 'de' | 'fr' | 'es' | null
                  channel: 'graph' | 'smtp' | 'best'
                  sendingDomainId: string | null
                  training: {
                    kind: 'built-in' | 'own' | 'none'
                    trainingIds: string[]
                    url: string | null
                    due_days: number
                    reminders: number
                    reminderEvery_days: number
                  }
                  schedule: {
                    startsAt: string | null
                    spread_hours: number
                    weekdays: number[]
                    from: string
                    to: string
                    timeZone: string
                    holidays: string[]
                    holidayCountries: string[]
                    jitter_minutes: number
                    departmentGap_minutes: number
                    perMinute: number | null
                    seed: number
                    open_days: number
                  }
                  autoEnrol: boolean
                  hasDecoys: boolean
                  hasTelemetry: boolean
                  settling_minutes: number
                  canaries: string[]
                  isAnonymous: boolean
                  needsApproval: boolean
                  controversialReason: string | null
                }
              }
              version: number
              createdBy: string
              approvedBy: string | null
              approvedAt: string | null
              nextAt: string | null
              runs: number
              lastFailure: string | null
              issues: {
                step: 'goal' | 'audience' | 'attacks' | 'sender' | 'training' | 'schedule' | 'review'
                path: string
                severity: 'error' | 'warning'
                text: string
              }[]
              campaigns: {
                id: string
                name: string
                technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
                state: 'draft' | 'awaiting-approval' | 'scheduled' | 'running' | 'paused' | 'completed' | 'stopped'
                seriesId: string | null
                createdBy: string
                createdAt: string
                updatedAt: string
                startsAt: string | null
                endsAt: string | null
                recipients: number
                sent: number
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    /** Change a series that is not active */
    patch: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            version: number
            name?: string
            settings?: {
              frequency?: 'weekly' | 'fortnightly' | 'monthly' | 'quarterly'
              firstOn?: string
              runs?: number | null
              techniques?: ('link' | 'credentials' | 'attachment' | 'qr')[]
              difficulties?: ('low' | 'medium' | 'high')[]
              attacksPerRun?: number
              trainingIds?: string[]
              campaign?: {
                description: string
                audience: {
                  everybody: boolean
                  personIds: string[]
                  groupIds: string[]
                  audienceIds: string[]
                  excludedPersonIds: string[]
                  excludedGroupIds: string[]
                  notTestedWithin_days: number
                  pilot: number | null
                }
                templateIds: string[]
                spread: 'random' | 'grouped'
                fallbackLanguage: 'en' | 'de' | 'fr' | 'es'
                language: 'en' | 'de' | 'fr' | 'es' | null
                channel: 'graph' | 'smtp' | 'best'
                sendingDomainId: string | null
                training: {
                  kind: 'built-in' | 'own' | 'none'
                  trainingIds: string[]
                  url: string | null
                  due_days: number
                  reminders: number
                  reminderEvery_days: number
                }
                schedule: {
                  startsAt: string | null
                  spread_hours: number
                  weekdays: number[]
                  from: string
                  to: string
                  timeZone: string
                  holidays: string[]
                  holidayCountries: string[]
                  jitter_minutes: number
                  departmentGap_minutes: number
                  perMinute: number | null
                  seed: number
                  open_days: number
                }
                autoEnrol: boolean
                hasDecoys: boolean
                hasTelemetry: boolean
                settling_minutes: number
                canaries: string[]
                isAnonymous: boolean
                needsApproval: boolean
                controversialReason: string | null
              }
            }
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              kind: 'attack' | 'training'
              state: 'draft' | 'active' | 'paused' | 'ended'
              settings: {
                frequency: 'weekly' | 'fortnightly' | 'monthly' | 'quarterly'
                firstOn: string
                runs: number | null
                techniques: ('link' | 'credentials' | 'attachment' | 'qr')[]
                difficulties: ('low' | 'medium' | 'high')[]
                attacksPerRun: number
                trainingIds: string[]
                campaign: {
                  description: string
                  audience: {
                    everybody: boolean
                    personIds: string[]
                    groupIds: string[]
                    audienceIds: string[]
                    excludedPersonIds: string[]
                    excludedGroupIds: string[]
                    notTestedWithin_days: number
                    pilot: number | null
                  }
                  templateIds: string[]
                  spread: 'random' | 'grouped'
                  fallbackLanguage: 'en' | 'de' | 'fr' | 'es'
                  language: 'en' | 'de' | 'fr' | 'es' | null
                  channel: 'graph' | 'smtp' | 'best'
                  sendingDomainId: string | null
                  training: {
                    kind: 'built-in' | 'own' | 'none'
                    trainingIds: string[]
                    url: string | null
                    due_days: number
                    reminders: number
                    reminderEvery_days: number
                  }
                  schedule: {
                    startsAt: string | null
                    spread_hours: number
                    weekdays: number[]
                    from: string
                    to: string
                    timeZone: string
                    holidays: string[]
                    holidayCountries: string[]
                    jitter_minutes: number
                    departmentGap_minutes: number
                    perMinute: number | null
                    seed: number
                    open_days: number
                  }
                  autoEnrol: boolean
                  hasDecoys: boolean
                  hasTelemetry: boolean
                  settling_minutes: number
                  canaries: string[]
                  isAnonymous: boolean
                  needsApproval: boolean
                  controversialReason: string | null
                }
              }
              version: number
              createdBy: string
              approvedBy: string | null
              approvedAt: string | null
              nextAt: string | null
              runs: number
              lastFailure: string | null
              issues: {
                step: 'goal' | 'audience' | 'attacks' | 'sender' | 'training' | 'schedule' | 'review'
                path: string
                severity: 'error' | 'warning'
                text: string
              }[]
              campaigns: {
                id: string
                name: string
                technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
                state: 'draft' | 'awaiting-approval' | 'scheduled' | 'running' | 'paused' | 'completed' | 'stopped'
                seriesId: string | null
                createdBy: string
                createdAt: string
                updatedAt: string
                startsAt: string | null
                endsAt: string | null
                recipients: number
                sent: number
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
  }
  '/api/v1/tenants/{tenantId}/simulations/series/{id}/activate': {
    get?: never
    put?: never
    /** Let the series make its campaigns */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            version: number
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              kind: 'attack' | 'training'
              state: 'draft' | 'active' | 'paused' | 'ended'
              settings: {
                frequency: 'weekly' | 'fortnightly' | 'monthly' | 'quarterly'
                firstOn: string
                runs: number | null
                techniques: ('link' | 'credentials' | 'attachment' | 'qr')[]
                difficulties: ('low' | 'medium' | 'high')[]
                attacksPerRun: number
                trainingIds: string[]
                campaign: {
                  description: string
                  audience: {
                    everybody: boolean
                    personIds: string[]
                    groupIds: string[]
                    audienceIds: string[]
                    excludedPersonIds: string[]
                    excludedGroupIds: string[]
                    notTestedWithin_days: number
                    pilot: number | null
                  }
                  templateIds: string[]
                  spread: 'random' | 'grouped'
                  fallbackLanguage: 'en' | 'de' | 'fr' | 'es'
                  language: 'en' | 'de' | 'fr' | 'es' | null
                  channel: 'graph' | 'smtp' | 'best'
                  sendingDomainId: string | null
                  training: {
                    kind: 'built-in' | 'own' | 'none'
                    trainingIds: string[]
                    url: string | null
                    due_days: number
                    reminders: number
                    reminderEvery_days: number
                  }
                  schedule: {
                    startsAt: string | null
                    spread_hours: number
                    weekdays: number[]
                    from: string
                    to: string
                    timeZone: string
                    holidays: string[]
                    holidayCountries: string[]
                    jitter_minutes: number
                    departmentGap_minutes: number
                    perMinute: number | null
                    seed: number
                    open_days: number
                  }
                  autoEnrol: boolean
                  hasDecoys: boolean
                  hasTelemetry: boolean
                  settling_minutes: number
                  canaries: string[]
                  isAnonymous: boolean
                  needsApproval: boolean
                  controversialReason: string | null
                }
              }
              version: number
              createdBy: string
              approvedBy: string | null
              approvedAt: string | null
              nextAt: string | null
              runs: number
              lastFailure: string | null
              issues: {
                step: 'goal' | 'audience' | 'attacks' | 'sender' | 'training' | 'schedule' | 'review'
                path: string
                severity: 'error' | 'warning'
                text: string
              }[]
              campaigns: {
                id: string
                name: string
                technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
                state: 'draft' | 'awaiting-approval' | 'scheduled' | 'running' | 'paused' | 'completed' | 'stopped'
                seriesId: string | null
                createdBy: string
                createdAt: string
                updatedAt: string
                startsAt: string | null
                endsAt: string | null
                recipients: number
                sent: number
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/series/{id}/approve': {
    get?: never
    put?: never
    /** Approve all campaigns that the series will make */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            version: number
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              kind: 'attack' | 'training'
              state: 'draft' | 'active' | 'paused' | 'ended'
              settings: {
                frequency: 'weekly' | 'fortnightly' | 'monthly' | 'quarterly'
                firstOn: string
                runs: number | null
                techniques: ('link' | 'credentials' | 'attachment' | 'qr')[]
                difficulties: ('low' | 'medium' | 'high')[]
                attacksPerRun: number
                trainingIds: string[]
                campaign: {
                  description: string
                  audience: {
                    everybody: boolean
                    personIds: string[]
                    groupIds: string[]
                    audienceIds: string[]
                    excludedPersonIds: string[]
                    excludedGroupIds: string[]
                    notTestedWithin_days: number
                    pilot: number | null
                  }
                  templateIds: string[]
                  spread: 'random' | 'grouped'
                  fallbackLanguage: 'en' | 'de' | 'fr' | 'es'
                  language: 'en' | 'de' | 'fr' | 'es' | null
                  channel: 'graph' | 'smtp' | 'best'
                  sendingDomainId: string | null
                  training: {
                    kind: 'built-in' | 'own' | 'none'
                    trainingIds: string[]
                    url: string | null
                    due_days: number
                    reminders: number
                    reminderEvery_days: number
                  }
                  schedule: {
                    startsAt: string | null
                    spread_hours: number
                    weekdays: number[]
                    from: string
                    to: string
                    timeZone: string
                    holidays: string[]
                    holidayCountries: string[]
                    jitter_minutes: number
                    departmentGap_minutes: number
                    perMinute: number | null
                    seed: number
                    open_days: number
                  }
                  autoEnrol: boolean
                  hasDecoys: boolean
                  hasTelemetry: boolean
                  settling_minutes: number
                  canaries: string[]
                  isAnonymous: boolean
                  needsApproval: boolean
                  controversialReason: string | null
                }
              }
              version: number
              createdBy: string
              approvedBy: string | null
              approvedAt: string | null
              nextAt: string | null
              runs: number
              lastFailure: string | null
              issues: {
                step: 'goal' | 'audience' | 'attacks' | 'sender' | 'training' | 'schedule' | 'review'
                path: string
                severity: 'error' | 'warning'
                text: string
              }[]
              campaigns: {
                id: string
                name: string
                technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
                state: 'draft' | 'awaiting-approval' | 'scheduled' | 'running' | 'paused' | 'completed' | 'stopped'
                seriesId: string | null
                createdBy: string
                createdAt: string
                updatedAt: string
                startsAt: string | null
                endsAt: string | null
                recipients: number
                sent: number
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/series/{id}/end': {
    get?: never
    put?: never
    /** End the series; campaigns that it made go on */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              kind: 'attack' | 'training'
              state: 'draft' | 'active' | 'paused' | 'ended'
              settings: {
                frequency: 'weekly' | 'fortnightly' | 'monthly' | 'quarterly'
                firstOn: string
                runs: number | null
                techniques: ('link' | 'credentials' | 'attachment' | 'qr')[]
                difficulties: ('low' | 'medium' | 'high')[]
                attacksPerRun: number
                trainingIds: string[]
                campaign: {
                  description: string
                  audience: {
                    everybody: boolean
                    personIds: string[]
                    groupIds: string[]
                    audienceIds: string[]
                    excludedPersonIds: string[]
                    excludedGroupIds: string[]
                    notTestedWithin_days: number
                    pilot: number | null
                  }
                  templateIds: string[]
                  spread: 'random' | 'grouped'
                  fallbackLanguage: 'en' | 'de' | 'fr' | 'es'
                  language: 'en' | 'de' | 'fr' | 'es' | null
                  channel: 'graph' | 'smtp' | 'best'
                  sendingDomainId: string | null
                  training: {
                    kind: 'built-in' | 'own' | 'none'
                    trainingIds: string[]
                    url: string | null
                    due_days: number
                    reminders: number
                    reminderEvery_days: number
                  }
                  schedule: {
                    startsAt: string | null
                    spread_hours: number
                    weekdays: number[]
                    from: string
                    to: string
                    timeZone: string
                    holidays: string[]
                    holidayCountries: string[]
                    jitter_minutes: number
                    departmentGap_minutes: number
                    perMinute: number | null
                    seed: number
                    open_days: number
                  }
                  autoEnrol: boolean
                  hasDecoys: boolean
                  hasTelemetry: boolean
                  settling_minutes: number
                  canaries: string[]
                  isAnonymous: boolean
                  needsApproval: boolean
                  controversialReason: string | null
                }
              }
              version: number
              createdBy: string
              approvedBy: string | null
              approvedAt: string | null
              nextAt: string | null
              runs: number
              lastFailure: string | null
              issues: {
                step: 'goal' | 'audience' | 'attacks' | 'sender' | 'training' | 'schedule' | 'review'
                path: string
                severity: 'error' | 'warning'
                text: string
              }[]
              campaigns: {
                id: string
                name: string
                technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
                state: 'draft' | 'awaiting-approval' | 'scheduled' | 'running' | 'paused' | 'completed' | 'stopped'
                seriesId: string | null
                createdBy: string
                createdAt: string
                updatedAt: string
                startsAt: string | null
                endsAt: string | null
                recipients: number
                sent: number
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/series/{id}/pause': {
    get?: never
    put?: never
    /** Make no campaigns until it is activated again */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              name: string
              kind: 'attack' | 'training'
              state: 'draft' | 'active' | 'paused' | 'ended'
              settings: {
                frequency: 'weekly' | 'fortnightly' | 'monthly' | 'quarterly'
                firstOn: string
                runs: number | null
                techniques: ('link' | 'credentials' | 'attachment' | 'qr')[]
                difficulties: ('low' | 'medium' | 'high')[]
                attacksPerRun: number
                trainingIds: string[]
                campaign: {
                  description: string
                  audience: {
                    everybody: boolean
                    personIds: string[]
                    groupIds: string[]
                    audienceIds: string[]
                    excludedPersonIds: string[]
                    excludedGroupIds: string[]
                    notTestedWithin_days: number
                    pilot: number | null
                  }
                  templateIds: string[]
                  spread: 'random' | 'grouped'
                  fallbackLanguage: 'en' | 'de' | 'fr' | 'es'
                  language: 'en' | 'de' | 'fr' | 'es' | null
                  channel: 'graph' | 'smtp' | 'best'
                  sendingDomainId: string | null
                  training: {
                    kind: 'built-in' | 'own' | 'none'
                    trainingIds: string[]
                    url: string | null
                    due_days: number
                    reminders: number
                    reminderEvery_days: number
                  }
                  schedule: {
                    startsAt: string | null
                    spread_hours: number
                    weekdays: number[]
                    from: string
                    to: string
                    timeZone: string
                    holidays: string[]
                    holidayCountries: string[]
                    jitter_minutes: number
                    departmentGap_minutes: number
                    perMinute: number | null
                    seed: number
                    open_days: number
                  }
                  autoEnrol: boolean
                  hasDecoys: boolean
                  hasTelemetry: boolean
                  settling_minutes: number
                  canaries: string[]
                  isAnonymous: boolean
                  needsApproval: boolean
                  controversialReason: string | null
                }
              }
              version: number
              createdBy: string
              approvedBy: string | null
              approvedAt: string | null
              nextAt: string | null
              runs: number
              lastFailure: string | null
              issues: {
                step: 'goal' | 'audience' | 'attacks' | 'sender' | 'training' | 'schedule' | 'review'
                path: string
                severity: 'error' | 'warning'
                text: string
              }[]
              campaigns: {
                id: string
                name: string
                technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
                state: 'draft' | 'awaiting-approval' | 'scheduled' | 'running' | 'paused' | 'completed' | 'stopped'
                seriesId: string | null
                createdBy: string
                createdAt: string
                updatedAt: string
                startsAt: string | null
                endsAt: string | null
                recipients: number
                sent: number
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/templates': {
    /** Attack templates, own ones first */
    get: {
      parameters: { query?: { archived?: boolean }; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                version: number
                source: 'built-in' | 'tenant'
                isArchived: boolean
                updatedAt: string | null
                createdBy: string | null
                name: string
                technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
                theme:
                  | 'accountActivation'
                  | 'accountVerification'
                  | 'billing'
                  | 'cleanUpMail'
                  | 'controversial'
                  | 'documentReceived'
                  | 'expense'
                  | 'fax'
                  | 'financeReport'
                  | 'incomingMessages'
                  | 'invoice'
                  | 'itemReceived'
                  | 'loginAlert'
                  | 'mailReceived'
                  | 'password'
                  | 'payment'
                  | 'payroll'
                  | 'personalizedOffer'
                  | 'quarantine'
                  | 'remoteWork'
                  | 'reviewMessage'
                  | 'securityUpdate'
                  | 'serviceSuspended'
                  | 'signatureRequired'
                  | 'upgradeMailboxStorage'
                  | 'verifyMailbox'
                  | 'voicemail'
                  | 'other'
                difficulty: 'low' | 'medium' | 'high'
                predictedCompromiseRate: number
                isControversial: boolean
                languages: ('en' | 'de' | 'fr' | 'es')[]
                trainingId: string | null
                scale: {
                  cueCount: number
                  cues: 'few' | 'some' | 'many'
                  premiseScore: number
                  premise: 'weak' | 'medium' | 'strong'
                  rating: 'very' | 'moderately' | 'moderately-to-least' | 'least'
                } | null
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    /** Write a template. Its HTML is cleaned; the answer says of what */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            name: string
            technique: 'link' | 'credentials' | 'attachment' | 'qr'
            theme:
              | 'accountActivation'
              | 'accountVerification'
              | 'billing'
              | 'cleanUpMail'
              | 'controversial'
              | 'documentReceived'
              | 'expense'
              | 'fax'
              | 'financeReport'
              | 'incomingMessages'
              | 'invoice'
              | 'itemReceived'
              | 'loginAlert'
              | 'mailReceived'
              | 'password'
              | 'payment'
              | 'payroll'
              | 'personalizedOffer'
              | 'quarantine'
              | 'remoteWork'
              | 'reviewMessage'
              | 'securityUpdate'
              | 'serviceSuspended'
              | 'signatureRequired'
              | 'upgradeMailboxStorage'
              | 'verifyMailbox'
              | 'voicemail'
              | 'other'
            difficulty: 'low' | 'medium' | 'high' | null
            isControversial: boolean
            variants: {
              language: 'en' | 'de' | 'fr' | 'es'
              fromName: string
              fromLocalPart: string
              replyToName?: string
              subject: string
              html: string
              text: string
              cues: {
                kind:
                  | 'spelling-or-grammar'
                  | 'inconsistency'
                  | 'attachment-type'
                  | 'sender-address'
                  | 'url-hyperlinking'
                  | 'domain-spoofing'
                  | 'missing-branding'
                  | 'imitated-branding'
                  | 'unprofessional-design'
                  | 'security-indicators'
                  | 'legal-language'
                  | 'distracting-detail'
                  | 'sensitive-information'
                  | 'urgency'
                  | 'threat'
                  | 'generic-greeting'
                  | 'no-signer-details'
                  | 'humanitarian-appeal'
                  | 'too-good-to-be-true'
                  | 'you-are-special'
                  | 'limited-time-offer'
                  | 'business-process'
                  | 'authority'
                quote: string | null
                where: 'sender' | 'subject' | 'body' | 'link' | 'attachment' | 'whole'
                explanation: string
              }[]
              attachment?: {
                fileName: string
                kind: 'html' | 'pdf' | 'docx'
                title: string
                body: string
              }
            }[]
            landingPages: {
              language: 'en' | 'de' | 'fr' | 'es'
              page: {
                id: string
                kind: 'sign-in' | 'plain' | 'none'
                title: string
                html: string
                button?: string
                accent?: 'blue' | 'teal' | 'green' | 'purple' | 'red' | 'slate'
              }
            }[]
            attachment: {
              fileName: string
              kind: 'html' | 'pdf' | 'docx'
              title: string
              body: string
            } | null
            trainingId: string | null
            premise: {
              process: 0 | 2 | 4 | 6 | 8
              relevance: 0 | 2 | 4 | 6 | 8
              events: 0 | 2 | 4 | 6 | 8
              concern: 0 | 2 | 4 | 6 | 8
              trained: 0 | 2 | 4 | 6 | 8
            } | null
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              version: number
              source: 'built-in' | 'tenant'
              isArchived: boolean
              updatedAt: string | null
              createdBy: string | null
              name: string
              technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
              theme:
                | 'accountActivation'
                | 'accountVerification'
                | 'billing'
                | 'cleanUpMail'
                | 'controversial'
                | 'documentReceived'
                | 'expense'
                | 'fax'
                | 'financeReport'
                | 'incomingMessages'
                | 'invoice'
                | 'itemReceived'
                | 'loginAlert'
                | 'mailReceived'
                | 'password'
                | 'payment'
                | 'payroll'
                | 'personalizedOffer'
                | 'quarantine'
                | 'remoteWork'
                | 'reviewMessage'
                | 'securityUpdate'
                | 'serviceSuspended'
                | 'signatureRequired'
                | 'upgradeMailboxStorage'
                | 'verifyMailbox'
                | 'voicemail'
                | 'other'
              difficulty: 'low' | 'medium' | 'high'
              predictedCompromiseRate: number
              isControversial: boolean
              languages: ('en' | 'de' | 'fr' | 'es')[]
              trainingId: string | null
              scale: {
                cueCount: number
                cues: 'few' | 'some' | 'many'
                premiseScore: number
                premise: 'weak' | 'medium' | 'strong'
                rating: 'very' | 'moderately' | 'moderately-to-least' | 'least'
              } | null
              attack: {
                templateId: string
                version: number
                name: string
                technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
                theme:
                  | 'accountActivation'
                  | 'accountVerification'
                  | 'billing'
                  | 'cleanUpMail'
                  | 'controversial'
                  | 'documentReceived'
                  | 'expense'
                  | 'fax'
                  | 'financeReport'
                  | 'incomingMessages'
                  | 'invoice'
                  | 'itemReceived'
                  | 'loginAlert'
                  | 'mailReceived'
                  | 'password'
                  | 'payment'
                  | 'payroll'
                  | 'personalizedOffer'
                  | 'quarantine'
                  | 'remoteWork'
                  | 'reviewMessage'
                  | 'securityUpdate'
                  | 'serviceSuspended'
                  | 'signatureRequired'
                  | 'upgradeMailboxStorage'
                  | 'verifyMailbox'
                  | 'voicemail'
                  | 'other'
                difficulty: 'low' | 'medium' | 'high'
                predictedCompromiseRate: number
                isControversial: boolean
                variants: {
                  language: 'en' | 'de' | 'fr' | 'es'
                  fromName: string
                  fromLocalPart: string
                  replyToName?: string
                  subject: string
                  html: string
                  text: string
                  cues: {
                    kind:
                      | 'spelling-or-grammar'
                      | 'inconsistency'
                      | 'attachment-type'
                      | 'sender-address'
                      | 'url-hyperlinking'
                      | 'domain-spoofing'
                      | 'missing-branding'
                      | 'imitated-branding'
                      | 'unprofessional-design'
                      | 'security-indicators'
                      | 'legal-language'
                      | 'distracting-detail'
                      | 'sensitive-information'
                      | 'urgency'
                      | 'threat'
                      | 'generic-greeting'
                      | 'no-signer-details'
                      | 'humanitarian-appeal'
                      | 'too-good-to-be-true'
                      | 'you-are-special'
                      | 'limited-time-offer'
                      | 'business-process'
                      | 'authority'
                    quote: string | null
                    where: 'sender' | 'subject' | 'body' | 'link' | 'attachment' | 'whole'
                    explanation: string
                  }[]
                  attachment?: {
                    fileName: string
                    kind: 'html' | 'pdf' | 'docx'
                    title: string
                    body: string
                  }
                }[]
                landingPages: {
                  language: 'en' | 'de' | 'fr' | 'es'
                  page: {
                    id: string
                    kind: 'sign-in' | 'plain' | 'none'
                    title: string
                    html: string
                    button?: string
                    accent?: 'blue' | 'teal' | 'green' | 'purple' | 'red' | 'slate'
                  }
                }[]
                attachment: {
                  fileName: string
                  kind: 'html' | 'pdf' | 'docx'
                  title: string
                  body: string
                } | null
                trainingId: string | null
                premise?: {
                  process: 0 | 2 | 4 | 6 | 8
                  relevance: 0 | 2 | 4 | 6 | 8
                  events: 0 | 2 | 4 | 6 | 8
                  concern: 0 | 2 | 4 | 6 | 8
                  trained: 0 | 2 | 4 | 6 | 8
                }
              }
              changes: {
                kind:
                  | 'scripts'
                  | 'forms'
                  | 'styles'
                  | 'remote-images'
                  | 'trackers'
                  | 'embedded'
                  | 'links'
                  | 'attachments'
                  | 'markup'
                  | 'liquid'
                  | 'text-part'
                  | 'cues'
                  | 'shortened'
                count: number
                text: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/templates/import': {
    get?: never
    put?: never
    /** Add a template that was exported; it is cleaned and checked like one that was written */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            format: 'mailwarden-attack-template'
            formatVersion: 1
            content: {
              name: string
              technique: 'link' | 'credentials' | 'attachment' | 'qr'
              theme:
                | 'accountActivation'
                | 'accountVerification'
                | 'billing'
                | 'cleanUpMail'
                | 'controversial'
                | 'documentReceived'
                | 'expense'
                | 'fax'
                | 'financeReport'
                | 'incomingMessages'
                | 'invoice'
                | 'itemReceived'
                | 'loginAlert'
                | 'mailReceived'
                | 'password'
                | 'payment'
                | 'payroll'
                | 'personalizedOffer'
                | 'quarantine'
                | 'remoteWork'
                | 'reviewMessage'
                | 'securityUpdate'
                | 'serviceSuspended'
                | 'signatureRequired'
                | 'upgradeMailboxStorage'
                | 'verifyMailbox'
                | 'voicemail'
                | 'other'
              difficulty: 'low' | 'medium' | 'high' | null
              isControversial: boolean
              variants: {
                language: 'en' | 'de' | 'fr' | 'es'
                fromName: string
                fromLocalPart: string
                replyToName?: string
                subject: string
                html: string
                text: string
                cues: {
                  kind:
                    | 'spelling-or-grammar'
                    | 'inconsistency'
                    | 'attachment-type'
                    | 'sender-address'
                    | 'url-hyperlinking'
                    | 'domain-spoofing'
                    | 'missing-branding'
                    | 'imitated-branding'
                    | 'unprofessional-design'
                    | 'security-indicators'
                    | 'legal-language'
                    | 'distracting-detail'
                    | 'sensitive-information'
                    | 'urgency'
                    | 'threat'
                    | 'generic-greeting'
                    | 'no-signer-details'
                    | 'humanitarian-appeal'
                    | 'too-good-to-be-true'
                    | 'you-are-special'
                    | 'limited-time-offer'
                    | 'business-process'
                    | 'authority'
                  quote: string | null
                  where: 'sender' | 'subject' | 'body' | 'link' | 'attachment' | 'whole'
                  explanation: string
                }[]
                attachment?: {
                  fileName: string
                  kind: 'html' | 'pdf' | 'docx'
                  title: string
                  body: string
                }
              }[]
              landingPages: {
                language: 'en' | 'de' | 'fr' | 'es'
                page: {
                  id: string
                  kind: 'sign-in' | 'plain' | 'none'
                  title: string
                  html: string
                  button?: string
                  accent?: 'blue' | 'teal' | 'green' | 'purple' | 'red' | 'slate'
                }
              }[]
              attachment: {
                fileName: string
                kind: 'html' | 'pdf' | 'docx'
                title: string
                body: string
              } | null
              trainingId: string | null
              premise: {
                process: 0 | 2 | 4 | 6 | 8
                relevance: 0 | 2 | 4 | 6 | 8
                events: 0 | 2 | 4 | 6 | 8
                concern: 0 | 2 | 4 | 6 | 8
                trained: 0 | 2 | 4 | 6 | 8
              } | null
            }
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              version: number
              source: 'built-in' | 'tenant'
              isArchived: boolean
              updatedAt: string | null
              createdBy: string | null
              name: string
              technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
              theme:
                | 'accountActivation'
                | 'accountVerification'
                | 'billing'
                | 'cleanUpMail'
                | 'controversial'
                | 'documentReceived'
                | 'expense'
                | 'fax'
                | 'financeReport'
                | 'incomingMessages'
                | 'invoice'
                | 'itemReceived'
                | 'loginAlert'
                | 'mailReceived'
                | 'password'
                | 'payment'
                | 'payroll'
                | 'personalizedOffer'
                | 'quarantine'
                | 'remoteWork'
                | 'reviewMessage'
                | 'securityUpdate'
                | 'serviceSuspended'
                | 'signatureRequired'
                | 'upgradeMailboxStorage'
                | 'verifyMailbox'
                | 'voicemail'
                | 'other'
              difficulty: 'low' | 'medium' | 'high'
              predictedCompromiseRate: number
              isControversial: boolean
              languages: ('en' | 'de' | 'fr' | 'es')[]
              trainingId: string | null
              scale: {
                cueCount: number
                cues: 'few' | 'some' | 'many'
                premiseScore: number
                premise: 'weak' | 'medium' | 'strong'
                rating: 'very' | 'moderately' | 'moderately-to-least' | 'least'
              } | null
              attack: {
                templateId: string
                version: number
                name: string
                technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
                theme:
                  | 'accountActivation'
                  | 'accountVerification'
                  | 'billing'
                  | 'cleanUpMail'
                  | 'controversial'
                  | 'documentReceived'
                  | 'expense'
                  | 'fax'
                  | 'financeReport'
                  | 'incomingMessages'
                  | 'invoice'
                  | 'itemReceived'
                  | 'loginAlert'
                  | 'mailReceived'
                  | 'password'
                  | 'payment'
                  | 'payroll'
                  | 'personalizedOffer'
                  | 'quarantine'
                  | 'remoteWork'
                  | 'reviewMessage'
                  | 'securityUpdate'
                  | 'serviceSuspended'
                  | 'signatureRequired'
                  | 'upgradeMailboxStorage'
                  | 'verifyMailbox'
                  | 'voicemail'
                  | 'other'
                difficulty: 'low' | 'medium' | 'high'
                predictedCompromiseRate: number
                isControversial: boolean
                variants: {
                  language: 'en' | 'de' | 'fr' | 'es'
                  fromName: string
                  fromLocalPart: string
                  replyToName?: string
                  subject: string
                  html: string
                  text: string
                  cues: {
                    kind:
                      | 'spelling-or-grammar'
                      | 'inconsistency'
                      | 'attachment-type'
                      | 'sender-address'
                      | 'url-hyperlinking'
                      | 'domain-spoofing'
                      | 'missing-branding'
                      | 'imitated-branding'
                      | 'unprofessional-design'
                      | 'security-indicators'
                      | 'legal-language'
                      | 'distracting-detail'
                      | 'sensitive-information'
                      | 'urgency'
                      | 'threat'
                      | 'generic-greeting'
                      | 'no-signer-details'
                      | 'humanitarian-appeal'
                      | 'too-good-to-be-true'
                      | 'you-are-special'
                      | 'limited-time-offer'
                      | 'business-process'
                      | 'authority'
                    quote: string | null
                    where: 'sender' | 'subject' | 'body' | 'link' | 'attachment' | 'whole'
                    explanation: string
                  }[]
                  attachment?: {
                    fileName: string
                    kind: 'html' | 'pdf' | 'docx'
                    title: string
                    body: string
                  }
                }[]
                landingPages: {
                  language: 'en' | 'de' | 'fr' | 'es'
                  page: {
                    id: string
                    kind: 'sign-in' | 'plain' | 'none'
                    title: string
                    html: string
                    button?: string
                    accent?: 'blue' | 'teal' | 'green' | 'purple' | 'red' | 'slate'
                  }
                }[]
                attachment: {
                  fileName: string
                  kind: 'html' | 'pdf' | 'docx'
                  title: string
                  body: string
                } | null
                trainingId: string | null
                premise?: {
                  process: 0 | 2 | 4 | 6 | 8
                  relevance: 0 | 2 | 4 | 6 | 8
                  events: 0 | 2 | 4 | 6 | 8
                  concern: 0 | 2 | 4 | 6 | 8
                  trained: 0 | 2 | 4 | 6 | 8
                }
              }
              changes: {
                kind:
                  | 'scripts'
                  | 'forms'
                  | 'styles'
                  | 'remote-images'
                  | 'trackers'
                  | 'embedded'
                  | 'links'
                  | 'attachments'
                  | 'markup'
                  | 'liquid'
                  | 'text-part'
                  | 'cues'
                  | 'shortened'
                count: number
                text: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/templates/import-mail': {
    get?: never
    put?: never
    /** Make a draft of a real mail (.eml) and report what was taken out. Nothing is saved yet */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            /** base64 of the whole message */
            eml: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              content: {
                name: string
                technique: 'link' | 'credentials' | 'attachment' | 'qr'
                theme:
                  | 'accountActivation'
                  | 'accountVerification'
                  | 'billing'
                  | 'cleanUpMail'
                  | 'controversial'
                  | 'documentReceived'
                  | 'expense'
                  | 'fax'
                  | 'financeReport'
                  | 'incomingMessages'
                  | 'invoice'
                  | 'itemReceived'
                  | 'loginAlert'
                  | 'mailReceived'
                  | 'password'
                  | 'payment'
                  | 'payroll'
                  | 'personalizedOffer'
                  | 'quarantine'
                  | 'remoteWork'
                  | 'reviewMessage'
                  | 'securityUpdate'
                  | 'serviceSuspended'
                  | 'signatureRequired'
                  | 'upgradeMailboxStorage'
                  | 'verifyMailbox'
                  | 'voicemail'
                  | 'other'
                difficulty: 'low' | 'medium' | 'high' | null
                isControversial: boolean
                variants: {
                  language: 'en' | 'de' | 'fr' | 'es'
                  fromName: string
                  fromLocalPart: string
                  replyToName?: string
                  subject: string
                  html: string
                  text: string
                  cues: {
                    kind:
                      | 'spelling-or-grammar'
                      | 'inconsistency'
                      | 'attachment-type'
                      | 'sender-address'
                      | 'url-hyperlinking'
                      | 'domain-spoofing'
                      | 'missing-branding'
                      | 'imitated-branding'
                      | 'unprofessional-design'
                      | 'security-indicators'
                      | 'legal-language'
                      | 'distracting-detail'
                      | 'sensitive-information'
                      | 'urgency'
                      | 'threat'
                      | 'generic-greeting'
                      | 'no-signer-details'
                      | 'humanitarian-appeal'
                      | 'too-good-to-be-true'
                      | 'you-are-special'
                      | 'limited-time-offer'
                      | 'business-process'
                      | 'authority'
                    quote: string | null
                    where: 'sender' | 'subject' | 'body' | 'link' | 'attachment' | 'whole'
                    explanation: string
                  }[]
                  attachment?: {
                    fileName: string
                    kind: 'html' | 'pdf' | 'docx'
                    title: string
                    body: string
                  }
                }[]
                landingPages: {
                  language: 'en' | 'de' | 'fr' | 'es'
                  page: {
                    id: string
                    kind: 'sign-in' | 'plain' | 'none'
                    title: string
                    html: string
                    button?: string
                    accent?: 'blue' | 'teal' | 'green' | 'purple' | 'red' | 'slate'
                  }
                }[]
                attachment: {
                  fileName: string
                  kind: 'html' | 'pdf' | 'docx'
                  title: string
                  body: string
                } | null
                trainingId: string | null
                premise: {
                  process: 0 | 2 | 4 | 6 | 8
                  relevance: 0 | 2 | 4 | 6 | 8
                  events: 0 | 2 | 4 | 6 | 8
                  concern: 0 | 2 | 4 | 6 | 8
                  trained: 0 | 2 | 4 | 6 | 8
                } | null
              }
              changes: {
                kind:
                  | 'scripts'
                  | 'forms'
                  | 'styles'
                  | 'remote-images'
                  | 'trackers'
                  | 'embedded'
                  | 'links'
                  | 'attachments'
                  | 'markup'
                  | 'liquid'
                  | 'text-part'
                  | 'cues'
                  | 'shortened'
                count: number
                text: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/templates/preview': {
    get?: never
    put?: never
    /** A template as a person would get it; nothing is sent */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            templateId?: string
            content?: {
              name: string
              technique: 'link' | 'credentials' | 'attachment' | 'qr'
              theme:
                | 'accountActivation'
                | 'accountVerification'
                | 'billing'
                | 'cleanUpMail'
                | 'controversial'
                | 'documentReceived'
                | 'expense'
                | 'fax'
                | 'financeReport'
                | 'incomingMessages'
                | 'invoice'
                | 'itemReceived'
                | 'loginAlert'
                | 'mailReceived'
                | 'password'
                | 'payment'
                | 'payroll'
                | 'personalizedOffer'
                | 'quarantine'
                | 'remoteWork'
                | 'reviewMessage'
                | 'securityUpdate'
                | 'serviceSuspended'
                | 'signatureRequired'
                | 'upgradeMailboxStorage'
                | 'verifyMailbox'
                | 'voicemail'
                | 'other'
              difficulty: 'low' | 'medium' | 'high' | null
              isControversial: boolean
              variants: {
                language: 'en' | 'de' | 'fr' | 'es'
                fromName: string
                fromLocalPart: string
                replyToName?: string
                subject: string
                html: string
                text: string
                cues: {
                  kind:
                    | 'spelling-or-grammar'
                    | 'inconsistency'
                    | 'attachment-type'
                    | 'sender-address'
                    | 'url-hyperlinking'
                    | 'domain-spoofing'
                    | 'missing-branding'
                    | 'imitated-branding'
                    | 'unprofessional-design'
                    | 'security-indicators'
                    | 'legal-language'
                    | 'distracting-detail'
                    | 'sensitive-information'
                    | 'urgency'
                    | 'threat'
                    | 'generic-greeting'
                    | 'no-signer-details'
                    | 'humanitarian-appeal'
                    | 'too-good-to-be-true'
                    | 'you-are-special'
                    | 'limited-time-offer'
                    | 'business-process'
                    | 'authority'
                  quote: string | null
                  where: 'sender' | 'subject' | 'body' | 'link' | 'attachment' | 'whole'
                  explanation: string
                }[]
                attachment?: {
                  fileName: string
                  kind: 'html' | 'pdf' | 'docx'
                  title: string
                  body: string
                }
              }[]
              landingPages: {
                language: 'en' | 'de' | 'fr' | 'es'
                page: {
                  id: string
                  kind: 'sign-in' | 'plain' | 'none'
                  title: string
                  html: string
                  button?: string
                  accent?: 'blue' | 'teal' | 'green' | 'purple' | 'red' | 'slate'
                }
              }[]
              attachment: {
                fileName: string
                kind: 'html' | 'pdf' | 'docx'
                title: string
                body: string
              } | null
              trainingId: string | null
              premise: {
                process: 0 | 2 | 4 | 6 | 8
                relevance: 0 | 2 | 4 | 6 | 8
                events: 0 | 2 | 4 | 6 | 8
                concern: 0 | 2 | 4 | 6 | 8
                trained: 0 | 2 | 4 | 6 | 8
              } | null
            }
            language: 'en' | 'de' | 'fr' | 'es'
            recipient?: {
              displayName: string
              givenName: string
              surname: string
              address: string
              department: string | null
              jobTitle: string | null
              manager: string | null
              company: string | null
            }
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              from: {
                name: string
                address: string
              }
              subject: string
              html: string
              text: string
              landingPage: string
              caughtPage: string
              attachments: {
                fileName: string
                contentType: string
                size_bytes: number
                cid: string | null
                /** base64 */
                content: string
              }[]
              missing: string[]
              changes: {
                kind:
                  | 'scripts'
                  | 'forms'
                  | 'styles'
                  | 'remote-images'
                  | 'trackers'
                  | 'embedded'
                  | 'links'
                  | 'attachments'
                  | 'markup'
                  | 'liquid'
                  | 'text-part'
                  | 'cues'
                  | 'shortened'
                count: number
                text: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/templates/variables': {
    /** Variables that a template may use, and the cues of the Phish Scale */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                name: string
                about: string
              }[]
              cueKinds: {
                kind: string
                group: string
                label: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/templates/{id}': {
    /** One template */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              version: number
              source: 'built-in' | 'tenant'
              isArchived: boolean
              updatedAt: string | null
              createdBy: string | null
              name: string
              technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
              theme:
                | 'accountActivation'
                | 'accountVerification'
                | 'billing'
                | 'cleanUpMail'
                | 'controversial'
                | 'documentReceived'
                | 'expense'
                | 'fax'
                | 'financeReport'
                | 'incomingMessages'
                | 'invoice'
                | 'itemReceived'
                | 'loginAlert'
                | 'mailReceived'
                | 'password'
                | 'payment'
                | 'payroll'
                | 'personalizedOffer'
                | 'quarantine'
                | 'remoteWork'
                | 'reviewMessage'
                | 'securityUpdate'
                | 'serviceSuspended'
                | 'signatureRequired'
                | 'upgradeMailboxStorage'
                | 'verifyMailbox'
                | 'voicemail'
                | 'other'
              difficulty: 'low' | 'medium' | 'high'
              predictedCompromiseRate: number
              isControversial: boolean
              languages: ('en' | 'de' | 'fr' | 'es')[]
              trainingId: string | null
              scale: {
                cueCount: number
                cues: 'few' | 'some' | 'many'
                premiseScore: number
                premise: 'weak' | 'medium' | 'strong'
                rating: 'very' | 'moderately' | 'moderately-to-least' | 'least'
              } | null
              attack: {
                templateId: string
                version: number
                name: string
                technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
                theme:
                  | 'accountActivation'
                  | 'accountVerification'
                  | 'billing'
                  | 'cleanUpMail'
                  | 'controversial'
                  | 'documentReceived'
                  | 'expense'
                  | 'fax'
                  | 'financeReport'
                  | 'incomingMessages'
                  | 'invoice'
                  | 'itemReceived'
                  | 'loginAlert'
                  | 'mailReceived'
                  | 'password'
                  | 'payment'
                  | 'payroll'
                  | 'personalizedOffer'
                  | 'quarantine'
                  | 'remoteWork'
                  | 'reviewMessage'
                  | 'securityUpdate'
                  | 'serviceSuspended'
                  | 'signatureRequired'
                  | 'upgradeMailboxStorage'
                  | 'verifyMailbox'
                  | 'voicemail'
                  | 'other'
                difficulty: 'low' | 'medium' | 'high'
                predictedCompromiseRate: number
                isControversial: boolean
                variants: {
                  language: 'en' | 'de' | 'fr' | 'es'
                  fromName: string
                  fromLocalPart: string
                  replyToName?: string
                  subject: string
                  html: string
                  text: string
                  cues: {
                    kind:
                      | 'spelling-or-grammar'
                      | 'inconsistency'
                      | 'attachment-type'
                      | 'sender-address'
                      | 'url-hyperlinking'
                      | 'domain-spoofing'
                      | 'missing-branding'
                      | 'imitated-branding'
                      | 'unprofessional-design'
                      | 'security-indicators'
                      | 'legal-language'
                      | 'distracting-detail'
                      | 'sensitive-information'
                      | 'urgency'
                      | 'threat'
                      | 'generic-greeting'
                      | 'no-signer-details'
                      | 'humanitarian-appeal'
                      | 'too-good-to-be-true'
                      | 'you-are-special'
                      | 'limited-time-offer'
                      | 'business-process'
                      | 'authority'
                    quote: string | null
                    where: 'sender' | 'subject' | 'body' | 'link' | 'attachment' | 'whole'
                    explanation: string
                  }[]
                  attachment?: {
                    fileName: string
                    kind: 'html' | 'pdf' | 'docx'
                    title: string
                    body: string
                  }
                }[]
                landingPages: {
                  language: 'en' | 'de' | 'fr' | 'es'
                  page: {
                    id: string
                    kind: 'sign-in' | 'plain' | 'none'
                    title: string
                    html: string
                    button?: string
                    accent?: 'blue' | 'teal' | 'green' | 'purple' | 'red' | 'slate'
                  }
                }[]
                attachment: {
                  fileName: string
                  kind: 'html' | 'pdf' | 'docx'
                  title: string
                  body: string
                } | null
                trainingId: string | null
                premise?: {
                  process: 0 | 2 | 4 | 6 | 8
                  relevance: 0 | 2 | 4 | 6 | 8
                  events: 0 | 2 | 4 | 6 | 8
                  concern: 0 | 2 | 4 | 6 | 8
                  trained: 0 | 2 | 4 | 6 | 8
                }
              }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    /** Change an own template: adds a version */
    put: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            version: number
            content: {
              name: string
              technique: 'link' | 'credentials' | 'attachment' | 'qr'
              theme:
                | 'accountActivation'
                | 'accountVerification'
                | 'billing'
                | 'cleanUpMail'
                | 'controversial'
                | 'documentReceived'
                | 'expense'
                | 'fax'
                | 'financeReport'
                | 'incomingMessages'
                | 'invoice'
                | 'itemReceived'
                | 'loginAlert'
                | 'mailReceived'
                | 'password'
                | 'payment'
                | 'payroll'
                | 'personalizedOffer'
                | 'quarantine'
                | 'remoteWork'
                | 'reviewMessage'
                | 'securityUpdate'
                | 'serviceSuspended'
                | 'signatureRequired'
                | 'upgradeMailboxStorage'
                | 'verifyMailbox'
                | 'voicemail'
                | 'other'
              difficulty: 'low' | 'medium' | 'high' | null
              isControversial: boolean
              variants: {
                language: 'en' | 'de' | 'fr' | 'es'
                fromName: string
                fromLocalPart: string
                replyToName?: string
                subject: string
                html: string
                text: string
                cues: {
                  kind:
                    | 'spelling-or-grammar'
                    | 'inconsistency'
                    | 'attachment-type'
                    | 'sender-address'
                    | 'url-hyperlinking'
                    | 'domain-spoofing'
                    | 'missing-branding'
                    | 'imitated-branding'
                    | 'unprofessional-design'
                    | 'security-indicators'
                    | 'legal-language'
                    | 'distracting-detail'
                    | 'sensitive-information'
                    | 'urgency'
                    | 'threat'
                    | 'generic-greeting'
                    | 'no-signer-details'
                    | 'humanitarian-appeal'
                    | 'too-good-to-be-true'
                    | 'you-are-special'
                    | 'limited-time-offer'
                    | 'business-process'
                    | 'authority'
                  quote: string | null
                  where: 'sender' | 'subject' | 'body' | 'link' | 'attachment' | 'whole'
                  explanation: string
                }[]
                attachment?: {
                  fileName: string
                  kind: 'html' | 'pdf' | 'docx'
                  title: string
                  body: string
                }
              }[]
              landingPages: {
                language: 'en' | 'de' | 'fr' | 'es'
                page: {
                  id: string
                  kind: 'sign-in' | 'plain' | 'none'
                  title: string
                  html: string
                  button?: string
                  accent?: 'blue' | 'teal' | 'green' | 'purple' | 'red' | 'slate'
                }
              }[]
              attachment: {
                fileName: string
                kind: 'html' | 'pdf' | 'docx'
                title: string
                body: string
              } | null
              trainingId: string | null
              premise: {
                process: 0 | 2 | 4 | 6 | 8
                relevance: 0 | 2 | 4 | 6 | 8
                events: 0 | 2 | 4 | 6 | 8
                concern: 0 | 2 | 4 | 6 | 8
                trained: 0 | 2 | 4 | 6 | 8
              } | null
            }
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              version: number
              source: 'built-in' | 'tenant'
              isArchived: boolean
              updatedAt: string | null
              createdBy: string | null
              name: string
              technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
              theme:
                | 'accountActivation'
                | 'accountVerification'
                | 'billing'
                | 'cleanUpMail'
                | 'controversial'
                | 'documentReceived'
                | 'expense'
                | 'fax'
                | 'financeReport'
                | 'incomingMessages'
                | 'invoice'
                | 'itemReceived'
                | 'loginAlert'
                | 'mailReceived'
                | 'password'
                | 'payment'
                | 'payroll'
                | 'personalizedOffer'
                | 'quarantine'
                | 'remoteWork'
                | 'reviewMessage'
                | 'securityUpdate'
                | 'serviceSuspended'
                | 'signatureRequired'
                | 'upgradeMailboxStorage'
                | 'verifyMailbox'
                | 'voicemail'
                | 'other'
              difficulty: 'low' | 'medium' | 'high'
              predictedCompromiseRate: number
              isControversial: boolean
              languages: ('en' | 'de' | 'fr' | 'es')[]
              trainingId: string | null
              scale: {
                cueCount: number
                cues: 'few' | 'some' | 'many'
                premiseScore: number
                premise: 'weak' | 'medium' | 'strong'
                rating: 'very' | 'moderately' | 'moderately-to-least' | 'least'
              } | null
              attack: {
                templateId: string
                version: number
                name: string
                technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
                theme:
                  | 'accountActivation'
                  | 'accountVerification'
                  | 'billing'
                  | 'cleanUpMail'
                  | 'controversial'
                  | 'documentReceived'
                  | 'expense'
                  | 'fax'
                  | 'financeReport'
                  | 'incomingMessages'
                  | 'invoice'
                  | 'itemReceived'
                  | 'loginAlert'
                  | 'mailReceived'
                  | 'password'
                  | 'payment'
                  | 'payroll'
                  | 'personalizedOffer'
                  | 'quarantine'
                  | 'remoteWork'
                  | 'reviewMessage'
                  | 'securityUpdate'
                  | 'serviceSuspended'
                  | 'signatureRequired'
                  | 'upgradeMailboxStorage'
                  | 'verifyMailbox'
                  | 'voicemail'
                  | 'other'
                difficulty: 'low' | 'medium' | 'high'
                predictedCompromiseRate: number
                isControversial: boolean
                variants: {
                  language: 'en' | 'de' | 'fr' | 'es'
                  fromName: string
                  fromLocalPart: string
                  replyToName?: string
                  subject: string
                  html: string
                  text: string
                  cues: {
                    kind:
                      | 'spelling-or-grammar'
                      | 'inconsistency'
                      | 'attachment-type'
                      | 'sender-address'
                      | 'url-hyperlinking'
                      | 'domain-spoofing'
                      | 'missing-branding'
                      | 'imitated-branding'
                      | 'unprofessional-design'
                      | 'security-indicators'
                      | 'legal-language'
                      | 'distracting-detail'
                      | 'sensitive-information'
                      | 'urgency'
                      | 'threat'
                      | 'generic-greeting'
                      | 'no-signer-details'
                      | 'humanitarian-appeal'
                      | 'too-good-to-be-true'
                      | 'you-are-special'
                      | 'limited-time-offer'
                      | 'business-process'
                      | 'authority'
                    quote: string | null
                    where: 'sender' | 'subject' | 'body' | 'link' | 'attachment' | 'whole'
                    explanation: string
                  }[]
                  attachment?: {
                    fileName: string
                    kind: 'html' | 'pdf' | 'docx'
                    title: string
                    body: string
                  }
                }[]
                landingPages: {
                  language: 'en' | 'de' | 'fr' | 'es'
                  page: {
                    id: string
                    kind: 'sign-in' | 'plain' | 'none'
                    title: string
                    html: string
                    button?: string
                    accent?: 'blue' | 'teal' | 'green' | 'purple' | 'red' | 'slate'
                  }
                }[]
                attachment: {
                  fileName: string
                  kind: 'html' | 'pdf' | 'docx'
                  title: string
                  body: string
                } | null
                trainingId: string | null
                premise?: {
                  process: 0 | 2 | 4 | 6 | 8
                  relevance: 0 | 2 | 4 | 6 | 8
                  events: 0 | 2 | 4 | 6 | 8
                  concern: 0 | 2 | 4 | 6 | 8
                  trained: 0 | 2 | 4 | 6 | 8
                }
              }
              changes: {
                kind:
                  | 'scripts'
                  | 'forms'
                  | 'styles'
                  | 'remote-images'
                  | 'trackers'
                  | 'embedded'
                  | 'links'
                  | 'attachments'
                  | 'markup'
                  | 'liquid'
                  | 'text-part'
                  | 'cues'
                  | 'shortened'
                count: number
                text: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/templates/{id}/archive': {
    get?: never
    put?: never
    /** Offer an own template no more */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              version: number
              source: 'built-in' | 'tenant'
              isArchived: boolean
              updatedAt: string | null
              createdBy: string | null
              name: string
              technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
              theme:
                | 'accountActivation'
                | 'accountVerification'
                | 'billing'
                | 'cleanUpMail'
                | 'controversial'
                | 'documentReceived'
                | 'expense'
                | 'fax'
                | 'financeReport'
                | 'incomingMessages'
                | 'invoice'
                | 'itemReceived'
                | 'loginAlert'
                | 'mailReceived'
                | 'password'
                | 'payment'
                | 'payroll'
                | 'personalizedOffer'
                | 'quarantine'
                | 'remoteWork'
                | 'reviewMessage'
                | 'securityUpdate'
                | 'serviceSuspended'
                | 'signatureRequired'
                | 'upgradeMailboxStorage'
                | 'verifyMailbox'
                | 'voicemail'
                | 'other'
              difficulty: 'low' | 'medium' | 'high'
              predictedCompromiseRate: number
              isControversial: boolean
              languages: ('en' | 'de' | 'fr' | 'es')[]
              trainingId: string | null
              scale: {
                cueCount: number
                cues: 'few' | 'some' | 'many'
                premiseScore: number
                premise: 'weak' | 'medium' | 'strong'
                rating: 'very' | 'moderately' | 'moderately-to-least' | 'least'
              } | null
              attack: {
                templateId: string
                version: number
                name: string
                technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
                theme:
                  | 'accountActivation'
                  | 'accountVerification'
                  | 'billing'
                  | 'cleanUpMail'
                  | 'controversial'
                  | 'documentReceived'
                  | 'expense'
                  | 'fax'
                  | 'financeReport'
                  | 'incomingMessages'
                  | 'invoice'
                  | 'itemReceived'
                  | 'loginAlert'
                  | 'mailReceived'
                  | 'password'
                  | 'payment'
                  | 'payroll'
                  | 'personalizedOffer'
                  | 'quarantine'
                  | 'remoteWork'
                  | 'reviewMessage'
                  | 'securityUpdate'
                  | 'serviceSuspended'
                  | 'signatureRequired'
                  | 'upgradeMailboxStorage'
                  | 'verifyMailbox'
                  | 'voicemail'
                  | 'other'
                difficulty: 'low' | 'medium' | 'high'
                predictedCompromiseRate: number
                isControversial: boolean
                variants: {
                  language: 'en' | 'de' | 'fr' | 'es'
                  fromName: string
                  fromLocalPart: string
                  replyToName?: string
                  subject: string
                  html: string
                  text: string
                  cues: {
                    kind:
                      | 'spelling-or-grammar'
                      | 'inconsistency'
                      | 'attachment-type'
                      | 'sender-address'
                      | 'url-hyperlinking'
                      | 'domain-spoofing'
                      | 'missing-branding'
                      | 'imitated-branding'
                      | 'unprofessional-design'
                      | 'security-indicators'
                      | 'legal-language'
                      | 'distracting-detail'
                      | 'sensitive-information'
                      | 'urgency'
                      | 'threat'
                      | 'generic-greeting'
                      | 'no-signer-details'
                      | 'humanitarian-appeal'
                      | 'too-good-to-be-true'
                      | 'you-are-special'
                      | 'limited-time-offer'
                      | 'business-process'
                      | 'authority'
                    quote: string | null
                    where: 'sender' | 'subject' | 'body' | 'link' | 'attachment' | 'whole'
                    explanation: string
                  }[]
                  attachment?: {
                    fileName: string
                    kind: 'html' | 'pdf' | 'docx'
                    title: string
                    body: string
                  }
                }[]
                landingPages: {
                  language: 'en' | 'de' | 'fr' | 'es'
                  page: {
                    id: string
                    kind: 'sign-in' | 'plain' | 'none'
                    title: string
                    html: string
                    button?: string
                    accent?: 'blue' | 'teal' | 'green' | 'purple' | 'red' | 'slate'
                  }
                }[]
                attachment: {
                  fileName: string
                  kind: 'html' | 'pdf' | 'docx'
                  title: string
                  body: string
                } | null
                trainingId: string | null
                premise?: {
                  process: 0 | 2 | 4 | 6 | 8
                  relevance: 0 | 2 | 4 | 6 | 8
                  events: 0 | 2 | 4 | 6 | 8
                  concern: 0 | 2 | 4 | 6 | 8
                  trained: 0 | 2 | 4 | 6 | 8
                }
              }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/templates/{id}/duplicate': {
    get?: never
    put?: never
    /** Copy a template, also one of the product, into the own ones */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              version: number
              source: 'built-in' | 'tenant'
              isArchived: boolean
              updatedAt: string | null
              createdBy: string | null
              name: string
              technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
              theme:
                | 'accountActivation'
                | 'accountVerification'
                | 'billing'
                | 'cleanUpMail'
                | 'controversial'
                | 'documentReceived'
                | 'expense'
                | 'fax'
                | 'financeReport'
                | 'incomingMessages'
                | 'invoice'
                | 'itemReceived'
                | 'loginAlert'
                | 'mailReceived'
                | 'password'
                | 'payment'
                | 'payroll'
                | 'personalizedOffer'
                | 'quarantine'
                | 'remoteWork'
                | 'reviewMessage'
                | 'securityUpdate'
                | 'serviceSuspended'
                | 'signatureRequired'
                | 'upgradeMailboxStorage'
                | 'verifyMailbox'
                | 'voicemail'
                | 'other'
              difficulty: 'low' | 'medium' | 'high'
              predictedCompromiseRate: number
              isControversial: boolean
              languages: ('en' | 'de' | 'fr' | 'es')[]
              trainingId: string | null
              scale: {
                cueCount: number
                cues: 'few' | 'some' | 'many'
                premiseScore: number
                premise: 'weak' | 'medium' | 'strong'
                rating: 'very' | 'moderately' | 'moderately-to-least' | 'least'
              } | null
              attack: {
                templateId: string
                version: number
                name: string
                technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
                theme:
                  | 'accountActivation'
                  | 'accountVerification'
                  | 'billing'
                  | 'cleanUpMail'
                  | 'controversial'
                  | 'documentReceived'
                  | 'expense'
                  | 'fax'
                  | 'financeReport'
                  | 'incomingMessages'
                  | 'invoice'
                  | 'itemReceived'
                  | 'loginAlert'
                  | 'mailReceived'
                  | 'password'
                  | 'payment'
                  | 'payroll'
                  | 'personalizedOffer'
                  | 'quarantine'
                  | 'remoteWork'
                  | 'reviewMessage'
                  | 'securityUpdate'
                  | 'serviceSuspended'
                  | 'signatureRequired'
                  | 'upgradeMailboxStorage'
                  | 'verifyMailbox'
                  | 'voicemail'
                  | 'other'
                difficulty: 'low' | 'medium' | 'high'
                predictedCompromiseRate: number
                isControversial: boolean
                variants: {
                  language: 'en' | 'de' | 'fr' | 'es'
                  fromName: string
                  fromLocalPart: string
                  replyToName?: string
                  subject: string
                  html: string
                  text: string
                  cues: {
                    kind:
                      | 'spelling-or-grammar'
                      | 'inconsistency'
                      | 'attachment-type'
                      | 'sender-address'
                      | 'url-hyperlinking'
                      | 'domain-spoofing'
                      | 'missing-branding'
                      | 'imitated-branding'
                      | 'unprofessional-design'
                      | 'security-indicators'
                      | 'legal-language'
                      | 'distracting-detail'
                      | 'sensitive-information'
                      | 'urgency'
                      | 'threat'
                      | 'generic-greeting'
                      | 'no-signer-details'
                      | 'humanitarian-appeal'
                      | 'too-good-to-be-true'
                      | 'you-are-special'
                      | 'limited-time-offer'
                      | 'business-process'
                      | 'authority'
                    quote: string | null
                    where: 'sender' | 'subject' | 'body' | 'link' | 'attachment' | 'whole'
                    explanation: string
                  }[]
                  attachment?: {
                    fileName: string
                    kind: 'html' | 'pdf' | 'docx'
                    title: string
                    body: string
                  }
                }[]
                landingPages: {
                  language: 'en' | 'de' | 'fr' | 'es'
                  page: {
                    id: string
                    kind: 'sign-in' | 'plain' | 'none'
                    title: string
                    html: string
                    button?: string
                    accent?: 'blue' | 'teal' | 'green' | 'purple' | 'red' | 'slate'
                  }
                }[]
                attachment: {
                  fileName: string
                  kind: 'html' | 'pdf' | 'docx'
                  title: string
                  body: string
                } | null
                trainingId: string | null
                premise?: {
                  process: 0 | 2 | 4 | 6 | 8
                  relevance: 0 | 2 | 4 | 6 | 8
                  events: 0 | 2 | 4 | 6 | 8
                  concern: 0 | 2 | 4 | 6 | 8
                  trained: 0 | 2 | 4 | 6 | 8
                }
              }
              changes: {
                kind:
                  | 'scripts'
                  | 'forms'
                  | 'styles'
                  | 'remote-images'
                  | 'trackers'
                  | 'embedded'
                  | 'links'
                  | 'attachments'
                  | 'markup'
                  | 'liquid'
                  | 'text-part'
                  | 'cues'
                  | 'shortened'
                count: number
                text: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/templates/{id}/export': {
    /** A template as JSON, for another tenant or installation */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              format: 'mailwarden-attack-template'
              formatVersion: 1
              content: {
                name: string
                technique: 'link' | 'credentials' | 'attachment' | 'qr'
                theme:
                  | 'accountActivation'
                  | 'accountVerification'
                  | 'billing'
                  | 'cleanUpMail'
                  | 'controversial'
                  | 'documentReceived'
                  | 'expense'
                  | 'fax'
                  | 'financeReport'
                  | 'incomingMessages'
                  | 'invoice'
                  | 'itemReceived'
                  | 'loginAlert'
                  | 'mailReceived'
                  | 'password'
                  | 'payment'
                  | 'payroll'
                  | 'personalizedOffer'
                  | 'quarantine'
                  | 'remoteWork'
                  | 'reviewMessage'
                  | 'securityUpdate'
                  | 'serviceSuspended'
                  | 'signatureRequired'
                  | 'upgradeMailboxStorage'
                  | 'verifyMailbox'
                  | 'voicemail'
                  | 'other'
                difficulty: 'low' | 'medium' | 'high' | null
                isControversial: boolean
                variants: {
                  language: 'en' | 'de' | 'fr' | 'es'
                  fromName: string
                  fromLocalPart: string
                  replyToName?: string
                  subject: string
                  html: string
                  text: string
                  cues: {
                    kind:
                      | 'spelling-or-grammar'
                      | 'inconsistency'
                      | 'attachment-type'
                      | 'sender-address'
                      | 'url-hyperlinking'
                      | 'domain-spoofing'
                      | 'missing-branding'
                      | 'imitated-branding'
                      | 'unprofessional-design'
                      | 'security-indicators'
                      | 'legal-language'
                      | 'distracting-detail'
                      | 'sensitive-information'
                      | 'urgency'
                      | 'threat'
                      | 'generic-greeting'
                      | 'no-signer-details'
                      | 'humanitarian-appeal'
                      | 'too-good-to-be-true'
                      | 'you-are-special'
                      | 'limited-time-offer'
                      | 'business-process'
                      | 'authority'
                    quote: string | null
                    where: 'sender' | 'subject' | 'body' | 'link' | 'attachment' | 'whole'
                    explanation: string
                  }[]
                  attachment?: {
                    fileName: string
                    kind: 'html' | 'pdf' | 'docx'
                    title: string
                    body: string
                  }
                }[]
                landingPages: {
                  language: 'en' | 'de' | 'fr' | 'es'
                  page: {
                    id: string
                    kind: 'sign-in' | 'plain' | 'none'
                    title: string
                    html: string
                    button?: string
                    accent?: 'blue' | 'teal' | 'green' | 'purple' | 'red' | 'slate'
                  }
                }[]
                attachment: {
                  fileName: string
                  kind: 'html' | 'pdf' | 'docx'
                  title: string
                  body: string
                } | null
                trainingId: string | null
                premise: {
                  process: 0 | 2 | 4 | 6 | 8
                  relevance: 0 | 2 | 4 | 6 | 8
                  events: 0 | 2 | 4 | 6 | 8
                  concern: 0 | 2 | 4 | 6 | 8
                  trained: 0 | 2 | 4 | 6 | 8
                } | null
              }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/templates/{id}/restore': {
    get?: never
    put?: never
    /** Offer an archived template again */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              version: number
              source: 'built-in' | 'tenant'
              isArchived: boolean
              updatedAt: string | null
              createdBy: string | null
              name: string
              technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
              theme:
                | 'accountActivation'
                | 'accountVerification'
                | 'billing'
                | 'cleanUpMail'
                | 'controversial'
                | 'documentReceived'
                | 'expense'
                | 'fax'
                | 'financeReport'
                | 'incomingMessages'
                | 'invoice'
                | 'itemReceived'
                | 'loginAlert'
                | 'mailReceived'
                | 'password'
                | 'payment'
                | 'payroll'
                | 'personalizedOffer'
                | 'quarantine'
                | 'remoteWork'
                | 'reviewMessage'
                | 'securityUpdate'
                | 'serviceSuspended'
                | 'signatureRequired'
                | 'upgradeMailboxStorage'
                | 'verifyMailbox'
                | 'voicemail'
                | 'other'
              difficulty: 'low' | 'medium' | 'high'
              predictedCompromiseRate: number
              isControversial: boolean
              languages: ('en' | 'de' | 'fr' | 'es')[]
              trainingId: string | null
              scale: {
                cueCount: number
                cues: 'few' | 'some' | 'many'
                premiseScore: number
                premise: 'weak' | 'medium' | 'strong'
                rating: 'very' | 'moderately' | 'moderately-to-least' | 'least'
              } | null
              attack: {
                templateId: string
                version: number
                name: string
                technique: 'link' | 'credentials' | 'attachment' | 'qr' | 'training'
                theme:
                  | 'accountActivation'
                  | 'accountVerification'
                  | 'billing'
                  | 'cleanUpMail'
                  | 'controversial'
                  | 'documentReceived'
                  | 'expense'
                  | 'fax'
                  | 'financeReport'
                  | 'incomingMessages'
                  | 'invoice'
                  | 'itemReceived'
                  | 'loginAlert'
                  | 'mailReceived'
                  | 'password'
                  | 'payment'
                  | 'payroll'
                  | 'personalizedOffer'
                  | 'quarantine'
                  | 'remoteWork'
                  | 'reviewMessage'
                  | 'securityUpdate'
                  | 'serviceSuspended'
                  | 'signatureRequired'
                  | 'upgradeMailboxStorage'
                  | 'verifyMailbox'
                  | 'voicemail'
                  | 'other'
                difficulty: 'low' | 'medium' | 'high'
                predictedCompromiseRate: number
                isControversial: boolean
                variants: {
                  language: 'en' | 'de' | 'fr' | 'es'
                  fromName: string
                  fromLocalPart: string
                  replyToName?: string
                  subject: string
                  html: string
                  text: string
                  cues: {
                    kind:
                      | 'spelling-or-grammar'
                      | 'inconsistency'
                      | 'attachment-type'
                      | 'sender-address'
                      | 'url-hyperlinking'
                      | 'domain-spoofing'
                      | 'missing-branding'
                      | 'imitated-branding'
                      | 'unprofessional-design'
                      | 'security-indicators'
                      | 'legal-language'
                      | 'distracting-detail'
                      | 'sensitive-information'
                      | 'urgency'
                      | 'threat'
                      | 'generic-greeting'
                      | 'no-signer-details'
                      | 'humanitarian-appeal'
                      | 'too-good-to-be-true'
                      | 'you-are-special'
                      | 'limited-time-offer'
                      | 'business-process'
                      | 'authority'
                    quote: string | null
                    where: 'sender' | 'subject' | 'body' | 'link' | 'attachment' | 'whole'
                    explanation: string
                  }[]
                  attachment?: {
                    fileName: string
                    kind: 'html' | 'pdf' | 'docx'
                    title: string
                    body: string
                  }
                }[]
                landingPages: {
                  language: 'en' | 'de' | 'fr' | 'es'
                  page: {
                    id: string
                    kind: 'sign-in' | 'plain' | 'none'
                    title: string
                    html: string
                    button?: string
                    accent?: 'blue' | 'teal' | 'green' | 'purple' | 'red' | 'slate'
                  }
                }[]
                attachment: {
                  fileName: string
                  kind: 'html' | 'pdf' | 'docx'
                  title: string
                  body: string
                } | null
                trainingId: string | null
                premise?: {
                  process: 0 | 2 | 4 | 6 | 8
                  relevance: 0 | 2 | 4 | 6 | 8
                  events: 0 | 2 | 4 | 6 | 8
                  concern: 0 | 2 | 4 | 6 | 8
                  trained: 0 | 2 | 4 | 6 | 8
                }
              }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/templates/{id}/versions': {
    /** Versions of an own template */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                version: number
                by: string
                at: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/training-assignments': {
    /** Trainings that people were given, newest first; who they are only for those who may see names */
    get: {
      parameters: {
        query?: {
          limit?: number
          cursor?: string
          campaignId?: string
          show?: 'all' | 'open' | 'overdue' | 'completed' | 'withdrawn'
          search?: string
        }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                campaign: {
                  id: string
                  name: string
                }
                training: {
                  id: string
                  title: string
                }
                person: {
                  id: string | null
                  displayName: string
                  address: string
                  department: string | null
                } | null
                reason: 'caught' | 'campaign' | 'chosen'
                state: 'assigned' | 'started' | 'completed' | 'withdrawn'
                isOverdue: boolean
                language: 'en' | 'de' | 'fr' | 'es'
                assignedAt: string
                dueAt: string | null
                startedAt: string | null
                completedAt: string | null
                withdrawnAt: string | null
                toldAt: string | null
                nextMailAt: string | null
                remindersSent: number
                attempts: number
                score: number | null
                engaged_seconds: number
                mailFailure: string | null
              }[]
              next: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/training-assignments/export': {
    /** Trainings as CSV */
    get: {
      parameters: {
        query?: {
          limit?: number
          cursor?: string
          campaignId?: string
          show?: 'all' | 'open' | 'overdue' | 'completed' | 'withdrawn'
          search?: string
        }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': string } }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/training-assignments/figures': {
    /** Trainings in numbers: assigned, started, finished, overdue, by training */
    get: {
      parameters: { query?: { campaignId?: string }; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              assigned: number
              started: number
              completed: number
              overdue: number
              withdrawn: number
              medianEngaged_seconds: number | null
              medianScore: number | null
              byTraining: {
                training: {
                  id: string
                  title: string
                }
                assigned: number
                completed: number
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/training-assignments/{id}/certificate.pdf': {
    /** Certificate of a training that was passed */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': string } }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/training-assignments/{id}/remind': {
    get?: never
    put?: never
    /** Remind the person now */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            reason: string
          }
        }
      }
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': { [name: string]: unknown } } }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/training-assignments/{id}/withdraw': {
    get?: never
    put?: never
    /** Take a training back */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            reason: string
          }
        }
      }
      responses: {
        200: { headers: { [name: string]: unknown }; content: { 'application/json': { [name: string]: unknown } } }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/trainings': {
    /** Trainings, own ones first */
    get: {
      parameters: { query?: { archived?: boolean }; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                version: number
                source: 'built-in' | 'tenant'
                isArchived: boolean
                updatedAt: string | null
                createdBy: string | null
                kind: 'lesson' | 'refresher'
                title: string
                minutes: number
                languages: ('en' | 'de' | 'fr' | 'es')[]
                matches: {
                  themes: (
                    | 'accountActivation'
                    | 'accountVerification'
                    | 'billing'
                    | 'cleanUpMail'
                    | 'controversial'
                    | 'documentReceived'
                    | 'expense'
                    | 'fax'
                    | 'financeReport'
                    | 'incomingMessages'
                    | 'invoice'
                    | 'itemReceived'
                    | 'loginAlert'
                    | 'mailReceived'
                    | 'password'
                    | 'payment'
                    | 'payroll'
                    | 'personalizedOffer'
                    | 'quarantine'
                    | 'remoteWork'
                    | 'reviewMessage'
                    | 'securityUpdate'
                    | 'serviceSuspended'
                    | 'signatureRequired'
                    | 'upgradeMailboxStorage'
                    | 'verifyMailbox'
                    | 'voicemail'
                    | 'other'
                  )[]
                  techniques: ('link' | 'credentials' | 'attachment' | 'qr' | 'training')[]
                }
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    /** Write a training */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            kind: 'lesson' | 'refresher'
            minutes: number
            texts: {
              language: 'en' | 'de' | 'fr' | 'es'
              title: string
              summary: string
              sections: {
                heading: string
                paragraphs: string[]
                picture: {
                  id: string
                  alt: string
                } | null
              }[]
              quiz: {
                question: string
                options: string[]
                correct: number
                explanation: string
              }[]
            }[]
            matches: {
              themes: (
                | 'accountActivation'
                | 'accountVerification'
                | 'billing'
                | 'cleanUpMail'
                | 'controversial'
                | 'documentReceived'
                | 'expense'
                | 'fax'
                | 'financeReport'
                | 'incomingMessages'
                | 'invoice'
                | 'itemReceived'
                | 'loginAlert'
                | 'mailReceived'
                | 'password'
                | 'payment'
                | 'payroll'
                | 'personalizedOffer'
                | 'quarantine'
                | 'remoteWork'
                | 'reviewMessage'
                | 'securityUpdate'
                | 'serviceSuspended'
                | 'signatureRequired'
                | 'upgradeMailboxStorage'
                | 'verifyMailbox'
                | 'voicemail'
                | 'other'
              )[]
              techniques: ('link' | 'credentials' | 'attachment' | 'qr' | 'training')[]
            }
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              version: number
              source: 'built-in' | 'tenant'
              isArchived: boolean
              updatedAt: string | null
              createdBy: string | null
              kind: 'lesson' | 'refresher'
              title: string
              minutes: number
              languages: ('en' | 'de' | 'fr' | 'es')[]
              matches: {
                themes: (
                  | 'accountActivation'
                  | 'accountVerification'
                  | 'billing'
                  | 'cleanUpMail'
                  | 'controversial'
                  | 'documentReceived'
                  | 'expense'
                  | 'fax'
                  | 'financeReport'
                  | 'incomingMessages'
                  | 'invoice'
                  | 'itemReceived'
                  | 'loginAlert'
                  | 'mailReceived'
                  | 'password'
                  | 'payment'
                  | 'payroll'
                  | 'personalizedOffer'
                  | 'quarantine'
                  | 'remoteWork'
                  | 'reviewMessage'
                  | 'securityUpdate'
                  | 'serviceSuspended'
                  | 'signatureRequired'
                  | 'upgradeMailboxStorage'
                  | 'verifyMailbox'
                  | 'voicemail'
                  | 'other'
                )[]
                techniques: ('link' | 'credentials' | 'attachment' | 'qr' | 'training')[]
              }
              training: {
                id: string
                version: number
                kind: 'lesson' | 'refresher'
                minutes: number
                texts: {
                  language: 'en' | 'de' | 'fr' | 'es'
                  title: string
                  summary: string
                  sections: {
                    heading: string
                    paragraphs: string[]
                    picture: {
                      id: string
                      alt: string
                    } | null
                  }[]
                  quiz: {
                    question: string
                    options: string[]
                    correct: number
                    explanation: string
                  }[]
                }[]
                matches: {
                  themes: (
                    | 'accountActivation'
                    | 'accountVerification'
                    | 'billing'
                    | 'cleanUpMail'
                    | 'controversial'
                    | 'documentReceived'
                    | 'expense'
                    | 'fax'
                    | 'financeReport'
                    | 'incomingMessages'
                    | 'invoice'
                    | 'itemReceived'
                    | 'loginAlert'
                    | 'mailReceived'
                    | 'password'
                    | 'payment'
                    | 'payroll'
                    | 'personalizedOffer'
                    | 'quarantine'
                    | 'remoteWork'
                    | 'reviewMessage'
                    | 'securityUpdate'
                    | 'serviceSuspended'
                    | 'signatureRequired'
                    | 'upgradeMailboxStorage'
                    | 'verifyMailbox'
                    | 'voicemail'
                    | 'other'
                  )[]
                  techniques: ('link' | 'credentials' | 'attachment' | 'qr' | 'training')[]
                }
              }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/trainings/pictures': {
    /** Pictures that a training may show */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                svg: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/trainings/{id}': {
    /** One training */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              version: number
              source: 'built-in' | 'tenant'
              isArchived: boolean
              updatedAt: string | null
              createdBy: string | null
              kind: 'lesson' | 'refresher'
              title: string
              minutes: number
              languages: ('en' | 'de' | 'fr' | 'es')[]
              matches: {
                themes: (
                  | 'accountActivation'
                  | 'accountVerification'
                  | 'billing'
                  | 'cleanUpMail'
                  | 'controversial'
                  | 'documentReceived'
                  | 'expense'
                  | 'fax'
                  | 'financeReport'
                  | 'incomingMessages'
                  | 'invoice'
                  | 'itemReceived'
                  | 'loginAlert'
                  | 'mailReceived'
                  | 'password'
                  | 'payment'
                  | 'payroll'
                  | 'personalizedOffer'
                  | 'quarantine'
                  | 'remoteWork'
                  | 'reviewMessage'
                  | 'securityUpdate'
                  | 'serviceSuspended'
                  | 'signatureRequired'
                  | 'upgradeMailboxStorage'
                  | 'verifyMailbox'
                  | 'voicemail'
                  | 'other'
                )[]
                techniques: ('link' | 'credentials' | 'attachment' | 'qr' | 'training')[]
              }
              training: {
                id: string
                version: number
                kind: 'lesson' | 'refresher'
                minutes: number
                texts: {
                  language: 'en' | 'de' | 'fr' | 'es'
                  title: string
                  summary: string
                  sections: {
                    heading: string
                    paragraphs: string[]
                    picture: {
                      id: string
                      alt: string
                    } | null
                  }[]
                  quiz: {
                    question: string
                    options: string[]
                    correct: number
                    explanation: string
                  }[]
                }[]
                matches: {
                  themes: (
                    | 'accountActivation'
                    | 'accountVerification'
                    | 'billing'
                    | 'cleanUpMail'
                    | 'controversial'
                    | 'documentReceived'
                    | 'expense'
                    | 'fax'
                    | 'financeReport'
                    | 'incomingMessages'
                    | 'invoice'
                    | 'itemReceived'
                    | 'loginAlert'
                    | 'mailReceived'
                    | 'password'
                    | 'payment'
                    | 'payroll'
                    | 'personalizedOffer'
                    | 'quarantine'
                    | 'remoteWork'
                    | 'reviewMessage'
                    | 'securityUpdate'
                    | 'serviceSuspended'
                    | 'signatureRequired'
                    | 'upgradeMailboxStorage'
                    | 'verifyMailbox'
                    | 'voicemail'
                    | 'other'
                  )[]
                  techniques: ('link' | 'credentials' | 'attachment' | 'qr' | 'training')[]
                }
              }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    /** Change an own training: adds a version */
    put: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            version: number
            content: {
              kind: 'lesson' | 'refresher'
              minutes: number
              texts: {
                language: 'en' | 'de' | 'fr' | 'es'
                title: string
                summary: string
                sections: {
                  heading: string
                  paragraphs: string[]
                  picture: {
                    id: string
                    alt: string
                  } | null
                }[]
                quiz: {
                  question: string
                  options: string[]
                  correct: number
                  explanation: string
                }[]
              }[]
              matches: {
                themes: (
                  | 'accountActivation'
                  | 'accountVerification'
                  | 'billing'
                  | 'cleanUpMail'
                  | 'controversial'
                  | 'documentReceived'
                  | 'expense'
                  | 'fax'
                  | 'financeReport'
                  | 'incomingMessages'
                  | 'invoice'
                  | 'itemReceived'
                  | 'loginAlert'
                  | 'mailReceived'
                  | 'password'
                  | 'payment'
                  | 'payroll'
                  | 'personalizedOffer'
                  | 'quarantine'
                  | 'remoteWork'
                  | 'reviewMessage'
                  | 'securityUpdate'
                  | 'serviceSuspended'
                  | 'signatureRequired'
                  | 'upgradeMailboxStorage'
                  | 'verifyMailbox'
                  | 'voicemail'
                  | 'other'
                )[]
                techniques: ('link' | 'credentials' | 'attachment' | 'qr' | 'training')[]
              }
            }
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              version: number
              source: 'built-in' | 'tenant'
              isArchived: boolean
              updatedAt: string | null
              createdBy: string | null
              kind: 'lesson' | 'refresher'
              title: string
              minutes: number
              languages: ('en' | 'de' | 'fr' | 'es')[]
              matches: {
                themes: (
                  | 'accountActivation'
                  | 'accountVerification'
                  | 'billing'
                  | 'cleanUpMail'
                  | 'controversial'
                  | 'documentReceived'
                  | 'expense'
                  | 'fax'
                  | 'financeReport'
                  | 'incomingMessages'
                  | 'invoice'
                  | 'itemReceived'
                  | 'loginAlert'
                  | 'mailReceived'
                  | 'password'
                  | 'payment'
                  | 'payroll'
                  | 'personalizedOffer'
                  | 'quarantine'
                  | 'remoteWork'
                  | 'reviewMessage'
                  | 'securityUpdate'
                  | 'serviceSuspended'
                  | 'signatureRequired'
                  | 'upgradeMailboxStorage'
                  | 'verifyMailbox'
                  | 'voicemail'
                  | 'other'
                )[]
                techniques: ('link' | 'credentials' | 'attachment' | 'qr' | 'training')[]
              }
              training: {
                id: string
                version: number
                kind: 'lesson' | 'refresher'
                minutes: number
                texts: {
                  language: 'en' | 'de' | 'fr' | 'es'
                  title: string
                  summary: string
                  sections: {
                    heading: string
                    paragraphs: string[]
                    picture: {
                      id: string
                      alt: string
                    } | null
                  }[]
                  quiz: {
                    question: string
                    options: string[]
                    correct: number
                    explanation: string
                  }[]
                }[]
                matches: {
                  themes: (
                    | 'accountActivation'
                    | 'accountVerification'
                    | 'billing'
                    | 'cleanUpMail'
                    | 'controversial'
                    | 'documentReceived'
                    | 'expense'
                    | 'fax'
                    | 'financeReport'
                    | 'incomingMessages'
                    | 'invoice'
                    | 'itemReceived'
                    | 'loginAlert'
                    | 'mailReceived'
                    | 'password'
                    | 'payment'
                    | 'payroll'
                    | 'personalizedOffer'
                    | 'quarantine'
                    | 'remoteWork'
                    | 'reviewMessage'
                    | 'securityUpdate'
                    | 'serviceSuspended'
                    | 'signatureRequired'
                    | 'upgradeMailboxStorage'
                    | 'verifyMailbox'
                    | 'voicemail'
                    | 'other'
                  )[]
                  techniques: ('link' | 'credentials' | 'attachment' | 'qr' | 'training')[]
                }
              }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/trainings/{id}/archive': {
    get?: never
    put?: never
    /** Offer an own training no more */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              version: number
              source: 'built-in' | 'tenant'
              isArchived: boolean
              updatedAt: string | null
              createdBy: string | null
              kind: 'lesson' | 'refresher'
              title: string
              minutes: number
              languages: ('en' | 'de' | 'fr' | 'es')[]
              matches: {
                themes: (
                  | 'accountActivation'
                  | 'accountVerification'
                  | 'billing'
                  | 'cleanUpMail'
                  | 'controversial'
                  | 'documentReceived'
                  | 'expense'
                  | 'fax'
                  | 'financeReport'
                  | 'incomingMessages'
                  | 'invoice'
                  | 'itemReceived'
                  | 'loginAlert'
                  | 'mailReceived'
                  | 'password'
                  | 'payment'
                  | 'payroll'
                  | 'personalizedOffer'
                  | 'quarantine'
                  | 'remoteWork'
                  | 'reviewMessage'
                  | 'securityUpdate'
                  | 'serviceSuspended'
                  | 'signatureRequired'
                  | 'upgradeMailboxStorage'
                  | 'verifyMailbox'
                  | 'voicemail'
                  | 'other'
                )[]
                techniques: ('link' | 'credentials' | 'attachment' | 'qr' | 'training')[]
              }
              training: {
                id: string
                version: number
                kind: 'lesson' | 'refresher'
                minutes: number
                texts: {
                  language: 'en' | 'de' | 'fr' | 'es'
                  title: string
                  summary: string
                  sections: {
                    heading: string
                    paragraphs: string[]
                    picture: {
                      id: string
                      alt: string
                    } | null
                  }[]
                  quiz: {
                    question: string
                    options: string[]
                    correct: number
                    explanation: string
                  }[]
                }[]
                matches: {
                  themes: (
                    | 'accountActivation'
                    | 'accountVerification'
                    | 'billing'
                    | 'cleanUpMail'
                    | 'controversial'
                    | 'documentReceived'
                    | 'expense'
                    | 'fax'
                    | 'financeReport'
                    | 'incomingMessages'
                    | 'invoice'
                    | 'itemReceived'
                    | 'loginAlert'
                    | 'mailReceived'
                    | 'password'
                    | 'payment'
                    | 'payroll'
                    | 'personalizedOffer'
                    | 'quarantine'
                    | 'remoteWork'
                    | 'reviewMessage'
                    | 'securityUpdate'
                    | 'serviceSuspended'
                    | 'signatureRequired'
                    | 'upgradeMailboxStorage'
                    | 'verifyMailbox'
                    | 'voicemail'
                    | 'other'
                  )[]
                  techniques: ('link' | 'credentials' | 'attachment' | 'qr' | 'training')[]
                }
              }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/trainings/{id}/duplicate': {
    get?: never
    put?: never
    /** Copy a training, also one of the product, into the own ones */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              version: number
              source: 'built-in' | 'tenant'
              isArchived: boolean
              updatedAt: string | null
              createdBy: string | null
              kind: 'lesson' | 'refresher'
              title: string
              minutes: number
              languages: ('en' | 'de' | 'fr' | 'es')[]
              matches: {
                themes: (
                  | 'accountActivation'
                  | 'accountVerification'
                  | 'billing'
                  | 'cleanUpMail'
                  | 'controversial'
                  | 'documentReceived'
                  | 'expense'
                  | 'fax'
                  | 'financeReport'
                  | 'incomingMessages'
                  | 'invoice'
                  | 'itemReceived'
                  | 'loginAlert'
                  | 'mailReceived'
                  | 'password'
                  | 'payment'
                  | 'payroll'
                  | 'personalizedOffer'
                  | 'quarantine'
                  | 'remoteWork'
                  | 'reviewMessage'
                  | 'securityUpdate'
                  | 'serviceSuspended'
                  | 'signatureRequired'
                  | 'upgradeMailboxStorage'
                  | 'verifyMailbox'
                  | 'voicemail'
                  | 'other'
                )[]
                techniques: ('link' | 'credentials' | 'attachment' | 'qr' | 'training')[]
              }
              training: {
                id: string
                version: number
                kind: 'lesson' | 'refresher'
                minutes: number
                texts: {
                  language: 'en' | 'de' | 'fr' | 'es'
                  title: string
                  summary: string
                  sections: {
                    heading: string
                    paragraphs: string[]
                    picture: {
                      id: string
                      alt: string
                    } | null
                  }[]
                  quiz: {
                    question: string
                    options: string[]
                    correct: number
                    explanation: string
                  }[]
                }[]
                matches: {
                  themes: (
                    | 'accountActivation'
                    | 'accountVerification'
                    | 'billing'
                    | 'cleanUpMail'
                    | 'controversial'
                    | 'documentReceived'
                    | 'expense'
                    | 'fax'
                    | 'financeReport'
                    | 'incomingMessages'
                    | 'invoice'
                    | 'itemReceived'
                    | 'loginAlert'
                    | 'mailReceived'
                    | 'password'
                    | 'payment'
                    | 'payroll'
                    | 'personalizedOffer'
                    | 'quarantine'
                    | 'remoteWork'
                    | 'reviewMessage'
                    | 'securityUpdate'
                    | 'serviceSuspended'
                    | 'signatureRequired'
                    | 'upgradeMailboxStorage'
                    | 'verifyMailbox'
                    | 'voicemail'
                    | 'other'
                  )[]
                  techniques: ('link' | 'credentials' | 'attachment' | 'qr' | 'training')[]
                }
              }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/trainings/{id}/restore': {
    get?: never
    put?: never
    /** Offer an archived training again */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              version: number
              source: 'built-in' | 'tenant'
              isArchived: boolean
              updatedAt: string | null
              createdBy: string | null
              kind: 'lesson' | 'refresher'
              title: string
              minutes: number
              languages: ('en' | 'de' | 'fr' | 'es')[]
              matches: {
                themes: (
                  | 'accountActivation'
                  | 'accountVerification'
                  | 'billing'
                  | 'cleanUpMail'
                  | 'controversial'
                  | 'documentReceived'
                  | 'expense'
                  | 'fax'
                  | 'financeReport'
                  | 'incomingMessages'
                  | 'invoice'
                  | 'itemReceived'
                  | 'loginAlert'
                  | 'mailReceived'
                  | 'password'
                  | 'payment'
                  | 'payroll'
                  | 'personalizedOffer'
                  | 'quarantine'
                  | 'remoteWork'
                  | 'reviewMessage'
                  | 'securityUpdate'
                  | 'serviceSuspended'
                  | 'signatureRequired'
                  | 'upgradeMailboxStorage'
                  | 'verifyMailbox'
                  | 'voicemail'
                  | 'other'
                )[]
                techniques: ('link' | 'credentials' | 'attachment' | 'qr' | 'training')[]
              }
              training: {
                id: string
                version: number
                kind: 'lesson' | 'refresher'
                minutes: number
                texts: {
                  language: 'en' | 'de' | 'fr' | 'es'
                  title: string
                  summary: string
                  sections: {
                    heading: string
                    paragraphs: string[]
                    picture: {
                      id: string
                      alt: string
                    } | null
                  }[]
                  quiz: {
                    question: string
                    options: string[]
                    correct: number
                    explanation: string
                  }[]
                }[]
                matches: {
                  themes: (
                    | 'accountActivation'
                    | 'accountVerification'
                    | 'billing'
                    | 'cleanUpMail'
                    | 'controversial'
                    | 'documentReceived'
                    | 'expense'
                    | 'fax'
                    | 'financeReport'
                    | 'incomingMessages'
                    | 'invoice'
                    | 'itemReceived'
                    | 'loginAlert'
                    | 'mailReceived'
                    | 'password'
                    | 'payment'
                    | 'payroll'
                    | 'personalizedOffer'
                    | 'quarantine'
                    | 'remoteWork'
                    | 'reviewMessage'
                    | 'securityUpdate'
                    | 'serviceSuspended'
                    | 'signatureRequired'
                    | 'upgradeMailboxStorage'
                    | 'verifyMailbox'
                    | 'voicemail'
                    | 'other'
                  )[]
                  techniques: ('link' | 'credentials' | 'attachment' | 'qr' | 'training')[]
                }
              }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/visits/{id}': {
    /** One visit: its requests, and every change of its verdict */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              visit: {
                id: string
                at: string
                lastAt: string
                verdict: 'human' | 'automated' | 'unconfirmed'
                reasons: {
                  code: string
                  class: 'A' | 'A*' | 'B' | 'W'
                  text: string
                }[]
                ruleVersion: string
                provisionalUntil: string | null
                decidedBy: string | null
                needsReview: boolean
                isOtherPerson: boolean
                isExcluded: boolean
                hasSubmitted: boolean
                kinds: ('pixel' | 'link' | 'text-link' | 'decoy' | 'qr' | 'attachment' | 'reply' | 'training')[]
                sinceDelivery_seconds: number | null
                network: {
                  kind: 'scanner' | 'vendor' | 'datacentre' | 'proxy' | 'access' | 'mobile' | 'unknown'
                  owner: string | null
                  range: string | null
                }
                agent: string | null
                isCanary: boolean
                recipient: {
                  messageId: string
                  personId: string | null
                  name: string
                  address: string
                } | null
              }
              verdicts: {
                at: string
                verdict: 'human' | 'automated' | 'unconfirmed'
                reasons: {
                  code: string
                  class: 'A' | 'A*' | 'B' | 'W'
                  text: string
                }[]
                ruleVersion: string
                by: string | null
                reason: string | null
              }[]
              signals: {
                signInHere: boolean | null
                signInNetwork: boolean | null
                agentSeen: boolean | null
                read: boolean | null
                urlClick: boolean | null
                endpoint: boolean | null
              } | null
              requests: {
                at: string
                method: string
                kind: string
                token: 'pixel' | 'link' | 'text-link' | 'decoy' | 'qr' | 'attachment' | 'reply' | 'training'
                event: string | null
                visible_ms: number | null
                inputs: number | null
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/simulations/visits/{id}/verdict': {
    get?: never
    put?: never
    /** Decide by hand whether a visit was a person, or give it back to the rules */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            verdict: 'human' | 'automated' | 'unconfirmed' | 'rules'
            reason: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              visit: {
                id: string
                at: string
                lastAt: string
                verdict: 'human' | 'automated' | 'unconfirmed'
                reasons: {
                  code: string
                  class: 'A' | 'A*' | 'B' | 'W'
                  text: string
                }[]
                ruleVersion: string
                provisionalUntil: string | null
                decidedBy: string | null
                needsReview: boolean
                isOtherPerson: boolean
                isExcluded: boolean
                hasSubmitted: boolean
                kinds: ('pixel' | 'link' | 'text-link' | 'decoy' | 'qr' | 'attachment' | 'reply' | 'training')[]
                sinceDelivery_seconds: number | null
                network: {
                  kind: 'scanner' | 'vendor' | 'datacentre' | 'proxy' | 'access' | 'mobile' | 'unknown'
                  owner: string | null
                  range: string | null
                }
                agent: string | null
                isCanary: boolean
                recipient: {
                  messageId: string
                  personId: string | null
                  name: string
                  address: string
                } | null
              }
              verdicts: {
                at: string
                verdict: 'human' | 'automated' | 'unconfirmed'
                reasons: {
                  code: string
                  class: 'A' | 'A*' | 'B' | 'W'
                  text: string
                }[]
                ruleVersion: string
                by: string | null
                reason: string | null
              }[]
              signals: {
                signInHere: boolean | null
                signInNetwork: boolean | null
                agentSeen: boolean | null
                read: boolean | null
                urlClick: boolean | null
                endpoint: boolean | null
              } | null
              requests: {
                at: string
                method: string
                kind: string
                token: 'pixel' | 'link' | 'text-link' | 'decoy' | 'qr' | 'attachment' | 'reply' | 'training'
                event: string | null
                visible_ms: number | null
                inputs: number | null
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/submissions': {
    /** Verdicts that somebody called wrong, newest first */
    get: {
      parameters: {
        query?: { as?: 'threat' | 'clean'; limit?: number; cursor?: string }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                messageId: string
                quarantineId: string | null
                as: 'threat' | 'clean'
                reason: string | null
                note: string
                sender: string
                subject: string
                recipients: string[]
                receivedAt: string
                /** What the verdict said */
                category: string
                reportedAt: string
                reportedBy: string
                origin: 'quarantine' | 'portal' | 'history'
              }[]
              next: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/subscriptions': {
    /** What this tenant has, and its use */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              isUnlimited: boolean
              items: {
                product: 'email-standard' | 'email-advanced' | 'endpoint' | 'phish-threat'
                seats: number | null
                expiresAt: string | null
                state: 'active' | 'over-used' | 'expired'
                /** Mailboxes with a processed message in the last 30 days */
                used: number
                countedAt: string | null
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/symptoms': {
    /** Mailboxes by signs of compromise, highest score first */
    get: {
      parameters: {
        query?: { limit?: number; cursor?: string; band?: 'respond' | 'high' | 'low' | 'none'; personId?: string }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                mailbox: {
                  address: string
                  displayName: string
                  personId: string | null
                  kind: 'user' | 'shared' | 'room' | 'equipment' | 'unknown'
                }
                score: number
                band: 'respond' | 'high' | 'low' | 'none'
                findings: {
                  id: string
                  kind:
                    | 'bad-messages'
                    | 'virus-sent'
                    | 'microsoft-restricted'
                    | 'forward-external'
                    | 'rule-forwards'
                    | 'rule-hides'
                    | 'rule-name'
                    | 'rule-hidden'
                    | 'sent-items-missing'
                    | 'notices-deleted'
                    | 'mass-deletion'
                    | 'sign-in-risk'
                    | 'new-mfa-method'
                    | 'new-consent'
                    | 'recipients-unusual'
                    | 'bounces'
                    | 'infected-computer'
                    | 'delegation'
                    | 'reading-spree'
                  title: string
                  evidence: string[]
                  points: number
                  pointsNow: number
                  seenAt: string
                  state: 'open' | 'cleaned' | 'accepted' | 'undone' | 'gone'
                  canCleanUp: boolean
                  canUndo: boolean
                }[]
                checkedAt: string | null
                unknown: string[]
                incidentId: string | null
              }[]
              next: string | null
              lastCheckAt: string | null
              checkedMailboxes: number
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/symptoms/check': {
    get?: never
    put?: never
    /** Check all mailboxes, or one, now */
    post: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            personId?: string
          }
        }
      }
      responses: {
        202: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              operationId: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/symptoms/findings/{id}/accept': {
    get?: never
    put?: never
    /** Accept a finding as wanted, until a day */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            reason: string
            until?: string
            alsoActor?: boolean
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              kind:
                | 'bad-messages'
                | 'virus-sent'
                | 'microsoft-restricted'
                | 'forward-external'
                | 'rule-forwards'
                | 'rule-hides'
                | 'rule-name'
                | 'rule-hidden'
                | 'sent-items-missing'
                | 'notices-deleted'
                | 'mass-deletion'
                | 'sign-in-risk'
                | 'new-mfa-method'
                | 'new-consent'
                | 'recipients-unusual'
                | 'bounces'
                | 'infected-computer'
                | 'delegation'
                | 'reading-spree'
              title: string
              evidence: string[]
              points: number
              pointsNow: number
              seenAt: string
              state: 'open' | 'cleaned' | 'accepted' | 'undone' | 'gone'
              canCleanUp: boolean
              canUndo: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/symptoms/findings/{id}/clean-up': {
    /** What clean-up of a finding would do */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              steps: string[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    /** Switch off what was found; nothing is deleted */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            reason: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              kind:
                | 'bad-messages'
                | 'virus-sent'
                | 'microsoft-restricted'
                | 'forward-external'
                | 'rule-forwards'
                | 'rule-hides'
                | 'rule-name'
                | 'rule-hidden'
                | 'sent-items-missing'
                | 'notices-deleted'
                | 'mass-deletion'
                | 'sign-in-risk'
                | 'new-mfa-method'
                | 'new-consent'
                | 'recipients-unusual'
                | 'bounces'
                | 'infected-computer'
                | 'delegation'
                | 'reading-spree'
              title: string
              evidence: string[]
              points: number
              pointsNow: number
              seenAt: string
              state: 'open' | 'cleaned' | 'accepted' | 'undone' | 'gone'
              canCleanUp: boolean
              canUndo: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/symptoms/findings/{id}/undo': {
    get?: never
    put?: never
    /** Put back what clean-up switched off */
    post: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            reason: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              kind:
                | 'bad-messages'
                | 'virus-sent'
                | 'microsoft-restricted'
                | 'forward-external'
                | 'rule-forwards'
                | 'rule-hides'
                | 'rule-name'
                | 'rule-hidden'
                | 'sent-items-missing'
                | 'notices-deleted'
                | 'mass-deletion'
                | 'sign-in-risk'
                | 'new-mfa-method'
                | 'new-consent'
                | 'recipients-unusual'
                | 'bounces'
                | 'infected-computer'
                | 'delegation'
                | 'reading-spree'
              title: string
              evidence: string[]
              points: number
              pointsNow: number
              seenAt: string
              state: 'open' | 'cleaned' | 'accepted' | 'undone' | 'gone'
              canCleanUp: boolean
              canUndo: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/symptoms/mailboxes/{personId}/respond': {
    get?: never
    put?: never
    /** Open an incident because of signs: block the mailbox and start all tracks */
    post: {
      parameters: { query?: never; path: { tenantId: string; personId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            reason: string
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              incidentId: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tokens': {
    /** API tokens */
    get: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                name: string
                /** null = all */
                tenants: string[] | null
                /** null = all */
                permissions: string[] | null
                createdAt: string
                expiresAt: string | null
                lastUsedAt: string | null
                revokedAt: string | null
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    /** Make a token; it is shown this once. One that is made with a token ends with that at the latest */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            name: string
            tenants?: string[]
            permissions?: string[]
            expiresAt?: string
          }
        }
      }
      responses: {
        201: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              token: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tokens/{id}': {
    get?: never
    put?: never
    post?: never
    /** Revoke a token */
    delete: {
      parameters: { query?: never; path: { id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    patch?: never
  }
  '/api/v1/users': {
    /** Administrators, by address */
    get: {
      parameters: {
        query?: { search?: string; state?: 'invited' | 'active' | 'disabled'; limit?: number; cursor?: string }
        path?: never
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                email: string
                name: string
                state: 'invited' | 'active' | 'disabled'
                assignments: {
                  roleId: string
                  roleName: string
                  scope:
                    | {
                        kind: 'installation'
                      }
                    | {
                        kind: 'tenants'
                        tenantIds: string[]
                      }
                }[]
                hasPassword: boolean
                isMicrosoft: boolean
                secondFactor: boolean
                createdAt: string
                lastSignInAt: string | null
                mayChange: boolean
              }[]
              next: string | null
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    /** Invite an administrator; the link is shown once */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            email: string
            name: string
            assignments: {
              roleId: string
              scope:
                | {
                    kind: 'installation'
                  }
                | {
                    kind: 'tenants'
                    tenantIds: string[]
                  }
            }[]
          }
        }
      }
      responses: {
        201: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              user: {
                id: string
                email: string
                name: string
                state: 'invited' | 'active' | 'disabled'
                assignments: {
                  roleId: string
                  roleName: string
                  scope:
                    | {
                        kind: 'installation'
                      }
                    | {
                        kind: 'tenants'
                        tenantIds: string[]
                      }
                }[]
                hasPassword: boolean
                isMicrosoft: boolean
                secondFactor: boolean
                createdAt: string
                lastSignInAt: string | null
                mayChange: boolean
              }
              link: string
              expiresAt: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/users/first-link': {
    get?: never
    put?: never
    /** A one-time link that makes a super admin of the installation */
    post: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        201: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              link: string
              expiresAt: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/users/{id}': {
    /** One administrator */
    get: {
      parameters: { query?: never; path: { id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              email: string
              name: string
              state: 'invited' | 'active' | 'disabled'
              assignments: {
                roleId: string
                roleName: string
                scope:
                  | {
                      kind: 'installation'
                    }
                  | {
                      kind: 'tenants'
                      tenantIds: string[]
                    }
              }[]
              hasPassword: boolean
              isMicrosoft: boolean
              secondFactor: boolean
              createdAt: string
              lastSignInAt: string | null
              mayChange: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    /** Change name and roles; it takes effect at once, and an open one-time link ends with a change of roles */
    put: {
      parameters: { query?: never; path: { id: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            name?: string
            assignments?: {
              roleId: string
              scope:
                | {
                    kind: 'installation'
                  }
                | {
                    kind: 'tenants'
                    tenantIds: string[]
                  }
            }[]
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              email: string
              name: string
              state: 'invited' | 'active' | 'disabled'
              assignments: {
                roleId: string
                roleName: string
                scope:
                  | {
                      kind: 'installation'
                    }
                  | {
                      kind: 'tenants'
                      tenantIds: string[]
                    }
              }[]
              hasPassword: boolean
              isMicrosoft: boolean
              secondFactor: boolean
              createdAt: string
              lastSignInAt: string | null
              mayChange: boolean
              needsNewLink: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/users/{id}/disable': {
    get?: never
    put?: never
    /** Disable an administrator; all sessions end, and API tokens and credentials that they made are revoked */
    post: {
      parameters: { query?: never; path: { id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              email: string
              name: string
              state: 'invited' | 'active' | 'disabled'
              assignments: {
                roleId: string
                roleName: string
                scope:
                  | {
                      kind: 'installation'
                    }
                  | {
                      kind: 'tenants'
                      tenantIds: string[]
                    }
              }[]
              hasPassword: boolean
              isMicrosoft: boolean
              secondFactor: boolean
              createdAt: string
              lastSignInAt: string | null
              mayChange: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/users/{id}/enable': {
    get?: never
    put?: never
    /** Enable a disabled administrator */
    post: {
      parameters: { query?: never; path: { id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              email: string
              name: string
              state: 'invited' | 'active' | 'disabled'
              assignments: {
                roleId: string
                roleName: string
                scope:
                  | {
                      kind: 'installation'
                    }
                  | {
                      kind: 'tenants'
                      tenantIds: string[]
                    }
              }[]
              hasPassword: boolean
              isMicrosoft: boolean
              secondFactor: boolean
              createdAt: string
              lastSignInAt: string | null
              mayChange: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/users/{id}/link': {
    get?: never
    put?: never
    /** A new one-time link to choose a password; the one before ends */
    post: {
      parameters: { query?: never; path: { id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        201: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              link: string
              expiresAt: string
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/users/{id}/reset-second-factor': {
    get?: never
    put?: never
    /** Remove authenticator app, passkeys and recovery codes; all sessions end */
    post: {
      parameters: { query?: never; path: { id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              email: string
              name: string
              state: 'invited' | 'active' | 'disabled'
              assignments: {
                roleId: string
                roleName: string
                scope:
                  | {
                      kind: 'installation'
                    }
                  | {
                      kind: 'tenants'
                      tenantIds: string[]
                    }
              }[]
              hasPassword: boolean
              isMicrosoft: boolean
              secondFactor: boolean
              createdAt: string
              lastSignInAt: string | null
              mayChange: boolean
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/users/{id}/sessions': {
    /** Where an administrator is signed in */
    get: {
      parameters: { query?: never; path: { id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              items: {
                id: string
                isCurrent: boolean
                method:
                  | 'password'
                  | 'password+totp'
                  | 'password+recovery-code'
                  | 'password+passkey'
                  | 'passkey'
                  | 'microsoft'
                  | 'link'
                address: string | null
                userAgent: string | null
                signedInAt: string
                lastSeenAt: string
                endsAt: string
              }[]
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    /** End all sessions of an administrator */
    delete: {
      parameters: { query?: never; path: { id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    patch?: never
  }
  '/api/v1/users/{id}/sessions/{sessionId}': {
    get?: never
    put?: never
    post?: never
    /** End one session of an administrator */
    delete: {
      parameters: { query?: never; path: { id: string; sessionId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    patch?: never
  }
  '/api/v1/whoami': {
    /** What the caller is, which tenants and permissions it has, and where to call */
    get: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              kind: 'installation' | 'provider' | 'tenant'
              caller: {
                kind: 'user' | 'token' | 'credential' | 'system'
                id: string
                name: string
              }
              tenants:
                | 'all'
                | {
                    id: string
                    name: string
                  }[]
              permissions: 'all' | string[]
              hosts: {
                api: string
                console: string
              }
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
}
