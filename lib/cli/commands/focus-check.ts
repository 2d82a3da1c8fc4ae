import { parseArgs } from "node:util";
import { checkFocusFile } from "@/lib/focus";
import { FOCUS_VERSIONS, type FocusVersion } from "@/lib/focus/core/model";
import type { Finding, FocusReport } from "@/lib/focus/core/report";
import { callerPath } from "../runtime/caller-path";

const OPTIONS = {
  version: { type: "string" },
  own: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

const USAGE = `Say focus check FILE [--version ${FOCUS_VERSIONS.join("|")}] [--own] [--json]`;

/**
 * Checks a CSV by FOCUS, without a database. Prints what is broken and where; the last line says the verdict. `--own` holds
 * the file to what our own exports are held to. @returns 1 where an error was found or the file cannot be read, else 0.
 */
export async function focusCheck(args: string[]): Promise<number> {
  const asked = readArguments(args);
  if (typeof asked === "string") return refuse(asked);
  const { file, version, isOwn, isJson } = asked;
  let report: FocusReport;
  try {
    report = await checkFocusFile(callerPath(file), { version, isOwn });
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (typeof code !== "string") throw error;
    return refuse(`${file}: cannot be read (${code})`);
  }
  console.log(isJson ? JSON.stringify(report, null, 2) : [...report.findings.flatMap(linesOf), verdictOf(file, report)].join("\n"));
  return report.isValid ? 0 : 1;
}

type Asked = { file: string; version: FocusVersion | undefined; isOwn: boolean; isJson: boolean };

/** @returns a sentence where they cannot be used. */
function readArguments(args: string[]): Asked | string {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return `${(error as Error).message} ${USAGE}`;
  }
  const { values, positionals } = parsed;
  const version = FOCUS_VERSIONS.find((each) => each === values.version);
  if (values.version !== undefined && version === undefined) return `--version is one of ${FOCUS_VERSIONS.join(", ")}`;
  const [file, ...more] = positionals;
  return file === undefined || more.length > 0 ? USAGE : { file, version, isOwn: values.own, isJson: values.json };
}

const parse = (args: string[]) => parseArgs({ args, options: OPTIONS, allowPositionals: true });

function refuse(words: string): number {
  console.error(words);
  return 1;
}

function linesOf({ rule, severity, count, message, fix, rows }: Finding): string[] {
  const places = rows.map(({ line, values }) => {
    const cells = Object.entries(values).map(([column, value]) => `${column}=${value ?? "(null)"}`);
    return `    line ${line}${cells.length > 0 ? `: ${cells.join(", ")}` : ""}`;
  });
  return [`${severity} ${rule}, ${counted(count, "time")}: ${message}`, `    ${fix}`, ...places];
}

function verdictOf(file: string, { version, rows, errors, warnings, isValid, findings }: FocusReport): string {
  const first = isValid ? "" : `; first: ${findings[0]?.rule}`;
  const what = isValid ? "conforms to" : "does not conform to";
  return `${file} ${what} FOCUS ${version}: ${counted(rows, "row")}, ${counted(errors, "rule")} broken, ${counted(warnings, "warning")}${first}`;
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;
