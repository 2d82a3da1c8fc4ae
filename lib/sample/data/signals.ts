/**
 * What security products told of Northwind. The secret of the leaked key never opened anything, and is not shaped like that of
 * any provider; only its hash is in the inventory.
 */
import { momentMs } from "../core/moments";

export const LEAKED_CREDENTIAL = "fleet-regression-ci.key-1";
export const LEAKED_SECRET = "northwind-fleet-regression-key-that-never-worked";

/** When the scanner of repositories told of it; it was written there a quarter of an hour before the first misuse. */
const EXPOSED = { daysAgo: 8, at: "01:34" };
export const SCANNED = { daysAgo: 8, at: "02:12" };

const day = (until: Date, moment: { daysAgo: number; at: string }): string => new Date(momentMs(until, moment)).toISOString();

/** One line each, as TruffleHog writes them: a key that works, and one that nobody knows and that does not. */
export const scannerReport = (until: Date): string =>
  [
    {
      SourceMetadata: {
        Data: {
          Github: {
            repository: "https://git.northwind.example/fleet/console-regression",
            commit: "5d1c2f0e9a7b43c8a6f1d2e3b4c5968778695a4b",
            file: "ci/regression.env",
            line: 7,
            email: "build@northwind.example",
            timestamp: day(until, EXPOSED).replace("T", " ").replace(".000Z", " +0000 UTC"),
            visibility: 0,
          },
        },
      },
      SourceName: "trufflehog - github",
      DetectorName: "OpenAI",
      DecoderName: "PLAIN",
      Verified: true,
      Raw: LEAKED_SECRET,
      ExtraData: { total_orgs: "1" },
    },
    {
      SourceMetadata: {
        Data: {
          Github: {
            repository: "https://git.northwind.example/lab/notebooks",
            commit: "0b9a88c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1",
            file: "old/try-out.ipynb",
            line: 112,
            email: "lab@northwind.example",
            timestamp: day(until, { daysAgo: 63, at: "16:20" }).replace("T", " ").replace(".000Z", " +0000 UTC"),
            visibility: 1,
          },
        },
      },
      SourceName: "trufflehog - github",
      DetectorName: "Anthropic",
      DecoderName: "PLAIN",
      Verified: false,
      Raw: "northwind-notebook-key-of-nobody",
      ExtraData: { Type: "API Key" },
    },
  ]
    .map((finding) => JSON.stringify(finding))
    .join("\n");

/** In our own words: what the identity provider and the cloud's guard said. */
export const securityEvents = (until: Date): object[] => [
  {
    id: "guard-0419",
    time: day(until, { daysAgo: 8, at: "02:31" }),
    kind: "detection",
    severity: "high",
    title: "Calls to a model from a hosting network that was never seen",
    identity: "fleet-regression-ci",
    ip: "203.0.113.77",
    userAgent: "python-httpx/0.28.1",
    facts: { product: "Cloud guard", country: "SC" },
  },
  {
    id: "idp-7730",
    time: day(until, { daysAgo: 8, at: "05:49" }),
    kind: "credential_revoked",
    severity: "info",
    title: "The key of fleet-regression-ci was revoked at its provider",
    identity: "fleet-regression-ci",
    facts: { product: "Identity provider" },
  },
  {
    id: "idp-7612",
    time: day(until, { daysAgo: 40, at: "17:02" }),
    kind: "account_disabled",
    severity: "medium",
    title: "An account was disabled: its person left",
    email: "daniel.brandt@northwind.example",
    facts: { product: "Identity provider" },
  },
];
