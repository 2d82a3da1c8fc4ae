"use client";
import { useState } from "react";
import { KIND_ICON } from "../tables/cells";
import { cx } from "../ui/cx";
import { Icon } from "../ui/icon";
import { SearchInput } from "../ui/input";
import { useRead } from "./use-read";

export type PickedIdentity = { id: string; name: string };
type Found = { data: { id: string; name: string; kind: string; owner: { name: string } | null; team: { name: string } | null }[] };

/** Type a few letters, choose one. What is chosen stays visible. */
export function IdentityPicker({
  picked,
  onPick,
  label,
}: {
  picked: PickedIdentity | null;
  onPick: (identity: PickedIdentity) => void;
  label: string;
}) {
  const [search, setSearch] = useState("");
  const asked = search.trim();
  const { data } = useRead<Found>(
    `/api/ui/inventory/identities?${new URLSearchParams({ limit: "8", ...(asked === "" ? {} : { query: asked }) })}`,
  );
  return (
    <div className="picker">
      <SearchInput
        aria-label={label}
        placeholder="Name, owner, team or key"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        onKeyDown={(event) => {
          const first = data?.data[0];
          if (event.key !== "Enter" || !first || picked) return;
          // Chooses the first that was found; only a second Enter does the dialog's deed.
          event.preventDefault();
          onPick({ id: first.id, name: first.name });
        }}
        autoFocus
      />
      <ul className="pop-list" aria-label={label}>
        {(data?.data ?? []).map((one) => (
          <li key={one.id}>
            <button
              type="button"
              className={cx("pop-item", picked?.id === one.id && "on")}
              aria-pressed={picked?.id === one.id}
              onClick={() => onPick({ id: one.id, name: one.name })}
            >
              <Icon name={picked?.id === one.id ? "check" : (KIND_ICON[one.kind] ?? "identity")} />
              {one.name}
              <span className="hint">{one.team?.name ?? one.owner?.name ?? ""}</span>
            </button>
          </li>
        ))}
      </ul>
      {data && data.data.length === 0 ? <p className="none">No identity is called that.</p> : null}
    </div>
  );
}
