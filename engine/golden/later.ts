// Phases of recorded cases in which the engine may differ from the kernel, by case, with the reason; there are no others.

export const LATER: Readonly<Record<string, readonly number[]>> = {
  // The source port of traceroute's probes lies among their destination ports, where compare.mjs gives ports no names.
  'preset-calico-bgp-router': [4],
}
