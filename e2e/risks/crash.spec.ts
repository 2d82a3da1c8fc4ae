/** What was answered as taken is there once, however the product or its database ends. Own product, own data. */
import { existsSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "@playwright/test";
import { childEnvironment } from "@/lib/env";
import { numbers } from "@/lib/testing/numbers";
import { Product } from "../support/product";

test.describe.configure({ mode: "serial", timeout: 240_000 });

const BATCHES = 60;
const EVENTS_IN_BATCH = 200;
const SENDERS = 4;
const GIVE_UP_MS = 120_000;
/** Where in the run the axe falls. The same number repeats a run. */
const seed = Number(childEnvironment().CRASH_SEED ?? Math.floor(Math.random() * 1_000_000));
const random = numbers(seed);

type Refusal = { status: number; retryAfter: string | null };
type Sent = { counted: number; batches: number; refusals: Refusal[]; lost: number };
let product: Product;
let token = "";

test.beforeAll(async () => {
  test.setTimeout(240_000);
  console.log(`crash seed ${seed}`);
  product = await Product.create();
  await product.start();
  token = await product.token("ingest", "read");
});
test.afterAll(() => product?.remove());

const post = (run: string, batch: number): Promise<Response> =>
  fetch(`${product.baseURL}/api/v1/events`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(
      Array.from({ length: EVENTS_IN_BATCH }, (_, i) => ({
        id: `${run}-${batch}-${i}`,
        time: new Date().toISOString().replace(/T.*/, "T00:00:00Z"),
        provider: "openai",
        model: i % 3 === 0 ? "gpt-4o" : "gpt-4o-mini",
        convention: "disjoint",
        usage: { input: 1000 + i, output: 10 + batch },
        credential: `key-${i % 5}`,
      })),
    ),
  });

/** Sends every batch until it is answered, as an emitter does: what is refused or lost is sent again. */
async function sendAll(run: string, onAnswer: (sent: Sent) => void): Promise<Sent> {
  const sent: Sent = { counted: 0, batches: 0, refusals: [], lost: 0 };
  const waiting = Array.from({ length: BATCHES }, (_, batch) => batch);
  const deadline = Date.now() + GIVE_UP_MS;
  const sender = async () => {
    for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
      for (let taken = false; !taken; ) {
        if (Date.now() > deadline) throw new Error(`batch ${batch} was never taken`);
        const answer = await post(run, batch).catch(() => undefined);
        const content = answer?.ok ? ((await answer.json().catch(() => undefined)) as Record<string, number> | undefined) : undefined;
        if (content) {
          expect(content).toMatchObject({ rejected: 0 });
          expect((content.accepted ?? 0) + (content.duplicates ?? 0)).toBe(EVENTS_IN_BATCH);
          sent.counted += content.accepted ?? 0;
          sent.batches++;
          taken = true;
        } else {
          if (answer && !answer.ok) sent.refusals.push({ status: answer.status, retryAfter: answer.headers.get("retry-after") });
          else sent.lost++;
          await wait(50);
        }
        onAnswer(sent);
      }
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
  return sent;
}

/** Sends, and does the deed a moment after a batch in the middle was taken. */
async function sendThrough(run: string, deed: () => Promise<unknown>): Promise<Sent> {
  const at = 5 + random(BATCHES / 2);
  const delayMs = random(60);
  let done: Promise<unknown> | undefined;
  const sent = await sendAll(run, ({ batches }) => {
    if (batches >= at) done ??= wait(delayMs).then(deed);
  });
  expect(done, "the deed was done while batches were on their way").toBeDefined();
  await done;
  return sent;
}

/** Lines and every roll-up, each summed by itself. */
async function ledger() {
  const measures = "coalesce(sum(events), 0)::text AS events, coalesce(sum(cost_usd), 0)::numeric(30,15)::text AS cost";
  const [{ keys } = { keys: "" }] = await product.query<{ keys: string }>("SELECT count(*)::text AS keys FROM usage_event_key");
  const sums = ["usage_line", "usage_daily", "usage_hourly", "usage_daily_team"].map((table) =>
    product.query<{ events: string; cost: string }>(`SELECT ${measures} FROM ${table}`),
  );
  const [lines, ...rollups] = (await Promise.all(sums)).map(([row]) => row);
  return { keys: Number(keys), lines, rollups };
}

async function expectExactly(events: number): Promise<void> {
  const { keys, lines, rollups } = await ledger();
  expect(keys).toBe(events);
  expect(lines?.events).toBe(String(events));
  expect(Number(lines?.cost)).toBeGreaterThan(0);
  for (const rollup of rollups) expect(rollup).toEqual(lines);
}

test("kill -9 in the middle of taking usage in: after the next start nothing is lost and nothing counted twice", async () => {
  const sent = await sendThrough("killed", async () => {
    const before = await product.databaseProcess();
    await product.end("SIGKILL");
    // The database outlives the product; the next start takes it over instead of making another.
    expect(await product.databaseProcess()).toBe(before);
    await product.start();
    expect(await product.databaseProcess()).toBe(before);
  });
  expect(sent.lost).toBeGreaterThan(0);
  expect(sent.refusals.filter(({ status }) => status !== 503)).toEqual([]);
  await expectExactly(BATCHES * EVENTS_IN_BATCH);
});

test("the database stopped in the middle of a batch: 503 with Retry-After, and what is sent again counts once", async () => {
  const sent = await sendThrough("stopped", async () => {
    const pid = await product.databaseProcess();
    expect(pid).toBeDefined();
    // An immediate stop, as by a crash: it recovers from its log.
    process.kill(pid as number, "SIGQUIT");
  });
  expect(sent.refusals.length).toBeGreaterThan(0);
  for (const { status, retryAfter } of sent.refusals) {
    expect(status).toBe(503);
    expect(Number(retryAfter)).toBeGreaterThan(0);
  }
  expect(sent.lost).toBe(0);
  await expectExactly(2 * BATCHES * EVENTS_IN_BATCH);
});

test("served by TLS, every answer tells browsers to stay with it", async () => {
  for (const address of ["/sign-in", "/docs/api", "/api/v1/health/live", "/api/v1/openapi.json", "/api/v1/usage", "/icon.svg"]) {
    const { headers } = await fetch(product.baseURL + address);
    expect(headers.get("strict-transport-security"), address).toMatch(/^max-age=\d{8}/);
  }
});

test("a clean stop after all that leaves no lock, no database process, and all of the usage", async () => {
  await product.end("SIGTERM");
  expect(await product.databaseProcess()).toBeUndefined();
  expect(existsSync(path.join(product.dataDir, "pg.lock"))).toBe(false);
  await product.start();
  await expectExactly(2 * BATCHES * EVENTS_IN_BATCH);
});
