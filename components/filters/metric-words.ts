/** What each metric is called and how it is drawn. */
import type { Metric } from "@/lib/reporting/core/measures";
import type { Unit } from "../charts/prepare/series";

type MetricWords = {
  name: string;
  /** Inside a sentence: "is 84 % of …". */
  said: string;
  unit: Unit;
};
export const METRIC_WORDS: Readonly<Record<Metric, MetricWords>> = {
  cost: { name: "Cost", said: "the cost", unit: "usd" },
  tokens: { name: "Tokens", said: "all tokens", unit: "tokens" },
  requests: { name: "Requests", said: "all requests", unit: "requests" },
  cost_per_million_tokens: { name: "Cost per 1M tokens", said: "the cost per 1M tokens", unit: "rate" },
  cost_per_request: { name: "Cost per request", said: "the cost per request", unit: "rate" },
  cache_hit_rate: { name: "Cache hits", said: "the prompt read from cache", unit: "share" },
  error_share: { name: "Failed share", said: "all failed calls", unit: "share" },
};

/** Beside the metrics of usage, where rows can have budgets. */
export const BUDGET_USED_NAME = "Budget used";
