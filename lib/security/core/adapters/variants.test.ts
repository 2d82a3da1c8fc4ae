import { describe, expect, test } from "vitest";
import { jsonBytes, ocsfEvent } from "@/lib/testing/security";
import { readContent } from "../content";
import { readReport } from "../read-report";

function itemsOf(value: unknown) {
  const content = readContent(jsonBytes(value));
  if (content.kind === "token" || content.kind === "empty") throw new Error("no report");
  return readReport(content, null).items.map(({ item }) => item);
}

describe("a result of SARIF", () => {
  const sarif = (result: object, rules: object[] = [{ id: "AWSKeyDetector" }]) => ({
    version: "2.1.0",
    runs: [{ tool: { driver: { name: "detect-secrets", rules } }, results: [{ message: { text: "A key" }, ...result }] }],
  });

  test("may name its rule by id, in an object, or by its place in the list alone", () => {
    for (const named of [{ ruleId: "AWSKeyDetector" }, { rule: { id: "AWSKeyDetector" } }, { ruleIndex: 0 }, { rule: { index: 0 } }])
      expect(itemsOf(sarif(named))).toMatchObject([{ what: "finding", rule: "AWSKeyDetector" }]);
  });

  test("that names no rule, or one beyond the list, is refused", () => {
    for (const named of [{}, { ruleIndex: 1 }, { ruleIndex: -1 }]) expect(itemsOf(sarif(named))).toMatchObject([{ what: "refused" }]);
  });
});

describe("a finding of OCSF", () => {
  test("of an incident or of data is a detection, called as it is called there", () => {
    expect(itemsOf(ocsfEvent({ class_uid: 2006 }))).toMatchObject([{ kind: "detection", title: "Unusual use of a key" }]);
    const incident = ocsfEvent({
      class_uid: 2005,
      finding_info: undefined,
      finding_info_list: [{ title: "Keys were misused", uid: "inc-7" }],
      metadata: { version: "1.5.0" },
    });
    expect(itemsOf(incident)).toMatchObject([
      { kind: "detection", title: "Keys were misused", externalId: expect.stringMatching(/^inc-7 /) },
    ]);
  });

  test("of a class that tells of no misuse is kept under the name of its class", () => {
    const [posture] = itemsOf(ocsfEvent({ class_uid: 2007, finding_info: undefined }));
    expect(posture).toMatchObject({ kind: "unknown", title: "Application Security Posture Finding" });
  });
});
