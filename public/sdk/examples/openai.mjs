// The OpenAI client with budgets, streaming. License: Apache-2.0.
//   npm install openai
//   COUNTINGHOUSE_URL=http://localhost:3000 COUNTINGHOUSE_TOKEN=cth_… OPENAI_API_KEY=sk-… node openai.mjs
import OpenAI from "openai";
import { Countinghouse } from "../countinghouse.ts";
import { wrapOpenAI } from "../wrappers.ts";

const ch = new Countinghouse({ url: process.env.COUNTINGHOUSE_URL, token: process.env.COUNTINGHOUSE_TOKEN });
const openai = wrapOpenAI(new OpenAI(), ch, { credential: "triage-key", context: { application: "support-desk" } });

const messages = [{ role: "user", content: "Greet the support desk." }];
const stream = await openai.chat.completions.create({ model: "gpt-4o-mini", max_completion_tokens: 200, messages, stream: true });
for await (const chunk of stream) process.stdout.write(chunk.choices[0].delta.content ?? "");
process.stdout.write("\n");
await ch.flush();
