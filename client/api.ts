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
                product: 'mailflow' | 'quarantine' | 'access' | 'platform'
                category:
                  | 'connection'
                  | 'tampering'
                  | 'scanning'
                  | 'delivery'
                  | 'storage'
                  | 'security'
                  | 'configuration'
                  | 'health'
                severity: 'high' | 'medium' | 'low'
                title: string
                meaning: string
                done: string | null
                advice: string
                actions: ('acknowledge' | 'resolve' | 'snooze' | 'reopen' | 'repair' | 'check')[]
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
    /** Alerts, newest first */
    get: {
      parameters: {
        query?: {
          state?: 'open' | 'acknowledged' | 'snoozed' | 'resolved' | 'unresolved' | 'all'
          severity?: 'high' | 'medium' | 'low'
          product?: 'mailflow' | 'quarantine' | 'access' | 'platform'
          category?:
            | 'connection'
            | 'tampering'
            | 'scanning'
            | 'delivery'
            | 'storage'
            | 'security'
            | 'configuration'
            | 'health'
          type?: string
          text?: string
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
                tenantId: string | null
                /** From the catalogue: GET /alert-types */
                type: string
                typeTitle: string
                product: 'mailflow' | 'quarantine' | 'access' | 'platform'
                category:
                  | 'connection'
                  | 'tampering'
                  | 'scanning'
                  | 'delivery'
                  | 'storage'
                  | 'security'
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
              product?: 'mailflow' | 'quarantine' | 'access' | 'platform'
              category?:
                | 'connection'
                | 'tampering'
                | 'scanning'
                | 'delivery'
                | 'storage'
                | 'security'
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
          product?: 'mailflow' | 'quarantine' | 'access' | 'platform'
          category?:
            | 'connection'
            | 'tampering'
            | 'scanning'
            | 'delivery'
            | 'storage'
            | 'security'
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
                product: 'mailflow' | 'quarantine' | 'access' | 'platform'
                category:
                  | 'connection'
                  | 'tampering'
                  | 'scanning'
                  | 'delivery'
                  | 'storage'
                  | 'security'
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
              product: 'mailflow' | 'quarantine' | 'access' | 'platform'
              category:
                | 'connection'
                | 'tampering'
                | 'scanning'
                | 'delivery'
                | 'storage'
                | 'security'
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
              product: 'mailflow' | 'quarantine' | 'access' | 'platform'
              category:
                | 'connection'
                | 'tampering'
                | 'scanning'
                | 'delivery'
                | 'storage'
                | 'security'
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
    /** Alerts, newest first */
    get: {
      parameters: {
        query?: {
          state?: 'open' | 'acknowledged' | 'snoozed' | 'resolved' | 'unresolved' | 'all'
          severity?: 'high' | 'medium' | 'low'
          product?: 'mailflow' | 'quarantine' | 'access' | 'platform'
          category?:
            | 'connection'
            | 'tampering'
            | 'scanning'
            | 'delivery'
            | 'storage'
            | 'security'
            | 'configuration'
            | 'health'
          type?: string
          text?: string
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
                tenantId: string | null
                /** From the catalogue: GET /alert-types */
                type: string
                typeTitle: string
                product: 'mailflow' | 'quarantine' | 'access' | 'platform'
                category:
                  | 'connection'
                  | 'tampering'
                  | 'scanning'
                  | 'delivery'
                  | 'storage'
                  | 'security'
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
              product?: 'mailflow' | 'quarantine' | 'access' | 'platform'
              category?:
                | 'connection'
                | 'tampering'
                | 'scanning'
                | 'delivery'
                | 'storage'
                | 'security'
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
          product?: 'mailflow' | 'quarantine' | 'access' | 'platform'
          category?:
            | 'connection'
            | 'tampering'
            | 'scanning'
            | 'delivery'
            | 'storage'
            | 'security'
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
                product: 'mailflow' | 'quarantine' | 'access' | 'platform'
                category:
                  | 'connection'
                  | 'tampering'
                  | 'scanning'
                  | 'delivery'
                  | 'storage'
                  | 'security'
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
              product: 'mailflow' | 'quarantine' | 'access' | 'platform'
              category:
                | 'connection'
                | 'tampering'
                | 'scanning'
                | 'delivery'
                | 'storage'
                | 'security'
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
              product: 'mailflow' | 'quarantine' | 'access' | 'platform'
              category:
                | 'connection'
                | 'tampering'
                | 'scanning'
                | 'delivery'
                | 'storage'
                | 'security'
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
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
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
        default: { headers: { [name: string]: unknown }; content: { 'application/json': Schemas['Problem'] } }
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
        query: { from: string; to: string; step?: 'hour' | 'day'; timeZone?: string }
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
            returnTo?: 'wizard' | 'connection' | 'migration' | 'disconnect'
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
            returnTo?: 'wizard' | 'connection' | 'migration' | 'disconnect'
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
            returnTo?: 'wizard' | 'connection' | 'migration' | 'disconnect'
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
                kind: 'prepare' | 'connect' | 'apply' | 'rotate' | 'disconnect'
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
            returnTo?: 'wizard' | 'connection' | 'migration' | 'disconnect'
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
                kind: 'prepare' | 'connect' | 'apply' | 'rotate' | 'disconnect'
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
