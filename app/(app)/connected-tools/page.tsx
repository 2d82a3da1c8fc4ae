import type { Metadata } from "next";
import { toolsPath } from "@/components/identities/tools/tool-paths";
import { ToolsView } from "@/components/identities/tools/tools-view";
import { requireActor } from "@/lib/auth/page";
import { listTools } from "@/lib/identities";
import { Prefetched } from "../prefetched";
import { refusal } from "../refusal";
import { readToolUses } from "./tool-uses";

export const metadata: Metadata = { title: "Connected tools" };

export default async function ConnectedToolsPage() {
  const ctx = await requireActor("/connected-tools");
  const refused = refusal(ctx, "/connected-tools");
  if (refused) return refused;
  const uses = await readToolUses(ctx);
  return (
    <Prefetched reads={{ [toolsPath]: () => listTools(ctx, { limit: 500 }) }}>
      <ToolsView uses={uses} mayWrite={ctx.actor.rights.has("tool.write")} />
    </Prefetched>
  );
}
