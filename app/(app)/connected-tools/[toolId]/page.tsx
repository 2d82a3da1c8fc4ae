import { toolGrantsPath, toolPath } from "@/components/identities/tools/tool-paths";
import { ToolView } from "@/components/identities/tools/tool-view";
import { requireActor } from "@/lib/auth/page";
import { listGrants, readTool } from "@/lib/identities";
import { orNotFound } from "../../or-not-found";
import { Prefetched } from "../../prefetched";
import { refusal } from "../../refusal";
import { readToolUses } from "../tool-uses";

type Props = { params: Promise<{ toolId: string }> };

export default async function ConnectedToolPage({ params }: Props) {
  const id = decodeURIComponent((await params).toolId);
  const ctx = await requireActor(`/connected-tools/${encodeURIComponent(id)}`);
  const refused = refusal(ctx, "/connected-tools");
  if (refused) return refused;
  const tool = await orNotFound(readTool(ctx, id));
  const { rights } = ctx.actor;
  return (
    <Prefetched reads={{ [toolPath(id)]: () => tool, [toolGrantsPath(id)]: () => listGrants(ctx, { value: id, limit: 500 }) }}>
      <ToolView
        id={id}
        uses={await readToolUses(ctx)}
        mayWrite={rights.has("tool.write")}
        mayApprove={rights.has("tool.approve")}
        actorId={ctx.actor.id}
      />
    </Prefetched>
  );
}
