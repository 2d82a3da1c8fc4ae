import { describe, expect, test } from "vitest";
import { readOcsf } from "./adapters/ocsf";
import { meaningOf } from "./cloud-call";

const kindOf = (operation: string, error: string | null = null): string => meaningOf({ operation, service: "", error, message: null }).kind;

describe("a log that is switched off is known by its operation", () => {
  test.each([
    "StopLogging",
    "DeleteTrail",
    "DeleteModelInvocationLoggingConfiguration",
    "MICROSOFT.INSIGHTS/DIAGNOSTICSETTINGS/DELETE",
    "Microsoft.Insights/diagnosticSettings/delete",
    "Microsoft.OperationalInsights/workspaces/delete",
    "Microsoft.Network/networkWatchers/flowLogs/delete",
    "google.logging.v2.ConfigServiceV2.DeleteSink",
    "google.logging.v2.ConfigServiceV2.UpdateSink",
    "ConfigServiceV2.CreateExclusion",
    "logging.sinks.delete",
  ])("%s", (operation) => {
    expect(kindOf(operation)).toBe("logging_disabled");
    expect(kindOf(operation, "AccessDenied")).toBe("api_call_failed");
  });

  test.each([
    "StartLogging",
    "Microsoft.Insights/diagnosticSettings/write",
    "Microsoft.Insights/diagnosticSettings/read",
    "Microsoft.Insights/diagnosticSettings/delete/action",
    "google.logging.v2.ConfigServiceV2.CreateSink",
    "google.logging.v2.ConfigServiceV2.DeleteExclusion",
    "example.google.logging.v2.ConfigServiceV2.DeleteSink",
  ])("not %s", (operation) => {
    expect(kindOf(operation)).toBe("api_call");
  });

  test("as an event of the common schema tells of it, whatever cloud it comes from", () => {
    const told = (operation: string, status: string) =>
      readOcsf({ class_uid: 6003, time: 1_773_000_000_000, status, api: { operation, service: { name: "logs" } } }, "0")[0]?.item;
    expect(told("Microsoft.Insights/diagnosticSettings/delete", "Success")).toMatchObject({ kind: "logging_disabled", severity: "high" });
    expect(told("google.logging.v2.ConfigServiceV2.DeleteSink", "Success")).toMatchObject({ kind: "logging_disabled", severity: "high" });
    expect(told("google.logging.v2.ConfigServiceV2.DeleteSink", "Failure")).toMatchObject({ kind: "api_call_failed" });
  });
});
