import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createUser, systemActor } from "@/lib/auth";
import { Forbidden, Invalid, Malformed, NotFound, TooLarge, Unauthenticated } from "@/lib/kernel/errors";
import { hmacSha256Hex, sha256Hex } from "@/lib/kernel/hash";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedOrganisation } from "@/lib/testing/ledger";
import {
  cloudtrailRecord,
  fakeKeyId,
  githubAlert,
  gitleaksItem,
  jsonBytes,
  ocsfEvent,
  plantedReports,
  sarifReport,
  textBytes,
  trufflehogItem,
} from "@/lib/testing/security";
import {
  changeSecuritySource,
  createSecuritySource,
  listSecretFindings,
  listSecurityEvents,
  listSecuritySources,
  readExposures,
  readOpenSecretFindings,
  readSecretFinding,
  readSecuritySignals,
  readUsedPermissions,
  receiveFindings,
  receiveSecurityEvents,
  receiveSigned,
  rematchSignals,
  setFindingState,
} from "./index";
import { SecretFindingQuery, SecurityEventQuery } from "./schemas";

const database = useDatabase();
const NOW = "2026-03-15T12:00:00Z";
const clock = frozenClock(NOW);
const SECRET = "tk-live.J7w9Qm2Xc4Vb6Nz8Ls1Kd3Hf5Ga0Pe";
const KEY_ID = fakeKeyId("TESTKEY42");
const root = () => testContext(database.db, { clock, id: "root" });
const sender = () => testContext(database.db, { clock, kind: "token", id: "tok", rights: ["signal.write"], sourceId: "api" });
const anyone = () => ({ db: database.db, clock, actor: systemActor("anyone", []) });
const sql = (text: string, values: unknown[] = []) => database.pool.query(text, values);
const noSpend = async () => [];
const findings = async (over: object = {}) => (await listSecretFindings(root(), SecretFindingQuery.parse(over), noSpend)).data;
const events = async (over: object = {}) => (await listSecurityEvents(root(), SecurityEventQuery.parse(over))).data;
const change = (text: string) => sql(`${text}; UPDATE ledger_version SET inventory = inventory + 1`);

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await change(`INSERT INTO credential (id, identity_id, label, kind, provider) VALUES ('k-cloud', 'scout', 'Cloud key', 'api_key', 'aws');
    INSERT INTO credential_fingerprint (value, kind, credential_id) VALUES ('${sha256Hex(SECRET)}', 'sha256', 'k-triage'),
      ('${sha256Hex(KEY_ID)}', 'sha256', 'k-cloud'), ('arn:aws:iam::111122223333:user/scout', 'alias', 'k-scout'), ('key_abc', 'provider_key_id', 'k-scout')`);
  const grants = [{ role: "security_admin" as const, businessUnitIds: [], teamIds: [], applicationIds: [], environmentIds: [] }];
  await createUser(root(), { email: "sec@example.com", name: "Sec", grants });
});
beforeEach(async () => {
  clock.set(NOW);
  await sql("TRUNCATE secret_finding, security_event, security_source, notification CASCADE");
});

/** Every text of every row of every table. */
async function wholeDatabase(): Promise<string> {
  const tables = await sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
  const texts = await Promise.all(
    tables.rows.map(({ tablename }) => sql(`SELECT coalesce(string_agg(to_jsonb(t)::text, ' '), '') AS text FROM "${tablename}" t`)),
  );
  return texts.map(({ rows }) => rows[0].text).join("\n");
}

describe("secrets", () => {
  const other = `cth_${"a1B2c3D4e5"}_${"Zz9".repeat(14)}x`;
  const reports = plantedReports(SECRET, other, NOW);

  test.each(reports)("planted in every field of %s are in no table, no answer and no error", async (_, report) => {
    const answers: unknown[] = [];
    for (const send of [receiveFindings, receiveSecurityEvents])
      answers.push(await send(sender(), report).catch((error: Error) => ({ ...error, message: error.message })));
    answers.push(
      await findings(),
      await events(),
      await listSecuritySources(root()),
      await readExposures(database.db, { after: new Date(0) }),
    );
    const all = `${await wholeDatabase()}\n${JSON.stringify(answers)}`;
    for (const secret of [SECRET, other, SECRET.slice(3), encodeURIComponent(SECRET)]) expect(all.includes(secret)).toBe(false);
  });

  test("are known by SHA-256, a keyed hash and a hint of at most four letters at each end", async () => {
    await receiveFindings(sender(), jsonBytes([gitleaksItem(SECRET)]));
    const { rows } = await sql("SELECT sha256, keyed_hash, hint FROM secret_finding");
    expect(rows).toEqual([{ sha256: sha256Hex(SECRET), keyed_hash: expect.stringMatching(/^[0-9a-f]{64}$/), hint: "tk-l…a0Pe" }]);
    expect(rows[0].keyed_hash).not.toBe(sha256Hex(SECRET));
  });
});

describe("findings", () => {
  test("are matched by hash exactly, told once, and change nothing when they are sent again", async () => {
    const report = jsonBytes([gitleaksItem(SECRET)]);
    expect(await receiveFindings(sender(), report)).toMatchObject({
      accepted: 1,
      duplicates: 0,
      matched: { exact: 1 },
      formats: ["gitleaks"],
      source: { id: "api", name: "API" },
    });
    clock.set("2026-03-16T12:00:00Z");
    expect(await receiveFindings(sender(), report)).toMatchObject({ accepted: 0, duplicates: 1 });
    const [finding, ...more] = await findings();
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      ...{ identity: { name: "Triage" }, credential: { id: "k-triage" }, matchedBy: "fingerprint", confidence: "exact", state: "open" },
      ...{ firstSeenAt: "2026-03-15T12:00:00.000Z", lastSeenAt: "2026-03-16T12:00:00.000Z", exposedAt: "2026-03-01T10:00:00.000Z" },
      next: { text: "Rotate or revoke @key" },
    });
    const { rows } = await sql("SELECT count(*)::int AS told FROM notification WHERE kind = 'secret_found'");
    expect(rows[0].told).toBe(1);
  });

  test("of one secret in SARIF and JSON of gitleaks are one", async () => {
    await receiveFindings(sender(), jsonBytes([gitleaksItem(SECRET)]));
    expect(await receiveFindings(sender(), jsonBytes(sarifReport(SECRET)))).toMatchObject({ accepted: 0, duplicates: 1 });
  });

  test("of an older secret are rotated since, of a revoked key revoked; both expose what was used before that, and nothing after", async () => {
    await receiveFindings(sender(), jsonBytes([gitleaksItem(SECRET)]));
    expect(await readExposures(database.db, { after: new Date("2026-02-01") })).toEqual([
      expect.objectContaining({ credentialId: "k-triage", atMs: Date.parse("2026-03-01T10:00:00Z") }),
      expect.objectContaining({ credentialId: "k-triage", atMs: Date.parse(NOW) }),
    ]);
    await change("UPDATE credential_fingerprint SET retired_at = now() WHERE credential_id = 'k-triage' AND kind = 'sha256'");
    expect(await rematchSignals(root())).toEqual({ findings: 1, events: 0 });
    expect(await rematchSignals(root())).toEqual({ findings: 0, events: 0 });
    expect((await findings())[0]).toMatchObject({ state: "rotated", next: null });
    await change("UPDATE credential SET state = 'revoked', revoked_at = '2026-03-15T13:00:00Z' WHERE id = 'k-triage'");
    await rematchSignals(root());
    expect((await findings())[0]).toMatchObject({ state: "revoked", stateAt: "2026-03-15T13:00:00.000Z" });
    expect(await readExposures(database.db, { after: new Date("2026-02-01") })).toHaveLength(2);
    await sql("UPDATE secret_finding SET state_at = '2026-03-01T09:00:00Z'");
    expect(await readExposures(database.db, { after: new Date(0) })).toEqual([]);
    await change(
      "UPDATE credential SET state = 'active', revoked_at = NULL WHERE id = 'k-triage'; UPDATE credential_fingerprint SET retired_at = NULL",
    );
  });

  test("of a key that is entered later are matched then, and told then", async () => {
    await receiveFindings(sender(), jsonBytes([gitleaksItem("tk-live.another-secret-of-a-new-key-0001")]));
    expect((await findings())[0]).toMatchObject({ identity: null, confidence: null });
    await change(
      `INSERT INTO credential_fingerprint (value, kind, credential_id) VALUES ('${sha256Hex("tk-live.another-secret-of-a-new-key-0001")}', 'sha256', 'k-scout')`,
    );
    await rematchSignals(root());
    expect((await findings())[0]).toMatchObject({ identity: { id: "scout" }, confidence: "exact" });
  });

  test("by repository are weak, and nobody is told", async () => {
    await change("UPDATE identity SET aliases = '{acme/web}' WHERE id = 'router'");
    await sql("TRUNCATE notification CASCADE");
    await receiveFindings(sender(), jsonBytes(githubAlert()));
    expect((await findings())[0]).toMatchObject({
      identity: { id: "router" },
      confidence: "weak",
      matchedBy: "repository",
      visibility: "public",
    });
    expect((await sql("SELECT 1 FROM notification")).rows).toEqual([]);
    expect(await readExposures(database.db, { after: new Date(0) })).toEqual([]);
  });

  test("are set aside by people with a reason, which later reports respect; programs decide nothing", async () => {
    await receiveFindings(sender(), jsonBytes([gitleaksItem(SECRET)]));
    const id = (await findings())[0]?.id ?? "";
    const input = { state: "false_positive" as const, reason: "A key of the test bench" };
    await expect(setFindingState(testContext(database.db, { clock, kind: "token" }), id, input, noSpend)).rejects.toBeInstanceOf(Forbidden);
    await expect(
      setFindingState(testContext(database.db, { clock, rights: ["security.read"] }), id, input, noSpend),
    ).rejects.toBeInstanceOf(Forbidden);
    await expect(
      setFindingState(testContext(database.db, { clock, scope: { teamIds: ["field"] } }), id, input, noSpend),
    ).rejects.toBeInstanceOf(NotFound);
    expect(await setFindingState(root(), id, input, noSpend)).toMatchObject({
      state: "false_positive",
      stateReason: "A key of the test bench",
    });
    await receiveFindings(sender(), jsonBytes([gitleaksItem(SECRET)]));
    expect(await readSecretFinding(root(), id, noSpend)).toMatchObject({ state: "false_positive" });
    expect((await readOpenSecretFindings(database.db)).hasReports).toBe(true);
  });

  test("are seen where their identity is; those of nobody by who sees all", async () => {
    await receiveFindings(sender(), jsonBytes([gitleaksItem(SECRET), gitleaksItem("nobody-knows-this-0001", { StartLine: 9 })]));
    const in_ = async (scope: object) =>
      (await listSecretFindings(testContext(database.db, { clock, scope }), SecretFindingQuery.parse({}), noSpend)).data.length;
    expect([await in_({ teamIds: ["care"] }), await in_({ teamIds: ["field"] }), (await findings()).length]).toEqual([1, 0, 2]);
  });

  test("GitHub's alerts: resolved and opened again, by the signature of the raw body only", async () => {
    const { source, secret } = await createSecuritySource(root(), { name: "GitHub", format: "github" });
    const post = (body: Uint8Array, key = secret ?? "") => receiveSigned(anyone(), source.id, body, `sha256=${hmacSha256Hex(key, body)}`);
    await post(jsonBytes(githubAlert()));
    await post(jsonBytes(githubAlert({ action: "resolved" }, { resolution: "used_in_tests", resolved_at: "2026-03-12T10:00:00Z" })));
    expect((await findings())[0]).toMatchObject({
      state: "resolved",
      stateReason: "GitHub: used in tests",
      stateAt: "2026-03-12T10:00:00.000Z",
    });
    await post(jsonBytes(githubAlert({ action: "reopened" })));
    expect((await findings()).map(({ state }) => state)).toEqual(["open"]);
    // A webhook that nobody set to JSON sends a form.
    const form = (alert: object) => new TextEncoder().encode(`payload=${encodeURIComponent(JSON.stringify(alert))}`);
    expect(await post(form(githubAlert({ action: "resolved" }, { resolution: "revoked" })))).toMatchObject({ duplicates: 1 });
    expect((await findings()).map(({ state }) => state)).toEqual(["revoked"]);
    await expect(post(form(githubAlert()), "wrong")).rejects.toBeInstanceOf(Unauthenticated);
    await expect(post(new TextEncoder().encode("payload="))).rejects.toBeInstanceOf(Malformed);
    const body = jsonBytes(githubAlert());
    await expect(post(body, "wrong")).rejects.toBeInstanceOf(Unauthenticated);
    await expect(receiveSigned(anyone(), source.id, body, null)).rejects.toBeInstanceOf(Unauthenticated);
    await expect(receiveSigned(anyone(), "nowhere", body, null)).rejects.toBeInstanceOf(NotFound);
    await changeSecuritySource(root(), source.id, { disabled: true });
    await expect(post(body)).rejects.toBeInstanceOf(NotFound);
    expect(JSON.stringify(await listSecuritySources(root()))).not.toContain("whsec");
  });
});

describe("events", () => {
  test("tell which permissions of a cloud were used, by whom, once for each event, and none of refused or unmatched calls", async () => {
    const call = (eventID: string, over: object = {}) => cloudtrailRecord({ eventID: `perm-${eventID}`, ...over });
    const records = [
      call("1"),
      call("2", { eventName: "Converse", eventTime: "2026-03-10T11:00:00Z" }),
      call("3", { eventName: "ListFoundationModels", errorCode: "AccessDenied" }),
      call("4", { eventName: "GetFoundationModel", userIdentity: {} }),
      call("5", { eventName: "InvokeAgent", eventTime: "2025-10-01T00:00:00Z" }),
    ];
    for (let again = 0; again < 2; again++) await receiveSecurityEvents(sender(), jsonBytes({ Records: records }));
    const used = await readUsedPermissions(database.db, { identityIds: ["scout"], now: new Date("2026-03-12T00:00:00Z") });
    expect([...used]).toEqual([
      [
        "scout",
        [
          {
            ...{ permission: "bedrock:InvokeModel", calls: 2 },
            ...{ firstUsedAt: "2026-03-10T10:00:00.000Z", lastUsedAt: "2026-03-10T11:00:00.000Z" },
            keys: [{ credentialId: "k-scout", lastUsedAt: "2026-03-10T11:00:00.000Z" }],
          },
        ],
      ],
    ]);
    expect(await readUsedPermissions(database.db, { identityIds: "all", now: new Date("2026-03-12T00:00:00Z") })).toEqual(used);
  });

  test("are matched by key id, principal and e-mail, with the confidence of each, once for each id", async () => {
    const user = { type: "IAMUser", accessKeyId: KEY_ID, arn: "arn:aws:iam::1:user/nobody" };
    const report = jsonBytes({
      Records: [
        cloudtrailRecord({
          eventID: "a",
          userIdentity: user,
          errorCode: "ValidationException",
          errorMessage: "max_tokens_to_sample: range: 1..1,000,000",
        }),
        cloudtrailRecord({ eventID: "b" }),
        cloudtrailRecord({ eventID: "c", userIdentity: { principalId: "AROAX:ann@example.com" } }),
        cloudtrailRecord({ eventID: "d", userIdentity: {} }),
      ],
    });
    expect(await receiveSecurityEvents(sender(), report)).toMatchObject({ accepted: 4, matched: { exact: 1, strong: 2, weak: 0 } });
    expect(await receiveSecurityEvents(sender(), report)).toMatchObject({ accepted: 0, duplicates: 4 });
    const by = new Map((await events()).map((event) => [event.credential?.id ?? event.person?.id ?? "nobody", event]));
    expect(by.get("k-cloud")).toMatchObject({
      kind: "model_probe",
      severity: "high",
      matchedBy: "key_id",
      confidence: "exact",
      identity: { id: "scout" },
    });
    expect(by.get("k-scout")).toMatchObject({ kind: "model_call", matchedBy: "principal", confidence: "strong" });
    expect(by.get("ann")).toMatchObject({ matchedBy: "email", confidence: "strong", identity: null });
    expect(by.get("nobody")).toMatchObject({ confidence: null });
    expect(await readExposures(database.db, { after: new Date("2026-03-01") })).toEqual([
      expect.objectContaining({ credentialId: "k-cloud", kind: "model_probe" }),
    ]);
    const told = await readSecuritySignals(database.db, {
      identityIds: ["scout"],
      credentialIds: [],
      from: new Date("2026-03-10"),
      to: new Date("2026-03-11"),
    });
    expect(told.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["model_probe", "model_call"]));
  });

  test("of unknown classes are kept and counted; late ones keep their time, those ahead of us get ours", async () => {
    const report = [
      ocsfEvent({ class_uid: 9999, metadata: { uid: "u" } }),
      ocsfEvent({ metadata: { uid: "late" }, time: Date.parse("2026-01-02T00:00:00Z") }),
      ocsfEvent({ metadata: { uid: "ahead" }, time: Date.parse("2026-04-01T00:00:00Z") }),
    ];
    expect(await receiveSecurityEvents(sender(), jsonBytes(report))).toMatchObject({ accepted: 3, unknown: 1 });
    const all = await events();
    expect(all.map(({ occurredAt }) => occurredAt)).toEqual([
      "2026-03-15T12:00:00.000Z",
      "2026-03-10T10:00:00.000Z",
      "2026-01-02T00:00:00.000Z",
    ]);
    expect((await listSecuritySources(root()))[0]).toMatchObject({ unknownItems: 1, name: "API" });
  });
});

describe("signed tokens", () => {
  const claims = {
    jti: "j1",
    iat: Date.parse(NOW) / 1_000,
    iss: "https://idp.example.com/",
    aud: "https://us.example.com",
    sub_id: { format: "email", email: "Ann@Example.com" },
    events: {
      "https://schemas.openid.net/secevent/risc/event-type/credential-compromise": { credential_type: "api-key", key_id: "key_abc" },
    },
  };

  test("are taken by signature, issuer and audience, once for each jti; anything else is refused with its reason", async () => {
    const { publicKey, privateKey } = await generateKeyPair("ES256");
    const stranger = await generateKeyPair("ES256");
    const keySet = { keys: [{ ...(await exportJWK(publicKey)), kty: "EC", kid: "one" }] };
    const sign = (over: object, key = privateKey, kid = "one") =>
      new SignJWT({ ...claims, ...over }).setProtectedHeader({ alg: "ES256", kid, typ: "secevent+jwt" }).sign(key);
    const send = async (token: string) => receiveSecurityEvents(sender(), textBytes(token));
    await expect(send(await sign({}))).rejects.toThrow("No source is set up");
    await createSecuritySource(root(), { name: "IdP", format: "set", issuer: claims.iss, audience: claims.aud, keySet });
    expect(await send(await sign({}))).toMatchObject({ accepted: 1, matched: { exact: 1 } });
    expect(await send(await sign({}))).toMatchObject({ accepted: 0, duplicates: 1 });
    expect(await events()).toEqual([
      expect.objectContaining({ kind: "credential_compromise", severity: "critical", credential: { id: "k-scout", name: "Scout key" } }),
    ]);
    await expect(send(await sign({ aud: "https://other.example.com" }))).rejects.toThrow("another audience");
    await expect(send(await sign({ iss: "https://evil.example.com/" }))).rejects.toBeInstanceOf(Unauthenticated);
    await expect(send(await sign({}, stranger.privateKey))).rejects.toThrow("signature does not fit");
    await expect(send(await sign({}, privateKey, "two"))).rejects.toBeInstanceOf(Unauthenticated);
    const [, body] = (await sign({})).split(".");
    const none = Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url");
    await expect(send(`${none}.${body}.`)).rejects.toThrow("not signed");
    const hmac = await new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode(JSON.stringify(keySet)));
    await expect(send(hmac)).rejects.toBeInstanceOf(Unauthenticated);
    await expect(receiveSecurityEvents(sender(), jsonBytes(claims))).resolves.toMatchObject({ accepted: 0, rejected: 1 });
    const good = await sign({ jti: "j2" });
    expect(await receiveSecurityEvents(sender(), jsonBytes({ sets: { j2: good, j3: `${good}x` } }))).toMatchObject({
      accepted: 1,
      rejected: 1,
    });
  });
});

describe("bad input", () => {
  const refusals: readonly [string, Uint8Array, new (...args: never[]) => Error][] = [
    ["nothing", textBytes("  "), Malformed],
    ["truncated JSON", textBytes('[{"RuleID": "x", "Secret": "y"'), Malformed],
    ["bytes that are no text", new Uint8Array([0x80, 0x81, 0x82]), Malformed],
    ["prose", textBytes("all is well"), Malformed],
    ["an unknown format", jsonBytes([{ a: 1 }, { b: 2 }]), Invalid],
    ["a bare number", textBytes("[1, 2]"), Invalid],
    ["very deep nesting", textBytes(`${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`), Malformed],
    ["too many items", textBytes(`[${'{"RuleID":"x"},'.repeat(50_000)}{"RuleID":"x"}]`), TooLarge],
    ["too many values", textBytes(`[${"[],".repeat(4_100_000)}[]]`), TooLarge],
    ["a gigantic report", new Uint8Array(33 * 1024 * 1024).fill(32), TooLarge],
  ];

  test.each(refusals)("%s is refused and nothing is kept", async (_, report, fault) => {
    await expect(receiveFindings(sender(), report)).rejects.toBeInstanceOf(fault);
    expect(await findings()).toEqual([]);
  });

  test("what is good is kept beside what is not, which is told with its place and fix", async () => {
    const report = `\uFEFF${JSON.stringify(trufflehogItem(SECRET))}\nnot json\n{"DetectorName":"","Raw":"x"}\n{"DetectorName":"AWS","Verified":false,"VerificationError":"i/o timeout","Raw":"zzz-zzz-zzz-zzz"}\n`;
    const { results, ...counts } = await receiveFindings(sender(), textBytes(report));
    expect(counts).toMatchObject({ accepted: 2, rejected: 2 });
    expect(results).toEqual([
      expect.objectContaining({ place: "line 2" }),
      expect.objectContaining({ place: "line 3", fix: expect.stringContaining("TruffleHog") }),
    ]);
    expect((await findings()).map(({ verified }) => verified).sort()).toEqual(["unknown", "yes"]);
  });

  test("hostile names are harmless: no control characters, no NUL, no marks that turn text", async () => {
    const item = gitleaksItem(SECRET, {
      RuleID: "a\u0000b\u202Ec<script>",
      File: "x\ny".repeat(400),
      Author: "\uD800",
      Date: "10-19-2003",
      StartLine: -5,
    });
    expect(await receiveFindings(sender(), jsonBytes([item]))).toMatchObject({ accepted: 1 });
    expect((await findings())[0]).toMatchObject({ rule: "abc<script>", author: "ann@example.com", exposedAt: null, line: null });
  });

  test("an empty list is a report; no report is none", async () => {
    expect(await readOpenSecretFindings(database.db)).toEqual({ hasReports: false, secrets: [] });
    await receiveSecurityEvents(sender(), jsonBytes([ocsfEvent()]));
    expect((await readOpenSecretFindings(database.db)).hasReports).toBe(false);
    expect(await receiveFindings(sender(), textBytes("[]"))).toMatchObject({ accepted: 0, rejected: 0 });
    expect((await readOpenSecretFindings(database.db)).hasReports).toBe(true);
  });

  test("who may not send is refused before anything is read", async () => {
    const reader = testContext(database.db, { clock, kind: "token", rights: ["security.read"], sourceId: "api" });
    await expect(receiveFindings(reader, jsonBytes([gitleaksItem(SECRET)]))).rejects.toBeInstanceOf(Forbidden);
    const lead = testContext(database.db, { clock, rights: ["incident.work", "security.read"], scope: { teamIds: ["care"] } });
    await expect(receiveFindings(lead, jsonBytes([gitleaksItem(SECRET)]))).rejects.toBeInstanceOf(Forbidden);
    await expect(
      createSecuritySource(testContext(database.db, { rights: ["security.read"] }), { name: "x", format: "github" }),
    ).rejects.toBeInstanceOf(Forbidden);
  });
});
