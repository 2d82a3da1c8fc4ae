/** What others like a series use: the prior of those that are new. */
import type { SignalPlace } from "../signal";
import type { Peers, SeriesName } from "./point";

/** Fewer say nothing. */
const FEWEST = 3;

export type PeerBoard = (name: SeriesName, place: SignalPlace) => Peers | null;

/** The middle of what is usual, of the same kind of scope in the same application; of all of that kind where those are too few. */
export function peersOf(entries: readonly { name: SeriesName; place: SignalPlace; usual: Peers }[]): PeerBoard {
  const groups = new Map<string, Peers[]>();
  for (const { name, place, usual } of entries) {
    for (const key of keysOf(name, place)) {
      const group = groups.get(key);
      if (group) group.push(usual);
      else groups.set(key, [usual]);
    }
  }
  const middles = new Map<string, Peers>();
  for (const [key, group] of groups) {
    if (group.length < FEWEST) continue;
    middles.set(key, { expected: middle(group.map(({ expected }) => expected)), upper: middle(group.map(({ upper }) => upper)) });
  }
  return (name, place) => {
    for (const key of keysOf(name, place)) {
      const found = middles.get(key);
      if (found) return found;
    }
    return null;
  };
}

/** The narrowest first. */
const keysOf = ({ scopeKind, measure }: SeriesName, { applicationId }: SignalPlace): string[] => {
  const wide = `${scopeKind}\n${measure}`;
  const isNarrow = applicationId !== null && (scopeKind === "identity" || scopeKind === "credential");
  return isNarrow ? [`${wide}\n${applicationId}`, wide] : [wide];
};

function middle(values: number[]): number {
  values.sort((a, b) => a - b);
  const half = values.length >> 1;
  return values.length % 2 === 1 ? (values[half] ?? 0) : ((values[half - 1] ?? 0) + (values[half] ?? 0)) / 2;
}
