/** What reads a saved scenario: fetched only when there is one, for it brings the schema along. */
import type { Issue, Result, Scenario } from '../../engine/index.ts'
import { parseScenarioText } from '../../engine/late.ts'

export const readScenario = (text: string): Result<Scenario, readonly Issue[]> => parseScenarioText(text)
