"use client";
import { useRouter } from "next/navigation";
import type { PeriodView } from "@/lib/chargeback/core/views";
import { Icon } from "../ui/icon";
import { Link } from "../ui/link";
import { useShortcuts } from "../ui/shortcuts";
import { periodHref } from "./chargeback-path";
import { shortName } from "./period-words";

/** The periods before and after, closed ones with their lock; ← and → go there, as they step the period on other pages. */
export function PeriodStepper({ period: { previous, next, isOver }, now }: { period: PeriodView; now: string }) {
  const router = useRouter();
  const later = isOver ? next : null;
  const go = (to: { id: string } | null) => () => to && router.push(periodHref(to.id));
  useShortcuts({ ArrowLeft: go(previous), ArrowRight: go(later) });
  const lock = ({ state }: { state: string }) => (state === "closed" ? <Icon name="lock" label="closed" /> : null);
  return (
    <nav className="cb-stepper no-print" aria-label="Other periods">
      {previous ? (
        <Link href={periodHref(previous.id)} rel="prev">
          <Icon name="chevron-left" />
          {shortName(previous, now)}
          {lock(previous)}
        </Link>
      ) : null}
      {later ? (
        <Link href={periodHref(later.id)} rel="next">
          {shortName(later, now)}
          {lock(later)}
          <Icon name="chevron" />
        </Link>
      ) : null}
    </nav>
  );
}
