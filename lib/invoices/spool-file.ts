/** A file that is sent, on disk while it is read: however large it is, and read twice where that is needed. */
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pipeline } from "node:stream/promises";

export type Spooled = { path: string; sha256: string; bytes: number };

/** Runs with the file on disk, which is gone afterwards whatever happened. */
export async function withSpooled<Answer>(content: AsyncIterable<Uint8Array>, run: (file: Spooled) => Promise<Answer>): Promise<Answer> {
  const folder = await mkdtemp(path.join(/* turbopackIgnore: true */ tmpdir(), "countinghouse-invoice-"));
  try {
    const file = path.join(/* turbopackIgnore: true */ folder, "file");
    const hash = createHash("sha256");
    let bytes = 0;
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const chunk of content) {
        hash.update(chunk);
        bytes += chunk.byteLength;
        yield chunk;
      }
    }
    await pipeline(counted, createWriteStream(/* turbopackIgnore: true */ file, { mode: 0o600 }));
    return await run({ path: file, sha256: hash.digest("hex"), bytes });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
