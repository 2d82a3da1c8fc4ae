/** What only a person can say of the routes that read statements; see operations.ts. Answering, issuing and disputing is for people only. */
import type { Listed } from "./listed";

const group = "Statements";

export const STATEMENT_OPERATIONS: Readonly<Record<string, Listed>> = {
  "/statements": {
    group,
    load: () => import("../statements/route"),
    GET: {
      summary: "List statements, newest periods first",
      description:
        "What each cost centre is charged for a period, in whole smallest units of the statement currency: direct + allocated + other = total. “totals” are of all that the filters leave, by currency. Voided statements are left out unless they are asked for.",
    },
  },
  "/statements/[statementId]": {
    group,
    load: () => import("../statements/[statementId]/route"),
    GET: {
      summary: "One statement: lines, disputes, credit notes, and what it was closed on",
      description:
        "Lines sum to the total; “costUsd” is the exact cost behind a line. A statement of a closed period never changes: what is disputed and credited stands beside it, “net” is what is left. A statement outside your scope is 404.",
    },
  },
  "/statements/[statementId]/lines/[lineNo]": {
    group,
    load: () => import("../statements/[statementId]/lines/[lineNo]/route"),
    GET: {
      summary: "What stands behind a line: usage by identity, credential, meter and price, or what the money came through",
      description:
        "Of a closed period from what was copied when it was closed (“isFrozen”). At most 500 rows, the dearest first; “omitted” counts the others, “totalUsd” is of all.",
    },
  },
  "/statements/[statementId]/export": {
    group,
    load: () => import("../statements/[statementId]/export/route"),
    GET: {
      summary: "One statement as CSV, line by line",
      description:
        "“amount” sums to the total of the statement, “cost_usd” is exact. No total row. The download is a row of the audit log.",
      answerType: "text/csv",
    },
  },
};
