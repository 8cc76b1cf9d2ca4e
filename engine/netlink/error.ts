// How the kernel refuses: errno, and the extended acknowledgement's text where there is one (NLMSGERR_ATTR_MSG), which iproute2 prints instead.
import { type Result, err } from '../base/result.ts'
import type { NetnsState } from '../table/netns.ts'
import type { LinkEvent } from './events.ts'

export type NetlinkErrno =
  | 'EEXIST'
  | 'ENOENT'
  | 'ENODEV'
  | 'ESRCH'
  | 'EINVAL'
  | 'ENETUNREACH'
  | 'EADDRNOTAVAIL'
  | 'ENETDOWN'
  | 'EOPNOTSUPP'
  | 'EBUSY'
  | 'ELOOP'
  | 'EPERM'
  | 'ERANGE'

export interface NetlinkError {
  readonly errno: NetlinkErrno
  readonly message?: string
}

/** The namespaces that are different now, and what the kernel does of itself because of it. */
export interface Applied {
  readonly changed: readonly NetnsState[]
  readonly events: readonly LinkEvent[]
}

export const refuse = (errno: NetlinkErrno, message?: string): Result<never, NetlinkError> =>
  err({ errno, ...(message !== undefined && { message }) })

/** strerror(3). */
export const STRERROR: Readonly<Record<NetlinkErrno, string>> = {
  EEXIST: 'File exists',
  ENOENT: 'No such file or directory',
  ENODEV: 'No such device',
  ESRCH: 'No such process',
  EINVAL: 'Invalid argument',
  ENETUNREACH: 'Network is unreachable',
  EADDRNOTAVAIL: 'Cannot assign requested address',
  ENETDOWN: 'Network is down',
  EOPNOTSUPP: 'Operation not supported',
  EBUSY: 'Device or resource busy',
  ELOOP: 'Too many levels of symbolic links',
  EPERM: 'Operation not permitted',
  ERANGE: 'Numerical result out of range',
}
