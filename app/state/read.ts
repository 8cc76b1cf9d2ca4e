/** What reads a saved scenario: fetched only when there is one, for it brings the schema along. */
import { type Issue, type Result, type Scenario, parseScenarioText } from '../../engine/index.ts'

export const readScenario = (text: string): Result<Scenario, readonly Issue[]> => parseScenarioText(text)
