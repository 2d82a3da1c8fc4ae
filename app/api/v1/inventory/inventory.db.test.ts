/** The inventory over HTTP, as a script of somebody's own uses it. */
import { beforeAll, describe, expect, it } from "vitest";
import { createToken, systemActor } from "@/lib/auth";
import { setEnvironment } from "@/lib/env";
import type { RouteHandler } from "@/lib/http";
import { systemClock } from "@/lib/kernel/clock";
import { useDatabase } from "@/lib/testing/database";
import * as credentials from "../credentials/route";
import * as identity from "../identities/[id]/route";
import * as identities from "../identities/route";
import * as teams from "../teams/route";
import * as inventory from "./route";

const database = useDatabase();
let token = "";

beforeAll(async () => {
  setEnvironment({ LOG_LEVEL: "silent" });
  const ctx = { db: database.db, clock: systemClock, actor: systemActor("test") };
  token = (await createToken(ctx, { name: "Script", scopes: ["read", "admin"] })).token;
});

async function call(handler: RouteHandler, method: string, path: string, body?: unknown, params: Record<string, string> = {}) {
  const request = new Request(`http://localhost:3000/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const response = await handler(request, { params: Promise.resolve(params) });
  return { status: response.status, body: (await response.json()) as Record<string, never> };
}

describe("the inventory over HTTP", () => {
  it("is made piece by piece", async () => {
    expect(await call(teams.POST, "POST", "/teams", { id: "tm_a", name: "Avionics" })).toMatchObject({
      status: 201,
      body: { id: "tm_a", archived: false },
    });
    const made = await call(identities.POST, "POST", "/identities", {
      id: "idn_a",
      name: "Pilot",
      kind: "agent",
      owner: "ida@northwind.example",
      team: "tm_a",
      environment: "production",
    });
    expect(made).toMatchObject({
      status: 201,
      body: { id: "idn_a", team: { name: "Avionics" }, owner: { email: "ida@northwind.example" } },
    });
    const key = await call(credentials.POST, "POST", "/credentials", {
      identity: "idn_a",
      label: "Main",
      kind: "api_key",
      alias: "pilot-key",
    });
    expect(key).toMatchObject({ status: 201, body: { identity: { id: "idn_a" }, state: "active" } });
  });

  it("is changed from a date on", async () => {
    const changed = await call(
      identity.PATCH,
      "PATCH",
      "/identities/idn_a",
      { owner: "otto@northwind.example", effectiveFrom: "2026-03-01T00:00:00Z" },
      { id: "idn_a" },
    );
    expect(changed).toMatchObject({
      status: 200,
      body: { owner: { email: "otto@northwind.example" }, assignments: [{ validTo: "2026-03-01T00:00:00.000Z" }, { validTo: null }] },
    });
  });

  it("is listed in pages, and as one document that can be put back", async () => {
    expect(await call(identities.GET, "GET", "/identities?limit=1")).toMatchObject({
      status: 200,
      body: { data: [{ id: "idn_a" }], nextCursor: null },
    });
    const document = await call(inventory.GET, "GET", "/inventory");
    expect(document.body).toMatchObject({ teams: [{ id: "tm_a" }], identities: [{ id: "idn_a", credentials: [{ label: "Main" }] }] });
    expect(await call(inventory.PUT, "PUT", "/inventory?dryRun=1", document.body)).toMatchObject({
      status: 200,
      body: { dryRun: true, summary: { created: 0, changed: 0, archived: 0 } },
    });
  });

  it("tells a mistake by its place and what to do", async () => {
    const mistake = await call(inventory.PUT, "PUT", "/inventory", { identities: [{ name: "X", kind: "agent", teem: "tm_a" }] });
    expect(mistake).toMatchObject({
      status: 422,
      body: { error: { code: "invalid", details: [{ location: "identities[0].teem", fix: 'Did you mean "team"?' }] } },
    });
    expect(await call(identities.POST, "POST", "/identities", { id: "idn_a", name: "Again", kind: "agent" })).toMatchObject({
      status: 409,
    });
    expect(await call(identity.GET, "GET", "/identities/nobody", undefined, { id: "nobody" })).toMatchObject({ status: 404 });
    const secret = await call(credentials.POST, "POST", "/credentials", {
      identity: "idn_a",
      label: "x",
      kind: "api_key",
      sha256: "sk-live-0123456789",
    });
    expect(secret).toMatchObject({ status: 422, body: { error: { details: [{ location: "sha256" }] } } });
    expect(JSON.stringify(secret.body)).not.toContain("0123456789");
  });
});
