import { afterEach, describe, expect, test } from "vitest";
import { env, setEnvironment } from "@/lib/env";
import { Invalid } from "@/lib/kernel/errors";
import { addressProblem, checkTarget, resolveTarget } from "./check-target";
import { openSecret, sealSecret } from "./seal-secret";

const { NODE_ENV } = env();
afterEach(() => setEnvironment({ NODE_ENV, COUNTINGHOUSE_WEBHOOKS_TO_LOOPBACK: "" }));

describe("a webhook leads", () => {
  test("by https to other machines, those of the own network among them", () => {
    for (const url of ["https://hooks.example.com/a?b", "https://10.1.2.3:8443/", "https://192.168.0.9", "https://[2001:db8::1]/x"])
      expect(checkTarget(url).href).toContain(url.slice(0, 16));
  });

  test("never without TLS, with a password, or to what only machines may ask", () => {
    const refused = [
      ...["http://hooks.example.com", "http://10.1.2.3/", "ftp://hooks.example.com", "hooks.example.com", "https://me:secret@example.com"],
      ...[
        "https://169.254.169.254/latest",
        "https://2852039166/",
        "https://0xa9.0xfe.0xa9.0xfe/",
        "https://[fe80::1]/",
        "https://0.0.0.0/",
      ],
      ...["https://[::ffff:169.254.169.254]/", "https://[64:ff9b::a9fe:a9fe]/", "https://[fd00:ec2::254]/", "https://100.100.100.200/"],
    ];
    for (const url of refused) expect(() => checkTarget(url), url).toThrow(Invalid);
  });

  test("to this machine only outside production, or where that is said", () => {
    const own = ["http://127.0.0.1:9/", "http://localhost:9", "http://[::1]:9/", "https://127.8.8.8/", "https://[::ffff:127.0.0.1]/"];
    for (const url of own) expect(checkTarget(url).port, url).toBe(url.includes(":9") ? "9" : "");
    setEnvironment({ NODE_ENV: "production" });
    for (const url of own) expect(() => checkTarget(url), url).toThrow(Invalid);
    expect(addressProblem("127.0.0.1")).not.toBeNull();
    setEnvironment({ COUNTINGHOUSE_WEBHOOKS_TO_LOOPBACK: "1" });
    for (const url of own) expect(() => checkTarget(url), url).not.toThrow();
    expect(addressProblem("127.0.0.1")).toBeNull();
  });

  test("where its name leads at the time of the call", async () => {
    setEnvironment({ NODE_ENV: "production" });
    const answer = new Promise((resolve) => resolveTarget("localhost", {}, (error) => resolve(error?.message)));
    expect(await answer).toContain("this machine");
  });
});

test("a secret opens for its own row and by its own key only", () => {
  setEnvironment({ COUNTINGHOUSE_TOKEN_PEPPER: "p".repeat(32) });
  const sealed = sealSecret("whsec_ü", "whk_1");
  expect(sealed).not.toContain("whsec");
  expect(sealSecret("whsec_ü", "whk_1")).not.toBe(sealed);
  expect(openSecret(sealed, "whk_1")).toBe("whsec_ü");
  expect(() => openSecret(sealed, "whk_2")).toThrow();
  setEnvironment({ COUNTINGHOUSE_TOKEN_PEPPER: "q".repeat(32) });
  expect(() => openSecret(sealed, "whk_1")).toThrow();
});
