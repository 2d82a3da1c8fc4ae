/** Batches sent by HTTP as a sender would, several at once, each answer checked. */
import http from "node:http";
import { BATCH } from "./ingest-load";
import { timed } from "./measure";

/** Batches under way at once: enough that the product and the database seldom wait for the other. */
export const PARALLEL = 12;

/** `batchMs` gathers how long each batch took to be acknowledged. */
export type Sender = { url: string; token: string; batchMs: number[] };
/** `taken` reads from the answer how many of the batch were taken in. */
export type Batch = { body: Buffer; contentType: string; taken: (answer: Buffer) => number };

/** @throws Error when a batch was refused, or not all of it was taken. */
export async function send(sender: Sender, batches: readonly Batch[]): Promise<void> {
  const left = [...batches];
  const work = async () => {
    for (let batch = left.shift(); batch !== undefined; batch = left.shift()) {
      const sent = batch;
      const taken = await timed(sender.batchMs, () => sendOne(sender, sent));
      if (taken !== BATCH) throw new Error(`of ${BATCH} events ${taken} were taken`);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
}

/** Written by hand: `fetch` copied each body, on the cores that are measured. */
const agent = new http.Agent({ keepAlive: true, maxSockets: PARALLEL });

function sendOne({ url, token }: Sender, { body, contentType, taken }: Batch): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, "content-type": contentType, "content-length": body.length };
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: "POST", agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const answer = Buffer.concat(chunks);
        if (response.statusCode === 200) resolve(taken(answer));
        else reject(new Error(`${response.statusCode}: ${answer.toString("utf8").slice(0, 300)}`));
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}
