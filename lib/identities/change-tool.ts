import type { Context } from "@/lib/auth/context";
import { Conflict, Invalid } from "@/lib/kernel/errors";
import { changeEntry } from "./change-entry";
import { commitPlan } from "./commit-plan";
import { setToolApproval } from "./core/plan/plan-access";
import { planOne } from "./core/plan/plan-inventory";
import { edit } from "./core/plan/workbench";
import type { ToolDetail } from "./core/views";
import { readTool } from "./list-tools";
import { refuseOwn, requirePerson } from "./require-deeds";
import type { ToolChange } from "./schemas";
import { notThere, requireWholeScope } from "./scope";

/**
 * Changes a connected tool, or says that it is approved as it is now, or not any more. An approval is of the tool as it
 * was: a change of its kind, address, vendor, version or class of data takes it back.
 * @throws NotFound, Invalid, Conflict; Forbidden as told there. Rights: tool.write; tool.approve to approve.
 */
export async function changeTool(ctx: Context, id: string, { approved, reason, ...rest }: ToolChange): Promise<ToolDetail> {
  const changes = Object.values(rest).some((value) => value !== undefined);
  if (approved !== undefined && changes) {
    throw new Invalid("An approval stands alone.", [
      { location: "approved", message: "Sent with other changes.", fix: "Change the tool first, then have it approved as it is." },
    ]);
  }
  if (approved === undefined) await changeEntry(ctx, "tools", id, rest, reason);
  else await approveTool(ctx, id, approved, reason);
  return readTool(ctx, id);
}

/** @throws Forbidden for machine tokens, and for whoever added the tool; Conflict for an archived one. Right: tool.approve. */
async function approveTool(ctx: Context, id: string, approved: boolean, reason: string | undefined): Promise<void> {
  requirePerson(ctx, "Only a person approves a connected tool.");
  await commitPlan(ctx, {
    right: "tool.approve",
    mode: "change",
    wanted: {},
    reason,
    plan: (state, context) => {
      const tool = state.tools.find((row) => row.id === id);
      if (!tool) throw notThere("tool");
      requireWholeScope(ctx, true, "tool", "tool.approve");
      if (approved) refuseOwn(ctx, tool.createdBy, "Nobody approves a tool that they added.");
      if (approved && tool.archivedAt) throw new Conflict("This tool is archived.", [{ location: "state", message: "archived" }]);
      return planOne(state, context, (bench) => {
        if (approved !== (tool.approvedAt !== null))
          setToolApproval(edit(bench, "tools", id), approved ? context.by : null, approved ? context.now : null);
      });
    },
  });
}
