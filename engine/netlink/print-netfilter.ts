// Operations on sets and on the connection tracking table as ipset(8) and conntrack(8) take them.
import type { ConnectionFilter } from '../table/conntrack.ts'
import { type SetEntry, printElement } from '../table/ipset.ts'
import { PROTOCOLS } from '../table/rule-spec.ts'
import { type Prefix, printIpv4, printPrefix } from '../wire/address.ts'
import type { Operation } from './operation.ts'

const quoted = (text: string): string => `"${text.replaceAll(/[\\"]/g, String.raw`\$&`)}"`

const printEntry = ({ element, nomatch, comment }: SetEntry): string =>
  `${printElement(element)}${nomatch ? ' nomatch' : ''}${comment === undefined ? '' : ` comment ${quoted(comment)}`}`

const HASHSIZE = 1024
const MAXELEM = 65536

export function printIpset(operation: Extract<Operation, { kind: `ipset.${string}` }>): string {
  const exist = 'exist' in operation && operation.exist ? ' -exist' : ''
  switch (operation.kind) {
    case 'ipset.create': {
      const { name, type, hashsize, maxelem, comment } = operation.set
      const told = [
        ...(hashsize === HASHSIZE ? [] : [`hashsize ${hashsize}`]),
        ...(maxelem === MAXELEM ? [] : [`maxelem ${maxelem}`]),
        ...(comment ? ['comment'] : []),
      ]
      return `${['ipset create', name, `hash:${type.join(',')}`, ...told].join(' ')}${exist}`
    }
    case 'ipset.add':
      return `ipset add ${operation.set} ${printEntry(operation.member)}${exist}`
    case 'ipset.del':
      return `ipset del ${operation.set} ${printElement(operation.element)}${exist}`
    case 'ipset.rename':
    case 'ipset.swap':
      return `ipset ${operation.kind.slice(6)} ${operation.set} ${operation.to}`
    default:
      return `ipset ${operation.kind.slice(6)}${operation.set === undefined ? '' : ` ${operation.set}`}`
  }
}

const network = (net: Prefix): string => (net.length === 32 ? printIpv4(net.address) : printPrefix(net))

export const printFilter = ({
  protocol,
  src,
  dst,
  replySrc,
  replyDst,
  sport,
  dport,
  mark,
  snat,
  dnat,
  state,
  status,
}: ConnectionFilter): string =>
  [
    protocol !== undefined && `-p ${PROTOCOLS.find(([, number]) => number === protocol)?.[0] ?? protocol}`,
    src && `-s ${network(src)}`,
    dst && `-d ${network(dst)}`,
    replySrc && `-r ${network(replySrc)}`,
    replyDst && `-q ${network(replyDst)}`,
    sport !== undefined && `--sport ${sport}`,
    dport !== undefined && `--dport ${dport}`,
    mark !== undefined && `--mark ${mark}`,
    snat && '--src-nat',
    dnat && '--dst-nat',
    state && `--state ${state}`,
    status && `-u ${status}`,
  ]
    .filter((part) => typeof part === 'string')
    .join(' ')
