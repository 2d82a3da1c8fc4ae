/** What a plan changes, told to people and programs. */
import type { InventoryPlan, Touched } from "./plan-inventory";
import { INVENTORY_KINDS, type InventoryKind } from "./state";

type Item = { id: string; name: string };
export type KindDiff = {
  created: Item[];
  /** With the fields that differ; `assignment` stands for owner, team and place (of a team: unit and cost centre). */
  changed: (Item & { fields: string[] })[];
  archived: Item[];
  /** How many of those in the document are as they were. */
  unchanged: number;
};
export type DiffSummary = { created: number; changed: number; archived: number; unchanged: number };
export type InventoryDiff = { summary: DiffSummary; diff: Record<InventoryKind, KindDiff> };

export function diffOf(plan: InventoryPlan): InventoryDiff {
  const diff = Object.fromEntries(INVENTORY_KINDS.map((kind) => [kind, kindDiff(plan.touched.filter((touched) => touched.kind === kind))]));
  return { summary: countOf(plan.touched), diff: diff as Record<InventoryKind, KindDiff> };
}

function kindDiff(touched: readonly Touched[]): KindDiff {
  const of = (outcome: Touched["outcome"]) => touched.filter((item) => item.outcome === outcome);
  return {
    created: of("created").map(itemOf),
    changed: of("changed").map((item) => ({
      ...itemOf(item),
      fields: item.fields.map((field) => (field === "spans" ? "assignment" : field)),
    })),
    archived: of("archived").map(itemOf),
    unchanged: of("unchanged").length,
  };
}

const itemOf = ({ id, after }: Touched): Item => ({ id, name: nameOf(after) });

function nameOf(after: Touched["after"]): string {
  if ("name" in after) return after.name;
  return "label" in after ? after.label : `${after.kind} ${after.value}`;
}

function countOf(touched: readonly Touched[]): DiffSummary {
  const summary: DiffSummary = { created: 0, changed: 0, archived: 0, unchanged: 0 };
  for (const { outcome } of touched) summary[outcome]++;
  return summary;
}

const IDS_IN_AUDIT = 100;

/** For the audit log: counts by kind, and the first ids of each. */
export function summaryOf(plan: InventoryPlan): object {
  const changing = plan.touched.filter((touched) => touched.outcome !== "unchanged");
  const kinds = INVENTORY_KINDS.flatMap((kind) => {
    const items = changing.filter((touched) => touched.kind === kind);
    if (items.length === 0) return [];
    const ids = (outcome: Touched["outcome"]) => items.filter((item) => item.outcome === outcome).map((item) => item.id);
    const lists = { created: ids("created"), changed: ids("changed"), archived: ids("archived") };
    return [
      [
        kind,
        Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, { count: list.length, ids: list.slice(0, IDS_IN_AUDIT) }])),
      ] as const,
    ];
  });
  return { summary: countOf(plan.touched), ...Object.fromEntries(kinds) };
}
