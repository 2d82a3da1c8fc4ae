/** A close beside revisions of usage, in both orders, and beside changes that are logged meanwhile. */
import { expect, it } from "vitest";
import { recordAudit, recordAuditOnSnapshot, verifyAudit } from "@/lib/audit";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict } from "@/lib/kernel/errors";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { inClose, shareSnapshot } from "./close-transaction";

const database = useDatabase();
const WAITING = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = $1::regclass";

const entry = (action: string) => ({ action, objectType: "period", objectId: "2026-02", after: { action } });
const logClose = (tx: Tx): Promise<void> => recordAuditOnSnapshot(tx, testContext(database.db), entry("close"));
/** What somebody else does at the same time. */
const logBeside = (action: string): Promise<unknown> =>
  withTransaction(database.db, (tx) => recordAudit(tx, testContext(database.db), entry(action)));
const logged = async (action: string): Promise<number> =>
  (await database.pool.query("SELECT 1 FROM audit_event WHERE action = $1", [action])).rowCount ?? 0;
const inventory = async (tx: Tx): Promise<number> => (await tx.ledgerVersion.findUniqueOrThrow({ where: { id: 1 } })).inventory;

/** What revisions of usage hold while they write; `lib/metering/store/revise-lines.ts`. */
const REVISION = "SELECT 1 FROM billing_period WHERE id = '' FOR SHARE";

const FEE = JSON.stringify({
  ...{ id: "fee", name: "Fee", kind: "other", amount: 1, currency: "USD", valid_from: "2026-02-01", valid_to: "2026-03-01" },
  ...{
    basis: "actual_days",
    cost_centre_id: "",
    state: "active",
    reason: "",
    created_by: "",
    created_by_name: "",
    created_at: "2026-02-01Z",
  },
});

async function untilWaiting(table: string): Promise<void> {
  while ((await database.pool.query(WAITING, [table])).rowCount === 0);
}

it("a close waits for a revision that is under way, and sees what it wrote", async () => {
  const revision = await database.pool.connect();
  try {
    await revision.query(`BEGIN; ${REVISION}; UPDATE ledger_version SET inventory = 41`);
    const closing = inClose(database.db, inventory);
    await untilWaiting("billing_period");
    await revision.query("COMMIT");
    expect(await closing).toBe(41);
  } finally {
    revision.release(true);
  }
});

it("a revision waits for a close that is under way, and changes nothing that the close has read", async () => {
  const revision = await database.pool.connect();
  try {
    let revised: Promise<unknown> = Promise.resolve();
    const seen = await inClose(database.db, async (tx) => {
      const first = await inventory(tx);
      revised = revision.query(`${REVISION}; UPDATE ledger_version SET inventory = 42`);
      await untilWaiting("billing_period");
      return [first, await inventory(tx)];
    });
    expect(seen).toEqual([41, 41]);
    await revised;
    expect((await database.pool.query("SELECT inventory FROM ledger_version")).rows).toEqual([{ inventory: 42 }]);
  } finally {
    revision.release(true);
  }
});

it("what a close reads beside its writing is its own snapshot, without what it writes and what others do, and is read only", async () => {
  const rules = (tx: Tx): Promise<number> => tx.sharedCost.count();
  await inClose(database.db, async (tx) => {
    const [first, none] = [await inventory(tx), await rules(tx)];
    const readBeside = await shareSnapshot(database.db, tx);
    await database.pool.query("UPDATE ledger_version SET inventory = inventory + 1");
    await tx.$executeRaw`INSERT INTO shared_cost SELECT * FROM jsonb_populate_record(NULL::shared_cost, ${FEE}::jsonb)`;
    expect(await rules(tx)).toBe(none + 1);
    expect(await readBeside(async (beside) => [await inventory(beside), await rules(beside)])).toEqual([first, none]);
    await expect(readBeside((beside) => beside.sharedCost.deleteMany())).rejects.toThrow("read-only");
    await expect(readBeside(() => Promise.reject(new Conflict("not now")))).rejects.toThrow("not now");
    expect(await rules(tx)).toBe(none + 1);
  });
});

it("a close beside which changes are logged all the time is done once, and is logged behind them", async () => {
  let attempts = 0;
  let isOver = false;
  const busy = Array.from({ length: 3 }, async () => {
    while (!isOver) await logBeside("busy");
  });
  await inClose(database.db, async (tx) => {
    attempts += 1;
    await inventory(tx);
    while ((await logged("busy")) < 10 * attempts);
    await logClose(tx);
  });
  isOver = true;
  await Promise.all(busy);
  expect([attempts, await logged("close")]).toEqual([1, 1]);
  expect(await verifyAudit(database.db)).toMatchObject({ ok: true });
});

it("who logs a change while a close is logged waits for its end and follows it; what is undone leaves no gap", async () => {
  const before = await logged("close");
  let after: Promise<unknown> = Promise.resolve();
  const undone = inClose(database.db, async (tx) => {
    await inventory(tx);
    await logBeside("before it");
    await logClose(tx);
    after = logBeside("after it");
    await untilWaiting("audit_head");
    throw new Conflict("undone");
  });
  await expect(undone).rejects.toThrow("undone");
  await after;
  await inClose(database.db, async (tx) => {
    await inventory(tx);
    await logClose(tx);
    after = logBeside("after that");
    await untilWaiting("audit_head");
  });
  await after;
  const { rows } = await database.pool.query("SELECT action FROM audit_event ORDER BY seq DESC LIMIT 4");
  expect(rows.map(({ action }) => action).reverse()).toEqual(["before it", "after it", "close", "after that"]);
  expect(await logged("close")).toBe(before + 1);
  expect(await verifyAudit(database.db)).toMatchObject({ ok: true });
});

it("a close is done again where somebody changed a row that it changes", async () => {
  let attempts = 0;
  await inClose(database.db, async (tx) => {
    attempts += 1;
    const first = await inventory(tx);
    if (attempts === 1) await database.pool.query("UPDATE ledger_version SET inventory = inventory + 1");
    await tx.ledgerVersion.update({ where: { id: 1 }, data: { inventory: first + 10 } });
  });
  expect(attempts).toBe(2);
});

it("a refusal is no reason to try again", async () => {
  let attempts = 0;
  const refused = inClose(database.db, async () => {
    attempts += 1;
    throw new Conflict("not now");
  });
  await expect(refused).rejects.toThrow("not now");
  expect(attempts).toBe(1);
});
