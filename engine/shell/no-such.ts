// What iproute2 says of a device that is not there (nodev() in lib/utils.c); `ip link show` and `bridge` have words of their own.
import type { Printed } from './parsed.ts'

export const noSuchDevice = (ifname: string, rc = 1): Printed => ({ rc, out: `Cannot find device "${ifname}"\n` })
