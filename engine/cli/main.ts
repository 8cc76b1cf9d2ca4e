// The command line: `hopscope replay`, `hopscope run` and `hopscope export`.
// The only code that reads files and writes to standard output. Exit status 2 for wrong usage or unreadable input.
import { readFileSync, writeFileSync } from 'node:fs'
import { UsageError } from './usage.ts'

const USAGE = `usage: hopscope replay CASE.json
       hopscope run SCENARIO.json|LINK|PRESET [--format text|markdown|json|pcapng] [--out FILE]
       hopscope export SCENARIO.json|LINK|PRESET [--format case|script] [--out FILE]
`

async function main(argv: readonly string[]): Promise<void> {
  const [command, ...rest] = argv
  switch (command) {
    case 'replay': {
      const [file, ...more] = rest
      if (file === undefined || more.length > 0) throw new UsageError('replay takes one file')
      const { readQuestion, replay } = await import('./replay.ts')
      process.stdout.write(`${JSON.stringify(replay(readQuestion(readFileSync(file, 'utf8'))))}\n`)
      return
    }
    case 'run':
    case 'export': {
      const { exportCommand, runCommand } = await import('./run.ts')
      const { bytes, out } = (command === 'run' ? runCommand : exportCommand)(rest, (file) => readFileSync(file, 'utf8'))
      if (out === undefined) process.stdout.write(bytes)
      else writeFileSync(out, bytes)
      return
    }
    default:
      throw new UsageError(command === undefined ? 'no command' : `unknown command: ${command}`)
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`hopscope: ${error instanceof Error ? error.message : String(error)}\n`)
  if (error instanceof UsageError) process.stderr.write(USAGE)
  process.exitCode = 2
})
