/** A close beside revisions of usage, in both orders, and beside changes that are logged meanwhile. */
import { expect, it } from "vitest";
import { recordAudit } from "@/lib/audit";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict } from "@/lib/kernel/errors";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { inClose } from "./close-transaction";

const database = useDatabase();
const WAITING = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = $1::regclass";

const log = (tx: Tx, action: string): Promise<unknown> =>
  recordAudit(tx, testContext(database.db), { action, objectType: "period", objectId: "2026-02", after: { action } });
/** What somebody else does at the same time. */
const logBeside = (action: string): Promise<unknown> => withTransaction(database.db, (tx) => log(tx, action));
const logged = async (action: string): Promise<number> =>
  (await database.pool.query("SELECT 1 FROM audit_event WHERE action = $1", [action])).rowCount ?? 0;
const inventory = async (tx: Tx): Promise<number> => (await tx.ledgerVersion.findUniqueOrThrow({ where: { id: 1 } })).inventory;

/** What revisions of usage hold while they write; `lib/metering/store/revise-lines.ts`. */
const REVISION = "SELECT 1 FROM billing_period WHERE id = '' FOR SHARE";

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

it("a close beside which another change was logged is done again, and is logged once, behind it", async () => {
  let attempts = 0;
  await inClose(database.db, async (tx) => {
    attempts += 1;
    await inventory(tx);
    if (attempts === 1) await logBeside("beside");
    await log(tx, "close");
  });
  expect(attempts).toBe(2);
  expect([await logged("beside"), await logged("close")]).toEqual([1, 1]);
});

it("however busy the log is, the fifth attempt holds it from the beginning and succeeds", async () => {
  let attempts = 0;
  let last: Promise<unknown> = Promise.resolve();
  await inClose(database.db, async (tx) => {
    attempts += 1;
    await inventory(tx);
    const beside = logBeside("busy");
    if (attempts < 5) await beside;
    else {
      last = beside;
      await untilWaiting("audit_head");
    }
    await log(tx, "close at last");
  });
  await last;
  expect(attempts).toBe(5);
  expect([await logged("busy"), await logged("close at last")]).toEqual([5, 1]);
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
