import { notFound } from "next/navigation";
import { NotFound } from "@/lib/kernel/errors";

/** What is not there, or outside the caller's scope, is the same page. */
export async function orNotFound<Answer>(read: Promise<Answer>): Promise<Answer> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof NotFound) notFound();
    throw error;
  }
}
