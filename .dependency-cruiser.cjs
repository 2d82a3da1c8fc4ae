/**
 * Who may import whom, as in ARCHITECTURE.md. Every rule is an error.
 * An area is a folder of lib; its door is index.ts, and core/, data/ and schemas.ts are open because they are pure.
 */
const TEST = "\\.test\\.tsx?$";
/** From left to right: an area may import what stands to its left or beside it, never what stands to its right. */
const ORDER = [
  ["kernel"],
  ["db"],
  ["audit", "auth", "notify"],
  ["focus", "identities", "pricing"],
  ["budgets", "directory", "security"],
  ["policy"],
  ["metering"],
  ["enforcement", "reporting", "imports"],
  ["annotations", "business-metrics", "invoices", "revocation", "risk", "views", "warnings"],
  ["allocation", "reconciliation", "reviews", "anomalies"],
  ["incidents"],
  ["chargeback"],
  ["exports"],
  ["controls"],
  ["sample"],
];
/** Not areas: frames around them. */
const FRAMES = "http|jobs|cli|testing";

const orderRules = ORDER.slice(0, -1).map((areas, level) => ({
  name: `order-of-areas-${areas.join("-")}`,
  comment: "An area may not import an area that builds on it.",
  severity: "error",
  from: { path: `^lib/(${areas.join("|")})/`, pathNot: TEST },
  to: {
    path: `^lib/(${ORDER.slice(level + 1)
      .flat()
      .join("|")}|${FRAMES})/`,
  },
}));

module.exports = {
  forbidden: [
    ...orderRules,
    {
      name: "no-cycles",
      comment: "Files that need each other are one file, or lack a third.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "kernel-needs-nothing",
      severity: "error",
      from: { path: "^lib/kernel/", pathNot: TEST },
      to: { pathNot: "^lib/kernel/|(^|/)node_modules/(zod|decimal\\.js|date-fns|@date-fns/tz)/|^crypto$" },
    },
    {
      name: "core-is-pure",
      comment: "Rules are functions of their arguments: no database, no framework, no clock, no environment.",
      severity: "error",
      from: { path: "^lib/[^/]+/(core/|schemas(\\.ts|/))", pathNot: TEST },
      to: {
        pathNot:
          "^lib/kernel/|^lib/[^/]+/(core/|data/|schemas(\\.ts|/))|(^|/)node_modules/(zod|decimal\\.js|date-fns|@date-fns/tz|protobufjs|csv-parse|fflate|yaml|@marcbachmann/cel-js|@pydantic/genai-prices)/",
      },
    },
    {
      name: "prisma-only-in-stores",
      comment: "What a row looks like is known in the stores and the read models; everything else knows the domain.",
      severity: "error",
      from: { path: "^(lib|app|components)/", pathNot: `^lib/(db|reporting|testing)/|^lib/[^/]+/store(\\.ts$|/)|^lib/cli/|${TEST}` },
      to: { path: "^lib/db/generated/|(^|/)node_modules/(@prisma/|pg/|pg-copy-streams/)" },
    },
    {
      name: "areas-by-their-door",
      comment: "Another area is used through its index.ts, or through its pure core and schemas.",
      severity: "error",
      from: { path: "^lib/([^/]+)/", pathNot: `^lib/(${FRAMES})/|${TEST}` },
      to: { path: "^lib/([^/]+)/", pathNot: "^lib/($1|kernel|db)/|^lib/[^/]+/(index\\.ts|core/|schemas(\\.ts|/))|^lib/auth/context\\.ts" },
    },
    {
      name: "frames-use-the-door-too",
      comment: "page.ts and session.ts of auth are doors of their own: they run inside Next only, and commands load the index.",
      severity: "error",
      from: { path: `^(lib/(http|jobs|cli)/|app/)`, pathNot: TEST },
      to: {
        path: "^lib/[^/]+/",
        pathNot:
          "^lib/(kernel|db|cli|jobs|http|testing)/|^lib/[^/]+/(index\\.ts|core/|data/|schemas(\\.ts|/))|^lib/auth/(context|page|session)\\.ts",
      },
    },
    {
      name: "http-frame-for-routes-only",
      severity: "error",
      from: { pathNot: `^lib/http/|^app/|${TEST}` },
      to: { path: "^lib/http/" },
    },
    {
      name: "commands-are-a-top",
      severity: "error",
      from: { pathNot: `^lib/cli/|${TEST}` },
      to: { path: "^lib/cli/" },
    },
    {
      name: "app-has-no-database",
      severity: "error",
      from: { path: "^app/", pathNot: TEST },
      to: { path: "^lib/db/(?!database\\.ts)" },
    },
    {
      name: "components-know-pure-rules-only",
      comment: "What runs in a browser may import core, schemas and kernel; the shapes of answers may be named.",
      severity: "error",
      from: { path: "^components/", pathNot: TEST },
      to: { path: "^(lib|app)/", pathNot: "^lib/kernel/|^lib/[^/]+/(core/|schemas(\\.ts|/))", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "ui-is-the-bottom-of-components",
      severity: "error",
      from: { path: "^components/ui/" },
      to: { path: "^components/(?!ui/)" },
    },
    {
      name: "building-blocks-below-areas",
      severity: "error",
      from: { path: "^components/(charts|tables|filters|states|shell|views)/" },
      to: { path: "^components/(?!(ui|charts|tables|filters|states|shell|views)/)" },
    },
    {
      name: "component-areas-apart",
      severity: "error",
      from: { path: "^components/(?!(?:ui|charts|tables|filters|states|shell|views)/)([^/]+)/" },
      to: { path: "^components/(?!(?:ui|charts|tables|filters|states|shell|views)/)([^/]+)/", pathNot: "^components/$1/" },
    },
    {
      name: "tests-are-for-tests",
      severity: "error",
      from: { path: "^(app|components|lib)/", pathNot: `^lib/(testing|cli/(test|bench))/|${TEST}` },
      to: { path: `^lib/testing/|^e2e/|${TEST}` },
    },
    {
      name: "no-missing-module",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "product-needs-no-development-package",
      severity: "error",
      from: { path: "^(app|components|lib)/", pathNot: `^lib/testing/|^lib/cli/bench/|${TEST}` },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^lib/db/generated/(?!client)" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "default", "types"] },
  },
};
