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
  '/api/v1/alert-settings': {
    /** Who is told of alerts */
    get: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              recipients: string[]
              webhookUrl: string | null
              hasWebhookSecret: boolean
              severityMin: 'high' | 'medium' | 'low'
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    /** Change who is told */
    put: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            recipients: string[]
            webhookUrl: string | null
            webhookSecret?: string | null
            severityMin: 'high' | 'medium' | 'low'
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              recipients: string[]
              webhookUrl: string | null
              hasWebhookSecret: boolean
              severityMin: 'high' | 'medium' | 'low'
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
    /** Alerts, newest first */
    get: {
      parameters: {
        query?: {
          state?: 'open' | 'acknowledged' | 'resolved' | 'unresolved' | 'all'
          severity?: 'high' | 'medium' | 'low'
          type?: string
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
                type: string
                subject: string
                severity: 'high' | 'medium' | 'low'
                title: string
                text: string
                data: { [name: string]: unknown }
                state: 'open' | 'acknowledged' | 'resolved'
                count: number
                firstAt: string
                lastAt: string
                acknowledgedAt: string | null
                acknowledgedBy: string | null
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
  '/api/v1/alerts/{alertId}/acknowledge': {
    get?: never
    put?: never
    /** Seen: no more reminders */
    post: {
      parameters: { query?: never; path: { alertId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/alerts/{alertId}/resolve': {
    get?: never
    put?: never
    /** Close the alert */
    post: {
      parameters: { query?: never; path: { alertId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            reason: string
          }
        }
      }
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
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
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants': {
    /** Tenants that the caller may see */
    get: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never }
      requestBody?: never
      responses: {
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
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/alert-settings': {
    /** Who is told of alerts */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              recipients: string[]
              webhookUrl: string | null
              hasWebhookSecret: boolean
              severityMin: 'high' | 'medium' | 'low'
            }
          }
        }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    /** Change who is told */
    put: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            recipients: string[]
            webhookUrl: string | null
            webhookSecret?: string | null
            severityMin: 'high' | 'medium' | 'low'
          }
        }
      }
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              recipients: string[]
              webhookUrl: string | null
              hasWebhookSecret: boolean
              severityMin: 'high' | 'medium' | 'low'
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
    /** Alerts, newest first */
    get: {
      parameters: {
        query?: {
          state?: 'open' | 'acknowledged' | 'resolved' | 'unresolved' | 'all'
          severity?: 'high' | 'medium' | 'low'
          type?: string
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
                type: string
                subject: string
                severity: 'high' | 'medium' | 'low'
                title: string
                text: string
                data: { [name: string]: unknown }
                state: 'open' | 'acknowledged' | 'resolved'
                count: number
                firstAt: string
                lastAt: string
                acknowledgedAt: string | null
                acknowledgedBy: string | null
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
  '/api/v1/tenants/{tenantId}/alerts/{alertId}/acknowledge': {
    get?: never
    put?: never
    /** Seen: no more reminders */
    post: {
      parameters: { query?: never; path: { alertId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/alerts/{alertId}/resolve': {
    get?: never
    put?: never
    /** Close the alert */
    post: {
      parameters: { query?: never; path: { alertId: string }; header?: never; cookie?: never }
      requestBody: {
        content: {
          'application/json': {
            reason: string
          }
        }
      }
      responses: {
        204: { headers: { [name: string]: unknown }; content?: never }
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/domains': {
    /** Domains of the tenant */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
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
        query?: { search?: string; limit?: number; cursor?: string }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/lists': {
    /** Allow and block list */
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
                list: 'allow' | 'block'
                /** address, domain, wildcard or network */
                kind: string
                value: string
                owner: string | null
                note: string
                requireAuthentication: boolean
                createdAt: string
                createdBy: string
                expiresAt: string | null
              }[]
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
              /** address, domain, wildcard or network */
              kind: string
              value: string
              owner: string | null
              note: string
              requireAuthentication: boolean
              createdAt: string
              createdBy: string
              expiresAt: string | null
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
    put?: never
    post?: never
    /** Remove an entry */
    delete: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
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
          }
        }
      }
      responses: {
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
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
  '/api/v1/tenants/{tenantId}/mailflow/plan': {
    /** What would be changed in Exchange Online now; nothing is changed */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
    post?: never
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
      requestBody?: never
      responses: {
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
              open: {
                high: number
                medium: number
                low: number
              }
              findings: {
                id: string
                code: string
                severity: 'high' | 'medium' | 'low'
                objectKey: string
                objectName: string
                property: string | null
                expected: unknown
                actual: unknown
                summary: string
                remedy: string
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
              open: {
                high: number
                medium: number
                low: number
              }
              findings: {
                id: string
                code: string
                severity: 'high' | 'medium' | 'low'
                objectKey: string
                objectName: string
                property: string | null
                expected: unknown
                actual: unknown
                summary: string
                remedy: string
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
                code: string
                severity: 'high' | 'medium' | 'low'
                objectKey: string
                objectName: string
                property: string | null
                expected: unknown
                actual: unknown
                summary: string
                remedy: string
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
      requestBody?: never
      responses: {
        200: {
          headers: { [name: string]: unknown }
          content: {
            'application/json': {
              id: string
              code: string
              severity: 'high' | 'medium' | 'low'
              objectKey: string
              objectName: string
              property: string | null
              expected: unknown
              actual: unknown
              summary: string
              remedy: string
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
              code: string
              severity: 'high' | 'medium' | 'low'
              objectKey: string
              objectName: string
              property: string | null
              expected: unknown
              actual: unknown
              summary: string
              remedy: string
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
    get?: never
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
  '/api/v1/tenants/{tenantId}/messages': {
    /** Search the message history, newest first */
    get: {
      parameters: {
        query?: {
          from?: string
          to?: string
          direction?: 'inbound' | 'outbound'
          mode?: 'mailflow' | 'gateway' | 'own'
          sender?: string
          recipient?: string
          subject?: string
          category?: string
          status?:
            | 'received'
            | 'bound'
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
                mode: string
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
              mode: string
              direction: 'inbound' | 'outbound'
              mailFrom: string
              recipients: string[]
              size_bytes: number
              category: string
              score: number
              remoteAddress: string
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
                  size_bytes: number
                  sha256: string
                }[]
                urls: string[]
              } | null
              outcomes: {
                recipient: string
                action: string
                status: string
                reply: string
                quarantineId?: string
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
        query?: { search?: string; limit?: number; cursor?: string; mailbox?: 'user' | 'shared' | 'room' | 'equipment' }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
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
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/policies': {
    /** Policies, with the built-in ones */
    get: {
      parameters: { query?: never; path: { tenantId: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
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
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    delete?: never
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/policies/effective': {
    /** Policies that apply to an address, the first one decides */
    get: {
      parameters: {
        query: { address: string; direction: 'inbound' | 'outbound' }
        path: { tenantId: string }
        header?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    put?: never
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
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    post?: never
    /** Delete a policy */
    delete: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
      }
    }
    patch?: never
  }
  '/api/v1/tenants/{tenantId}/quarantine': {
    /** Quarantined messages, newest first */
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
  '/api/v1/tenants/{tenantId}/quarantine/{id}/content': {
    /** The original message, byte for byte */
    get: {
      parameters: { query?: never; path: { tenantId: string; id: string }; header?: never; cookie?: never }
      requestBody?: never
      responses: {
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
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
    /** Make a token; it is shown this once */
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
}
