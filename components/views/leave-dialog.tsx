"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { ListedView } from "@/lib/views/core/saved-view";
import { Banner } from "../states/banner";
import { fetchJson } from "../states/fetch-json";
import { ConfirmDialog } from "../ui/dialog";
import { notifyDone } from "../ui/toast";
import { VIEWS_PATH } from "./view-words";

/** Where the link at the foot of a mail leads. */
export function LeaveDialog({ scheduleId, views }: { scheduleId: string; views: readonly ListedView[] }) {
  const router = useRouter();
  const client = useQueryClient();
  const path = `${VIEWS_PATH}/schedules/${encodeURIComponent(scheduleId)}`;
  const view = views.find(({ schedules }) => schedules.some(({ id, iReceive }) => id === scheduleId && iReceive));
  const receive = async (wanted: boolean) => {
    await fetchJson(path, { method: "PATCH", body: { receive: wanted } });
    await client.invalidateQueries({ queryKey: [VIEWS_PATH] });
  };
  if (!view) return <Banner tone="calm">You do not get these mails.</Banner>;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && router.replace("/views")}
      title={`Leave the mails of ${view.name}?`}
      say="You get none any more. Nobody else can bring you back."
      deed="Leave these mails"
      onConfirm={async () => {
        await receive(false);
        notifyDone(`You left the mails of ${view.name}`, { onUndo: () => void receive(true) });
      }}
    />
  );
}
