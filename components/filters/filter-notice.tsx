"use client";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { Banner } from "../states/banner";

/** Says which words of the address were not understood and what is shown instead. */
export function FilterNotice({ unknown }: { unknown: readonly { name: string; value: string }[] }) {
  const router = useRouter();
  const path = usePathname();
  const search = useSearchParams();
  if (unknown.length === 0) return null;
  function remove() {
    const rest = new URLSearchParams(search.toString());
    for (const { name } of unknown) rest.delete(name);
    router.replace(rest.size > 0 ? `${path}?${rest}` : path);
  }
  return (
    <div className="filter-note">
      <Banner
        tone="calm"
        action={
          <button type="button" onClick={remove}>
            Correct the address
          </button>
        }
      >
        {unknown.map(({ name, value }) => `“${name}=${value.slice(0, 40)}”`).join(", ")} {unknown.length === 1 ? "is" : "are"} not known
        here; the usual choice is shown instead.
      </Banner>
    </div>
  );
}
