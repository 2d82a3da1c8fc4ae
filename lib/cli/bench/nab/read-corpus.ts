/** Reads a folder of the Numenta Anomaly Benchmark: its files, its windows and its profiles. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { LabelledSeries, Profile } from "./score";

const Windows = z.record(z.string(), z.array(z.tuple([z.string(), z.string()])));
const Profiles = z.record(
  z.string(),
  z.object({ CostMatrix: z.object({ tpWeight: z.number(), fnWeight: z.number(), fpWeight: z.number() }) }),
);

export type Corpus = { series: LabelledSeries[]; profiles: Profile[] };

/** @throws Error when the folder is not one, or a window begins or ends at no point of its file. */
export function readCorpus(folder: string): Corpus {
  for (const name of ["combined_windows.json", "profiles.json"]) {
    if (!existsSync(path.join(folder, name))) throw new Error(`${folder} has no ${name}: give the data folder of numenta/NAB.`);
  }
  const json = (name: string): unknown => JSON.parse(readFileSync(path.join(folder, name), "utf8"));
  const windows = Windows.parse(json("combined_windows.json"));
  const profiles = Object.entries(Profiles.parse(json("profiles.json"))).map(([name, { CostMatrix }]) => ({
    ...{ name, tp: CostMatrix.tpWeight, fn: CostMatrix.fnWeight, fp: CostMatrix.fpWeight },
  }));
  const names = Object.keys(windows).filter((name) => existsSync(path.join(folder, name)));
  return { series: names.sort().map((name) => readSeries(folder, name, windows[name] ?? [])), profiles };
}

function readSeries(folder: string, name: string, windows: readonly (readonly [string, string])[]): LabelledSeries {
  const lines = readFileSync(path.join(folder, name), "utf8").trim().split(/\r?\n/).slice(1);
  const cells = lines.map((line) => line.split(","));
  const atMs = cells.map(([at]) => instantOf(at ?? ""));
  const placeOf = (at: string): number => {
    const place = atMs.indexOf(instantOf(at));
    if (place < 0) throw new Error(`${name} has no point at ${at}`);
    return place;
  };
  return {
    ...{ name, atMs, values: cells.map(([, value]) => Number(value)) },
    windows: windows.map(([start, end]) => ({ start: placeOf(start), end: placeOf(end) })),
  };
}

/** Files write "2014-04-10 16:15:00", windows with a fraction of a second. */
const instantOf = (text: string): number => Date.parse(`${text.slice(0, 19).replace(" ", "T")}Z`);
