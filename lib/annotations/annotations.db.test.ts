import { beforeAll, expect, it } from "vitest";
import { Forbidden, NotFound } from "@/lib/kernel/errors";
import { parseInput } from "@/lib/kernel/parse";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { addAnnotation, changeAnnotation, listAnnotations, readChartNotes, removeAnnotation } from "./index";
import { AnnotationChange, AnnotationInput, AnnotationQuery } from "./schemas";

const database = useDatabase();
type Caller = Parameters<typeof testContext>[1];
const ctx = (caller?: Caller) => testContext(database.db, caller);
const add = (input: unknown, caller?: Caller) => addAnnotation(ctx(caller), parseInput(AnnotationInput, input));
const SPAN = { from: "2026-03-01", to: "2026-03-16" };
async function textsOf(filter: Record<string, string>, caller?: Caller): Promise<string[]> {
  const { data } = await listAnnotations(ctx(caller), parseInput(AnnotationQuery, { ...SPAN, filter }));
  return data.map((note) => note.text);
}
const READER: Caller = { id: "reader", rights: ["spend.read"], scope: { teamIds: ["care"] } };

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await seedUsage(ctx(), anyUsage(5, 120));
  await add({ day: "2026-03-02", text: "New contract" });
  await add({ day: "2026-03-03", text: "Care moved", scope: { kind: "team", id: "care" } });
  await add({ day: "2026-03-04", text: "Labs hired", scope: { kind: "business_unit", id: "labs" } });
  await add({ day: "2026-03-05", text: "scout 2.0", kind: "deployment", scope: { kind: "identity", id: "scout" } });
  await add({ day: "2026-02-05", text: "Before" });
});

it("a note stands on the charts that its thing has a part in, a unit's also on those of the units below it", async () => {
  expect(await textsOf({})).toEqual(["New contract", "Care moved", "Labs hired", "scout 2.0"]);
  expect(await textsOf({ team: "care" })).toEqual(["New contract", "Care moved"]);
  expect(await textsOf({ team: "vision" })).toEqual(["New contract", "Labs hired"]);
  expect(await textsOf({ identity: "scout" })).toEqual(["New contract", "Labs hired", "scout 2.0"]);
});

it("a note about what lies outside the scope is neither told nor taken", async () => {
  expect(await textsOf({}, READER)).toEqual(["New contract", "Care moved"]);
  const outside = { day: "2026-03-02", text: "x", scope: { kind: "team", id: "vision" } };
  await expect(add(outside, READER)).rejects.toThrow(NotFound);
  await expect(add({ ...outside, scope: { kind: "team", id: "no-such-team" } })).rejects.toThrow(NotFound);
  await expect(add({ day: "2026-03-02", text: "x" }, { rights: ["price.read"] })).rejects.toThrow(Forbidden);
});

it("only who wrote a note changes it or takes it away, and the log has all three deeds", async () => {
  const added = await add({ day: "2026-03-08", text: "Mine", scope: { kind: "team", id: "care" } }, READER);
  expect(added).toMatchObject({ isOwn: true, scope: { kind: "team", id: "care", name: "Care" } });
  await expect(changeAnnotation(ctx(), added.id, { text: "Theirs" })).rejects.toThrow(NotFound);
  await expect(removeAnnotation(ctx(), added.id)).rejects.toThrow(NotFound);
  const change = parseInput(AnnotationChange, { text: "Mine, dated", day: "2026-03-09" });
  expect(await changeAnnotation(ctx(READER), added.id, change)).toMatchObject({ text: "Mine, dated", day: "2026-03-09" });
  await removeAnnotation(ctx(READER), added.id);
  expect(await textsOf({})).not.toContain("Mine, dated");
  const { rows } = await database.pool.query<{ action: string; before: string | null }>(
    "SELECT action, before FROM audit_event WHERE object_id = $1 ORDER BY seq",
    [added.id],
  );
  expect(rows.map((row) => row.action)).toEqual(["annotation.add", "annotation.change", "annotation.remove"]);
  expect(rows[2]?.before).toContain("Mine, dated");
});

it("a token that sends usage posts deployments, and reads none", async () => {
  const token: Caller = { kind: "token", id: "tok", rights: ["event.write"] };
  const posted = await add({ day: "2026-03-06", text: "desk 4.1", kind: "deployment", scope: { kind: "application", id: "desk" } }, token);
  expect(posted).toMatchObject({ kind: "deployment", isOwn: true });
  await expect(listAnnotations(ctx(token), {})).rejects.toThrow(Forbidden);
});

it("words are one line of at most 200 characters, on a real day", () => {
  for (const wrong of [
    { text: "a".repeat(201) },
    { text: "  " },
    { text: "two\nlines" },
    { day: "2026-02-30" },
    { scope: { kind: "organisation", id: "x" } },
  ])
    expect(() => parseInput(AnnotationInput, { day: "2026-03-01", text: "fine", ...wrong })).toThrow();
});

it("a chart is told its notes with the price changes of its models", async () => {
  await database.pool.query(`INSERT INTO price (provider, model, meter, rate, per, valid_from, origin, origin_version, created_by)
    VALUES ('openai', 'embed', 'embedding', '0.1', 1000000, '2026-03-11Z', 'organisation', 't', 't'); UPDATE ledger_version SET prices = prices + 1`);
  const notes = await readChartNotes(ctx(), parseInput(AnnotationQuery, SPAN));
  expect(notes.annotations.map((note) => note.text)).toContain("Labs hired");
  expect(notes.priceChanges.map(({ model, origin }) => [model, origin])).toEqual([["embed", "agreed"]]);
});
