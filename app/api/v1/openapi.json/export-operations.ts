/** What only a person can say of the routes that make, keep and send files; see operations.ts. */
import type { Listed } from "./listed";

const group = "Exports";
const SCHEDULE = {
  name: "Ledger",
  profile: "journal",
  template: "sap",
  cadence: "on_close",
  destination: {
    kind: "s3",
    endpoint: "https://s3.eu-central-1.amazonaws.com",
    region: "eu-central-1",
    bucket: "ledger-inbox",
    accessKeyId: "AKIAEXAMPLE",
    secretAccessKey: "…",
  },
};
const TEMPLATE = {
  name: "House ledger",
  delimiter: ";",
  dateFormat: "dd.MM.yyyy",
  columns: [
    { header: "Document", field: "document_id" },
    { header: "Date", field: "posting_date" },
    { header: "Account", field: "account" },
    { header: "Cost centre", field: "cost_centre" },
    { header: "Source", text: "AI" },
    { header: "Amount", field: "signed_amount" },
  ],
};

export const EXPORT_OPERATIONS: Readonly<Record<string, Listed>> = {
  "/exports": {
    group,
    load: () => import("../exports/route"),
    GET: { summary: "Files that were made of periods, newest first" },
    POST: {
      summary: "Make a file of a period and keep it",
      description:
        "Its bytes never change. Of a closing with the same choices there is one file: asking again answers that one. A journal is made of closed periods only; COST_CENTRE_NOT_POSTABLE names what a ledger would refuse, and nothing is written. Of a period that was opened again it first takes back the documents of the closing before, where they were written (“…-R”); JOURNAL_REPLACED: that closing never had one.",
      example: { period: "2026-09", profile: "journal", template: "generic" },
      status: 201,
    },
  },
  "/exports/[exportId]/file": {
    group,
    load: () => import("../exports/[exportId]/file/route"),
    GET: { summary: "The bytes of a kept file", answerType: "application/octet-stream" },
  },
  "/exports/[exportId]/manifest": {
    group,
    load: () => import("../exports/[exportId]/manifest/route"),
    GET: {
      summary: "What proves a kept file: rows, exact sums by column, SHA-256, and the content hash of the closing",
      answerType: "application/json",
    },
  },
  "/exports/schedules": {
    group,
    load: () => import("../exports/schedules/route"),
    GET: { summary: "Schedules with their last answers, without secrets" },
    POST: {
      summary: "Have a file made and sent by itself",
      description: "The secret that signs the calls of a webhook is in this answer and shown never again.",
      example: SCHEDULE,
      status: 201,
    },
  },
  "/exports/schedules/[scheduleId]": {
    group,
    load: () => import("../exports/schedules/[scheduleId]/route"),
    PATCH: {
      summary: "Change what a schedule makes and when, or switch it on or off",
      description: "What is left out stays. The choices of a file come with its “profile”. For another destination add another schedule.",
      example: { cadence: "weekly", onDay: 1, hour: 7 },
    },
    DELETE: { summary: "End a schedule and forget its secret" },
  },
  "/exports/schedules/[scheduleId]/test": {
    group,
    load: () => import("../exports/schedules/[scheduleId]/test/route"),
    POST: { summary: "Send a small file where a schedule sends its own, and answer what came back" },
  },
  "/exports/templates": {
    group,
    load: () => import("../exports/templates/route"),
    GET: { summary: "How journals look for each ledger" },
    POST: { summary: "Add a template of your own", example: TEMPLATE, status: 201 },
  },
  "/exports/templates/[templateId]": {
    group,
    load: () => import("../exports/templates/[templateId]/route"),
    DELETE: { summary: "Remove a template of your own" },
  },
  "/allocation": {
    group,
    load: () => import("../allocation/route"),
    GET: {
      summary: "Costs in the shape of OpenCost’s allocation interface",
      description:
        "For dashboards and agents that read OpenCost: “window”, “aggregate”, “step”. Numbers as there; “totalCostUsd” is the exact amount. What nobody answers for is “__unallocated__”. Sums to GET /usage of the same days.",
    },
  },
};
