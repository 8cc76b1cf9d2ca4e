// A case as a bash script that builds it in network namespaces of any Linux with ordinary commands and needs no Hopscope: build, send the
// traffic, take everything down. Words are quoted, for a scenario may come from a stranger. Exchanges over UDP and TCP become ncat's.
// Leaves out: `src`, `bind` and `df` of exchanges, which no scenario has.
import { fromHex } from '../base/hex.ts'
import { quoteWord as quote, splitWords } from '../shell/words.ts'
import { type Action, type Case, RECORDER_ONLY } from './case.ts'

const comment = (text: string): string => `# ${text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()}`

/** Quoted; a case has no lines that cannot be split. */
function wordsOf(line: string): readonly string[] {
  const split = splitWords(line)
  return split.ok ? split.value.map(quote) : []
}

/** A module may be part of the kernel; if it is missing, what needs it says so. */
const loaded = (module: string): string => `modprobe ${module} 2>/dev/null || true`

/** A command in its namespace, as an operator outside of it would type it. */
function inside(netns: string, line: string): string {
  const [tool = 'true', ...rest] = wordsOf(line)
  if (tool === 'modprobe') return loaded(rest.join(' '))
  if (tool === 'ip' || tool === 'bridge') return [tool, '-n', netns, ...rest].join(' ')
  return ['ip netns exec', netns, tool, ...(tool === 'sysctl' ? ['-q'] : []), ...rest].join(' ')
}

/** The format that makes printf say these bytes, in bash and in sh. */
const printfOf = (hex: string): string =>
  quote(
    [...(fromHex(hex) ?? [])]
      .map((byte) => {
        const char = String.fromCharCode(byte)
        if (char === '%') return '%%'
        if (byte < 32 || byte > 126 || char === '\\' || char === "'") return `\\${byte.toString(8).padStart(3, '0')}`
        return char
      })
      .join(''),
  )

/** The server reads all, answers, and waits until the client has closed; the client closes a moment after it has sent. */
function exchange({
  kind,
  client,
  server,
  dst,
  sport,
  dport,
  payload,
  reply,
}: Extract<Action, { kind: 'udp' | 'tcp' }>): readonly string[] {
  const udp = kind === 'udp'
  const length = payload.length / 2
  const answer = [
    ...(length > 0 ? [`head -c ${length} >/dev/null`] : []),
    ...(reply === '' ? [] : [`printf ${printfOf(reply)}`]),
    ...(udp ? [] : ['cat >/dev/null']),
  ]
  const flag = udp ? ' -u' : ''
  return [
    `ip netns exec ${server} timeout 5 ncat -l${flag} ${dport} -c ${quote(answer.join('; ') || 'true')} &`,
    'sleep 0.5',
    `{ printf ${printfOf(payload)}; sleep 0.3; } | at ${client} ncat${flag} -w 1 -p ${sport} ${dst} ${dport}`,
    'wait',
  ]
}

function traffic(action: Action): readonly string[] {
  if (action.kind !== undefined) return exchange(action)
  const { ns, cmd, input } = action
  const words = wordsOf(cmd).join(' ')
  if (ns === undefined) return [words]
  return [`${input === undefined ? '' : `printf %s ${quote(input)} | `}at ${ns} ${words}`]
}

const HEAD = `set -euo pipefail
[ "$(id -u)" = 0 ] || { echo "$0: run it as root" >&2; exit 1; }`

const FUNCTIONS = `# at NETNS COMMAND...: runs it there; how it ends is a result, not an error.
at() {
  local netns=$1
  shift
  echo "[$netns]# $*"
  ip netns exec "$netns" "$@" || echo "[exit $?]"
}

down() {
  for netns in "\${NETNS[@]}"; do ip netns del "$netns" 2>/dev/null || true; done
}

# Nothing that stands already is touched.
absent() {
  for netns in "\${NETNS[@]}"; do
    if [ -e "/run/netns/$netns" ]; then
      echo "$0: there is a network namespace $netns already" >&2
      exit 1
    fi
  done
}`

const MAIN = `case \${1:-all} in
  all)
    absent
    trap down EXIT
    up
    sleep 1
    traffic
    ;;
  up)
    absent
    trap down EXIT
    up
    trap - EXIT
    ;;
  traffic) traffic ;;
  down) down ;;
  *)
    echo "usage: $0 [up|traffic|down]" >&2
    exit 2
    ;;
esac`

const body = (name: string, lines: readonly string[]): string =>
  `${name}() {\n${(lines.length === 0 ? [':'] : lines).map((line) => `  ${line}`).join('\n')}\n}`

function up({ setup }: Case): readonly string[] {
  const plain = setup.filter(([, line]) => !line.includes(RECORDER_ONLY))
  const lines = plain.map(([netns, line, error]) => inside(netns, line) + (error === undefined ? '' : ` || true ${comment(error)}`))
  return [
    loaded('br_netfilter'),
    'for netns in "${NETNS[@]}"; do',
    '  ip netns add "$netns"',
    '  ip netns exec "$netns" sysctl -q -w net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1',
    'done',
    // The kernel has one ipip module for all of them.
    ...lines.filter((line, index) => !line.startsWith('modprobe') || lines.indexOf(line) === index),
  ]
}

export function toScript(one: Case): string {
  const { title, netns, notes, phases } = one
  const head = [
    '#!/usr/bin/env bash',
    comment(`${title === '' ? 'A scenario' : title}: rebuilt in network namespaces from a scenario of Hopscope.`),
    '# Without a word: builds it, sends its traffic, takes it down. Or one of the three: up, traffic, down.',
    '# Wants root, iproute2, procps, kmod; as the scenario has it iptables, iputils-ping, traceroute, iputils-arping, ncat.',
    ...notes.map(comment),
  ]
  const sent = phases.flatMap(({ label, do: actions }) => [comment(label), ...actions.flatMap(traffic)])
  const parts = [
    head.join('\n'),
    HEAD,
    `NETNS=(${netns.map(quote).join(' ')})`,
    body('up', up(one)),
    body('traffic', sent),
    FUNCTIONS,
    MAIN,
  ]
  return `${parts.join('\n\n')}\n`
}
