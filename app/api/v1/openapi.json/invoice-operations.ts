/** What only a person can say of the routes of invoices; see operations.ts. Deciding about differences is for people only. */
import type { Listed } from "./listed";

const group = "Invoices";

export const INVOICE_OPERATIONS: Readonly<Record<string, Listed>> = {
  "/invoices": {
    group,
    load: () => import("../invoices/route"),
    GET: { summary: "Files of invoices, newest first, with what became of them" },
    POST: {
      summary: "Take a file of a provider's invoice, as the body",
      description:
        "Costs and usage of OpenAI and Anthropic (JSON of their interfaces or CSV of their consoles), AWS Cost and Usage Reports, Azure and Google exports, FOCUS, and CSV whose columns were explained once (“source”). Packed by gzip or not, of any size up to 8 GiB. All of it or nothing: “state” is “refused” with “faults” by line and column where a row cannot be taken. The same bytes again change nothing and answer 200 with “already”; days that were imported before are restated in place. “overlaps” names other sources that tell cost of the same provider on the same days.",
      status: 201,
    },
  },
  "/invoices/sources": {
    group,
    load: () => import("../invoices/sources/route"),
    GET: { summary: "Where invoices come from, and what is held of each" },
    POST: {
      summary: "Say where invoices come from and how their columns are read",
      example: {
        name: "Reseller",
        provider: "mistral",
        format: "csv",
        mapping: {
          columns: { from: "Date", model: "Service", amount: "Net" },
          delimiter: ";",
          decimalMark: ",",
          dateOrder: "dmy",
          currency: "EUR",
        },
      },
      status: 201,
    },
  },
  "/invoices/[period]": {
    group,
    load: () => import("../invoices/[period]/route"),
    GET: {
      summary: "Metered against invoiced of a period",
      description:
        "By provider, metered + “agreedUsd” (what prices by a period’s volume change of it) + all of “byKind” = invoiced, to the last digit. “variances” are the differences one by one, with the quantities and rates that explain them and what was decided. “overlaps” are two sources that tell the same days, whose money may count twice. “check” says whether the period may close. A closed period is answered as it was closed, and with “as=now” as it is by now; “closing” says which.",
    },
  },
};
