import fc from "fast-check";
import { expect, it } from "vitest";
import { matchesPattern } from "@/lib/kernel/wildcard";
import { compilePolicy } from "./compile-policy";
import { evaluateSubjects, type Subject } from "./evaluation";
import { EXAMPLE_POLICY } from "./example-policy";
import { credentialFacts, grantFacts, identityFacts } from "./facts";
import { type DataOf, FIELDS, SUBJECTS } from "./vocabulary";

const NOW = new Date("2026-11-22T12:00:00Z");
const rule = (over: Record<string, unknown> = {}) => ({
  name: "rule",
  text: "Says so.",
  severity: "high",
  appliesTo: "identity",
  require: "identity.hasOwner",
  ...over,
});
/** JSON is YAML. */
const policyOf = (...rules: Record<string, unknown>[]): string => JSON.stringify({ version: 1, rules });
function compiled(...rules: Record<string, unknown>[]) {
  const { policy, problems } = compilePolicy(policyOf(...rules));
  if (!policy) throw new Error(problems.map(({ path, message }) => `${path}: ${message}`).join("; "));
  return policy;
}
const problemsOf = (over: Record<string, unknown>) => compilePolicy(policyOf(rule(over))).problems;

const IDENTITY = { id: "triage", name: "Triage", state: "active", kind: "agent" } as unknown as DataOf<"identity">;
function subject(
  data: Partial<DataOf<"identity">>,
  credentials: Partial<DataOf<"credential">>[] = [],
  grants: Partial<DataOf<"grant">>[] = [],
): Subject {
  const keys = credentials.map((each, i) => ({ id: `key${i}`, label: `Key ${i}`, facts: credentialFacts(each as DataOf<"credential">) }));
  const given = grants.map((each, i) => ({ id: `grant${i}`, label: `Grant ${i}`, facts: grantFacts(each as DataOf<"grant">) }));
  const lists = [keys.map(({ facts }) => facts), given.map(({ facts }) => facts)] as const;
  return { id: "triage", name: "Triage", identity: identityFacts({ ...IDENTITY, ...data }, ...lists), credentials: keys, grants: given };
}
const judged = (rules: Record<string, unknown>, ...subjects: Subject[]) => evaluateSubjects(compiled(rule(rules)), subjects, NOW);

it("holds every production identity to a hard cap, an owner and secrets that expire within 90 days", () => {
  const production = {
    when: 'identity.environmentKind == "production"',
    require: "identity.hasHardCap && identity.hasOwner && identity.credentials.all(c, c.hasExpiry && c.expiresInDays < 90)",
  };
  const good = { environmentKind: "production", hasHardCap: true, hasOwner: true };
  const key = { hasExpiry: true, expiresInDays: 30 };
  expect(judged(production, subject(good, [key]))).toMatchObject({ violations: [], notEvaluable: [], rules: [{ applies: 1 }] });
  for (const [data, keys] of [
    [{ ...good, hasHardCap: false }, [key]],
    [{ ...good, hasOwner: false }, [key]],
    [good, [key, { hasExpiry: true, expiresInDays: 90 }]],
    [good, [{ hasExpiry: false, expiresInDays: null }]],
  ] as const) {
    expect(judged(production, subject(data, [...keys])).violations).toMatchObject([
      { rule: "rule", severity: "high", identityId: "triage" },
    ]);
  }
  expect(judged(production, subject({ ...good, environmentKind: "test", hasOwner: false }))).toMatchObject({
    violations: [],
    rules: [{ applies: 0 }],
  });
});

it("tells of a violation only what is not as required, and which keys are not", () => {
  const production = {
    when: 'identity.environmentKind == "production"',
    require:
      'identity.hasHardCap && (identity.hasOwner || identity.hasBackupOwner) && identity.credentials.all(c, c.kind == "federated" || (c.hasExpiry && c.expiresInDays <= 90))',
  };
  const good = { environmentKind: "production", hasHardCap: true, hasOwner: true, hasBackupOwner: false } as const;
  const key = { kind: "api_key", label: "Day key", hasExpiry: true, expiresInDays: 30 } as const;
  const endless = (label: string) => ({ ...key, label, hasExpiry: false, expiresInDays: null });
  const why = (...of: Parameters<typeof subject>) => judged(production, subject(...of)).violations[0]?.evidence;
  const place = { "identity.environmentKind": "production" };
  expect(why({ ...good, hasHardCap: false }, [key])).toEqual({ ...place, "identity.hasHardCap": false });
  const nested = { require: "!(identity.seasonal) && (identity.hasOwner || (identity.hasBackupOwner))" };
  const unowned = judged(nested, subject({ seasonal: false, hasOwner: false, hasBackupOwner: false, hasHardCap: true }));
  expect(unowned.violations[0]?.evidence).toEqual({ "identity.hasOwner": false, "identity.hasBackupOwner": false });
  expect(why({ ...good, hasOwner: false }, [key])).toEqual({ ...place, "identity.hasOwner": false, "identity.hasBackupOwner": false });
  expect(why(good, [key, endless("Night key")])).toEqual({ ...place, "identity.credentials": "not so of Night key" });
  expect(why({ ...good, hasHardCap: false }, [key, ...["A", "B", "C", "D", "E"].map((label) => endless(label))])).toEqual({
    ...place,
    "identity.hasHardCap": false,
    "identity.credentials": "not so of A, B, C and 2 more",
  });
});

it("lets restricted data be touched only by what is not autonomous", () => {
  const restricted = { when: 'identity.dataClass == "restricted"', require: 'identity.autonomy != "autonomous"' };
  expect(judged(restricted, subject({ dataClass: "restricted", autonomy: "autonomous" })).violations).toMatchObject([
    { evidence: { "identity.dataClass": "restricted", "identity.autonomy": "autonomous" } },
  ]);
  expect(judged(restricted, subject({ dataClass: "restricted", autonomy: "supervised" })).violations).toEqual([]);
  expect(judged(restricted, subject({ dataClass: "internal", autonomy: "autonomous" })).violations).toEqual([]);
});

it("never lets a fact that is not known pass: neither what a rule requires nor what it is about", () => {
  for (const said of [
    { require: 'identity.autonomy != "autonomous"' },
    { require: 'identity.autonomy == "autonomous"' },
    { require: "!(identity.autonomy == 'autonomous')" },
    { when: 'identity.autonomy == "autonomous"' },
    { when: "has(identity.autonomy)" },
  ]) {
    const { violations, notEvaluable, rules } = judged(said, subject({ hasOwner: true }));
    expect([violations.length, notEvaluable.length, rules[0]?.missing]).toEqual([0, 1, ["identity.autonomy"]]);
  }
  const strict = judged({ require: 'identity.autonomy != "autonomous"', unknown: "violate" }, subject({}));
  expect(strict).toMatchObject({ notEvaluable: [], violations: [{ evidence: { because: "identity.autonomy is not known" } }] });
  // What is false whatever the fact may be is known.
  expect(judged({ require: 'identity.autonomy == "assisted" && identity.hasOwner' }, subject({ hasOwner: false })).violations).toHaveLength(
    1,
  );
});

it("never turns a pass or a violation into the other when a fact is forgotten", () => {
  const facts = { hasOwner: true, hasBackupOwner: true, autonomy: "assisted", ageDays: 3, hasHardCap: true } as const;
  const conditions = [
    "identity.hasOwner",
    "!identity.hasBackupOwner",
    'identity.autonomy in ["assisted", "supervised"]',
    "identity.ageDays > 2",
    "has(identity.ageDays)",
    "identity.hasHardCap",
  ];
  const words = fc.constantFrom(...conditions);
  const expression = fc
    .tuple(words, fc.constantFrom("&&", "||"), words, fc.constantFrom("&&", "||"), words)
    .map((parts) => parts.join(" "));
  const forgotten = fc.subarray(Object.keys(facts));
  fc.assert(
    fc.property(expression, expression, forgotten, (when, require, names) => {
      const known = judged({ when, require }, subject(facts));
      const less = judged({ when, require }, subject({ ...facts, ...Object.fromEntries(names.map((name) => [name, undefined])) }));
      if (less.notEvaluable.length === 1) return;
      expect([less.rules[0]?.applies, less.violations.length]).toEqual([known.rules[0]?.applies, known.violations.length]);
    }),
  );
});

it("takes a number that has no value for a broken requirement, and asks for has() where a rule is about it", () => {
  expect(judged({ require: "identity.endsInDays < 90" }, subject({ endsInDays: null })).violations).toMatchObject([
    { evidence: { because: "identity.endsInDays has no value" } },
  ]);
  expect(judged({ require: "!(identity.endsInDays > 90)" }, subject({ endsInDays: null })).violations).toHaveLength(1);
  expect(judged({ when: "identity.endsInDays < 90" }, subject({ endsInDays: null })).notEvaluable).toMatchObject([
    { missing: "identity.endsInDays (it has no value: ask has(identity.endsInDays) first)" },
  ]);
  expect(judged({ when: "has(identity.endsInDays) && identity.endsInDays < 90" }, subject({ endsInDays: null })).rules[0]?.applies).toBe(0);
});

it("judges each credential and each grant by itself, with its identity", () => {
  const keys = [{ storage: "code" }, { storage: "vault" }] as const;
  const inCode = judged(
    { appliesTo: "credential", when: "identity.hasOwner", require: 'credential.storage != "code"' },
    subject({ hasOwner: true }, [...keys]),
  );
  expect(inCode.violations).toMatchObject([
    { subjectKind: "credential", subjectId: "key0", identityId: "triage", subjectName: "Triage: Key 0" },
  ]);
  const wide = judged({ appliesTo: "grant", require: "!grant.wildcard" }, subject({}, [], [{ wildcard: true }, { wildcard: false }]));
  expect(wide.violations).toMatchObject([{ subjectKind: "grant", subjectId: "grant0" }]);
});

it("excepts a subject until the exception ends, and holds no rule that is over", () => {
  const exception = (subject: string, until: string) => ({ exceptions: [{ subject, until, reason: "Moves in December" }] });
  const broken = subject({ hasOwner: false });
  for (const name of ["triage", "Triage"]) {
    expect(judged(exception(name, "2026-12-01"), broken)).toMatchObject({ violations: [], excepted: [{ reason: "Moves in December" }] });
  }
  expect(judged(exception("other", "2026-12-01"), broken).violations).toHaveLength(1);
  expect(judged(exception("triage", "2026-11-22T12:00:00Z"), broken).violations).toHaveLength(1);
  expect(judged({ until: "2026-11-22" }, broken).rules[0]).toMatchObject({ applies: 0 });
  expect(judged({ until: "2026-11-23" }, broken).violations).toHaveLength(1);
});

it("refuses each field, word and name that nobody knows, with its place and what was meant", () => {
  const text = `version: 1
rules:
  - name: keys-end
    text: Keys end.
    severity: high
    appliesTo: credential
    when: identity.environmentKind == "production"
    require: |
      credential.hasExpiry &&
        credential.expiresInDay < 90
`;
  expect(compilePolicy(text).problems).toEqual([
    {
      line: 10,
      column: 20,
      path: "rules[0].require",
      message: "credential has no expiresInDay.",
      fix: "Did you mean credential.expiresInDays?",
    },
  ]);
  expect(problemsOf({ severty: "high" })).toMatchObject([{ path: "rules[0].severty", fix: "Did you mean severity?" }]);
  expect(problemsOf({ severity: "hihg" })).toMatchObject([{ fix: "Did you mean high?" }]);
  expect(problemsOf({ when: 'identity.environmentKind == "prodction"' })).toMatchObject([{ fix: 'Did you mean "production"?' }]);
  expect(problemsOf({ when: 'identity.kind in ["agent", "robot"]' })).toMatchObject([{ message: 'It is never "robot".' }]);
  expect(problemsOf({ when: "has(identity.ownr)" })).toMatchObject([{ message: "identity has no ownr." }]);
  expect(problemsOf({ when: "identity.credentials.exists(c, has(c.nothing))" })).toMatchObject([{ message: "credential has no nothing." }]);
  expect(problemsOf({ require: 'call.tool == ""' })).toMatchObject([{ message: "A rule about an identity knows no call." }]);
  expect(problemsOf({ exceptions: [{ subject: "triage", reason: "For ever" }] })).toMatchObject([
    { message: "An exception without an end." },
  ]);
  expect(compilePolicy(policyOf(rule(), rule())).problems).toMatchObject([{ message: "Two rules are called rule." }]);
  expect(compilePolicy("version: 1\nrules:\n - *a").problems).not.toEqual([]);
  expect(compilePolicy("version: 1\nrules: []\nversion: 1").problems).not.toEqual([]);
  expect(compilePolicy("").problems).not.toEqual([]);
});

it("refuses what is no condition, and whatever could cost without bound", () => {
  const list = (length: number) => JSON.stringify(Array.from({ length }, (_, i) => `v${i}`));
  for (const require of [
    "identity.owner",
    "identity.owner == 3",
    "identity.owner = 'a'",
    "identity.owner ==",
    "identity.owner.matches('(a+)+$')",
    'identity["own" + "er"] == "a"',
    "dyn(identity).anything == 1",
    "cel.bind(x, identity.owner, x == 'a')",
    `identity.owner in ${list(201)}`,
    "identity.credentials.all(a, identity.credentials.all(b, identity.credentials.all(c, c.hasExpiry)))",
    Array.from({ length: 300 }, () => "identity.hasOwner").join(" && "),
    `${"(".repeat(60)}identity.hasOwner${")".repeat(60)} && ${"!".repeat(60)}identity.hasOwner`,
  ]) {
    expect(problemsOf({ require }), require.slice(0, 60)).toHaveLength(1);
  }
  expect(problemsOf({ require: `identity.owner in ${list(100)}` })).toEqual([]);
  const many = Array.from({ length: 101 }, (_, i) => rule({ name: `rule-${i}`, appliesTo: "call", require: "call.hasIdentity" }));
  expect(compilePolicy(policyOf(...many)).problems).toMatchObject([{ message: "At most 100 rules about calls." }]);
  expect(compilePolicy(`#${"x".repeat(100_001)}`).problems).toHaveLength(1);
});

it("can read every fact that it offers, and refuses every other, whatever its name", () => {
  for (const kind of SUBJECTS) {
    for (const name of Object.keys(FIELDS[kind])) {
      const { type } = FIELDS[kind][name as keyof (typeof FIELDS)[typeof kind]] as { type: string };
      const require = {
        bool: `${kind}.${name}`,
        string: `${kind}.${name}.size() > 1`,
        int: `${kind}.${name} > 1`,
        double: `${kind}.${name} > 1.5`,
      }[type];
      expect(problemsOf({ appliesTo: kind, require: require ?? `size(${kind}.${name}) > 1` }), `${kind}.${name}`).toEqual([]);
    }
  }
  fc.assert(
    fc.property(fc.constantFrom(...SUBJECTS), fc.stringMatching(/^[a-z][A-Za-z]{0,12}$/), (kind, name) => {
      fc.pre(!Object.hasOwn(FIELDS[kind], name));
      for (const require of [`${kind}.${name} == "a"`, `has(${kind}.${name})`])
        expect(problemsOf({ appliesTo: kind, require })).toHaveLength(1);
    }),
  );
});

it("matches names with * as any run of characters, in time that the text bounds", () => {
  expect(matchesPattern("gpt-5*", "GPT-5.4-mini")).toBe(true);
  expect(matchesPattern("*-mini", "gpt-5.4-mini")).toBe(true);
  expect(matchesPattern("a*a", "a")).toBe(false);
  expect(matchesPattern("*", "")).toBe(true);
  expect(matchesPattern("gpt-5", "gpt-5.4")).toBe(false);
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[ab]{0,3}$/), { minLength: 1, maxLength: 5 }),
      fc.stringMatching(/^[ab]{0,12}$/),
      (parts, text) => {
        expect(matchesPattern(parts.join("*"), text)).toBe(new RegExp(`^${parts.join(".*")}$`).test(text));
      },
    ),
  );
});

it("offers an example that can be read as it stands", () => {
  expect(compilePolicy(EXAMPLE_POLICY).problems).toEqual([]);
});
