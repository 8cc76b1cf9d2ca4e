// What tools print for a failed system call: strerror(3).
import type { Errno } from '../device/effect.ts'

export const STRERROR: Readonly<Record<Errno, string>> = {
  ENETUNREACH: 'Network is unreachable',
  EHOSTUNREACH: 'No route to host',
  ECONNREFUSED: 'Connection refused',
  EACCES: 'Permission denied',
  EINVAL: 'Invalid argument',
  EMSGSIZE: 'Message too long',
  ENETDOWN: 'Network is down',
  EADDRNOTAVAIL: 'Cannot assign requested address',
  EADDRINUSE: 'Address already in use',
  ECONNRESET: 'Connection reset by peer',
  ETIMEDOUT: 'Connection timed out',
  EPROTO: 'Protocol error',
  EOPNOTSUPP: 'Operation not supported',
  ENODEV: 'No such device',
  EPERM: 'Operation not permitted',
}
