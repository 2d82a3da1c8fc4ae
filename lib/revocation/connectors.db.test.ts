import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Right } from "@/lib/auth";
import { Conflict, Forbidden, Invalid, NotFound } from "@/lib/kernel/errors";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anthropicStandIn, litellmStandIn, openAiStandIn, programStandIn, type StandIn } from "@/lib/testing/stand-ins";
import type { ConnectorKind } from "./core/views";
import { changeConnector, createConnector, listConnectors, readConnector, removeConnector, tryConnector } from "./index";
import { ConnectorInput } from "./schemas";

const database = useDatabase();
const as = (...rights: Right[]) => testContext(database.db, { clock: frozenClock(), id: "admin", rights });
const admin = () => as("connector.write");
const SECRETS: Record<ConnectorKind, string> = {
  litellm: "sk-litellm-master-0123456789abcdef",
  openai: "sk-admin-0123456789abcdefghij",
  anthropic: "sk-ant-admin01-0123456789",
  webhook: "shared-secret-of-ours-0123456789",
};
const stand: Record<ConnectorKind, StandIn> = {} as Record<ConnectorKind, StandIn>;
const connect = (kind: ConnectorKind) =>
  createConnector(admin(), { kind, name: `Our ${kind}`, address: stand[kind].address, secret: SECRETS[kind] });

beforeAll(async () => {
  stand.litellm = await litellmStandIn(SECRETS.litellm, new Map([["a".repeat(64), { blocked: false, models: [] }]]));
  stand.openai = await openAiStandIn(SECRETS.openai, new Map());
  stand.anthropic = await anthropicStandIn(SECRETS.anthropic, new Map());
  stand.webhook = await programStandIn(SECRETS.webhook, () => ({ status: 200 }));
});
afterAll(() => Promise.all(Object.values(stand).map((one) => one.close())));
beforeEach(async () => {
  for (const one of Object.values(stand)) {
    one.calls.length = 0;
    one.trouble = null;
  }
  await database.pool.query("DELETE FROM revocation_connector");
});

describe("a connector", () => {
  test.each(["litellm", "openai", "anthropic", "webhook"] as const)(
    "of %s is tried by one harmless call that its documentation names",
    async (kind) => {
      const { id } = await connect(kind);
      expect(await tryConnector(admin(), id)).toEqual({ ok: true, status: 200, answer: "It answers as documented." });
      expect(stand[kind].calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
        {
          litellm: "GET /key/list?page=1&size=1",
          openai: "GET /v1/organization/projects?limit=1",
          anthropic: "GET /v1/organizations/me",
          webhook: "POST /",
        }[kind],
      ]);
    },
  );

  test("keeps its secret sealed: in no answer, row or audit log, and opened only for areas that ask", async () => {
    for (const kind of ["litellm", "openai", "anthropic", "webhook"] as const) {
      const { id } = await connect(kind);
      expect(await readConnector(database.db, id)).toMatchObject({ secret: SECRETS[kind], isPaused: false });
    }
    const shown = JSON.stringify(await listConnectors(as("control.read")));
    const { rows } = await database.pool.query("SELECT * FROM revocation_connector");
    const { rows: audit } = await database.pool.query("SELECT * FROM audit_event WHERE object_type = 'connector'");
    for (const text of [shown, JSON.stringify(rows), JSON.stringify(audit)])
      for (const secret of Object.values(SECRETS)) expect(text).not.toContain(secret);
    expect(shown).toContain("127.0.0.1");
  });

  test("says what is wrong without its key, also when nobody answers or the address leads elsewhere", async () => {
    const { id } = await connect("litellm");
    stand.litellm.trouble = () => ({ status: 401, json: { error: { message: `Bad token ${SECRETS.litellm}` } } });
    expect(await tryConnector(admin(), id)).toEqual({ ok: false, status: 401, answer: "Answered 401: Bad token …." });
    stand.litellm.trouble = () => ({ status: 302, headers: { location: stand.openai.address } });
    expect((await tryConnector(admin(), id)).answer).toContain("redirects are not followed");
    stand.litellm.trouble = () => ({ status: 200, hangs: true });
    expect(await tryConnector(admin(), id)).toMatchObject({ ok: false, status: null });
    stand.litellm.trouble = () => ({ status: 200, json: { pad: "x".repeat(1_100_000) } });
    expect((await tryConnector(admin(), id)).answer).toBe("The answer is too long.");
    expect(stand.openai.calls).toEqual([]);
  });

  test("leads nowhere that is for machines only, and its key goes to no new address by itself", async () => {
    for (const address of [
      "http://169.254.169.254/latest",
      "https://[fd00:ec2::254]/",
      "http://litellm.example.com",
      "file:///etc/passwd",
      "https://a:b@example.com",
    ]) {
      await expect(createConnector(admin(), { kind: "litellm", name: "Bad", address, secret: SECRETS.litellm })).rejects.toThrow(Invalid);
    }
    const { id } = await connect("litellm");
    await expect(changeConnector(admin(), id, { address: "https://evil.example.com" })).rejects.toThrow(Invalid);
    expect(await changeConnector(admin(), id, { paused: true, name: "Paused" })).toMatchObject({
      name: "Paused",
      pausedAt: "2026-03-15T12:00:00.000Z",
    });
    expect((await createConnector(admin(), { kind: "openai", name: "OpenAI", secret: SECRETS.openai })).target).toBe(
      "https://api.openai.com",
    );
    expect(ConnectorInput.safeParse({ kind: "openai", name: "OpenAI", secret: "two words here" }).success).toBe(false);
  });

  test("is kept by who may, removed when nothing hangs on it, and otherwise only paused", async () => {
    await expect(createConnector(as("revocation.work"), { kind: "openai", name: "X", secret: SECRETS.openai })).rejects.toThrow(Forbidden);
    await expect(listConnectors(as("inventory.read"))).rejects.toThrow(Forbidden);
    const { id } = await connect("openai");
    await expect(tryConnector(as("control.read"), id)).rejects.toThrow(Forbidden);
    await expect(removeConnector(as("control.read"), id)).rejects.toThrow(Forbidden);
    await database.pool.query(
      "INSERT INTO provider_key (id, provider, key_id, state, seen_at, connector_id) VALUES ('pk', 'openai', 'key_abc', 'active', now(), $1)",
      [id],
    );
    await expect(removeConnector(admin(), id)).rejects.toThrow(Conflict);
    await database.pool.query("DELETE FROM provider_key");
    await removeConnector(admin(), id);
    await expect(removeConnector(admin(), id)).rejects.toThrow(NotFound);
  });
});
