// Networks as iptables reads them (xtables_ipparse_any), cleared of their host bits. Leaves out hosts by name.
import { type Prefix, mask, networkOf, parseIpv4, printIpv4, printPrefix } from '../../wire/address.ts'
import { problem } from './extension.ts'

/** `10.0.0.0/8`, `10/8`, `10.0.0.0/255.0.0.0`, cleared of its host bits. */
export function network(word: string): Prefix {
  const wrong = (): never => problem(`host/network \`${word.split('/')[0]}' not found`)
  const [text = '', bits = '32', ...more] = word.split('/')
  const parts = text.split('.')
  const address = parseIpv4((word.includes('/') ? [...parts, '0', '0', '0'].slice(0, 4) : parts).join('.'))
  if (address === undefined || parts.length > 4 || more.length > 0) return wrong()
  const length = /^\d{1,2}$/.test(bits) && Number(bits) <= 32 ? Number(bits) : lengthOf(bits)
  if (length === undefined) return problem(`invalid mask \`${bits}' specified`)
  return { address: networkOf({ address, length }), length }
}

function lengthOf(text: string): number | undefined {
  const wanted = parseIpv4(text)
  return Array.from({ length: 33 }, (_, length) => length).find((length) => mask(length) === wanted)
}

/** As `--ctorigdst` is saved: a host without its length. */
export function networkText(word: string): string {
  const net = network(word)
  return net.length === 32 ? printIpv4(net.address) : printPrefix(net)
}
