// Version of the agent; told to the server with every poll.
export const agentVersion = '0.1.0'
