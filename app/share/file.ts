/** The scenario as a file: its name, its way out of the browser and in again. */
import type { Issue, Result, Scenario } from '../../engine/index.ts'
import { parseScenarioFile, printScenarioFile } from '../../engine/late.ts'

export const MAX_FILE = 4 * 1024 * 1024

/** The title as every file system takes it. */
export function fileName(title: string, ending = 'json'): string {
  const plain = title
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
  return `${Array.from(plain).slice(0, 60).join('') || 'hopscope'}.${ending}`
}

/** Hands the browser a download. */
export function download(name: string, content: BlobPart, type: string): void {
  const { document, URL } = globalThis
  const url = URL.createObjectURL(new Blob([content], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

export const saveAsFile = (scenario: Scenario): void => download(fileName(scenario.title), printScenarioFile(scenario), 'application/json')

const refuse = (code: string, params: Issue['params'] = {}): Result<never, readonly Issue[]> => ({
  ok: false,
  error: [{ severity: 'error', code, path: [], params }],
})

/** Reads a file that may be anything; its size is looked at before its content. Never throws. */
export async function readFile(file: Pick<File, 'size' | 'text'>): Promise<Result<Scenario, readonly Issue[]>> {
  if (file.size > MAX_FILE) return refuse('file-too-large', { most: MAX_FILE / (1024 * 1024) })
  try {
    return parseScenarioFile(await file.text())
  } catch {
    return refuse('file-unreadable')
  }
}
