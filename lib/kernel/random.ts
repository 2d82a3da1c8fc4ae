/** Random secrets. Base 62 without separators, so that `cth_prefix_secret` splits in one way only. */
import { randomBytes } from "node:crypto";

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** Bytes from here on would favour the first letters. */
const UNBIASED = 256 - (256 % 62);

/** Letters drawn from the system's secure source; each carries 5.95 bits. */
export function randomBase62(length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < UNBIASED && text.length < length) text += BASE62[byte % 62];
    }
  }
  return text;
}
