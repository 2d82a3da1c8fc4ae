import fc from "fast-check";
import { expect, test } from "vitest";
import { escapeHtml, htmlOf, type MailBody, oneLine, textOf } from "./mail";

const body = (name: string): MailBody => ({
  title: name,
  lead: [name],
  table: {
    caption: name,
    columns: [{ head: "Team" }, { head: "Cost", isNumber: true }],
    rows: [[name, "$1.00"]],
    total: ["Total", "$1.00"],
  },
  link: { words: "Open", url: "https://x.test/views/1?a=1&b=2" },
  foot: { words: "Why.", link: { words: "Leave", url: "https://x.test/views?leave=1" } },
});

test("a name can open no element and leave no attribute, and no picture is fetched", () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      const tags = (html: string) => html.replaceAll(/>[^<]*</g, "><");
      const clean = tags(htmlOf(body("x")));
      expect(tags(htmlOf(body(`${name}<img src=//evil.test/x>"'`)))).toBe(clean);
      expect(clean).not.toMatch(/<img|url\(|<script|<link/);
    }),
    { numRuns: 40 },
  );
  expect(escapeHtml(`<a href="x">&'`)).toBe("&#60;a href=&#34;x&#34;&#62;&#38;&#39;");
});

test("text of others stays on one line, reads in its own direction and ends", () => {
  expect(oneLine("a\r\nBcc: x\u202Eevil\u2028b")).toBe("a Bcc: x evil b");
  expect([...oneLine("👍".repeat(100))]).toHaveLength(60);
});

test("in plain text columns stand under each other, numbers at the right", () => {
  const lines = textOf({
    ...body("A"),
    table: {
      caption: "Cost by team",
      columns: [{ head: "Team" }, { head: "Cost", isNumber: true }],
      rows: [
        ["Care", "$12.50"],
        ["Field operations", "$3.00"],
      ],
      total: ["Total", "$15.50"],
    },
  }).split("\n");
  expect(lines.slice(lines.indexOf("Cost by team") + 2, -6)).toEqual([
    "Team                Cost",
    "------------------------",
    "Care              $12.50",
    "Field operations   $3.00",
    "------------------------",
    "Total             $15.50",
  ]);
});
