import { createHash, createHmac } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { setEnvironment } from "@/lib/env";
import { Forbidden, Invalid, NotFound } from "@/lib/kernel/errors";
import { signatureOf } from "@/lib/notify/core/webhook-message";
import { frozenClock } from "@/lib/testing/clock";
import { type Caller, testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { seedPeriod, seedStatement } from "@/lib/testing/statements";
import type { Manifest } from "./core/manifest";
import {
  changeSchedule,
  createSchedule,
  listExports,
  listSchedules,
  openExport,
  removeSchedule,
  runSchedules,
  testSchedule,
} from "./index";
import { ExportsQuery, ScheduleChange, ScheduleInput } from "./schemas";

const database = useDatabase();
let now = new Date("2026-03-20T12:00:00Z");
const ctx = (caller: Caller = {}) => testContext(database.db, { clock: frozenClock(now.toISOString()), id: "usr_ann", ...caller });
const later = (minutes: number): void => {
  now = new Date(now.getTime() + minutes * 60_000);
};
const run = () => runSchedules(ctx({ kind: "system", id: "system:job" }));
const schedule = (change: object, caller: Caller = {}) =>
  createSchedule(ctx(caller), ScheduleInput.parse({ name: "Ledger", profile: "summary", cadence: "daily", hour: 6, ...change }));
const deliveries = async (name = "Ledger") => (await listSchedules(ctx())).data.find((each) => each.name === name)?.deliveries ?? [];

/** A storage that takes only what is signed as Amazon documents it, and a receiver of webhooks. Written apart from the code that signs. */
type Call = { method: string; url: string; headers: IncomingHttpHeaders; body: Buffer };
const KEYS = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret/of+storage", region: "eu-central-1" };
const calls: Call[] = [];
let refusal: { status: number; body: string } | null = null;
let storage: Server;
const address = (): string => `http://127.0.0.1:${(storage.address() as AddressInfo).port}`;

function isSigned({ method, url, headers, body }: Call): boolean {
  const [, day, signedHeaders = "", signature] =
    /^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\/(\d{8})\/eu-central-1\/s3\/aws4_request,SignedHeaders=([a-z0-9;-]+),Signature=([0-9a-f]{64})$/.exec(
      String(headers.authorization),
    ) ?? [];
  const hash = createHash("sha256").update(body).digest("hex");
  if (
    headers["x-amz-content-sha256"] !== hash ||
    !["host", "x-amz-content-sha256", "x-amz-date"].every((each) => signedHeaders.includes(each))
  )
    return false;
  const canonical = [method, url, "", ...signedHeaders.split(";").map((each) => `${each}:${headers[each]}`), "", signedHeaders, hash].join(
    "\n",
  );
  const text = [
    "AWS4-HMAC-SHA256",
    headers["x-amz-date"],
    `${day}/eu-central-1/s3/aws4_request`,
    createHash("sha256").update(canonical).digest("hex"),
  ];
  let key: Buffer | string = `AWS4${KEYS.secretAccessKey}`;
  for (const part of [day ?? "", "eu-central-1", "s3", "aws4_request", text.join("\n")])
    key = createHmac("sha256", key).update(part).digest();
  return key.toString("hex") === signature;
}

type Kept = { to: string; text: string };
const inbox: Kept[] = [];
/** What the mail server says to whoever connects. */
let greeting: Error | null = null;
let connections = 0;
const mailServer = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS"],
  onConnect(_, done) {
    connections += 1;
    done(greeting);
  },
  onRcptTo({ address: to }, _, done) {
    done(to.startsWith("gone@") ? new Error("5.1.1 no such user") : null);
  },
  onData(stream, session, done) {
    let text = "";
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
    });
    stream.on("end", () => {
      inbox.push(...session.envelope.rcptTo.map(({ address: to }) => ({ to, text })));
      done();
    });
  },
});
let folder = "";

beforeAll(async () => {
  storage = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const call: Call = { method: request.method ?? "", url: request.url ?? "", headers: request.headers, body: Buffer.concat(chunks) };
      calls.push(call);
      const isFine = request.method === "POST" || isSigned(call);
      const { status, body } = refusal ?? (isFine ? { status: 200, body: "" } : { status: 403, body: "SignatureDoesNotMatch" });
      response.writeHead(status).end(body);
    });
  });
  await new Promise<void>((resolve) => storage.listen(0, "127.0.0.1", resolve));
  await new Promise<void>((resolve) => mailServer.listen(0, "127.0.0.1", () => resolve()));
  folder = await mkdtemp(path.join(tmpdir(), "countinghouse-exports-"));
  setEnvironment({
    COUNTINGHOUSE_TOKEN_PEPPER: "pepper-of-a-test-that-is-long-enough",
    COUNTINGHOUSE_SMTP_URL: `smtp://127.0.0.1:${(mailServer.server.address() as AddressInfo).port}`,
    COUNTINGHOUSE_MAIL_FROM: "ch@example.com",
    COUNTINGHOUSE_EXPORT_DIR: folder,
    NEXTAUTH_URL: "https://ch.example.com",
  });
  await database.pool.query("INSERT INTO app_user (id, email, name) VALUES ('usr_ann', 'ann@example.com', 'Ann')");
  await seedOrganisation(database.pool);
  await seedUsage(ctx(), anyUsage(5, 60));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await new Promise((resolve) => mailServer.close(() => resolve(undefined)));
  await new Promise((resolve) => storage.close(resolve));
});
beforeEach(async () => {
  calls.length = 0;
  inbox.length = 0;
  refusal = null;
  await database.pool.query("DELETE FROM export_schedule; DELETE FROM export_delivery");
});

describe("a schedule", () => {
  it("sends once for each due instant, however long nothing ran and however often the job runs, and not before", async () => {
    await schedule({ destination: { kind: "folder", path: "finance" } });
    expect(await run()).toMatchObject({ sent: 0, waiting: 0, failed: 0 });
    later(3 * 1_440);
    expect(await Promise.all([run(), run()]).then((runs) => runs.map(({ sent }) => sent).sort())).toEqual([0, 1]);
    expect(await run()).toMatchObject({ sent: 0 });
    expect(await deliveries()).toMatchObject([{ state: "sent", attempts: 1, cause: expect.stringMatching(/^due 2026-03-\d\dT06:00/) }]);
    expect((await readdir(path.join(folder, "finance"))).sort()).toEqual([
      "summary_all_2026-02_v1_USD.csv",
      "summary_all_2026-02_v1_USD.csv.manifest.json",
    ]);
    const bytes = await readFile(path.join(folder, "finance", "summary_all_2026-02_v1_USD.csv"));
    const manifest = JSON.parse(
      await readFile(path.join(folder, "finance", "summary_all_2026-02_v1_USD.csv.manifest.json"), "utf8"),
    ) as Manifest;
    expect(manifest.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
  });

  it("that waits for closes sends each closing once, and none from before it was made", async () => {
    await seedPeriod(database.db, { id: "2026-01", start: "2026-01-01T00:00:00Z", end: "2026-02-01T00:00:00Z", state: "closed" });
    await database.pool.query("UPDATE period_close SET closed_at = $1 WHERE period_id = '2026-01'", [new Date(now.getTime() - 60_000)]);
    await schedule({ cadence: "on_close", profile: "statement", destination: { kind: "folder" } });
    await run();
    expect(await deliveries()).toEqual([]);
    await seedPeriod(database.db, { id: "2026-02", start: "2026-02-01T00:00:00Z", end: "2026-03-01T00:00:00Z", state: "closed" });
    await seedStatement(database.db, "2026-02", { id: "st", costCentreId: "cc1", state: "issued", lines: [{ amount: "12.00" }] });
    await database.pool.query("UPDATE period_close SET closed_at = $1 WHERE period_id = '2026-02'", [now]);
    await run();
    await run();
    expect(await deliveries()).toMatchObject([{ state: "sent", cause: "close 2026-02 v1" }]);
    expect(await readdir(folder)).toContain("statements_all_2026-02_v1_USD.csv");
  });

  it("that is switched off owes nothing for the time, and one that is removed forgets what it owed", async () => {
    const { schedule: made } = await schedule({ destination: { kind: "folder" } });
    await changeSchedule(ctx(), made.id, { enabled: false });
    later(1_440);
    expect(await run()).toMatchObject({ sent: 0 });
    await changeSchedule(ctx(), made.id, { enabled: true });
    expect(await run()).toMatchObject({ sent: 0 });
    await removeSchedule(ctx(), made.id);
    expect((await listSchedules(ctx())).data).toEqual([]);
    await expect(removeSchedule(ctx(), made.id)).rejects.toThrow(NotFound);
  });

  it("is changed in what is said, as a new one would be made; where it goes, what it owes and who made it stay", async () => {
    const { schedule: made } = await schedule({ destination: { kind: "folder", path: "finance" }, profile: "summary", costCentre: "cc1" });
    const shown = async () => (await listSchedules(ctx())).data[0];
    const change = (text: object) => changeSchedule(ctx(), made.id, ScheduleChange.parse(text));
    await change({ name: "Mondays", cadence: "weekly", onDay: 1, hour: 7 });
    expect(await shown()).toMatchObject({
      ...{ name: "Mondays", when: "Mondays at 07:00 UTC", profile: "summary", params: { costCentre: "cc1", period: "last" } },
      ...{ target: made.target, enabled: true, createdBy: made.createdBy },
    });
    const due = (await shown())?.nextDueAt ?? "";
    expect([new Date(due).getUTCDay(), new Date(due).getUTCHours()]).toEqual([1, 7]);
    await change({ profile: "statement", period: "current" });
    expect(await shown()).toMatchObject({ profile: "statement", params: { period: "current" }, nextDueAt: due });
    await change({ cadence: "on_close" });
    expect(await shown()).toMatchObject({ when: "When a period is closed", onDay: null, params: {}, nextDueAt: null });
    await expect(change({ cadence: "weekly" })).rejects.toThrow(Invalid);
    await expect(change({ cadence: "weekly", onDay: 8 })).rejects.toThrow(Invalid);
    await change({ profile: "journal" });
    await expect(change({ cadence: "daily" })).rejects.toThrow(Invalid);
    expect(ScheduleChange.safeParse({}).success).toBe(false);
    expect(ScheduleChange.safeParse({ destination: { kind: "folder" } }).success).toBe(false);
    expect(ScheduleChange.parse({ name: "A" })).toEqual({ name: "A" });
    const { rows } = await database.pool.query<{ after: string }>(
      "SELECT after FROM audit_event WHERE action = 'export_schedule.change' AND object_id = $1 ORDER BY seq",
      [made.id],
    );
    expect(rows.map(({ after }) => JSON.parse(after) as object)).toMatchObject([
      { name: "Mondays" },
      { profile: "statement" },
      { cadence: "on_close" },
      { profile: "journal" },
    ]);
    await expect(changeSchedule(ctx({ rights: ["chargeback.export"] }), made.id, { name: "B" })).rejects.toThrow(Forbidden);
    await expect(changeSchedule(ctx(), "xsc_none", { name: "B" })).rejects.toThrow(NotFound);
  });

  it("needs its right, and the whole organisation", async () => {
    const destination = { kind: "folder" };
    await expect(schedule({ destination }, { rights: ["chargeback.export"] })).rejects.toThrow(Forbidden);
    await expect(schedule({ destination }, { scope: { teamIds: ["care"] } })).rejects.toThrow(Forbidden);
    expect(ScheduleInput.safeParse({ name: "x", profile: "journal", cadence: "daily", destination }).success).toBe(false);
    expect(ScheduleInput.safeParse({ name: "x", cadence: "weekly", destination }).success).toBe(false);
  });
});

describe("storage that speaks S3", () => {
  const destination = () => ({ kind: "s3", endpoint: address(), bucket: "ledger", prefix: "ai/März", ...KEYS });

  it("gets the file and its manifest, each signed with the hash of its content; the secret is never shown", async () => {
    const { schedule: made, secret } = await schedule({ destination: destination() });
    expect(secret).toBeNull();
    later(1_440);
    expect(await run()).toMatchObject({ sent: 1 });
    expect(calls.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "PUT /ledger/ai/M%C3%A4rz/summary_all_2026-02_v1_USD.csv",
      "PUT /ledger/ai/M%C3%A4rz/summary_all_2026-02_v1_USD.csv.manifest.json",
    ]);
    const [file] = (await listExports(ctx(), ExportsQuery.parse({}))).data;
    const kept: Uint8Array[] = [];
    for await (const chunk of (await openExport(ctx(), file?.id ?? "")).chunks) kept.push(chunk);
    expect(calls[0]?.body.equals(Buffer.concat(kept))).toBe(true);
    const { rows } = await database.pool.query("SELECT s::text AS text FROM export_schedule s UNION ALL SELECT e::text FROM audit_event e");
    expect(JSON.stringify([rows, made, await listSchedules(ctx())])).not.toContain(KEYS.secretAccessKey);
  });

  it("that refuses is tried again later each time, with the same file, then given up, and whoever made the schedule is told", async () => {
    await schedule({ destination: { ...destination(), secretAccessKey: "wrong" } });
    later(1_440);
    expect(await run()).toMatchObject({ waiting: 1 });
    expect(await run()).toMatchObject({ waiting: 0 });
    const [first] = await deliveries();
    expect(first).toMatchObject({ state: "waiting", attempts: 1, answer: "The storage answered 403. SignatureDoesNotMatch" });
    for (const minutes of [1, 5, 30, 120]) {
      later(minutes);
      expect(await run()).toMatchObject({ waiting: 1 });
    }
    later(480);
    expect(await run()).toMatchObject({ failed: 1 });
    expect(await deliveries()).toMatchObject([{ state: "failed", attempts: 6, fileId: first?.fileId }]);
    const { rows } = await database.pool.query("SELECT title, href FROM notification WHERE kind = 'export_failed'");
    expect(rows).toEqual([{ title: "Ledger could not be sent", href: `/exports?export=${first?.fileId}` }]);
  });
});

describe("other destinations", () => {
  it("a webhook gets the signed manifest and a link; its secret is shown once and its address never", async () => {
    const { secret, schedule: made } = await schedule({ destination: { kind: "webhook", url: `${address()}/hooks/a-secret-path` } });
    expect(JSON.stringify([made, await listSchedules(ctx())])).not.toContain("a-secret-path");
    later(1_440);
    expect(await run()).toMatchObject({ sent: 1 });
    const [call] = calls;
    expect(call?.headers["countinghouse-signature"]).toBe(signatureOf(secret ?? "", call?.body.toString("utf8") ?? "", now));
    const body = JSON.parse(call?.body.toString("utf8") ?? "{}") as { kind: string; url: string; manifest: Manifest };
    expect(body).toMatchObject({ kind: "export_ready", manifest: { fileName: "summary_all_2026-02_v1_USD.csv" } });
    expect(body.url).toBe(`https://ch.example.com/exports?export=${body.manifest.exportId}`);
  });

  it("a mail carries the file, and its sums and hash in words", async () => {
    await schedule({ destination: { kind: "email", addresses: ["ap@example.com", "cfo@example.com"] } });
    later(1_440);
    expect(await run()).toMatchObject({ sent: 1 });
    expect(inbox.map(({ to }) => to)).toEqual(["ap@example.com", "cfo@example.com"]);
    expect(inbox[0]?.text).toMatch(/Content-Disposition: attachment; filename=summary_all_2026-02_v1_USD\.csv/);
    const attached = Buffer.from(
      /filename=summary[^\n]*\r?\n(?:[^\n]+\r?\n)*\r?\n([A-Za-z0-9+/=\s]+?)\r?\n-/.exec(inbox[0]?.text ?? "")?.[1] ?? "",
      "base64",
    );
    const [file] = (await listExports(ctx(), ExportsQuery.parse({}))).data;
    expect(createHash("sha256").update(attached).digest("hex")).toBe(file?.sha256);
  });

  it("a mail that one address refuses reaches the others once, and is tried again for that one only", async () => {
    await schedule({ destination: { kind: "email", addresses: ["ap@example.com", "gone@example.com", "cfo@example.com"] } });
    later(1_440);
    expect(await run()).toMatchObject({ sent: 0, waiting: 1 });
    later(2);
    expect(await run()).toMatchObject({ sent: 0, waiting: 1 });
    expect(inbox.map(({ to }) => to)).toEqual(["ap@example.com", "cfo@example.com"]);
    expect((await deliveries())[0]?.answer).toMatch(/^gone@example\.com: .*no such user/);
    for (const minutes of [5, 30, 120, 480]) {
      later(minutes);
      await run();
    }
    expect((await deliveries()).at(-1)).toMatchObject({ state: "failed" });
    const { rows } = await database.pool.query(
      "SELECT title, body FROM notification WHERE kind = 'export_failed' ORDER BY at DESC LIMIT 1",
    );
    expect(rows).toEqual([
      {
        title: "Ledger did not reach 1 of 3 addresses",
        body: expect.stringMatching(/^due .*: gone@example\.com has no mail of it\. .*no such user/),
      },
    ]);
  });

  it("a mail server that takes no mail at all is asked once an attempt, not once for each address", async () => {
    await schedule({ destination: { kind: "email", addresses: ["ap@example.com", "cfo@example.com", "gl@example.com"] } });
    later(1_440);
    greeting = Object.assign(new Error("closed for today"), { responseCode: 554 });
    connections = 0;
    expect(await run()).toMatchObject({ waiting: 1 });
    greeting = null;
    expect([connections, (await deliveries())[0]?.answer]).toEqual([1, expect.stringContaining("closed for today")]);
    later(2);
    expect(await run()).toMatchObject({ sent: 1 });
    expect(inbox.map(({ to }) => to)).toEqual(["ap@example.com", "cfo@example.com", "gl@example.com"]);
  });

  it("files of different kinds lie in one folder side by side", async () => {
    for (const profile of ["detail", "summary", "excel", "statement"])
      await schedule({ name: profile, profile, destination: { kind: "folder", path: "kinds" } });
    later(1_440);
    expect(await run()).toMatchObject({ sent: 4 });
    expect((await readdir(path.join(folder, "kinds"))).filter((name) => name.endsWith(".csv"))).toHaveLength(4);
  });

  it("a folder lies below the allowed one, whatever leads out of it", async () => {
    for (const way of ["../up", "/etc", "a/../../b", "a//b", ".hidden", "a\\b"])
      expect(ScheduleInput.safeParse({ name: "x", cadence: "daily", destination: { kind: "folder", path: way } }).success).toBe(false);
    await symlink(tmpdir(), path.join(folder, "link"));
    const { schedule: made } = await schedule({ destination: { kind: "folder", path: "link/inside" } });
    expect(await testSchedule(ctx(), made.id)).toMatchObject({ state: "failed", answer: expect.stringContaining("outside") });
    expect(await readdir(tmpdir())).not.toContain("inside");
    setEnvironment({ COUNTINGHOUSE_EXPORT_DIR: "" });
    await expect(schedule({ destination: { kind: "folder" } })).rejects.toThrow(/COUNTINGHOUSE_EXPORT_DIR/);
    expect((await listSchedules(ctx())).unavailable.folder).toMatch(/COUNTINGHOUSE_EXPORT_DIR/);
    setEnvironment({ COUNTINGHOUSE_EXPORT_DIR: folder });
  });

  it("addresses that only machines answer, and those without TLS, are refused", async () => {
    for (const url of ["http://example.com/hook", "https://169.254.169.254/latest", "ftp://example.com", "https://u:p@example.com"])
      await expect(schedule({ destination: { kind: "webhook", url } })).rejects.toThrow(Invalid);
    await expect(
      schedule({ destination: { kind: "s3", endpoint: "https://169.254.169.254", bucket: "abc", ...KEYS } }),
    ).rejects.toMatchObject({
      details: [{ location: "destination.endpoint" }],
    });
  });

  it("can be tried out: a test is sent at once, also while switched off, and its answer is kept", async () => {
    const { schedule: made } = await schedule({ destination: { kind: "s3", endpoint: address(), bucket: "ledger", ...KEYS } });
    await changeSchedule(ctx(), made.id, { enabled: false });
    expect(await testSchedule(ctx(), made.id)).toMatchObject({ state: "sent", attempts: 1 });
    expect(calls[0]?.url).toBe("/ledger/countinghouse-test.csv");
    refusal = { status: 500, body: "on fire" };
    expect(await testSchedule(ctx(), made.id)).toMatchObject({ state: "failed", answer: "The storage answered 500. on fire" });
    await expect(testSchedule(ctx({ rights: ["chargeback.export"] }), made.id)).rejects.toThrow(Forbidden);
  });
});
