// ncat's command line (ncat(1)): a client only; -u and -p.
import type { NcatOptions } from '../process/ncat.ts'
import { parseIpv4 } from '../wire/address.ts'
import { getopt } from './getopt.ts'
import type { Printed } from './parsed.ts'

const quit = (text: string): Printed => ({ rc: 2, out: `Ncat: ${text} QUITTING.\n` })

export function ncatOptions(words: readonly string[], input: string): NcatOptions | Printed {
  const read = getopt(words, 'un4p:w:v')
  if (!read.ok)
    return {
      rc: 2,
      out: `ncat: ${read.complaint}\nNcat: Try \`--help' or man(1) ncat for more information, usage options and help. QUITTING.\n`,
    }
  const { flags, values, operands } = read.options
  const [host, service, ...more] = operands
  if (host === undefined) return quit('You must specify a host to connect to.')
  if (more.length > 0) return quit(`Got more than one port specification: ${[service, ...more].join(' ')}.`)
  const target = parseIpv4(host)
  if (target === undefined) return { rc: 2, out: `Ncat: Could not resolve hostname "${host}": Name or service not known. QUITTING.\n` }
  const port = portOf(service ?? '31337')
  const sourcePort = values.has('p') ? portOf(values.get('p') ?? '') : undefined
  if (port === undefined || (values.has('p') && sourcePort === undefined))
    return quit(`Invalid port number "${port === undefined ? service : values.get('p')}".`)
  return { target, port, udp: flags.has('u'), input, ...(sourcePort !== undefined && { sourcePort }) }
}

const portOf = (text: string): number | undefined =>
  /^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65536 ? Number(text) : undefined
