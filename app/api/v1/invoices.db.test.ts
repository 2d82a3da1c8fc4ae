import { gzipSync } from "node:zlib";
import { beforeAll, expect, it } from "vitest";
import { createToken, systemActor } from "@/lib/auth";
import { setEnvironment } from "@/lib/env";
import { systemClock } from "@/lib/kernel/clock";
import { useDatabase } from "@/lib/testing/database";
import { seedOrganisation } from "@/lib/testing/ledger";
import { POST as importForm } from "./imports/route";
import { GET as reconcile } from "./invoices/[period]/route";
import { GET as list, POST as take } from "./invoices/route";

const database = useDatabase();
const CSV = "usage_date_utc,model,workspace,api_key,token_type,cost_usd\n2026-03-01,Claude Haiku,Default,k,output,0.50\n";
let admin = "";
let ingest = "";

beforeAll(async () => {
  await seedOrganisation(database.pool);
  setEnvironment({ LOG_LEVEL: "silent" });
  const ctx = { db: database.db, clock: systemClock, actor: systemActor("test") };
  admin = (await createToken(ctx, { name: "admin", scopes: ["admin", "ingest", "read"] })).token;
  ingest = (await createToken(ctx, { name: "ingest", scopes: ["ingest"] })).token;
});

const none = { params: Promise.resolve({}) };
const send = (
  body: BodyInit,
  { token = admin, type = "application/octet-stream", encoding }: { token?: string; type?: string; encoding?: string } = {},
) =>
  take(
    new Request("http://localhost/api/v1/invoices?name=march.csv", {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": type, ...(encoding && { "content-encoding": encoding }) },
      body,
    }),
    none,
  );

it("the body is taken as it comes, packed or not, once", async () => {
  const first = await send(CSV, { type: "text/csv" });
  expect([first.status, await first.json()]).toMatchObject([201, { state: "taken", fileName: "march.csv", added: 1, already: false }]);
  const again = await send(gzipSync(CSV), { encoding: "gzip" });
  expect([again.status, await again.json()]).toMatchObject([200, { already: true }]);
  // Packed as a file it is another file with the same lines.
  const packed = await send(gzipSync(CSV));
  expect([packed.status, await packed.json()]).toMatchObject([201, { unchanged: 1, added: 0 }]);
  const files = await list(new Request("http://localhost/api/v1/invoices", { headers: { authorization: `Bearer ${admin}` } }), none);
  expect(((await files.json()) as { data: unknown[] }).data).toHaveLength(2);
});

it("a form says that it is an invoice", async () => {
  const form = new FormData();
  form.set("kind", "invoice");
  form.set("file", new File([CSV.replace("0.50", "0.75")], "form.csv"));
  const upload = (token: string) =>
    importForm(
      new Request("http://localhost/api/v1/imports", { method: "POST", headers: { authorization: `Bearer ${token}` }, body: form }),
      none,
    );
  const taken = await upload(admin);
  expect([taken.status, await taken.json()]).toMatchObject([201, { state: "taken", restated: 1 }]);
  expect((await upload(ingest)).status).toBe(403);
});

it("programs read the reconciliation; a token for usage takes no invoice, and a month that is none is nowhere", async () => {
  expect((await send(CSV, { token: ingest })).status).toBe(403);
  const read = (period: string) =>
    reconcile(new Request(`http://localhost/api/v1/invoices/${period}`, { headers: { authorization: `Bearer ${admin}` } }), {
      params: Promise.resolve({ period }),
    });
  expect(await (await read("2026-03")).json()).toMatchObject({
    periodId: "2026-03",
    providers: [{ provider: "anthropic", invoicedUsd: "0.75", byKind: { missing: "0.75" } }],
    may: { settle: false },
  });
  expect((await read("2026-13")).status).toBe(404);
});
