// Many small calls: a chunk of budget is leased, and each call is decided on in this process. License: Apache-2.0.
//   COUNTINGHOUSE_URL=http://localhost:3000 COUNTINGHOUSE_TOKEN=cth_… OPENAI_API_KEY=sk-… node lease.mjs
import { Countinghouse } from "../countinghouse.ts";
import { takeLease } from "../lease.ts";

const { COUNTINGHOUSE_URL, COUNTINGHOUSE_TOKEN, OPENAI_API_KEY, OPENAI_BASE_URL = "https://api.openai.com/v1" } = process.env;
const ch = new Countinghouse({ url: COUNTINGHOUSE_URL, token: COUNTINGHOUSE_TOKEN, onLost: (lost) => console.error("not told:", lost) });
const caller = { credential: "triage-key", provider: "openai", model: "text-embedding-3-small" };
const lease = await takeLease(ch, caller, { costUsd: "0.50", tokens: 5_000_000 }, { ttlSeconds: 60, holder: "indexer-1" });

/** The dearest that one call can be: 8,191 tokens at 0.02 dollars a million. */
const estimate = { costUsd: "0.00016382", tokens: 8_191 };
const texts = Array.from({ length: 20 }, (_, page) => `Page ${page} of the handbook.`);
await Promise.all(
  texts.map((input) =>
    lease.guard(estimate, async () => {
      const response = await fetch(`${OPENAI_BASE_URL}/embeddings`, {
        method: "POST",
        headers: { authorization: `Bearer ${OPENAI_API_KEY}`, "content-type": "application/json" },
        body: JSON.stringify({ model: caller.model, input }),
      });
      if (!response.ok) throw new Error(`The provider answered ${response.status}.`);
      const { data, usage } = await response.json();
      return { result: data[0].embedding, usage: { embedding: usage.prompt_tokens } };
    }),
  ),
);
console.log(`${texts.length} pages embedded`);
await lease.close();
