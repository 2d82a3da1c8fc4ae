import { isMailConfigured } from "@/lib/notify";
import { DESTINATIONS, type DestinationKind } from "../core/destination";
import { folderProblem } from "./write-folder";

/** Why a destination cannot be chosen on this server, with what to do; null when it can. */
export function destinationProblem(kind: DestinationKind): string | null {
  if (kind === "folder") return folderProblem();
  if (kind === "email" && !isMailConfigured())
    return "E-mail is not configured: set COUNTINGHOUSE_SMTP_URL and COUNTINGHOUSE_MAIL_FROM and start again.";
  return null;
}

export const destinationProblems = (): Partial<Record<DestinationKind, string>> =>
  Object.fromEntries(
    DESTINATIONS.flatMap((kind) => {
      const problem = destinationProblem(kind);
      return problem === null ? [] : [[kind, problem]];
    }),
  );
