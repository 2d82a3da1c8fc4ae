import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { PREFIX_LENGTH, SECRET_LENGTH, tokenText } from "@/lib/auth/core/token-text";
import { sha256Hex } from "@/lib/kernel/hash";
import { randomBase62 } from "@/lib/kernel/random";
import { newSourceSecret } from "./create-source";

const TOML = readFileSync(path.join(import.meta.dirname, "../../public/connectors/gitleaks/countinghouse.toml"), "utf8");
const rules = [...TOML.matchAll(/^regex = '''(.+)'''$/gm)].map(([, source = ""]) => new RegExp(source));
const keywords = [...TOML.matchAll(/^keywords = \["(.+)"\]$/gm)].map(([, word]) => word);
const freshToken = () => tokenText(randomBase62(PREFIX_LENGTH), randomBase62(SECRET_LENGTH));

describe("the rules for gitleaks", () => {
  test("find every freshly made token and signing secret, whole, wherever it stands", () => {
    const [token, secret] = rules as [RegExp, RegExp];
    for (let i = 0; i < 50; i++) {
      const made = freshToken();
      for (const text of [made, `TOKEN="${made}"`, `Authorization: Bearer ${made}\n`, `https://x.example/?t=${made}&u=1`])
        expect(token.exec(text)?.[1]).toBe(made);
      const signing = newSourceSecret();
      expect(secret.exec(`secret: ${signing};`)?.[1]).toBe(signing);
    }
    expect(keywords).toEqual(["cth_", "whsec_"]);
  });

  test("do not find what a token is known by: its start, its hash, a shortened one", () => {
    const made = freshToken();
    for (const text of [
      made.slice(0, 4 + PREFIX_LENGTH),
      sha256Hex(made),
      `${made.slice(0, 20)}…`,
      "cth_example_token",
      `x${made}`,
      `${made}A`,
    ])
      for (const rule of rules) expect(rule.test(text)).toBe(false);
  });
});
