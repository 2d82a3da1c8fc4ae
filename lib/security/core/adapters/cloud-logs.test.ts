import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { azureEvent, azureRecord, cloudtrailRecord, googleEntry, jsonBytes } from "@/lib/testing/security";
import { readContent } from "../content";
import { readReport } from "../read-report";
import type { ReadEvent } from "../report";
import { sealItems } from "../seal";

function readAll(value: unknown) {
  const content = readContent(jsonBytes(value));
  if (content.kind === "token" || content.kind === "empty") throw new Error("no report");
  return readReport(content, null);
}
function eventOf(value: unknown): ReadEvent {
  const item = readAll([value]).items[0]?.item;
  if (item?.what !== "event") throw new Error(JSON.stringify(item));
  return item;
}

describe("Azure's activity log", () => {
  test("is known in both of its forms, by its fields, in the lists that it comes in", () => {
    expect(readAll({ value: [azureEvent()], nextLink: "x" })).toMatchObject({ formats: ["azure"], items: [{ place: "value[0]" }] });
    expect(readAll({ records: [azureRecord(), azureRecord()] })).toMatchObject({ formats: ["azure"], items: [{}, {}] });
  });

  test("tells who called from where, and which permission was used", () => {
    const event = eventOf(azureEvent());
    expect(event).toMatchObject({ kind: "api_call", externalId: "e0a1-1", occurredAt: new Date("2026-03-10T10:00:00.123Z") });
    expect(event.permissions).toEqual(["Microsoft.CognitiveServices/accounts/listKeys/action"]);
    expect(event.named).toMatchObject({
      principals: ["0b1c2d3e-0000-4000-8000-000000000002", "0b1c2d3e-0000-4000-8000-000000000001"],
      ips: ["203.0.113.7"],
    });
    const exported = eventOf(azureRecord());
    expect(exported.permissions).toEqual(event.permissions);
    expect(exported.named.principals).toContain("0b1c2d3e000040008000000000000003");
    expect(exported.externalId).not.toBeNull();
  });

  test("names a person by the address that the claims hold", () => {
    const claims = { "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn": "Ann@Example.com" };
    expect(eventOf(azureEvent({ caller: "Ann@Example.com", claims })).named).toMatchObject({ emails: ["ann@example.com"], principals: [] });
  });

  test("a log that is switched off is one once it is done: not when it is asked for, nor when it was refused", () => {
    const off = (status: string, subStatus = "") =>
      eventOf(
        azureEvent({
          operationName: { value: "Microsoft.Insights/diagnosticSettings/delete" },
          ...{ status: { value: status }, subStatus: { value: subStatus } },
        }),
      );
    expect(off("Started").kind).toBe("api_call");
    expect(off("Started").permissions).toEqual([]);
    expect(off("Succeeded")).toMatchObject({ kind: "logging_disabled", severity: "high" });
    expect(off("Failed", "Forbidden")).toMatchObject({ kind: "api_call_failed", permissions: [] });
    const exported = (resultType: string) =>
      eventOf(azureRecord({ operationName: "MICROSOFT.INSIGHTS/DIAGNOSTICSETTINGS/DELETE", resultType })).kind;
    expect(["Start", "Accept", "Success", "Failure"].map(exported)).toEqual([
      "api_call",
      "api_call",
      "logging_disabled",
      "api_call_failed",
    ]);
  });

  test.each([
    ["Microsoft.Authorization/roleAssignments/write", "access_changed"],
    ["Microsoft.CognitiveServices/accounts/regenerateKey/action", "credential_changed"],
  ])("%s is %s", (operation, kind) => {
    expect(eventOf(azureEvent({ operationName: { value: operation } })).kind).toBe(kind);
  });

  test("the log of a resource tells of calls of models, and whether they were refused", () => {
    const call = (over: object = {}) => {
      const { identity: _, resultType: __, ...record } = azureRecord();
      const properties = JSON.stringify({
        modelName: "gpt-4o",
        modelDeploymentName: "chat",
        objectId: "0b1c2d3e-0000-4000-8000-000000000009",
      });
      return eventOf({
        ...record,
        ...{ category: "RequestResponse", operationName: "ChatCompletions_Create", resultSignature: "200" },
        ...{ callerIPAddress: "203.0.113.***", callerIpAddress: undefined, properties },
        ...over,
      });
    };
    expect(call()).toMatchObject({ kind: "model_call", permissions: [] });
    expect(call().named).toMatchObject({ principals: ["0b1c2d3e-0000-4000-8000-000000000009"], ips: [] });
    expect(call().facts).toEqual(expect.arrayContaining([{ name: "Model", value: "gpt-4o" }]));
    expect(call({ resultSignature: "403" })).toMatchObject({ kind: "model_call_failed", severity: "medium" });
    expect(call({ properties: "{ cut" }).kind).toBe("model_call");
  });
});

describe("Google's audit logs", () => {
  test("are known by their fields, and in the lists that they come in", () => {
    expect(readAll({ entries: [googleEntry()] })).toMatchObject({ formats: ["google"], items: [{ place: "entries[0]" }] });
    expect(readAll([googleEntry()]).formats).toEqual(["google"]);
  });

  test("tell who called with which key, and which permissions were granted for it", () => {
    const event = eventOf(googleEntry());
    expect(event).toMatchObject({ kind: "model_call", occurredAt: new Date("2026-03-10T10:00:00.123Z") });
    expect(event.permissions).toEqual(["aiplatform.endpoints.predict"]);
    expect(event.named.keyIds).toContain("0123abcd0123");
    expect(event.named).toMatchObject({ principals: ["scout@acme.iam.gserviceaccount.com"], ips: ["203.0.113.7"] });
  });

  test("an id holds for one log and instant only", () => {
    const ids = [googleEntry(), googleEntry({ timestamp: "2026-03-10T10:00:01Z" }), googleEntry({ logName: "other" })].map(
      (entry) => eventOf(entry).externalId,
    );
    expect(new Set(ids).size).toBe(3);
  });

  test("whoever acts as a service account stands behind it", () => {
    const authenticationInfo = {
      principalEmail: "scout@acme.iam.gserviceaccount.com",
      serviceAccountDelegationInfo: [{ firstPartyPrincipal: { principalEmail: "ann@example.com" } }],
    };
    expect(eventOf(googleEntry({}, { authenticationInfo })).named.emails).toEqual([
      "scout@acme.iam.gserviceaccount.com",
      "ann@example.com",
    ]);
    const federated = { principalSubject: "serviceAccount:scout@acme.iam.gserviceaccount.com" };
    expect(eventOf(googleEntry({}, { authenticationInfo: federated })).named.principals).toContain("scout@acme.iam.gserviceaccount.com");
  });

  test.each([
    ["google.iam.admin.v1.CreateServiceAccountKey", "credential_created"],
    ["google.iam.admin.v1.DeleteServiceAccountKey", "credential_revoked"],
    ["google.api.apikeys.v2.ApiKeys.CreateKey", "credential_created"],
    ["SetIamPolicy", "access_changed"],
    ["google.iam.admin.v1.SetIAMPolicy", "access_changed"],
    ["google.logging.v2.ConfigServiceV2.DeleteSink", "logging_disabled"],
    ["google.cloud.aiplatform.v1beta1.ModelGardenService.ListPublisherModels", "models_listed"],
    ["google.cloud.aiplatform.v1.PredictionService.StreamRawPredict", "model_call"],
    ["google.cloud.aiplatform.v1.DatasetService.CreateDataset", "api_call"],
  ])("%s is %s", (methodName, kind) => {
    expect(eventOf(googleEntry({}, { methodName })).kind).toBe(kind);
  });

  test("a key that is made is what the entry is about", () => {
    const resourceName = "projects/-/serviceAccounts/1/keys/fedc9876fedc";
    const made = eventOf(googleEntry({}, { methodName: "google.iam.admin.v1.CreateServiceAccountKey", resourceName }));
    expect(made.named.keyIds).toEqual([resourceName, "fedc9876fedc"]);
  });

  test("a refused call used no permission; one that cannot work is a probe", () => {
    const refused = (code: number, message: string) => eventOf(googleEntry({}, { status: { code, message } }));
    expect(refused(7, "denied")).toMatchObject({ kind: "model_call_failed", severity: "medium", permissions: [] });
    expect(refused(3, "maxOutputTokens must be positive")).toMatchObject({ kind: "model_probe", severity: "high" });
    expect(refused(99, "").facts).toContainEqual({ name: "Error", value: "code 99" });
  });
});

test("an event in our own words may tell the permission that was used", () => {
  const own = { id: "1", time: "2026-03-10T10:00:00Z", kind: "api_call", title: "Files read", identity: "scout" };
  expect(eventOf({ ...own, permission: "files.read" }).permissions).toEqual(["files.read"]);
  expect(eventOf(own).permissions).toEqual([]);
});

/** Names that every object of the language has from birth. */
const INHERITED = ["constructor", "toString", "__proto__", "hasOwnProperty"];

test.each(INHERITED)("a status called %s is an error of that name", (status) => {
  const errors = [
    eventOf(azureEvent({ status: { value: "Failed" }, subStatus: { value: status } })),
    eventOf(googleEntry({ protoPayload: { methodName: "x", serviceName: "y", status: { code: status } } })),
  ].map(({ facts }) => facts.find(({ name }) => name === "Error")?.value);
  expect(errors).toEqual([status, `code ${status}`]);
});

const anything = fc.oneof(
  fc.constant(null),
  { weight: 4, arbitrary: fc.constantFrom(...INHERITED) },
  fc.boolean(),
  fc.double(),
  fc.string(),
  fc.array(fc.string(), { maxLength: 3 }),
  fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }),
);

/** The value with one field somewhere in it changed to anything. */
function withOneChanged(value: unknown, path: readonly number[], to: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined || typeof value !== "object" || value === null || Array.isArray(value)) return to;
  const names = Object.keys(value);
  const name = names[first % names.length];
  return name === undefined ? to : { ...value, [name]: withOneChanged((value as Record<string, unknown>)[name], rest, to) };
}

test("whatever stands in a field, an item is read or refused with its place, its permissions are texts, and it can be sealed", () => {
  const refusedOnes = [azureEvent({ status: { value: "Failed" } }), googleEntry({}, { status: { code: 7 } })];
  const samples = [azureEvent(), azureRecord(), googleEntry(), cloudtrailRecord(), ...refusedOnes];
  fc.assert(
    fc.property(fc.constantFrom(...samples), fc.array(fc.nat(20), { minLength: 1, maxLength: 4 }), anything, (sample, path, to) => {
      // A good one beside it: a report of which nothing is known is refused as a whole.
      const { items } = readAll([cloudtrailRecord(), withOneChanged(sample, path, to)]);
      expect(sealItems(items, (secret) => secret).events).not.toEqual([]);
      expect(items[0]?.item).toMatchObject({ what: "event", format: "cloudtrail" });
      for (const { place, item } of items.slice(1)) {
        expect(place).not.toBe("");
        expect(["event", "refused", "ignored"]).toContain(item.what);
        if (item.what === "event") for (const permission of item.permissions ?? []) expect(typeof permission).toBe("string");
      }
    }),
    { numRuns: 1_000 },
  );
});
