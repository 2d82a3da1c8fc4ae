"use client";
import type { Explanation } from "@/lib/reporting";
import { EFFECTS } from "@/lib/reporting/core/explain/split-change";
import { compareDecimals, toCoordinate } from "../../charts/prepare/decimal-text";
import { formatMoney, moneyParts } from "../../charts/prepare/format";
import { ALWAYS_SHOWN, EFFECT_NAME, effectWords } from "./explain-words";

const HATCH = "repeating-linear-gradient(135deg, var(--ink-3) 0 1px, transparent 1px 4px)";

/** The effects as sideways bars on one axis, rises grey, falls hatched, and their sum. All bars begin at nothing. */
export function EffectBars({ answer }: { answer: Explanation }) {
  const shown = EFFECTS.filter((effect) => ALWAYS_SHOWN.includes(effect) || answer.effects[effect] !== "0");
  const sizes = shown.map((effect) => toCoordinate(answer.effects[effect]) ?? 0);
  const below = Math.max(0, ...sizes.map((size) => -size));
  const range = below + Math.max(0, ...sizes) || 1;
  return (
    <dl className="m-0">
      {shown.map((effect, i) => {
        const size = sizes[i] ?? 0;
        const left = ((below + Math.min(0, size)) / range) * 100;
        return (
          <div key={effect} className="grid grid-cols-[1fr_auto] gap-x-3 border-b border-line-1 py-2">
            <dt className="font-medium">{EFFECT_NAME[effect]}</dt>
            <dd className="m-0 font-medium" title={moneyParts(answer.effects[effect])?.exact}>
              {signed(answer.effects[effect])}
            </dd>
            <dd className="relative col-span-2 m-0 my-1 h-2" aria-hidden="true">
              <span
                className="absolute inset-y-0"
                style={{
                  left: `${left}%`,
                  width: `${(Math.abs(size) / range) * 100}%`,
                  ...(size < 0 ? { background: HATCH, boxShadow: "inset 0 0 0 1px var(--ink-3)" } : { background: "var(--ink-3)" }),
                }}
              />
              <span className="absolute inset-y-0 border-l border-rule" style={{ left: `${(below / range) * 100}%` }} />
            </dd>
            <dd className="col-span-2 m-0 text-12 text-ink-3" dir="auto">
              {effectWords(effect, answer)}
            </dd>
          </div>
        );
      })}
      <div className="flex justify-between gap-3 border-t border-rule py-2 font-medium" style={{ borderBottom: "3px double var(--rule)" }}>
        <dt>Change</dt>
        <dd className="m-0" title={moneyParts(answer.total.changeUsd)?.exact}>
          {signed(answer.total.changeUsd)}
        </dd>
      </div>
    </dl>
  );
}

const signed = (value: string): string => (compareDecimals(value, "0") === 0 ? "0" : formatMoney(value, { sign: true }));
