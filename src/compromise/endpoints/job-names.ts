// Names of the background work of scans, for those who ask for a turn of it.

export const endpointJobNames = { advance: 'advance-computer-scans', probe: 'probe-endpoint-products' } as const
