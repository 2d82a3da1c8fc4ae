import { z } from "zod";
import { pageQuery } from "@/lib/kernel/page";
import { FINDING_STATES, FORMATS } from "./core/report";
import { SEVERITIES } from "./core/severity";
import { SOURCE_FORMATS } from "./core/source";

const line = (max: number) => z.string().trim().min(1).max(max);
const instant = z.iso.datetime({ offset: true });

/** Whom an event or a finding names; each field that is known helps. */
const whom = {
  keyId: line(300).optional().describe("The provider's id of the key"),
  sha256: z
    .string()
    .regex(/^(?:sha256:)?[0-9a-fA-F]{64}$/)
    .optional()
    .describe("SHA-256 of the secret, in hex"),
  principal: line(500).optional().describe("ARN, SPIFFE id or another name by which it signs in"),
  identity: line(300).optional().describe("Id, name or former name of the identity"),
  email: line(300).optional(),
  ip: line(60).optional(),
  userAgent: line(500).optional(),
};

/** An event in our own words. */
export const GenericEvent = z.strictObject({
  id: line(500).describe("The sender's own id: the same twice changes nothing"),
  time: instant,
  kind: line(100).describe("One of our kinds, such as credential_compromise; others are kept as unknown"),
  severity: z.enum(SEVERITIES).optional(),
  title: line(300),
  ...whom,
  permission: line(200)
    .optional()
    .describe("The permission or scope that the call used, as its provider spells it; none of a refused call"),
  facts: z.record(line(60), z.union([z.string().max(300), z.number(), z.boolean()])).optional(),
});
export type GenericEvent = z.output<typeof GenericEvent>;

/** A secret that was found, in our own words. The secret itself is hashed at once and never kept. */
export const GenericFinding = z.strictObject({
  id: line(500).optional().describe("The sender's own id; without it tool, rule and place tell it apart"),
  tool: line(60).optional(),
  rule: line(120),
  secret: z.string().min(1).max(20_000).optional(),
  redacted: line(200).optional().describe("As its provider shows it: sk-…abcd"),
  ...whom,
  verified: z.boolean().optional(),
  repository: line(500).optional(),
  file: line(1_000).optional(),
  line: z.int().min(0).max(2_147_483_647).optional(),
  commit: line(80).optional(),
  link: line(1_000).optional(),
  author: line(200).optional(),
  exposedAt: instant.optional(),
  visibility: z.enum(["public", "private"]).optional(),
  state: z.enum(["open", "resolved", "false_positive"]).optional(),
  reason: line(300).optional(),
});

/** How a report is sent: its format where it does not tell, the source that it is of, the repository that was scanned. */
export const SignalQuery = z.strictObject({
  format: z.enum(FORMATS).optional(),
  source: line(100).optional(),
  repository: line(300).optional(),
});
export type SignalQuery = z.output<typeof SignalQuery>;

export const SecurityEventQuery = z.strictObject({
  ...pageQuery,
  severity: z.enum(SEVERITIES).optional(),
  matched: z.enum(["yes", "no"]).optional(),
  identity: line(100).optional(),
  source: line(100).optional(),
  query: line(200).optional(),
});
export type SecurityEventQuery = z.output<typeof SecurityEventQuery>;

export const SecretFindingQuery = z.strictObject({
  ...pageQuery,
  state: z.enum(FINDING_STATES).optional(),
  matched: z.enum(["yes", "no"]).optional(),
  identity: line(100).optional(),
  source: line(100).optional(),
  query: line(200).optional(),
});
export type SecretFindingQuery = z.output<typeof SecretFindingQuery>;

export const SecretFindingPath = z.strictObject({ findingId: line(100) });
export const SecuritySourcePath = z.strictObject({ sourceId: line(100) });

export const FindingStateInput = z.strictObject({ state: z.enum(["open", "resolved", "false_positive"]), reason: line(500) });
export type FindingStateInput = z.output<typeof FindingStateInput>;

/** Members of a key that only its owner may know, and of a shared secret. */
const PRIVATE = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
const KeySet = z
  .strictObject({
    keys: z
      .array(z.looseObject({ kty: z.string().min(1).max(20) }))
      .min(1)
      .max(50),
  })
  .refine(({ keys }) => keys.every((key) => key.kty !== "oct" && PRIVATE.every((member) => !Object.hasOwn(key, member))), {
    message: "Holds a private key or a shared secret.",
    params: { fix: "Send public keys only." },
  });

const sourceFields = {
  name: line(100),
  issuer: line(500).optional(),
  audience: line(500).optional(),
  keySet: KeySet.optional(),
  keySetUrl: line(1_000).optional(),
};

/** `set`: signed tokens of an issuer. `github`: signed calls of its webhook. `any`: what a token of ours sends. */
export const SecuritySourceInput = z.strictObject({ ...sourceFields, format: z.enum(SOURCE_FORMATS) }).superRefine((input, check) => {
  const wants = (field: "issuer" | "audience" | "keySet", message: string): void => {
    check.addIssue({ code: "custom", path: [field], message, params: { fix: "Send it." } });
  };
  if (input.format !== "set") {
    for (const field of ["issuer", "audience", "keySet", "keySetUrl"] as const)
      if (input[field] !== undefined)
        check.addIssue({
          code: "custom",
          path: [field],
          message: "Only sources of signed tokens have it.",
          params: { fix: "Leave it out." },
        });
    return;
  }
  if (input.issuer === undefined) wants("issuer", "Missing.");
  if (input.audience === undefined) wants("audience", "Missing.");
  if ((input.keySet === undefined) === (input.keySetUrl === undefined)) wants("keySet", "Exactly one of keySet and keySetUrl is needed.");
});
export type SecuritySourceInput = z.output<typeof SecuritySourceInput>;

export const SecuritySourceChange = z.strictObject({
  name: line(100).optional(),
  audience: line(500).optional(),
  keySet: KeySet.optional(),
  keySetUrl: line(1_000).optional(),
  disabled: z.boolean().optional(),
  /** Of a source that is signed by a secret: makes a new one, shown once. */
  renewSecret: z.literal(true).optional(),
});
export type SecuritySourceChange = z.output<typeof SecuritySourceChange>;
