import type { ApplicationView, BusinessUnitView, EnvironmentView, TeamView } from "@/lib/identities/core/views";
import type { Grouping } from "@/lib/reporting/core/dimensions";
import { entityHref } from "../shell/destinations";
import { Entity, Owner, StateMark } from "../tables/cells";
import { type Fact, Facts } from "../ui/facts";

export type Entry =
  | { kind: "business_unit"; entry: BusinessUnitView }
  | { kind: "team"; entry: TeamView }
  | { kind: "application"; entry: ApplicationView }
  | { kind: "environment"; entry: EnvironmentView };

/** What the inventory says of a unit, team, application or environment: whose it is, where it belongs. */
export function EntryFacts(given: Entry) {
  return (
    <Facts
      facts={[...factsOf(given), ...(given.entry.archived ? [{ name: "State", value: <StateMark tone="none">archived</StateMark> }] : [])]}
    />
  );
}

type Person = { name: string; active: boolean } | null;

const link = (kind: Grouping, one: { id: string; name: string } | null, none: string) =>
  one ? <Entity name={one.name} href={entityHref(kind, one.id)} /> : <span className="muted">— {none}</span>;
const person = (one: Person, none: string) =>
  one && !one.active ? <StateMark tone="warn">{`${one.name}, left`}</StateMark> : <Owner name={one?.name} none={none} />;

function factsOf(given: Entry): Fact[] {
  switch (given.kind) {
    case "business_unit":
      return [
        { name: "Owner", value: person(given.entry.owner, "no owner") },
        { name: "Part of", value: link("business_unit", given.entry.parent, "the organisation") },
      ];
    case "team":
      return [
        { name: "Lead", value: person(given.entry.lead, "no lead") },
        { name: "Business unit", value: link("business_unit", given.entry.businessUnit, "no business unit") },
        { name: "Cost centre", value: link("cost_centre", given.entry.costCentre, "no cost centre") },
      ];
    case "application":
      return [
        { name: "Owner", value: person(given.entry.owner, "no owner") },
        { name: "Team", value: link("team", given.entry.team, "no team") },
        { name: "Business unit", value: link("business_unit", given.entry.businessUnit, "no business unit") },
        ...(given.entry.purpose ? [{ name: "What it is for", value: given.entry.purpose }] : []),
      ];
    case "environment":
      return [{ name: "Kind", value: <span className="capitalize">{given.entry.kind}</span> }];
  }
}
