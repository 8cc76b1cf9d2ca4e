// traceroute's command line (traceroute(8) 2.1): -n -I -T -U -f -m -p -q -w -N -z are read; names are never resolved, so -n is how it works anyway.
import type { TracerouteOptions } from '../process/traceroute.ts'
import { parseIpv4 } from '../wire/address.ts'
import { getopt } from './getopt.ts'
import type { Printed } from './parsed.ts'

const SECOND = 1_000_000_000

const fail = (text: string): Printed => ({ rc: 2, out: `${text}\n` })

export function tracerouteOptions(words: readonly string[]): TracerouteOptions | Printed {
  const read = getopt(words, 'nITUf:m:p:q:w:N:4')
  if (!read.ok) return fail(complaintOf(words, read.complaint))
  const { flags, values, operands } = read.options
  const [host, ...more] = operands
  if (host === undefined) return fail('Specify "host" missing argument.')
  if (more.length > 0) return fail(`Extra arg \`${more[0]}' (position 3, argc ${words.length + 1})`)
  const target = parseIpv4(host)
  if (target === undefined)
    return fail(`${host}: Name or service not known\nCannot handle "host" cmdline arg \`${host}' on position 1 (argc ${words.length})`)
  const wrong: string[] = []
  const number = (letter: string, otherwise: number, high: number): number => {
    const text = values.get(letter) ?? String(otherwise)
    const value = Number(text)
    if (!/^\d*\.?\d+$/.test(text) || value > high)
      wrong.push(`Cannot handle \`-${letter}' option with arg \`${text}' (argc ${words.length})`)
    return value
  }
  const method = flags.has('I') ? 'icmp' : flags.has('T') ? 'tcp' : 'udp'
  const options: TracerouteOptions = {
    target,
    method,
    port: number('p', method === 'tcp' ? 80 : 33434, 65535),
    first: number('f', 1, 65535),
    max: number('m', 30, 65535),
    queries: number('q', 3, 65535),
    wait: Math.round(number('w', 5, 3600) * SECOND),
  }
  number('N', 16, 64)
  if (wrong[0] !== undefined) return fail(wrong[0])
  if (options.first < 1 || options.first > options.max) return fail('first hop out of range')
  if (options.max > 255) return fail('max hops cannot be more than 255')
  return options.queries < 1 || options.queries > 10 ? fail('no more than 10 probes per hop') : options
}

/** In traceroute's own words: it does not use getopt. */
function complaintOf(words: readonly string[], complaint: string): string {
  const letter = complaint.at(-2) ?? ''
  const argc = words.findIndex((word) => word.startsWith('-') && word.includes(letter)) + 1
  return complaint.startsWith('option')
    ? `Option \`-${letter}' (argc ${argc}) requires an argument: \`-${letter} ${ARGUMENTS[letter] ?? 'value'}'`
    : `Bad option \`-${letter}' (argc ${argc})`
}

const ARGUMENTS: Readonly<Record<string, string>> = {
  f: 'first_ttl',
  m: 'max_ttl',
  N: 'squeries',
  p: 'port',
  q: 'nqueries',
  w: 'MAX,HERE,NEAR',
}
