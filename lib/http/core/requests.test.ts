import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { callerAddress, givenRequestId, ownOrigins } from "@/lib/auth/core/caller";
import { Forbidden, Malformed, UnsupportedMedia } from "@/lib/kernel/errors";
import { requireMedia } from "./media";
import { readQuery } from "./query";
import { isChange, requireSameOrigin } from "./same-origin";

describe("changes with a cookie", () => {
  const own = ["http://localhost:3000"];
  const check = (fields: Record<string, string>) => () => requireSameOrigin(new Headers(fields), own);

  test("pass from our own pages", () => {
    expect(check({ origin: "http://localhost:3000", "sec-fetch-site": "same-origin" })).not.toThrow();
    expect(check({ origin: "http://localhost:3000" })).not.toThrow();
    expect(check({ "sec-fetch-site": "same-origin" })).not.toThrow();
  });

  test.each([
    [{}],
    [{ origin: "null" }],
    [{ origin: "http://evil.test" }],
    [{ origin: "http://localhost:3001" }],
    [{ origin: "https://localhost:3000" }],
    [{ origin: "http://localhost:3000.evil.test" }],
    [{ origin: "http://localhost:3000", "sec-fetch-site": "cross-site" }],
    [{ "sec-fetch-site": "same-site" }],
    [{ "sec-fetch-site": "none" }],
    [{ origin: "", "sec-fetch-site": "same-origin" }],
  ])("are refused from elsewhere: %j", (fields) => {
    expect(check(fields as Record<string, string>)).toThrow(Forbidden);
  });

  test("are all methods but reading ones", () => {
    expect(["GET", "HEAD", "OPTIONS"].map(isChange)).toEqual([false, false, false]);
    expect(["POST", "PUT", "PATCH", "DELETE", "post"].map(isChange)).toEqual([true, true, true, true, true]);
  });

  test("our own address is the one the browser used, and the configured one", () => {
    expect(ownOrigins(new Headers({ host: "Localhost:3000" }), undefined)).toEqual(["http://localhost:3000"]);
    expect(
      ownOrigins(new Headers({ host: "x", "x-forwarded-host": "costs.test", "x-forwarded-proto": "https" }), "https://other.test/path"),
    ).toEqual(["https://costs.test", "https://other.test"]);
  });
});

describe("content types", () => {
  const check = (fields: Record<string, string>) => () => requireMedia(new Headers(fields), ["application/json"]);

  test("JSON passes in UTF-8, and so does a request without a body", () => {
    expect(check({ "content-type": "application/json" })).not.toThrow();
    expect(check({ "content-type": "Application/JSON; charset=utf-8" })).not.toThrow();
    expect(check({ "content-length": "0" })).not.toThrow();
  });

  test.each([
    [{ "content-type": "text/plain" }],
    [{ "content-type": "application/x-www-form-urlencoded" }],
    [{ "content-type": "multipart/form-data; boundary=x" }],
    [{ "content-type": "text/plain; application/json" }],
    [{ "content-type": "application/json; charset=utf-16" }],
    [{ "content-length": "2" }],
    [{ "transfer-encoding": "chunked" }],
  ])("what a form can send is refused: %j", (fields) => {
    expect(check(fields as Record<string, string>)).toThrow(UnsupportedMedia);
  });
});

describe("query strings", () => {
  const read = (text: string) => readQuery(new URLSearchParams(text));

  test("become texts, lists and one level of objects", () => {
    expect(read("a=1&b=2&b=3&filter[team]=x&filter[team]=y&filter[model]=m")).toEqual({
      a: "1",
      b: ["2", "3"],
      filter: { team: ["x", "y"], model: "m" },
    });
  });

  test("one name in two ways is refused", () => {
    expect(() => read("filter=a&filter[team]=b")).toThrow(Malformed);
  });

  test("no name reaches the prototype of anything", () => {
    const query = read("__proto__=1&__proto__[polluted]=2&constructor[prototype]=3".replace("__proto__=1&", ""));
    expect(Object.getPrototypeOf(query)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.keys(query).sort()).toEqual(["__proto__", "constructor"]);
  });
});

describe("who called", () => {
  test("without a trusted proxy, the last address counts; with some, the one the outermost wrote", () => {
    const headers = new Headers({ "x-forwarded-for": "9.9.9.9, 203.0.113.7, 10.0.0.1" });
    expect(callerAddress(headers, 0)).toBe("10.0.0.1");
    expect(callerAddress(headers, 1)).toBe("10.0.0.1");
    expect(callerAddress(headers, 2)).toBe("203.0.113.7");
  });

  test("one client has one address, also when it is written as IPv6", () => {
    expect(callerAddress(new Headers({ "x-forwarded-for": "::ffff:127.0.0.1" }), 0)).toBe("127.0.0.1");
    expect(callerAddress(new Headers({ "x-forwarded-for": "2001:db8::1" }), 0)).toBe("2001:db8::1");
  });

  test("what is no address is none", () => {
    expect(callerAddress(new Headers(), 0)).toBeUndefined();
    fc.assert(
      fc.property(fc.stringMatching(/^[\x21-\x7e]{0,60}$/), (text) =>
        /^[0-9a-fA-F.:]*$/.test(callerAddress(new Headers({ "x-forwarded-for": text }), 0) ?? ""),
      ),
    );
  });

  test("a request id is taken over only when it is harmless in a log", () => {
    expect(givenRequestId(new Headers({ "x-request-id": "trace-12345678" }))).toBe("trace-12345678");
    expect(givenRequestId(new Headers({ "x-request-id": "short" }))).toBeUndefined();
    expect(givenRequestId(new Headers({ "x-request-id": '12345678" injected="1' }))).toBeUndefined();
  });
});
