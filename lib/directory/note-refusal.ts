import type { Context } from "@/lib/auth";
import { Conflict, Invalid, Malformed, TooLarge } from "@/lib/kernel/errors";
import { ScimRefusal } from "./core/refusal";
import { insertProblem } from "./store/problems";

type Refusal = { status: number; scimType: string | null; message: string };

/**
 * What a failure is in the words of SCIM, noted for whoever set the directory up; null for what is none of the sender's
 * doing, or a question about something that is not there.
 */
export async function noteRefusal(ctx: Context, request: string, error: unknown): Promise<Refusal | null> {
  const refusal = refusalOf(error);
  if (refusal)
    await insertProblem(ctx.db, {
      at: ctx.clock.now(),
      request: request.slice(0, 200),
      ...refusal,
      message: refusal.message.slice(0, 500),
    });
  return refusal;
}

function refusalOf(error: unknown): Refusal | null {
  if (error instanceof ScimRefusal) return { status: error.status, scimType: error.scimType, message: error.message };
  if (error instanceof Conflict) return { status: 409, scimType: "uniqueness", message: error.message };
  if (error instanceof Invalid) return { status: 400, scimType: "invalidValue", message: error.message };
  if (error instanceof Malformed) return { status: 400, scimType: "invalidSyntax", message: error.message };
  return error instanceof TooLarge ? { status: 413, scimType: null, message: error.message } : null;
}
