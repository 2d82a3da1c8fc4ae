/** A zip whose bytes follow from its files alone: their order, one fixed time, one fixed strength. */
import { strToU8, Zip, ZipDeflate } from "fflate";
import { sha256Hex } from "@/lib/kernel/hash";
import type { PackFile } from "./manifest";

const LEVEL = 6;
/** Zip keeps local time without a zone: of this one it keeps the same letters in every zone. */
const fixedTime = (): Date => new Date(1980, 0, 1, 0, 0, 0);

export class PackZip {
  readonly files: PackFile[] = [];
  readonly #chunks: Uint8Array[] = [];
  readonly #zip = new Zip((error, chunk) => {
    if (error) throw error;
    this.#chunks.push(chunk);
  });

  /** Files that are told in the manifest; the manifest itself is not. */
  add(path: string, text: string, isListed = true): void {
    const bytes = strToU8(text);
    if (isListed) this.files.push({ path, sha256: sha256Hex(bytes), bytes: bytes.length });
    const file = new ZipDeflate(path, { level: LEVEL, mem: 8 });
    file.mtime = fixedTime();
    this.#zip.add(file);
    file.push(bytes, true);
  }

  finish(): Uint8Array<ArrayBuffer> {
    this.#zip.end();
    const whole = new Uint8Array(this.#chunks.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const chunk of this.#chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  }
}
