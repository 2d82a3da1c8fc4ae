import { describe, expect, test } from "vitest";
import { readOcsf } from "./adapters/ocsf";
import { meaningOf, permissionOfAws } from "./cloud-call";

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

describe("the permission of a call of AWS", () => {
  test.each([
    ["bedrock", "InvokeModel", "bedrock:InvokeModel"],
    ["bedrock", "Converse", "bedrock:InvokeModel"],
    ["bedrock", "ConverseStream", "bedrock:InvokeModelWithResponseStream"],
    ["bedrock", "StartAsyncInvoke", "bedrock:InvokeModel"],
    ["lambda", "Invoke", "lambda:InvokeFunction"],
    ["lambda", "CreateFunction20150331", "lambda:CreateFunction"],
    ["lambda", "UpdateFunctionCode20150331v2", "lambda:UpdateFunctionCode"],
    ["s3", "HeadObject", "s3:GetObject"],
    ["s3", "ListObjects", "s3:ListBucket"],
    ["s3", "ListObjectsV2", "s3:ListBucket"],
    ["s3", "ListBuckets", "s3:ListAllMyBuckets"],
    ["monitoring", "GetMetricData", "cloudwatch:GetMetricData"],
    ["other", "Converse", "other:Converse"],
    ["other", "Call20150331", "other:Call20150331"],
    ["other", "constructor", "other:constructor"],
  ])("%s %s is %s", (service, operation, permission) => {
    expect(permissionOfAws(service, operation)).toBe(permission);
  });
});
