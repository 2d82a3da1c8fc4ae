import { authorize, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { addUtcDays, type Span, startOfUtcDay } from "@/lib/kernel/period";
import { loadPriceBook, SECOND_WITNESS } from "@/lib/pricing";
import { compareWithWitness, type WitnessReport } from "@/lib/pricing/core/witness";
import { spanAnswer } from "./core/usage-answer";
import { readModelMeters } from "./store/model-meters";
import { readTogether } from "./store/read";

/** With the span of the usage that the money is of. */
export type WitnessAnswer = WitnessReport & { from: string; to: string };

const DAYS = 30;

/**
 * Where our list prices and a second public list of them differ by more than a hundredth, with what the usage of the
 * last 30 days would have cost more or less by theirs, most money first. Usage comes from roll-ups by meter, which know
 * neither modes nor sizes of prompt: all of it is compared at the standard base rates, and a difference of a mode or a
 * tier is told without an amount. Only usage in the caller's scope counts. Rights: price.read and spend.read.
 */
export async function compareWitness(ctx: Context): Promise<WitnessAnswer> {
  authorize(ctx, "price.read");
  authorize(ctx, "spend.read");
  const now = ctx.clock.now();
  const end = addUtcDays(startOfUtcDay(now), 1);
  const span: Span = { start: addUtcDays(end, -DAYS), end };
  const used = await readTogether(ctx.db, (tx) => readModelMeters(tx, scopeOf(ctx.actor, "spend.read"), span));
  const report = compareWithWitness(await loadPriceBook(ctx.db), SECOND_WITNESS, used, now);
  const { from, to } = spanAnswer(span);
  return { ...report, from, to };
}
