import { JsonLogsSerializer, JsonTraceSerializer, ProtobufLogsSerializer, ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import { describe, expect, it } from "vitest";
import { encodingOf, statusBody, successBody } from "./answer";

const bytes = (body: string | Uint8Array): Uint8Array => (typeof body === "string" ? new TextEncoder().encode(body) : body);

describe("answers to OTLP clients", () => {
  it("a full success says nothing", () => {
    expect(successBody("traces", "json", { rejected: 0, message: "" })).toBe("{}");
    expect(successBody("logs", "protobuf", { rejected: 0, message: "" })).toEqual(new Uint8Array());
  });

  it("a partial success is read by the clients' own readers, in both encodings", () => {
    const outcome = { rejected: 300, message: "no time" };
    for (const [encoding, serializer] of [
      ["json", JsonTraceSerializer],
      ["protobuf", ProtobufTraceSerializer],
    ] as const) {
      const { partialSuccess } = serializer.deserializeResponse(bytes(successBody("traces", encoding, outcome)));
      expect(Number(partialSuccess?.rejectedSpans)).toBe(300);
      expect(partialSuccess?.errorMessage).toBe("no time");
    }
    for (const [encoding, serializer] of [
      ["json", JsonLogsSerializer],
      ["protobuf", ProtobufLogsSerializer],
    ] as const) {
      const { partialSuccess } = serializer.deserializeResponse(bytes(successBody("logs", encoding, outcome)));
      expect(Number(partialSuccess?.rejectedLogRecords)).toBe(300);
    }
  });

  it("a failure is a google.rpc.Status", () => {
    expect(JSON.parse(String(statusBody("json", 400, "bad")))).toEqual({ code: 3, message: "bad" });
    expect([...bytes(statusBody("protobuf", 503, "away"))]).toEqual([8, 14, 18, 4, 97, 119, 97, 121]);
    expect(JSON.parse(String(statusBody("json", 599, "?")))).toMatchObject({ code: 13 });
  });

  it("the encoding follows the content type", () => {
    expect(
      ["application/x-protobuf", "application/protobuf", "Application/X-Protobuf; a=b", "application/json", null, "text/plain"].map(
        encodingOf,
      ),
    ).toEqual(["protobuf", "protobuf", "protobuf", "json", "json", "json"]);
  });
});
