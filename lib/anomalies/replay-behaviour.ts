import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Invalid } from "@/lib/kernel/errors";
import { settingsOf } from "./core/settings";
import type { ReplayResult } from "./core/views";
import { loadSurroundings } from "./load-surroundings";
import { chooseHistory, replayHistory } from "./replay-history";
import type { ReplayInput } from "./schemas";
import { requireConfigurable, requirePerson } from "./sight";
import { readSettings } from "./store/settings";
import { recordSignals } from "./store/signals";
import { makeBehaviourEngine } from "./watch-arrivals";

const MOST_DAYS = 31;
const DAY_MS = 86_400_000;
const MOST_EVENTS = 2_000_000;

/**
 * Reads stored usage of a span again through the detectors of behaviour as they are set now, for one scope, and records what they see:
 * after a detector was set sharper, or usage came from elsewhere. Signals have keys, so that a replay of what was seen changes nothing.
 * What detectors remember for the usage that arrives is left as it is. Right: detector.configure over the scope; people only.
 * @throws NotFound, Forbidden, Invalid for a span of more than 31 days, of the future, or with more usage than is read at once.
 */
export async function replayBehaviour(ctx: Context, { scope, reason, ...span }: ReplayInput): Promise<ReplayResult> {
  authorize(ctx, "detector.configure");
  requirePerson(ctx);
  await requireConfigurable(ctx, scope);
  const now = ctx.clock.now();
  if (span.to.getTime() - span.from.getTime() > MOST_DAYS * DAY_MS) throw tooMuch(`A replay reads at most ${MOST_DAYS} days.`);
  if (span.to > now) throw tooMuch("It ends in the future.");
  const history = await chooseHistory(ctx, scope, span, MOST_EVENTS);
  if (history.isCut) throw tooMuch("There is more usage in it than is read at once.");
  const around = await loadSurroundings(ctx.db, now, history.learntFrom);
  const engine = makeBehaviourEngine(settingsOf(await readSettings(ctx.db), now.getTime()), around);
  const { events, seen } = await replayHistory(ctx, history, [engine]);
  const found = [...(seen[0]?.values() ?? [])];
  const signals = await withTransaction(ctx.db, async (tx) => {
    const changed = await recordSignals(tx, found, now);
    await recordAudit(tx, ctx, {
      ...{
        action: "detector.replay",
        objectType: "detector",
        objectId: scope.id === "" ? scope.kind : `${scope.kind}:${scope.id}`,
        reason,
      },
      after: { from: span.from.toISOString(), to: span.to.toISOString(), events, found: found.length, signals: changed },
    });
    return changed;
  });
  return { events, found: found.length, signals };
}

const tooMuch = (message: string): Invalid =>
  new Invalid(message, [{ location: "to", message, fix: "Ask for a shorter span, or a narrower scope." }]);
