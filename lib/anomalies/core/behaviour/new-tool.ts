/** B10: the first use of a tool or of a tool server that was not granted. */
import { matchesPattern } from "@/lib/kernel/wildcard";
import type { Severity } from "../signal";
import { cut, SHOWN, titled } from "../title";
import { shown } from "./call";
import { fact } from "./figures";
import { toolKey } from "./learn";
import type { Sight } from "./sight";
import { DAY_MS } from "./week-profile";

type Limits = { learningDays: number; tools: number };

const PRIVILEGED = new Set(["write", "exec", "payment", "secret"]);
const MOST_TIMES = 100;

export function watchNewTool(sight: Sight): void {
  const { call, me, fresh, at, who, around } = sight;
  const { tool, toolServer } = call.fact;
  if (call.kind !== "tool" || tool === null || !call.succeeded) return;
  const open = fresh.tool ? undefined : sight.goingOn("B10");
  const isGrown =
    open !== undefined && at - open.started <= DAY_MS && (me.tools.get(toolKey(tool, toolServer))?.first ?? 0) >= open.started;
  if (!fresh.tool && !isGrown) return;
  const limits = sight.limits<Limits>("B10");
  if (!limits || sight.historyMs < limits.learningDays * DAY_MS) return;
  const granted = who?.tools ?? [];
  if (granted.some((each) => covers(each, tool, toolServer))) return;
  if (fresh.tool) {
    me.newTools = me.newTools.filter((time) => time > at - DAY_MS).slice(-MOST_TIMES);
    me.newTools.push(at);
    me.novelty = at;
  }
  const kind = around.toolClass(tool, toolServer);
  const isMany = me.newTools.length >= limits.tools;
  const isGrave = isMany || granted.length > 0 || (kind !== undefined && PRIVILEGED.has(kind));
  const severity: Severity = isGrave ? "high" : toolServer === null || fresh.server ? "medium" : "low";
  const name = shown(toolServer === null ? tool : `${tool} of ${toolServer}`);
  sight.raise({
    detector: "B10",
    startedMs: at,
    severity,
    title: isMany
      ? titled(sight.name, ` uses ${me.newTools.length} new tools within a day, last ${cut(name, SHOWN)}`)
      : titled(sight.name, ` uses ${cut(name, SHOWN)} for the first time`),
    addUsd: call.costUsd,
    confidence: granted.length > 0 ? 0.92 : isMany ? 0.85 : 0.7,
    evidence: [
      fact("Tool", name),
      fact("What it can do", kind ?? "not classed"),
      fact("Granted", granted.length === 0 ? "nothing is limited" : "no"),
      fact("New tools within a day", me.newTools.length),
    ],
  });
}

const fold = (text: string): string => text.trim().toLowerCase();

/** Granted by the tool's name, by its server, or by both. */
function covers(granted: string, tool: string, server: string | null): boolean {
  const pattern = fold(granted);
  const names = server === null ? [tool] : [tool, server, `${server}/${tool}`, `${server}.${tool}`, `${server}:${tool}`];
  return names.some((name) => matchesPattern(pattern, fold(name)));
}
