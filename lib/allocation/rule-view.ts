import type { Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { utcDate } from "@/lib/kernel/period";
import type { RuleDefinition } from "./core/rule";
import { type RuleVersion, standingOf } from "./core/rule-versions";
import { type NameOf, sentenceOf } from "./core/sentence";
import type { RuleView } from "./core/views";
import { readNames } from "./store/facts";
import { readSharedCosts } from "./store/money";

/** What the things are called that rules name; an id that is unknown is its own name. */
export async function nameRules(db: Context["db"] | Tx, definitions: readonly RuleDefinition[]): Promise<NameOf> {
  const names = await readNames(db, definitions.flatMap(identitiesOf));
  const costs = await readSharedCosts(db);
  const known = new Map(
    [...Object.entries({ ...names, sharedCost: costs })].flatMap(([dimension, rows]) =>
      rows.map(({ id, name }) => [`${dimension} ${id}`, name]),
    ),
  );
  return (dimension, id) => known.get(`${dimension} ${id}`) ?? (id === "" ? "nobody" : id);
}

export function identitiesOf({ source, method }: RuleDefinition): string[] {
  const picked = source.kind === "direct" ? (source.filter.identity ?? []) : [];
  const weighed = method.kind === "proportional" && method.basis.by !== "metric" ? (method.basis.of.identity ?? []) : [];
  return [...picked, ...weighed];
}

export function ruleView(version: RuleVersion, nameOf: NameOf, now: Date): RuleView {
  const { createdBy, createdByName, createdAt, state: _, ...rule } = version;
  return {
    ...rule,
    sentence: sentenceOf(rule.definition, nameOf),
    standing: standingOf(version, utcDate(now)),
    made: { by: createdBy, byName: createdByName, at: createdAt.toISOString() },
  };
}
