/** B9: the first use of a model that was not granted, or is dearer than what the identity uses. */
import { coversModel } from "@/lib/identities/core/model-names";
import type { Severity } from "../signal";
import { cut, SHOWN, titled } from "../title";
import { shown } from "./call";
import { fact, times } from "./figures";
import { modelKey } from "./learn";
import type { Prices } from "./prices";
import { addToQuantile, quantileOf } from "./quantile";
import type { Sight } from "./sight";
import { DAY_MS } from "./week-profile";

type Limits = { learningDays: number; priceFactor: number };

export function watchNewModel(sight: Sight, prices: Prices): void {
  const { call, me, fresh, at, who } = sight;
  if (!call.succeeded || call.fact.model === "" || (call.kind !== "model" && call.fact.operation !== "embeddings")) return;
  const { provider, model } = call.fact;
  const price = prices.input(provider, model, at);
  const usual = quantileOf(me.price, 0.5);
  if (price !== null) addToQuantile(me.price, 0.5, price);
  const sub = fresh.model || me.episodes.size > 0 ? modelKey(provider, model) : "";
  const open = fresh.model || sub === "" ? undefined : sight.goingOn("B9", sub);
  if (!fresh.model && (!open || at - open.started > DAY_MS)) return;
  const limits = sight.limits<Limits>("B9");
  if (!limits || (!open && sight.historyMs < limits.learningDays * DAY_MS)) return;
  const granted = who?.models ?? [];
  const isGranted = granted.some((each) => coversModel(each, model) || coversModel(each, `${provider}/${model}`));
  if (isGranted) return;
  const factor = price !== null && usual > 0 ? price / usual : null;
  const isDear = factor !== null && factor >= limits.priceFactor;
  const severity: Severity = granted.length > 0 ? "high" : isDear || price === null ? "medium" : "low";
  me.novelty = Math.max(me.novelty, fresh.model ? at : 0);
  // What was not granted should have cost nothing; what is dearer, as much less as it is dearer.
  const share = granted.length > 0 ? 0 : isDear ? 1 / factor : 1;
  sight.raise({
    detector: "B9",
    sub,
    startedMs: at,
    severity,
    title: titled(sight.name, ` uses ${cut(shown(model), SHOWN)}${newsOf(granted.length > 0, price === null, isDear ? factor : null)}`),
    addUsd: call.costUsd,
    addExpectedUsd: (call.costUsd * BigInt(Math.round(share * 1e6))) / 1_000_000n,
    confidence: granted.length > 0 ? 0.9 : 0.7,
    evidence: [
      fact("Model", shown(`${provider}/${model}`)),
      fact("Granted", granted.length === 0 ? "nothing is limited" : "no"),
      fact("Times the usual price", factor === null ? "not known" : times(factor)),
      fact("Calls", (open?.count ?? 0) + 1),
    ],
  });
}

/** What is new about a model, the gravest first. */
function newsOf(isForbidden: boolean, isUnpriced: boolean, factor: number | null): string {
  const news = [
    isForbidden ? "not granted" : "",
    isUnpriced ? "without a price" : factor === null ? "" : `${times(factor)} times as dear as usual`,
  ];
  const told = news.filter((each) => each !== "");
  return told.length > 0 ? `: ${told.join(", ")}` : " for the first time";
}
