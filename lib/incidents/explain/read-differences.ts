import type { Context } from "@/lib/auth";
import { parseUsd } from "@/lib/kernel/money";
import { readTouched } from "@/lib/reporting";
import { CAUSE_PARAMETERS, type CauseDimension, leadingElements } from "../core/root-cause";
import type { Difference } from "../core/views";
import { loadCauseRows, nameCauses } from "./explain-incident";
import type { Case } from "./load-case";

const DIMENSIONS: readonly CauseDimension[] = ["credential", "application", "environment", "model", "tool", "tokenType"];
const FEW = 0.001;

/**
 * What was different in an incident from the 28 days before: the key, application, environment, model, tool and type of token that
 * explain most of what is beyond the expected, and the network most of it came from. For use cases that have loaded the case.
 */
export async function readDifferences(ctx: Context, of: Case): Promise<Difference[]> {
  const { rows } = await loadCauseRows(ctx.db, { ...of.incident, scopeKind: of.focus.kind, scopeId: of.focus.id });
  const leading = leadingElements(rows, DIMENSIONS);
  const named = await nameCauses(ctx.db, leading);
  return [
    ...(await networkOf(ctx, of)),
    ...named.map(({ dimension, id: value, name, share, usualShare }) => ({
      dimension,
      id: value,
      name,
      share,
      usualShare,
      reading: readingOf(share, usualShare),
    })),
  ];
}

const readingOf = (share: number, usualShare: number): Difference["reading"] =>
  usualShare < FEW ? "new" : share > usualShare + CAUSE_PARAMETERS.beyondUsual ? "unusual" : "usual";

/** Roll-ups do not know networks: the usual share is 0 of one that was not seen in 28 days, else told as what it is now. */
async function networkOf(ctx: Context, { incident, focus }: Case): Promise<Difference[]> {
  if (focus.kind !== "identity" && focus.kind !== "credential") return [];
  const to = new Date(incident.lastSeenAt.getTime() + 1);
  const seen = await readTouched(ctx.db, {
    place: focus,
    kinds: ["network"],
    from: incident.startedAt,
    to,
    newSince: incident.startedAt,
    most: 50,
  });
  const [first] = seen;
  if (!first) return [];
  const whole = seen.reduce((sum, { costUsd }) => sum + Number(parseUsd(costUsd)), 0);
  const share = whole > 0 ? Number(parseUsd(first.costUsd)) / whole : 1;
  const name = first.with === null ? first.id : `${first.id}, ${first.with}`;
  return [{ dimension: "network", id: first.id, name, share, usualShare: first.isNew ? 0 : share, reading: first.isNew ? "new" : "usual" }];
}
