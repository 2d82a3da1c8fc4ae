import { beforeEach, describe, expect, it } from "vitest";
import { Conflict, Forbidden, NotFound } from "@/lib/kernel/errors";
import { formatUsd } from "@/lib/kernel/money";
import { parseInput } from "@/lib/kernel/parse";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import type { Edition } from "./core/catalogue-edition";
import type { NewPriceRow } from "./core/price-row";
import { rateLine } from "./core/rate";
import { price, usage } from "./core/testing";
import { decidePriceProposals } from "./decide-price-proposals";
import { importCatalogue } from "./import-catalogue";
import { listPriceProposals } from "./list-price-proposals";
import { loadPriceBook } from "./load-price-book";
import { PriceProposalQuery } from "./schemas";
import { readPricesVersion } from "./store/prices";

const database = useDatabase();
const clock = frozenClock("2026-10-01T12:00:00Z");
const importer = () =>
  testContext(database.db, { clock, id: "analyst", roles: ["finance_analyst"], rights: ["price.read", "price.write"] });
const approver = () =>
  testContext(database.db, { clock, id: "controller", roles: ["finance_controller"], rights: ["price.read", "price.approve"] });
const row = (over: Parameters<typeof price>[0]): NewPriceRow => {
  const { id: _, ...rest } = price(over);
  return rest;
};
const edition = (...rows: NewPriceRow[]): Edition => ({ prices: rows, aliases: [] });
const OLD = [row({ meter: "input", rate: "2" }), row({ meter: "output", rate: "10" })];
const NEW = edition(row({ meter: "input", rate: "3" }), row({ meter: "output", rate: "0" }));
const list = async (state: "waiting" | "decided" = "waiting") =>
  (await listPriceProposals(approver(), parseInput(PriceProposalQuery, { state }))).data;
const idOf = async (meter: string) => (await list()).find((each) => each.meter === meter)?.id ?? 0;
const costs = async (at: string) => {
  const book = await loadPriceBook(database.db);
  return (["input", "output"] as const).map((meter) => {
    const line = { provider: "p", model: "m", quantities: usage({ [meter]: 1_000_000n }) };
    const { costUsd } = rateLine(book, line, { at: new Date(at), mode: "standard" });
    return costUsd === null ? null : formatUsd(costUsd);
  });
};

beforeEach(async () => {
  await database.pool.query("TRUNCATE price, price_proposal, model_alias");
  clock.set("2026-10-01T12:00:00Z");
  await importCatalogue(importer(), { edition: edition(...OLD) });
  const result = await importCatalogue(importer(), { edition: NEW });
  expect(result).toMatchObject({ prices: { added: 0, closed: 0 }, proposals: { added: 2, waiting: 2 } });
});

describe("changes of the catalogue that move much money", () => {
  it("rate nothing while they wait, and neither the book nor its version changes", async () => {
    const version = await readPricesVersion(database.db);
    clock.set("2026-10-09T00:00:00Z");
    await importCatalogue(importer(), { edition: NEW });
    expect(await costs("2026-10-09T00:00:00Z")).toEqual(["2", "10"]);
    expect(await readPricesVersion(database.db)).toBe(version);
    expect(await database.db.price.count()).toBe(2);
    expect(await list()).toHaveLength(2);
  });

  it("begin at the approval when the catalogue does not date them; what came before keeps its price", async () => {
    clock.set("2026-10-05T09:30:15Z");
    const version = await readPricesVersion(database.db);
    const { decided } = await decidePriceProposals(approver(), {
      ids: [await idOf("input")],
      decision: "approve",
      reason: "price list of 1 Oct",
    });
    expect(decided).toMatchObject([
      { meter: "input", rateBefore: "2", rateAfter: "3", cause: "moved", state: "approved", decidedBy: "controller" },
    ]);
    expect(await costs("2026-10-05T09:30:14.999Z")).toEqual(["2", "10"]);
    expect(await costs("2026-10-05T09:30:15Z")).toEqual(["3", "10"]);
    expect(await readPricesVersion(database.db)).toBe(version + 1);
    expect(await database.db.dueRevision.count({ where: { kind: "rating" } })).toBeGreaterThan(0);
  });

  it("are decided all at once, each audited with its reason", async () => {
    await database.pool.query("DELETE FROM due_revision");
    const ids = (await list()).map((each) => each.id);
    await decidePriceProposals(approver(), { ids, decision: "refuse", reason: "a fault of the catalogue" });
    expect(await costs("2026-10-02T00:00:00Z")).toEqual(["2", "10"]);
    expect((await list("decided")).map((each) => [each.state, each.reason])).toEqual([
      ["refused", "a fault of the catalogue"],
      ["refused", "a fault of the catalogue"],
    ]);
    const audited = await database.db.auditEvent.findMany({ where: { action: "price.refuse", objectId: { in: ids.map(String) } } });
    expect(audited.map((event) => event.reason)).toEqual(["a fault of the catalogue", "a fault of the catalogue"]);
    expect(await database.db.dueRevision.count()).toBe(0);
  });

  it("once refused are not asked again, until the catalogue says something else", async () => {
    await decidePriceProposals(approver(), { ids: [await idOf("output")], decision: "refuse", reason: "not free" });
    expect((await importCatalogue(importer(), { edition: NEW })).proposals).toEqual({ added: 0, superseded: 0, waiting: 1 });
    const other = edition(row({ meter: "input", rate: "3" }), row({ meter: "output", rate: "1" }));
    expect((await importCatalogue(importer(), { edition: other })).proposals).toEqual({ added: 1, superseded: 0, waiting: 2 });
  });

  it("are gone when the catalogue takes them back", async () => {
    const ids = (await list()).map((each) => each.id);
    expect((await importCatalogue(importer(), { edition: edition(...OLD) })).proposals).toEqual({ added: 0, superseded: 2, waiting: 0 });
    const late = decidePriceProposals(approver(), { ids, decision: "approve", reason: "too late" });
    await expect(late).rejects.toBeInstanceOf(Conflict);
  });

  it("dated ahead and approved begin on their date, and one whose date has passed while it waited begins then too", async () => {
    const date = new Date("2026-10-20T00:00:00Z");
    const ahead = edition(
      ...OLD.slice(1),
      row({ meter: "input", rate: "2", validTo: date }),
      row({ meter: "input", rate: "2.2", validFrom: date }),
    );
    await importCatalogue(importer(), { edition: ahead });
    clock.set("2026-10-25T00:00:00Z");
    expect(await costs("2026-10-25T00:00:00Z")).toEqual(["2", "10"]);
    const [waiting] = await list();
    expect(waiting).toMatchObject({ cause: "ahead", effectiveFrom: date.toISOString() });
    await decidePriceProposals(approver(), { ids: [waiting?.id ?? 0], decision: "approve", reason: "as announced" });
    expect(await costs("2026-10-19T23:59:59.999Z")).toEqual(["2", "10"]);
    expect(await costs("2026-10-20T00:00:00Z")).toEqual(["2.2", "10"]);
  });
});

describe("deciding", () => {
  it("needs the right to approve, of another person than who asked", async () => {
    const ids = [await idOf("input")];
    const decision = { ids, decision: "approve" as const, reason: "looks right" };
    await expect(decidePriceProposals(importer(), decision)).rejects.toBeInstanceOf(Forbidden);
    const both = testContext(database.db, { clock, id: "analyst" });
    await expect(decidePriceProposals(both, decision)).rejects.toBeInstanceOf(Forbidden);
    await expect(decidePriceProposals(both, { ...decision, decision: "refuse" })).rejects.toBeInstanceOf(Forbidden);
    const twoRoles = testContext(database.db, { clock, id: "someone", roles: ["finance_analyst", "finance_controller"] });
    await expect(decidePriceProposals(twoRoles, decision)).rejects.toBeInstanceOf(Forbidden);
    expect(await list()).toHaveLength(2);
  });

  it("takes all of a list or none", async () => {
    const ids = [await idOf("input"), 999_999];
    await expect(decidePriceProposals(approver(), { ids, decision: "approve", reason: "all of them" })).rejects.toBeInstanceOf(NotFound);
    expect(await costs("2026-10-02T00:00:00Z")).toEqual(["2", "10"]);
    expect(await list()).toHaveLength(2);
  });

  it("twice at once is done once", async () => {
    const ids = [await idOf("input")];
    const both = await Promise.allSettled(
      ["controller", "other"].map((id) =>
        decidePriceProposals(testContext(database.db, { clock, id, rights: ["price.approve"] }), {
          ids,
          decision: "approve",
          reason: "seen",
        }),
      ),
    );
    expect(both.map((each) => each.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await database.db.price.count({ where: { meter: "input" } })).toBe(2);
  });

  it("by another than who asked is held to by the database too", async () => {
    const late = database.pool.query(
      "UPDATE price_proposal SET state = 'approved', decided_by = requested_by, decided_at = now(), reason = 'x'",
    );
    await expect(late).rejects.toThrow(/price_proposal_other_person/);
  });
});
