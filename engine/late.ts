// The second door of the engine: what a page fetches when it is asked for, with the pane, the link or the file that needs it.
export { parseScenarioFile, printScenarioFile } from './interop/file.ts'
export { decodeShare, encodeShare } from './interop/share.ts'
export { checkScenario } from './scenario/check.ts'
export { parseScenario, parseScenarioText } from './scenario/parse.ts'
export { TOOLS } from './shell/parse.ts'
export { printFdb, printNeigh, printRoute, printRule, printTuple, routeOrder } from './table/print.ts'
export { explain } from './trace/explain.ts'
export { summary } from './wire/summary.ts'
