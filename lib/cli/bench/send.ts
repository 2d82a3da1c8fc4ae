/** Batches sent by HTTP as a sender would, several at once, each answer checked. */
import { BATCH } from "./ingest-load";
import { timed } from "./measure";

/** Batches under way at once: enough that the product and the database seldom wait for the other. */
export const PARALLEL = 12;

/** `batchMs` gathers how long each batch took to be acknowledged. */
export type Sender = { url: string; token: string; batchMs: number[] };
/** `taken` reads from the answer how many of the batch were taken in. */
export type Batch = { body: string | Buffer; contentType: string; taken: (answer: Buffer) => number };

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

async function sendOne({ url, token }: Sender, { body, contentType, taken }: Batch): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, "content-type": contentType };
  const response = await fetch(url, { method: "POST", headers, body: typeof body === "string" ? body : new Uint8Array(body) });
  const answer = Buffer.from(await response.arrayBuffer());
  if (!response.ok) throw new Error(`${response.status}: ${answer.toString("utf8").slice(0, 300)}`);
  return taken(answer);
}
