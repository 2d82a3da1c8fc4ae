import { auditVerify } from "./audit-verify";
import { budgetsCheck, budgetsRecount } from "./budgets";
import { exportFile } from "./export-file";
import { focusCheck } from "./focus-check";
import { importFile } from "./import-file";
import { policyCheck } from "./policy-check";
import { pricesImport } from "./prices-import";
import { reviewsVerify } from "./reviews-verify";
import { riskRun } from "./risk-run";
import { tokenCreate } from "./token-create";
import { userCreate } from "./user-create";

type Command = { usage: string; run: (args: string[]) => Promise<number> };

const COMMANDS: Record<string, Command> = {
  "token create": { usage: "--name NAME --scopes ingest,enforce,read,admin [--expires 90d]", run: tokenCreate },
  "user create": { usage: "--email E --role ROLE [--role ROLE] [--name NAME] [--password-stdin]", run: userCreate },
  "audit verify": { usage: "[FILE.jsonl] [--kept SEQ:HASH]", run: auditVerify },
  "budgets check": { usage: "", run: budgetsCheck },
  "budgets recount": { usage: "BUDGET", run: budgetsRecount },
  "focus check": { usage: "FILE [--version 1.2|1.4] [--own] [--json]", run: focusCheck },
  "policy check": {
    usage: "--policy POLICY.yaml [--budgets BUDGETS.json] [--severity high] [--partial] [--lenient] [--json] INVENTORY.json …",
    run: policyCheck,
  },
  "risk run": { usage: "", run: riskRun },
  "prices import": { usage: "", run: pricesImport },
  "reviews verify": { usage: "FILE.zip [--sha256 HASH]", run: reviewsVerify },
  import: {
    usage: "FILE [--kind usage_csv|inventory_csv|usage_export|scim_users|provider_keys|invoice] [--overlap count] [--source ID]",
    run: importFile,
  },
  export: {
    usage:
      "chargeback PERIOD [--profile detail|summary|excel|xlsx|statement|journal|focus-1.4|focus-1.2] [--version N] [--template sap] [--out FILE] | usage --from DAY --to DAY [--group-by team,model] [--out FILE]",
    run: exportFile,
  },
};

/** `npm run cli -- NAME …` */
export async function run(args: string[]): Promise<number> {
  const two = args.slice(0, 2).join(" ");
  const name = two in COMMANDS ? two : (args[0] ?? "");
  const command = COMMANDS[name];
  if (!command) {
    console.error(`Usage: npm run cli -- COMMAND\n${usageLines().join("\n")}`);
    return name === "" || name === "--help" ? 0 : 1;
  }
  return command.run(args.slice(name.split(" ").length));
}

const usageLines = () => Object.entries(COMMANDS).map(([name, { usage }]) => `  ${name} ${usage}`.trimEnd());
