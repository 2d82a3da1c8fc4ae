import { Invalid } from "@/lib/kernel/errors";

/** Words of RFC 7644, section 3.12, for why a request is refused. */
export type ScimType =
  | "invalidFilter"
  | "tooMany"
  | "uniqueness"
  | "mutability"
  | "invalidSyntax"
  | "invalidPath"
  | "noTarget"
  | "invalidValue";

/** A request of an identity provider that is not done, with the status and the word that its program understands. */
export class ScimRefusal extends Invalid {
  constructor(
    readonly status: 400 | 404 | 409 | 412 | 413,
    readonly scimType: ScimType | null,
    message: string,
  ) {
    super(message);
  }
}

export const badValue = (message: string): ScimRefusal => new ScimRefusal(400, "invalidValue", message);
export const badPath = (message: string): ScimRefusal => new ScimRefusal(400, "invalidPath", message);
