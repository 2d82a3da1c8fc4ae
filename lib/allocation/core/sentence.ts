/** A rule in one plain sentence: "Spreads 100 % of what Data platform spent on Retrieval index by requests over ten cost centres". */
import type { Basis, FilterDimension, Method, RuleDefinition, SharedCostKind, Source, Targets, UseFilter } from "./rule";

export type NameOf = (dimension: FilterDimension | "sharedCost", id: string) => string;

export const SHARED_COST_WORDS: Readonly<Record<SharedCostKind, string>> = {
  platform_fee: "Platform fee",
  seats: "Seats",
  provisioned_throughput: "Provisioned throughput",
  support: "Support",
  commitment: "Commitment",
  prepayment: "Prepayment",
  other: "Other",
};

const WHO: readonly FilterDimension[] = ["costCentre", "businessUnit", "team", "identity"];
const ON: readonly FilterDimension[] = ["application", "environment", "provider", "model", "tool", "operation"];
const NUMBERS = "none one two three four five six seven eight nine ten eleven twelve".split(" ");
const MAX_NAMED = 2;

export const sentenceOf = ({ source, method, targets }: RuleDefinition, nameOf: NameOf): string =>
  `Spreads ${source.percent} % of ${sourceWords(source, nameOf)} ${methodWords(method, nameOf)} over ${targetWords(method, targets, nameOf)}`;

export function sourceWords(source: Source, nameOf: NameOf): string {
  if (source.kind === "cost_centre") return `all that ${nameOf("costCentre", source.costCentreId)} bears`;
  if (source.kind === "variance") return `what invoices${source.providers.length > 0 ? ` of ${list(source.providers)}` : ""} differ by`;
  if (source.kind === "shared_cost") {
    const named = source.sharedCostIds.map((id) => nameOf("sharedCost", id));
    const kinds = source.kinds.map((kind) => SHARED_COST_WORDS[kind].toLowerCase());
    return named.length + kinds.length === 0 ? "all shared cost" : list([...named, ...kinds]);
  }
  return filterWords(source.filter, nameOf);
}

function filterWords(filter: UseFilter, nameOf: NameOf): string {
  const named = (dimensions: readonly FilterDimension[]): string[] =>
    dimensions.flatMap((dimension) => {
      const values = filter[dimension] ?? [];
      return values.length === 0 ? [] : [list(values.map((id) => nameOf(dimension, id)))];
    });
  const who = named(WHO);
  const on = named(ON);
  const subject = filter.unattributed ? "what no cost centre answers for" : who.length > 0 ? `what ${who.join(", ")} spent` : "";
  if (on.length === 0) return subject || "all direct cost";
  return `${subject || "what was spent"} on ${on.join(", ")}`;
}

export function methodWords(method: Method, nameOf: NameOf): string {
  if (method.kind === "fixed") return "by fixed percentages";
  const by = method.kind === "even" ? "evenly" : `by ${basisWords(method.basis, nameOf)}`;
  return method.floors.everyone || method.floors.each.length > 0 ? `${by}, after floors,` : by;
}

const BASIS_WORDS = { direct_cost: "direct cost", tokens: "tokens", requests: "requests" } as const;
export function basisWords(basis: Basis, nameOf: NameOf): string {
  if (basis.by === "metric") return basis.metric;
  const isPart = Object.values(basis.of).some(
    (values) => values !== undefined && values !== null && (values === true || values.length > 0),
  );
  return isPart ? `${BASIS_WORDS[basis.by]} (${filterWords(basis.of, nameOf).replace(/^what was spent on /, "")})` : BASIS_WORDS[basis.by];
}

function targetWords(method: Method, targets: Targets, nameOf: NameOf): string {
  if (method.kind === "fixed")
    return counted(
      method.shares.map(({ costCentreId }) => nameOf("costCentre", costCentreId)),
      "cost centres",
    );
  const except =
    targets.except.length > 0
      ? `, but not ${counted(
          targets.except.map((id) => nameOf("costCentre", id)),
          "cost centres",
        )}`
      : "";
  if (targets.kind === "all") return `all cost centres${except}`;
  if (targets.kind === "cost_centres")
    return `${counted(
      targets.ids.map((id) => nameOf("costCentre", id)),
      "cost centres",
    )}${except}`;
  return `the cost centres of ${counted(
    targets.ids.map((id) => nameOf("businessUnit", id)),
    "business units",
  )}${except}`;
}

const counted = (names: readonly string[], what: string): string =>
  names.length > MAX_NAMED ? `${NUMBERS[names.length] ?? names.length} ${what}` : list(names);

function list(names: readonly string[]): string {
  if (names.length > 4) return `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;
  return names.length < 2 ? (names[0] ?? "nobody") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
