// Names of jobs that others ask for.

export const sendSimulationsJob = 'send-simulations'
