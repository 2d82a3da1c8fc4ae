import { describe, expect, it } from "vitest";
import { InventoryDocument } from "@/lib/identities/schemas";
import { APPLICATIONS } from "../data/applications";
import { IDENTITIES } from "../data/identities";
import { PEOPLE } from "../data/people";
import { COST_CENTRES, TEAMS, UNITS } from "../data/units";
import { aliasOf, fingerprintOf } from "./caller";
import { inventoryHistory } from "./inventory-history";
import { momentMs } from "./moments";
import { IDENTITY_KINDS } from "./organisation";

const UNTIL = new Date("2026-10-22T14:32:00Z");

describe("the inventory", () => {
  it("has the size of the story: 4 units, 14 teams, 40 people, 24 applications, 120 identities of every kind", () => {
    expect([UNITS, TEAMS, PEOPLE, APPLICATIONS, IDENTITIES].map(({ length }) => length)).toEqual([4, 14, 40, 24, 120]);
    expect(new Set(IDENTITIES.map(({ kind }) => kind))).toEqual(new Set(IDENTITY_KINDS));
    for (const { id } of UNITS) expect(APPLICATIONS.filter(({ businessUnit }) => businessUnit === id)).toHaveLength(6);
  });

  it("gives every id, alias and fingerprint once", () => {
    const credentials = IDENTITIES.flatMap((identity) => identity.credentials.map(({ id }) => id));
    const unique = (texts: string[]) => expect(new Set(texts).size).toBe(texts.length);
    unique(IDENTITIES.map(({ id }) => id));
    unique(credentials);
    unique(credentials.map(aliasOf));
    unique(credentials.map(fingerprintOf));
    unique([...UNITS, ...TEAMS, ...COST_CENTRES, ...PEOPLE, ...APPLICATIONS].map(({ id }) => id));
  });

  it("names only people, teams and applications that exist, in the unit that their team belongs to", () => {
    const people = new Set(PEOPLE.map(({ id }) => id));
    const teams = new Map(TEAMS.map((team) => [team.id, team]));
    const applications = new Set(APPLICATIONS.map(({ id }) => id));
    const absent = IDENTITIES.flatMap(({ owner, backup, team, application }) => [
      ...[owner, backup].filter((id) => id !== null && !people.has(id)),
      ...(team !== null && !teams.has(team) ? [team] : []),
      ...(application !== null && !applications.has(application) ? [application] : []),
    ]);
    expect(absent).toEqual([]);
    expect(APPLICATIONS.filter(({ team, businessUnit }) => teams.get(team)?.businessUnit !== businessUnit)).toEqual([]);
    expect(PEOPLE.filter(({ manager, id }) => manager === id || (manager !== null && !people.has(manager)))).toEqual([]);
  });

  it("never revokes a credential before it was made, nor expires one within the sample", () => {
    for (const { created, revoked, expiresInDays } of IDENTITIES.flatMap(({ credentials }) => credentials)) {
      if (revoked) expect(momentMs(UNTIL, created)).toBeLessThan(momentMs(UNTIL, revoked));
      expect(expiresInDays ?? 1).toBeGreaterThan(0);
    }
  });
});

describe("its history", () => {
  const steps = inventoryHistory(UNTIL);

  it("is made of documents that the inventory takes", () => {
    for (const { document } of steps) expect(InventoryDocument.safeParse(document).error).toBeUndefined();
  });

  it("runs forward in time, but for people who leave at the very end", () => {
    const leaving = steps.filter(({ document }) => Object.keys(document).join() === "people");
    const entered = steps.slice(0, steps.length - leaving.length).map(({ at }) => at.getTime());
    expect(entered).toEqual([...entered].sort((a, b) => a - b));
    expect(steps.slice(-leaving.length)).toEqual(leaving);
    expect(Math.max(...steps.map(({ at }) => at.getTime()))).toBeLessThan(UNTIL.getTime());
  });

  it("enters every identity and credential, and names a place and owner once", () => {
    const entries = steps.flatMap(({ document }) => document.identities ?? []);
    expect(new Set(entries.map(({ id }) => id)).size).toBe(IDENTITIES.length);
    const made = entries.flatMap(({ credentials = [] }) => credentials.filter(({ state }) => state === undefined).map(({ id }) => id));
    expect(made.sort()).toEqual(IDENTITIES.flatMap(({ credentials }) => credentials.map(({ id }) => id)).sort());
    const placed = entries.filter(({ owner }) => owner !== undefined).map(({ id }) => id);
    expect(placed.filter((id, i) => placed.indexOf(id) !== i)).toEqual(["battery-analyst"]);
  });
});
