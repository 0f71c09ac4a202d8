// Names of jobs that others ask for.

export const sendSimulationsJob = 'send-simulations'
/** Data: `{ tenantId, linkHost }`. */
export const checkLinkHostJob = 'check-link-host'
