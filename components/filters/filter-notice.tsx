"use client";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import type { ReactNode } from "react";
import { Banner } from "../states/banner";
import type { UnknownParam } from "./search-params";

/** Says which words of the address were not understood, which choices cannot be kept, and what is shown instead. */
export function FilterNotice({ unknown, notes = [] }: { unknown: readonly UnknownParam[]; notes?: readonly string[] }) {
  const router = useRouter();
  const path = usePathname();
  const search = useSearchParams();
  if (unknown.length === 0) return notes.length > 0 ? <Note>{notes.join(" ")}</Note> : null;
  function remove() {
    const rest = new URLSearchParams(search.toString());
    for (const { name } of unknown) rest.delete(name);
    router.replace(rest.size > 0 ? `${path}?${rest}` : path);
  }
  const action = (
    <button type="button" onClick={remove}>
      Correct the address
    </button>
  );
  return (
    <Note action={action}>
      {unknown.map(({ name, value, why }) => `“${name}=${value.slice(0, 40)}” ${why ?? "is not known here"}`).join(", ")}; the usual choice
      is shown instead. {notes.join(" ")}
    </Note>
  );
}

function Note({ action, children }: { action?: ReactNode; children: ReactNode }) {
  return (
    <div className="filter-note">
      <Banner tone="calm" action={action}>
        {children}
      </Banner>
    </div>
  );
}
