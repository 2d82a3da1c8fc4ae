/** The finding of what else was touched. Pure. */
import type { BlastRadius } from "@/lib/incidents/core/views";
import { counted } from "./incident-words";

/** "It touched 4 other things, 2 of them for the first time". */
export function blastFinding({ groups }: Pick<BlastRadius, "groups">): string {
  const rows = groups.flatMap((group) => group.rows);
  const things = new Set(rows.map(({ kind, id }) => `${kind} ${id}`)).size;
  const fresh = new Set(rows.filter(({ isNew }) => isNew).map(({ kind, id }) => `${kind} ${id}`)).size;
  const some =
    fresh === 0
      ? "none of them for the first time"
      : fresh === things
        ? "all of them for the first time"
        : `${fresh} of them for the first time`;
  return things === 1
    ? `It touched one thing${fresh === 1 ? " for the first time" : ""}`
    : `It touched ${counted(things, "thing")}, ${some}`;
}
