"use client";
import { useEffect, useState } from "react";
import { GROUPING_LABEL, groupingNamed } from "@/lib/reporting/core/dimensions";
import { formatInstant } from "../charts/prepare/dates";

type Sheet = { at: string; scope: string; address: string };

/** "Team: support; Model: not gpt-5", as it stands in an address; the period stands under the title already. */
function scopeWords(search: URLSearchParams): string {
  const words = [...search].flatMap(([name, value]) => {
    const dimension = groupingNamed(/^filter\[(\w+)\]$/.exec(name)?.[1] ?? "");
    return dimension ? [`${GROUPING_LABEL[dimension]}: ${value.startsWith("!") ? `not ${value.slice(1)}` : value}`] : [];
  });
  return words.length > 0 ? words.join("; ") : "no filters";
}

/** On paper only: when it was printed, what it is filtered by, where it is to be found again. */
export function PrintLine() {
  const [sheet, setSheet] = useState<Sheet | null>(null);
  useEffect(() => {
    const read = () =>
      setSheet({
        at: new Date().toISOString(),
        scope: scopeWords(new URLSearchParams(location.search)),
        address: `${location.host}${location.pathname}${location.search}`,
      });
    // Also at the start: not every way to paper tells beforehand.
    read();
    addEventListener("beforeprint", read);
    return () => removeEventListener("beforeprint", read);
  }, []);
  return (
    <>
      <p className="print-line">
        {sheet ? (
          <>
            <span>Printed {formatInstant(sheet.at)}</span>
            <span>{sheet.scope}</span>
            <span dir="auto">{sheet.address}</span>
          </>
        ) : null}
      </p>
      <InkPatterns />
    </>
  );
}

/** What stands for the hues of a chart on paper; the same marks as `.sw` has there. */
function InkPatterns() {
  return (
    <svg className="print-marks" width="0" height="0" aria-hidden="true">
      <defs>
        <pattern id="ink-4" width="4" height="4" patternUnits="userSpaceOnUse">
          <path d="M0 0.75h4" stroke="#000" strokeWidth="1.5" />
        </pattern>
        <pattern id="ink-5" width="4" height="4" patternUnits="userSpaceOnUse">
          <path d="M0.75 0v4" stroke="#000" strokeWidth="1.5" />
        </pattern>
        <pattern id="ink-6" width="4" height="4" patternUnits="userSpaceOnUse">
          <path d="M0 0.5h4M0.5 0v4" stroke="#000" />
        </pattern>
        <pattern id="ink-7" width="4" height="4" patternUnits="userSpaceOnUse">
          <circle cx="2" cy="2" r="1.1" />
        </pattern>
        <pattern id="ink-8" width="6" height="6" patternUnits="userSpaceOnUse">
          <path d="M0 0h3v3h-3zM3 3h3v3h-3z" />
        </pattern>
      </defs>
    </svg>
  );
}
