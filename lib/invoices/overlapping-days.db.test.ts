import { expect, it } from "vitest";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { importInvoice } from "./index";

const database = useDatabase();
const DAYS = Array.from({ length: 12 }, (_, i) => `2026-03-${String(i + 1).padStart(2, "0")}`);
const HEADER = "usage_date_utc,model,workspace,api_key,token_type,cost_usd";

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
/** Half a dollar a day, as the console writes it. */
const upload = (days: readonly string[], costUsd = "0.50") =>
  importInvoice(testContext(database.db), {
    fileName: "anthropic.csv",
    content: bytesOf(`${HEADER}\n${days.map((day) => `${day},Claude Haiku 4.5,Default,k,output,${costUsd}\n`).join("")}`),
  });
const stored = async () =>
  (await database.pool.query("SELECT count(*)::int AS lines, trim_scale(sum(amount))::text AS amount FROM invoice_line")).rows[0];

it("files of overlapping days count each day once, in any order, and what one lacks of other days is not missing", async () => {
  expect(await upload(DAYS.slice(4, 10))).toMatchObject({ state: "taken", added: 6, unchanged: 0 });
  expect(await upload(DAYS.slice(6, 12))).toMatchObject({ state: "taken", added: 2, unchanged: 4, restated: 0, missing: 0 });
  expect(await upload(DAYS.slice(0, 6))).toMatchObject({ state: "taken", added: 4, unchanged: 2, restated: 0, missing: 0 });
  expect(await stored()).toEqual({ lines: 12, amount: "6" });
});

it("a charge that becomes one below zero is a credit: it is a line of its own, and the charge is told as missing", async () => {
  expect(await upload(DAYS.slice(8, 9), "-0.25")).toMatchObject({ state: "taken", added: 1, restated: 0, missing: 1 });
});
