"use client";
import { useState } from "react";
import type { DirectoryView } from "@/lib/directory/core/views";
import { formatCount } from "../charts/prepare/format";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { useRead } from "../states/use-read";
import { Field } from "../ui/field";
import { Select } from "../ui/select";
import { DIRECTORY_PATH } from "./directory-words";

const NONE = "none";

/** Says for which team a group stands. */
export function GroupDialog({ group, onClose }: { group: DirectoryView["groups"][number]; onClose: () => void }) {
  const teams = useRead<{ data: { id: string; name: string }[] }>("/api/ui/inventory/teams?limit=500");
  const [teamId, setTeamId] = useState(group.team?.id ?? NONE);
  const name = teams.data?.data.find(({ id }) => id === teamId)?.name;
  async function act() {
    await fetchJson(`${DIRECTORY_PATH}/groups/${encodeURIComponent(group.id)}`, {
      method: "PATCH",
      body: { teamId: teamId === NONE ? null : teamId },
    });
    return teamId === NONE ? `${group.displayName} stands for no team` : `${group.displayName} stands for ${name ?? "the team"}`;
  }
  return (
    <DeedDialog
      title={`For which team does ${group.displayName} stand?`}
      say={
        teamId === NONE
          ? "People stay in the teams where they are; the group moves nobody any more."
          : `Its ${formatCount(group.members)} ${group.members === 1 ? "member moves" : "members move"} to that team now, and whoever joins or leaves the group moves with it.`
      }
      deed="Save"
      act={act}
      onClose={onClose}
    >
      <Field label="Team" required>
        {(control) => (
          <Select
            {...control}
            value={teamId}
            onChange={setTeamId}
            choices={[{ value: NONE, label: "No team" }, ...(teams.data?.data ?? []).map(({ id, name: label }) => ({ value: id, label }))]}
          />
        )}
      </Field>
    </DeedDialog>
  );
}
