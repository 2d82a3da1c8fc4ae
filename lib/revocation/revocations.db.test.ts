import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { actorOfAccount, type Context, createUser, type Role } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { authorizeCall, stopEnforcement } from "@/lib/enforcement";
import { currentBooks } from "@/lib/enforcement/current-books";
import { AuthorizeInput } from "@/lib/enforcement/schemas";
import { addGrant, changeCredential, changeIdentity, decideGrant, readGovernance, readIdentity } from "@/lib/identities";
import { Conflict, Forbidden, NotFound } from "@/lib/kernel/errors";
import { sha256Hex } from "@/lib/kernel/hash";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { anthropicStandIn, litellmStandIn, type OpenAiKey, openAiStandIn, programStandIn, type StandIn } from "@/lib/testing/stand-ins";
import { usageEvent } from "@/lib/testing/usage";
import type { NewTask } from "./core/task";
import type { ConnectorKind } from "./core/views";
import {
  applyTasks,
  cancelTask,
  changeRevocationPolicy,
  confirmTask,
  createConnector,
  createTasks,
  listTasks,
  readRevocation,
  readTaskProgress,
  runRevocations,
  sendAgain,
  startRevocation,
} from "./index";
import { TaskQuery } from "./schemas";

const database = useDatabase();
const NOW = "2026-03-02T12:00:00Z";
const clock = frozenClock(NOW);
const root = (): Context => testContext(database.db, { clock, id: "root" });
const run = () => runRevocations(root());
/** On to a moment, with the job as it runs each minute. */
const runAt = (at: string) => {
  clock.set(at);
  return run();
};

/** Ann owns Triage of Care, which Lea leads. */
const PEOPLE: Record<string, Role> = {
  ann: "identity_owner",
  lea: "team_lead",
  sec: "security_admin",
  admin: "platform_admin",
  ben: "identity_owner",
};
const users: Record<string, string> = {};
async function as(name: string): Promise<Context> {
  const account = await actorOfAccount(database.db, users[name] ?? "");
  if (!account) throw new Error(`${name} cannot sign in`);
  return { db: database.db, clock, actor: account.actor };
}

const SECRET = sha256Hex("sk-triage-secret");
const MASTER = "sk-litellm-master-0123456789abcdef";
const proxyKeys = new Map<string, { blocked: boolean; models: string[] }>();
const openAiKeys = new Map<string, OpenAiKey>();
const anthropicKeys = new Map<string, string>();
let programAnswers: { status: number; json?: unknown } = { status: 200, json: { state: "applied" } };
const stand: Record<ConnectorKind, StandIn> = {} as Record<ConnectorKind, StandIn>;
const SECRETS: Record<ConnectorKind, string> = {
  litellm: MASTER,
  openai: "sk-admin-0123456789abcdefghij",
  anthropic: "sk-ant-admin01-0123456789",
  webhook: "shared-secret-of-ours-0123456789",
};

beforeAll(async () => {
  stand.litellm = await litellmStandIn(MASTER, proxyKeys);
  stand.openai = await openAiStandIn(SECRETS.openai, openAiKeys);
  stand.anthropic = await anthropicStandIn(SECRETS.anthropic, anthropicKeys);
  stand.webhook = await programStandIn(SECRETS.webhook, () => programAnswers);
  await seedOrganisation(database.pool);
  await database.pool.query(
    "INSERT INTO person (id, email, name) VALUES ('lea', 'lea@example.com', 'Lea'); UPDATE team SET lead_id = 'lea' WHERE id = 'care'",
  );
  for (const [name, role] of Object.entries(PEOPLE)) {
    const grants = [{ role, businessUnitIds: [], teamIds: [], applicationIds: [], environmentIds: [] }];
    users[name] = (await createUser(root(), { email: `${name}@example.com`, name, grants })).id;
  }
});
afterAll(() => Promise.all(Object.values(stand).map((one) => one.close())));

beforeEach(async () => {
  clock.set(NOW);
  for (const one of Object.values(stand)) Object.assign(one, { calls: one.calls.splice(0) && one.calls, trouble: null });
  programAnswers = { status: 200, json: { state: "applied" } };
  await database.pool.query(`
    DELETE FROM revocation_task; DELETE FROM provider_key; DELETE FROM revocation_connector; DELETE FROM notification; DELETE FROM access_grant;
    UPDATE revocation_policy SET grace_minutes = 5, silence_days = 7, separate_duties = true;
    UPDATE identity SET state = 'active', state_reason = NULL, revoked_at = NULL, verified_at = NULL;
    UPDATE credential SET state = 'active', revoked_at = NULL, provider = NULL;
    DELETE FROM credential_fingerprint WHERE kind <> 'alias';
    INSERT INTO credential_fingerprint (value, kind, credential_id) VALUES ('${SECRET}', 'sha256', 'k-triage'), ('apikey_01', 'provider_key_id', 'k-triage');
    UPDATE ledger_version SET inventory = inventory + 1;
    TRUNCATE usage_line, usage_event_key, usage_daily, usage_daily_team, usage_daily_meter, usage_daily_label, usage_hourly`);
  proxyKeys.clear();
  proxyKeys.set(SECRET, { blocked: false, models: [] });
  openAiKeys.clear();
  anthropicKeys.clear();
  anthropicKeys.set("apikey_01", "active");
});

async function connect(kind: ConnectorKind) {
  await database.pool.query("UPDATE credential SET provider = $1 WHERE id = 'k-triage'", [kind === "webhook" ? "house" : kind]);
  const name = kind === "webhook" ? "House" : `Our ${kind}`;
  return createConnector(await as("admin"), { kind, name, address: stand[kind].address, secret: SECRETS[kind] });
}

const KEY: NewTask = {
  origin: "review",
  originId: "item-1",
  campaignId: "campaign-1",
  action: "revoke",
  subject: { kind: "credential", id: "k-triage" },
  identityId: "triage",
  title: "Revoke the key of Triage",
  decidedBy: [{ id: "decider", name: "Dee" }],
};
const decide = (over: Partial<NewTask> = {}) =>
  withTransaction(database.db, async (tx) => (await createTasks(tx, root(), [{ ...KEY, ...over }]))[0] ?? "");
const read = (id: string) => readRevocation(root(), id);

let calls = 0;
/** What lies ahead is not taken in, so the clock goes on to it. */
const call = (at: string, over: Parameters<typeof usageEvent>[0] = {}) => {
  if (clock.now() < new Date(at)) clock.set(at);
  return seedUsage(root(), [
    usageEvent({ dedupeKey: `call-${++calls}`, occurredAt: new Date(at), hints: { credential: "triage-key" }, ...over }),
  ]);
};

type Told = { kind: string; severity: string; title: string; to: string[] };
const told = async (): Promise<Told[]> =>
  (
    await database.pool.query<Told>(`
      SELECT n.kind, n.severity, n.title, coalesce(array_agg(u.name ORDER BY u.name) FILTER (WHERE u.name IS NOT NULL), '{}') AS to
      FROM notification n LEFT JOIN notification_receipt r ON r.notification_id = n.id LEFT JOIN app_user u ON u.id = r.user_id
      GROUP BY n.id ORDER BY n.at, n.kind, n.title`)
  ).rows;

test("what is decided is refused by the very next question, before any provider answers", async () => {
  const gateway = testContext(database.db, { kind: "token", id: "tok_gateway", sourceId: "api", clock });
  const ask = async () => {
    // A process may remember for 0.4 seconds.
    await currentBooks(database.db, true);
    const call = { credential: "triage-key", provider: "openai", model: "gpt-4o", estimate: { costUsd: "0" } };
    return authorizeCall(gateway, AuthorizeInput.parse(call));
  };
  expect(await ask()).toMatchObject({ decision: "allow" });
  await applyTasks(root(), [await decide()]);
  expect(await ask()).toMatchObject({ decision: "deny", reason: "credential_revoked" });
  await stopEnforcement();
});

describe("a key that a connector ends", () => {
  test("is refused here at once, blocked at the proxy, silent for seven days and then verified, with all times apart", async () => {
    await connect("litellm");
    await call("2026-03-01T10:00:00Z");
    const id = await decide({ decidedAt: new Date("2026-03-02T11:00:00Z") });
    await applyTasks(root(), [id]);
    expect((await readIdentity(root(), "triage")).credentials.find((key) => key.id === "k-triage")?.state).toBe("revoked");
    expect(stand.litellm.calls).toHaveLength(0);
    expect(await run()).toMatchObject({ sent: 1, confirmed: 1, failed: 0 });
    expect(proxyKeys.get(SECRET)?.blocked).toBe(true);
    await runAt("2026-03-05T12:06:00Z");
    const task = await read(id);
    expect(task).toMatchObject({
      ...{
        state: "confirmed",
        decidedAt: "2026-03-02T11:00:00.000Z",
        sentAt: NOW.replace("Z", ".000Z"),
        appliedAt: NOW.replace("Z", ".000Z"),
      },
      ...{ lastSuccessAt: "2026-03-01T10:00:00.000Z", confirmedBy: "Our litellm, @key", silence: { days: 3, of: 7 }, violation: null },
    });
    expect(await runAt("2026-03-09T12:04:59Z")).toMatchObject({ verified: 0 });
    expect(await runAt("2026-03-09T12:06:00Z")).toMatchObject({ verified: 1 });
    expect(await read(id)).toMatchObject({ state: "verified", verifiedAt: "2026-03-09T12:06:00.000Z" });
    expect((await database.pool.query("SELECT 1 FROM audit_event WHERE action = 'revocation.verify'")).rowCount).toBe(1);
    expect((await readTaskProgress(database.db, ["campaign-1"], clock.now())).get("campaign-1")).toMatchObject({
      due: 1,
      verified: 1,
      failed: 0,
    });
  });

  test("that still succeeds after the grace is reopened, told as critical once, and sent again by a person", async () => {
    await connect("litellm");
    const id = await decide();
    await run();
    await call("2026-03-02T12:04:00Z");
    expect(await runAt("2026-03-02T13:00:00Z")).toMatchObject({ reopened: 0 });
    await call("2026-03-02T12:06:00Z");
    expect(await runAt("2026-03-02T13:02:00Z")).toMatchObject({ reopened: 1 });
    expect(await runAt("2026-03-02T13:05:00Z")).toMatchObject({ reopened: 0 });
    const task = await read(id);
    expect(task).toMatchObject({ state: "reopened", lastSuccessAt: "2026-03-02T12:06:00.000Z", violation: { calls: 1 }, silence: null });
    expect((await told()).filter(({ kind }) => kind === "revocation_reopened")).toEqual([
      {
        kind: "revocation_reopened",
        severity: "critical",
        title: "Revoke the key of Triage: used after it ended",
        to: ["admin", "ann", "sec"],
      },
    ]);
    await sendAgain(await as("sec"), id);
    expect(await run()).toMatchObject({ confirmed: 1 });
    expect(await read(id)).toMatchObject({ state: "confirmed", cutOffAt: "2026-03-02T13:05:00.000Z", violation: null });
    expect(stand.litellm.calls.filter(({ path }) => path === "/key/block")).toHaveLength(2);
  });

  test("is not reopened by a call from before that is told late, and is by one from after, however late it is told", async () => {
    await connect("litellm");
    const id = await decide();
    await run();
    await runAt("2026-03-09T13:00:00Z");
    expect((await read(id)).state).toBe("verified");
    await call("2026-03-02T11:59:00Z");
    await runAt("2026-03-09T15:00:00Z");
    expect(await read(id)).toMatchObject({ state: "verified", lastSuccessAt: "2026-03-02T11:59:00.000Z" });
    await call("2026-03-03T09:00:00Z");
    expect(await runAt("2026-03-09T17:00:00Z")).toMatchObject({ reopened: 1 });
  });

  test("is borne out by refused calls, which break no silence", async () => {
    await connect("litellm");
    const id = await decide();
    await run();
    await call("2026-03-04T10:00:00Z", { status: "error", errorType: "401" });
    await runAt("2026-03-04T11:00:00Z");
    expect(await read(id)).toMatchObject({
      state: "confirmed",
      denied: { calls: 1, lastAt: "2026-03-04T10:00:00.000Z" },
      silence: { days: 1 },
    });
  });

  test("is tried again after 1, 5 and 30 minutes while the proxy is away, and failed with its last words when it never comes", async () => {
    await connect("litellm");
    const id = await decide();
    stand.litellm.trouble = () => ({ status: 503, json: { error: { message: `No connected db. key=${MASTER}` } } });
    await run();
    expect(await read(id)).toMatchObject({ state: "sent", attempts: 1, nextTryAt: "2026-03-02T12:01:00.000Z" });
    stand.litellm.trouble = () => ({ status: 200, hangs: true });
    for (const at of ["12:01", "12:06", "12:36", "14:36"]) await runAt(`2026-03-02T${at}:00Z`);
    expect((await read(id)).state).toBe("sent");
    await runAt("2026-03-02T22:36:00Z");
    const task = await read(id);
    expect(task.state).toBe("failed");
    expect(JSON.stringify(task.trail)).toContain("Answered 503: No connected db.");
    expect(JSON.stringify(task.trail)).not.toContain(MASTER);
    expect((await told()).map(({ title }) => title)).toContain("Revoke the key of Triage: could not be done");
    stand.litellm.trouble = null;
    await sendAgain(await as("admin"), id);
    expect(await run()).toMatchObject({ confirmed: 1 });
  });

  test("is given up at once where the proxy does not know it, follows no redirect, and takes no 200 for a block", async () => {
    await connect("litellm");
    proxyKeys.clear();
    const unknown = await decide();
    await run();
    expect(await read(unknown)).toMatchObject({ state: "failed", nextTryAt: null });
    stand.litellm.trouble = () => ({ status: 307, headers: { location: stand.openai.address } });
    const led = await decide({ originId: "item-2" });
    await run();
    expect((await read(led)).trail.at(-1)?.text).toContain("redirects are not followed");
    expect(stand.openai.calls).toHaveLength(0);
    proxyKeys.set(SECRET, { blocked: false, models: [] });
    stand.litellm.trouble = ({ path }) => (path === "/key/block" ? { status: 200, json: null } : undefined);
    const empty = await decide({ originId: "item-3" });
    await run();
    expect(await read(empty)).toMatchObject({ state: "sent", confirmedBy: null });
  });
});

describe("other providers, as their documentation says", () => {
  test("Anthropic sets the key inactive by its id", async () => {
    await connect("anthropic");
    const id = await decide();
    expect(await run()).toMatchObject({ confirmed: 1 });
    expect(anthropicKeys.get("apikey_01")).toBe("inactive");
    expect((await read(id)).trail.map(({ text }) => text)).toContain("Our anthropic, @key: Is inactive (200).");
  });

  const listed = (connectorId: string, project: string) =>
    database.pool.query(
      `INSERT INTO provider_key (id, provider, account, key_id, state, seen_at, connector_id, credential_id) VALUES ('pk', 'openai', $1, 'key_abc', 'active', now(), $2, 'k-triage')`,
      [project, connectorId],
    );

  test("OpenAI deletes a key of a project, and of a service account the account, unless other keys hang on it", async () => {
    const { id: connector } = await connect("openai");
    await listed(connector, "proj_abc");
    openAiKeys.set("key_abc", { project: "proj_abc" });
    await decide();
    expect(await run()).toMatchObject({ confirmed: 1 });
    expect(openAiKeys.size).toBe(0);
    openAiKeys.set("key_abc", { project: "proj_abc", serviceAccount: "svc_1" });
    openAiKeys.set("key_other", { project: "proj_abc", serviceAccount: "svc_1" });
    const shared = await decide({ originId: "item-2" });
    await run();
    expect((await read(shared)).trail.at(-1)?.text).toMatch(/svc_1 has other keys/);
    openAiKeys.delete("key_other");
    await decide({ originId: "item-3" });
    expect(await run()).toMatchObject({ confirmed: 1 });
    expect(openAiKeys.size).toBe(0);
  });

  test("OpenAI: a key that is gone when asked again was deleted by the call whose answer was lost; at first it is not known", async () => {
    const { id: connector } = await connect("openai");
    await listed(connector, "proj_abc");
    openAiKeys.set("key_abc", { project: "proj_abc" });
    const id = await decide();
    stand.openai.trouble = ({ method }) => {
      if (method === "DELETE") openAiKeys.clear();
      return { status: 200, hangs: true };
    };
    await run();
    expect((await read(id)).state).toBe("sent");
    stand.openai.trouble = null;
    expect(await runAt("2026-03-02T12:01:00Z")).toMatchObject({ confirmed: 1 });
    const second = await decide({ originId: "item-2" });
    await run();
    expect(await read(second)).toMatchObject({ state: "failed" });
  });

  test("a program of one's own is called signed, is asked again after it accepted, and confirms by applied", async () => {
    await connect("webhook");
    programAnswers = { status: 202 };
    const id = await decide();
    await run();
    expect(await read(id)).toMatchObject({ state: "sent", targets: [{ by: "connector", state: "sent" }] });
    programAnswers = { status: 200, json: { state: "applied" } };
    expect(await runAt("2026-03-02T12:01:00Z")).toMatchObject({ confirmed: 1 });
    const ids = stand.webhook.calls.map(({ body }) => (body as { id: string }).id);
    expect(new Set(ids).size).toBe(1);
    expect(stand.webhook.calls[0]?.body).toMatchObject({
      action: "revoke",
      identity: "triage",
      credential: { id: "k-triage", sha256: [SECRET] },
    });
    programAnswers = { status: 200, json: { ok: true } };
    const unsure = await decide({ originId: "item-2" });
    await run();
    expect(await read(unsure)).toMatchObject({ state: "sent" });
  });
});

describe("what no connector does", () => {
  test("is the owner's errand, is confirmed with evidence, and never by who decided it where duties are separate", async () => {
    const id = await decide({ decidedBy: [{ id: users.lea ?? "", name: "Lea" }] });
    await run();
    expect(await read(id)).toMatchObject({
      state: "sent",
      assignee: { id: "ann" },
      targets: [{ by: "hand", label: "Ended at the provider: @key", state: "waiting" }],
    });
    expect(await told()).toEqual([expect.objectContaining({ kind: "revocation_task", to: ["ann"] })]);
    await expect(confirmTask(await as("lea"), id, { evidence: "Done" })).rejects.toThrow(Forbidden);
    await expect(confirmTask(await as("ben"), id, { evidence: "Done" })).rejects.toThrow(NotFound);
    await expect(confirmTask(testContext(database.db, { clock, kind: "token" }), id, { evidence: "Done" })).rejects.toThrow(Forbidden);
    clock.set("2026-03-02T15:00:00Z");
    const done = await confirmTask(await as("ann"), id, { evidence: "Key deleted in the console, ticket 4711" });
    expect(done).toMatchObject({ state: "confirmed", confirmedBy: "ann", cutOffAt: "2026-03-02T15:00:00.000Z" });
    expect(done.trail.map(({ text }) => text)).toContain("ann: Key deleted in the console, ticket 4711");
    await changeRevocationPolicy(await as("sec"), { separateDuties: false, reason: "We are three" });
    const second = await decide({ originId: "item-2", decidedBy: [{ id: users.lea ?? "", name: "Lea" }] });
    await run();
    expect((await confirmTask(await as("lea"), second, { evidence: "Done" })).state).toBe("confirmed");
  });

  test("goes to the platform where the owner decided it, and is told once when it is overdue", async () => {
    const id = await decide({ decidedBy: [{ id: users.ann ?? "", name: "Ann" }], tier: 1 });
    await run();
    expect(await read(id)).toMatchObject({ assignee: null, dueAt: "2026-03-03T12:00:00.000Z" });
    expect((await told())[0]?.to).toEqual(["admin"]);
    expect(await runAt("2026-03-03T11:59:00Z")).toMatchObject({ overdue: 0 });
    expect(await runAt("2026-03-03T12:00:00Z")).toMatchObject({ overdue: 1 });
    expect(await runAt("2026-03-03T13:00:00Z")).toMatchObject({ overdue: 0 });
    expect((await listTasks(root(), TaskQuery.parse({ overdue: "true" }))).data.map((one) => one.id)).toEqual([id]);
  });

  test("of an identity with two keys is sent where that works, and is a person's for the rest", async () => {
    await connect("litellm");
    await database.pool.query(
      "INSERT INTO credential (id, identity_id, label, kind, provider) VALUES ('k-two', 'triage', 'Second', 'api_key', 'bedrock')",
    );
    const id = await decide({ subject: { kind: "identity", id: "triage" }, title: "Revoke Triage" });
    await run();
    expect((await read(id)).targets).toEqual([
      { by: "connector", label: "Our litellm, @key", state: "applied" },
      { by: "hand", label: "Ended at the provider: Second", state: "waiting" },
    ]);
    await confirmTask(await as("ann"), id, { evidence: "Removed in AWS" });
    await runAt("2026-03-10T12:00:00Z");
    expect((await read(id)).state).toBe("verified");
    const [row] = await readGovernance(database.db, ["triage"], clock.now());
    expect(row).toMatchObject({ state: "revoked", verifiedAt: clock.now() });
    await database.pool.query("DELETE FROM credential WHERE id = 'k-two'");
  });
});

describe("what is narrowed or ended in part", () => {
  /** In force: asked for by one, allowed by another. */
  const grant = async (value: string) => {
    const { id } = await addGrant(root(), "triage", { kind: "model", value, reason: "Work" });
    return decideGrant(await as("sec"), id, { decision: "approved" });
  };

  test("is silent when nothing outside the list is used, also at the proxy, and is broken by one that is", async () => {
    await connect("litellm");
    for (const model of ["gpt-4o", "claude-haiku", "o1"]) await grant(model);
    const id = await decide({
      action: "narrow",
      subject: { kind: "identity", id: "triage" },
      narrowedTo: { model: ["gpt-4o"] },
      title: "Narrow Triage",
    });
    expect(await run()).toMatchObject({ confirmed: 1 });
    expect(proxyKeys.get(SECRET)).toEqual({ blocked: false, models: ["gpt-4o"] });
    const [row] = await readGovernance(database.db, ["triage"], clock.now());
    expect(row?.grants.map(({ value }) => value)).toEqual(["gpt-4o"]);
    await call("2026-03-03T10:00:00Z", { model: "gpt-4o" });
    await runAt("2026-03-04T10:00:00Z");
    expect((await read(id)).state).toBe("confirmed");
    await call("2026-03-04T10:30:00Z", { model: "claude-haiku", provider: "anthropic" });
    expect(await runAt("2026-03-04T11:00:00Z")).toMatchObject({ reopened: 1 });
    expect((await read(id)).violation).toMatchObject({ what: "claude-haiku", calls: 1 });
  });

  test("never sends an empty list to the proxy, where that would allow everything", async () => {
    await connect("litellm");
    const { id: grantId } = await grant("gpt-4o");
    const id = await decide({ action: "end_grant", subject: { kind: "grant", id: grantId }, title: "End gpt-4o of Triage" });
    await run();
    expect(await read(id)).toMatchObject({ state: "failed" });
    expect(stand.litellm.calls.filter(({ path }) => path === "/key/update")).toEqual([]);
    expect((await readGovernance(database.db, ["triage"], clock.now()))[0]?.grants).toEqual([]);
  });

  test("is over when it was granted again by a later decision", async () => {
    const { id: grantId } = await grant("gpt-4o");
    const id = await decide({ action: "end_grant", subject: { kind: "grant", id: grantId }, title: "End gpt-4o of Triage" });
    await run();
    clock.set("2026-03-04T12:00:00Z");
    await grant("gpt-4o");
    await call("2026-03-04T13:00:00Z");
    await runAt("2026-03-04T14:00:00Z");
    expect((await read(id)).state).toBe("cancelled");
  });

  test("a suspension that somebody lifts is watched no more", async () => {
    const id = await decide({ action: "suspend", subject: { kind: "identity", id: "scout" }, identityId: "scout", title: "Suspend Scout" });
    await run();
    await confirmTask(await as("admin"), id, { evidence: "Paused" });
    await changeIdentity(root(), "scout", { state: "active", reason: "All clear" });
    await runAt("2026-03-03T12:00:00Z");
    expect((await read(id)).state).toBe("cancelled");
  });

  test("a handing over is verified by the inventory itself", async () => {
    const id = await decide({
      action: "reassign",
      subject: { kind: "identity", id: "triage" },
      ownerId: "ben",
      title: "Hand Triage to Ben",
    });
    expect(await run()).toMatchObject({ verified: 1 });
    expect((await readIdentity(root(), "triage")).owner?.id).toBe("ben");
    expect((await read(id)).trail.at(-1)?.text).toMatch(/the inventory says so/);
    await changeIdentity(root(), "triage", { owner: "ann@example.com" });
  });
});

test("a rotation needs a new secret before the old one is ended, and is verified when only the new one is used", async () => {
  await connect("litellm");
  const id = await decide({ action: "rotate", title: "Rotate the key of Triage" });
  await run();
  expect(await read(id)).toMatchObject({ state: "sent", oldKeys: 2 });
  expect(stand.litellm.calls).toEqual([]);
  await expect(confirmTask(await as("ann"), id, { evidence: "Rotated" })).rejects.toThrow(Conflict);
  const fresh = sha256Hex("sk-triage-new");
  await changeCredential(root(), "k-triage", { sha256: fresh });
  await confirmTask(await as("ann"), id, { evidence: "Rotated in the vault" });
  expect((await read(id)).state).toBe("sent");
  expect(await run()).toMatchObject({ confirmed: 1 });
  expect(proxyKeys.get(SECRET)?.blocked).toBe(true);
  expect(stand.litellm.calls.some(({ raw, path }) => raw.includes(fresh) || path.includes(fresh))).toBe(false);
  await runAt("2026-03-10T12:00:00Z");
  expect((await read(id)).state).toBe("confirmed");
  await call("2026-03-10T12:30:00Z", { hints: { credential: fresh } });
  expect(await runAt("2026-03-10T13:00:00Z")).toMatchObject({ verified: 1 });
  await call("2026-03-10T14:00:00Z", { hints: { credential: `sha256:${SECRET.toUpperCase()}` } });
  expect(await runAt("2026-03-10T15:00:00Z")).toMatchObject({ reopened: 1 });
});

describe("who may", () => {
  test("begin by hand: within the scope of the right, a person, and once", async () => {
    const started = await startRevocation(await as("ann"), {
      action: "revoke",
      identityId: "triage",
      credentialId: "k-triage",
      reason: "Laptop lost",
    });
    expect(started).toMatchObject({ state: "sent", origin: "hand", title: "Revoke the key @key of Triage", decidedBy: ["ann"] });
    await expect(
      startRevocation(await as("ann"), { action: "revoke", identityId: "triage", credentialId: "k-triage", reason: "x" }),
    ).rejects.toThrow(Conflict);
    await expect(startRevocation(await as("ann"), { action: "revoke", identityId: "scout", reason: "x" })).rejects.toThrow(NotFound);
    await expect(
      startRevocation(await as("ann"), { action: "revoke", identityId: "triage", credentialId: "k-scout", reason: "x" }),
    ).rejects.toThrow(NotFound);
    const token = testContext(database.db, { clock, kind: "token" });
    await expect(startRevocation(token, { action: "suspend", identityId: "triage", reason: "x" })).rejects.toThrow(Forbidden);
  });

  test("see: only what lies in scope, in lists, counts and one by one", async () => {
    const mine = await decide();
    const other = await decide({
      subject: { kind: "credential", id: "k-scout" },
      identityId: "scout",
      originId: "item-9",
      title: "Revoke the key of Scout",
    });
    const page = await listTasks(await as("ann"), TaskQuery.parse({}));
    expect(page.data.map(({ id }) => id)).toEqual([mine]);
    expect(page.counts).toMatchObject({ queued: 1, sent: 0 });
    await expect(readRevocation(await as("ann"), other)).rejects.toThrow(NotFound);
    const first = await listTasks(root(), TaskQuery.parse({ limit: 1 }));
    const second = await listTasks(root(), TaskQuery.parse({ limit: 1, cursor: first.nextCursor ?? "" }));
    expect([...first.data, ...second.data].map(({ id }) => id).sort()).toEqual([mine, other].sort());
    expect(second.nextCursor).toBeNull();
  });

  test("give up what was decided: security, or who began it by hand, and not the one whose access it is", async () => {
    const id = await decide();
    await run();
    await expect(cancelTask(await as("ann"), id, { reason: "I still need it" })).rejects.toThrow(Forbidden);
    expect((await cancelTask(await as("sec"), id, { reason: "Wrong key" })).state).toBe("cancelled");
    await expect(cancelTask(await as("sec"), id, { reason: "Again" })).rejects.toThrow(Conflict);
  });
});

test("a decision that is told twice is one task, two processes send it once, and a rolled back one is none", async () => {
  await connect("litellm");
  const ids = [await decide(), await decide()];
  expect(new Set(ids).size).toBe(1);
  for (const n of [2, 3, 4, 5, 6, 7, 8]) await decide({ originId: `item-${n}` });
  await Promise.all([run(), run(), run()]);
  expect(stand.litellm.calls.filter(({ path }) => path === "/key/block")).toHaveLength(8);
  const lost = withTransaction(database.db, async (tx) => {
    await createTasks(tx, root(), [{ ...KEY, originId: "item-9" }]);
    throw new Error("rolled back");
  });
  await expect(lost).rejects.toThrow("rolled back");
  expect((await database.pool.query("SELECT 1 FROM revocation_task")).rowCount).toBe(8);
});
