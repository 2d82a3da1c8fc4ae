import type { Tx } from "@/lib/db/client";
import { Conflict, Invalid } from "@/lib/kernel/errors";
import { definitionFaults, type RuleFault } from "./core/check-order";
import type { RuleDefinition } from "./core/rule";
import { type RuleVersion, spanFaults } from "./core/rule-versions";
import { readCentreNames, readFallback, readUnitNames } from "./store/facts";

/** The code is part of what is told, for programs. */
const detailOf = ({ code, location, message, fix }: RuleFault) => ({ location, message: `${code}: ${message}`, fix });

/** @throws Invalid for a definition that cannot be, whatever other rules there are, and for places that are unknown. */
export async function requireSound(tx: Tx, definition: RuleDefinition): Promise<void> {
  const [fault, ...rest] = definitionFaults(definition);
  if (fault) throw new Invalid(fault.message, [fault, ...rest].map(detailOf));
  const centres = await readCentreNames(tx);
  const units = await readUnitNames(tx);
  const unknown = [
    ...namedCentres(definition).filter((id) => !centres.has(id)),
    ...(definition.targets.kind === "business_units" ? definition.targets.ids.filter((id) => !units.has(id)) : []),
  ];
  if (unknown.length === 0) return;
  throw new Invalid(`There is no ${unknown[0]}.`, [
    { location: "definition", message: `Unknown: ${unknown.slice(0, 5).join(", ")}.`, fix: "Send ids of cost centres and business units." },
  ]);
}

function namedCentres({ source, method, targets }: RuleDefinition): string[] {
  const floors = method.kind === "fixed" ? [] : method.floors.each;
  return [
    ...(source.kind === "cost_centre" ? [source.costCentreId] : []),
    ...(source.kind === "direct" ? (source.filter.costCentre ?? []) : []),
    ...(method.kind === "fixed" ? method.shares : floors).map(({ costCentreId }) => costCentreId),
    ...(targets.kind === "cost_centres" ? targets.ids : []),
    ...targets.except,
  ];
}

/** @throws Conflict where it cannot be carried out together with a rule that is in force at any time of its span. */
export async function requireOrder(tx: Tx, added: RuleVersion, others: readonly RuleVersion[]): Promise<void> {
  const names = await readCentreNames(tx);
  const [fault, ...rest] = spanFaults(
    added,
    others,
    await readFallback(tx),
    (id) => names.get(id) ?? (id === "" ? "what nobody answers for" : id),
  );
  if (fault) throw new Conflict(fault.message, [fault, ...rest].map(detailOf));
}
