// How large a document may be.
export const MAX_MACHINES = 2000
export const MAX_PODS = 20_000
export const MAX_CABLES = 4000
export const MAX_COMMANDS = 500
export const MAX_TRAFFIC = 500
export const MAX_SERVICES = 500
