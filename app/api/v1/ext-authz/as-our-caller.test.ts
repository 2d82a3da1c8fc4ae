import { expect, test } from "vitest";
import { INBOUND_AUTHORIZATION } from "@/lib/enforcement/core/ext-authz";
import { asOurCaller } from "./as-our-caller";

const sent = (headers: Record<string, string>) =>
  asOurCaller(new Request("http://localhost/api/v1/ext-authz/v1/messages", { method: "POST", headers, body: "{}" }));

test("the gateway's token comes before what its caller sent, which is kept for its hash", async () => {
  const request = sent({ authorization: "Bearer sk-secret", "x-countinghouse-token": "cth_gateway" });
  expect(request.headers.get("authorization")).toBe("Bearer cth_gateway");
  expect(request.headers.get(INBOUND_AUTHORIZATION)).toBe("Bearer sk-secret");
  expect([request.method, await request.text()]).toEqual(["POST", "{}"]);
});

test("a caller cannot say itself what it sent to the gateway", () => {
  const own = sent({ authorization: "Bearer cth_gateway", [INBOUND_AUTHORIZATION]: "Bearer sk-of-somebody-else" });
  expect(own.headers.get(INBOUND_AUTHORIZATION)).toBeNull();
  expect(own.headers.get("authorization")).toBe("Bearer cth_gateway");
});
