/** The part of the package that is used here; it comes without types. */
declare module "pg-copy-streams" {
  import type { Readable, Writable } from "node:stream";
  import type { Submittable } from "pg";

  export function from(text: string): Writable & Submittable;
  export function to(text: string): Readable & Submittable;
}
