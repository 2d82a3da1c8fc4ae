// An agent of the Vercel AI SDK with budgets. License: Apache-2.0.
//   npm install ai @ai-sdk/openai
//   COUNTINGHOUSE_URL=http://localhost:3000 COUNTINGHOUSE_TOKEN=cth_… OPENAI_API_KEY=sk-… node ai-sdk.mjs
import { openai } from "@ai-sdk/openai";
import { streamText, wrapLanguageModel } from "ai";
import { Countinghouse } from "../countinghouse.ts";
import { countinghouseMiddleware } from "../wrappers.ts";

const ch = new Countinghouse({ url: process.env.COUNTINGHOUSE_URL, token: process.env.COUNTINGHOUSE_TOKEN });
const caller = { identity: "triage", context: { application: "support-desk", agent: "triage" } };
// AI SDK 6: countinghouseMiddleware(ch, caller, "v3")
const model = wrapLanguageModel({ model: openai("gpt-4o-mini"), middleware: countinghouseMiddleware(ch, caller) });

const { textStream } = streamText({ model, prompt: "Greet the support desk.", maxOutputTokens: 200, onError: ({ error }) => console.error(error.message) });
for await (const text of textStream) process.stdout.write(text);
process.stdout.write("\n");
await ch.flush();
