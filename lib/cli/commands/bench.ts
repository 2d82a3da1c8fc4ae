import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { parseArgs } from "node:util";
import { startedIn } from "@/lib/env";
import { benchAuthorize } from "../bench/authorize";
import { benchBeside } from "../bench/beside";
import { benchBreach } from "../bench/breach";
import { type Beside, benchClose } from "../bench/close";
import { benchDetection } from "../bench/detection";
import { benchIngest } from "../bench/ingest";
import { benchInventory } from "../bench/inventory";
import { median, oneDecimal, thousands } from "../bench/measure";
import { benchNab } from "../bench/nab";
import { benchOtlp } from "../bench/otlp";
import type { ReadBench } from "../bench/page-reads";
import { benchPaint } from "../bench/paint";
import { benchFilled, benchManyIdentities, MANY_IDENTITIES } from "../bench/queries";
import { runRace } from "../bench/race";
import { benchRating } from "../bench/rating";
import { loadNow, type Part, printSection, type Section, writeSection } from "../bench/results";
import { benchReviews } from "../bench/reviews";
import { benchRisk } from "../bench/risk";
import { PARALLEL } from "../bench/send";
import { benchSeries } from "../bench/series";
import { openTemporaryRuntime } from "../bench/temporary-runtime";
import { benchWatch } from "../bench/watch";
import { root, say } from "../prepare/step.mjs";

const DEFAULT_EVENTS = 200_000;
const FEWEST_EVENTS = 20_000;
const MOST_EVENTS = 10_000_000;
const DEFAULT_COST_CENTRES = 500;
const FEWEST_COST_CENTRES = 20;
const MOST_COST_CENTRES = 5_000;
const REVIEWED = 20_000;
const SEARCHED = 10_000;
const LINES = 1_000_000;
const LARGE_LINES = 10_000_000;
const OPTIONS = {
  events: { type: "string", default: String(DEFAULT_EVENTS) },
  large: { type: "boolean", default: false },
  beside: { type: "boolean", default: false },
  data: { type: "string", default: "" },
  "cost-centres": { type: "string", default: String(DEFAULT_COST_CENTRES) },
  help: { type: "boolean" },
} as const;
const USAGE = `npm run bench -- [authorize | breach | close | detection | race | ingest | inventory | nab | otlp | paint | queries | rating | reviews | risk | series | watch] [--events ${DEFAULT_EVENTS}] [--large] [--beside] [--data DIR] [--cost-centres ${DEFAULT_COST_CENTRES}]
Measures on a database of its own, prints the figures and keeps them in lib/cli/bench/RESULTS.md.
  authorize decisions on calls by HTTP, beside a bare server that answers a constant
  breach    how often forecasts of a breach come true, on the sample organisation; --events: how many
  close     closing a month with 40 allocation rules, and its FOCUS file, beside COPY of the same rows; --events, --cost-centres: how many
  detection abuse and odd spend planted into generated organisations: how much is found, how soon, and what is false
  race      8 processes that race for budgets too small and are killed at random; --large: 1,000,000 requests
  ingest    events by HTTP into the built product, beside COPY of the same rows; --events: how many; --beside: alone, and
            while dashboards are read and usage is rated again
  inventory search and lists of 10,000 identities
  nab       the statistical detector on the Numenta Anomaly Benchmark; --data: its folder, without which it is left out
  otlp      OpenTelemetry's protobuf by HTTP, beside the native format
  paint     how soon the browser shows pages of the sample organisation, and what is pressed on them; --data: a folder that keeps it
  queries   roll-ups beside the lines, 1 million of them, and every read of the spend pages; --large: 10 million, which needs 10 GB;
            --data: a folder that keeps what is filled
  rating    the rater beside the calculator of genai-prices
  reviews   opening an access review of 20,000 items, and its pages
  risk      all rules of risk over 10,000 identities
  series    the statistical detector: points a second, bytes a series, 50,000 series at once
  watch     what detection adds to taking usage in; --events: how many`;

type Wanted = { events: number; large: boolean; beside: boolean; data: string; costCentres: number };

export async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const wanted = {
    events: readCount("--events", values.events, FEWEST_EVENTS, MOST_EVENTS),
    large: values.large,
    beside: values.beside,
    data: values.data,
    costCentres: readCount("--cost-centres", values["cost-centres"], FEWEST_COST_CENTRES, MOST_COST_CENTRES),
  };
  const names = positionals.length > 0 ? positionals : Object.keys(PARTS).filter((name) => name !== "nab" || values.data !== "");
  const unknown = names.find((name) => !isPart(name));
  if (unknown !== undefined) throw new Error(`There is no measurement ${unknown}.\n${USAGE}`);
  // Each on a database of its own, which is that of a process.
  if (names.length > 1) return runEach(names, args);
  for (const name of names.filter(isPart)) {
    const circumstances = {
      command: [
        "npm run bench --",
        name,
        ...args.filter((arg) => !isPart(arg)).map((arg) => arg.split(values.data || "\0").join("DIR")),
      ].join(" "),
      startedAt: new Date(),
      loadBefore: loadNow(),
    };
    say(`Measuring ${name}…`);
    const section = await PARTS[name](wanted);
    // These stand beside the others: of a large one, what they tell is that they are alike.
    const title = `${name}${wanted.large ? " --large" : ""}${wanted.beside ? " --beside" : ""}`;
    printSection(title, section);
    writeSection(title, section, circumstances);
  }
  return 0;
}

/** @returns the exit code of the first that fails. */
async function runEach(names: readonly string[], args: readonly string[]): Promise<number> {
  const options = args.filter((arg) => !isPart(arg));
  for (const name of names) {
    const child = spawn(process.execPath, [path.join(root, "lib/cli/run.mjs"), "bench", name, ...options], { stdio: "inherit" });
    const [code] = (await once(child, "exit")) as [number | null];
    if (code !== 0) return code ?? 1;
  }
  return 0;
}

const PARTS: Record<Part, (wanted: Wanted) => Promise<Section>> = {
  authorize: authorizeSection,
  breach: breachSection,
  close: closeSection,
  detection: benchDetection,
  race: raceSection,
  rating: ratingSection,
  queries: queriesSection,
  reviews: reviewsSection,
  risk: riskSection,
  nab: async ({ data }) => benchNab(path.resolve(startedIn(), data)),
  series: benchSeries,
  otlp: otlpSection,
  paint: paintSection,
  ingest: ingestSection,
  inventory: inventorySection,
  watch: watchSection,
};
const isPart = (name: string): name is Part => Object.hasOwn(PARTS, name);

function readCount(option: string, text: string, fewest: number, most: number): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < fewest || count > most) {
    throw new Error(`${option} ${text} is not a whole number from ${fewest} to ${most}`);
  }
  return count;
}

async function authorizeSection(): Promise<Section> {
  const { ours, oneLevel, bare, pacedP50Ms, pacedP99Ms, requestsPerTransaction, leased } = await benchAuthorize();
  const beside = ({ perSecond, p99Ms }: typeof ours): string =>
    `${oneDecimal((100 * perSecond) / bare.perSecond)} %, p99 ${oneDecimal(p99Ms / bare.p99Ms)} times`;
  return {
    rows: [
      ["", "requests/s", "p99, ms", "beside the bare server"],
      ["authorize, three levels of budget", thousands(ours.perSecond), ours.p99Ms, beside(ours)],
      ["authorize, one level", thousands(oneLevel.perSecond), oneLevel.p99Ms, beside(oneLevel)],
      ["bare node:http, a constant", thousands(bare.perSecond), bare.p99Ms, ""],
    ],
    remarks: [
      `Wanted: 30 % or more, p99 at most 3 times; at 500 requests/s p99 at most 10 ms: it was ${pacedP99Ms} ms (half in ${pacedP50Ms} ms). Three levels cost ${oneDecimal(oneLevel.perSecond / ours.perSecond)} times one (wanted: at most 1.3). One transaction of the database for ${requestsPerTransaction} requests (wanted: 50 or more), all sessions counted. From a lease, in the process of the caller: ${thousands(leased)} decisions/s (wanted: 500,000).`,
    ],
  };
}

async function breachSection({ events }: Wanted): Promise<Section> {
  const { trials, brier, bins, scopes } = await benchBreach(events);
  const percent = (share: number): string => `${oneDecimal(100 * share)} %`;
  return {
    rows: [
      ["said", "how often", "on average", "came true"],
      ...bins.map(({ from, trials: times, said, reached }) => [
        `${percent(from)} to ${percent(from + 0.1)}`,
        thousands(times),
        percent(said),
        percent(reached),
      ]),
    ],
    remarks: [
      `Brier score ${brier.toFixed(4)} (wanted: at most 0.10; always saying a half gets 0.25), of ${thousands(trials)} forecasts in the middle of months, ${scopes} identities and teams of the sample organisation with ${thousands(events)} events, limits of 0.6 to 1.6 times what the month came to and not yet reached.`,
    ],
  };
}

async function closeSection({ events, costCentres }: Wanted): Promise<Section> {
  const bench = await benchClose({ events, costCentres });
  const { closing, focus } = bench;
  const beside = (name: string, { rows, perSecond, copyPerSecond }: Beside): string[] => [
    ...[name, thousands(rows), thousands(perSecond), thousands(copyPerSecond), (perSecond / copyPerSecond).toFixed(2)],
  ];
  return {
    rows: [
      ["", "rows", "rows/s", "COPY, rows/s", "ratio"],
      beside(`close, ${bench.closeSeconds} s`, closing),
      beside("FOCUS 1.4, streamed, beside the same bytes", focus),
      beside("FOCUS 1.4, streamed, beside its lines", { ...focus, copyPerSecond: bench.linesCopyPerSecond }),
    ],
    remarks: [
      `Wanted: closed within 60 s, FOCUS at 50,000 rows/s or more, both at 0.25 of COPY or more. The same bytes: rows of the file itself as texts in a table, which COPY sends as they stand; its lines: the rows of the closing that it is made of, a tenth as wide. A month of ${thousands(events)} events, ${costCentres} cost centres and 40 rules in 3 steps with ${thousands(bench.moves)} moves: ${thousands(bench.statements)} statements of ${thousands(bench.statementLines)} lines. Drafts for the review took ${bench.prepareSeconds} s, the answers of all owners one after the other ${bench.answersSeconds} s, the journal ${bench.journalSeconds} s. A row is a meter of a day and dimension, or a day's use of one; a close copies them with its names, checks and composes all statements anew, hashes and stores them in one transaction. Roll-ups are read and no lines, which are not made.`,
      `Memory of the process above what it held before: ${closing.memory.grewMiB} MiB at most while it closed, ${focus.memory.grewMiB} MiB while FOCUS was streamed (${focus.memory.early} MiB in all in the first third of that, ${focus.memory.late} MiB in the last).`,
    ],
  };
}

async function raceSection({ large }: Wanted): Promise<Section> {
  await openTemporaryRuntime();
  const race = large ? { processes: 8, requests: 1_000_000, kills: 60 } : { processes: 8, requests: 100_000, kills: 12 };
  const { requests, kills, looks, fullest, seconds, states } = await runRace(race);
  return {
    rows: [
      ["", ""],
      ["requests", thousands(requests)],
      ["processes killed and back", kills],
      ["looks at all counters", thousands(looks)],
      ["fullest counter ever seen", `${oneDecimal(100 * fullest)} % of its limit`],
      ["seconds", seconds],
      ...Object.entries(states).map(([state, count]) => [`reservations ${state}`, thousands(count)]),
    ],
    remarks: [
      "Never more than a limit was spent and outstanding; nothing was held once all had expired; every counter said what the ledger says.",
    ],
  };
}

async function ratingSection(): Promise<Section> {
  const { ours, rival, ratio, note } = await benchRating();
  return {
    rows: [
      ["", "events/s"],
      ["rateLine", thousands(ours)],
      ["calcPrice", thousands(rival)],
      ["ratio", ratio],
    ],
    remarks: [`${note}. Wanted: 10 or more.`],
  };
}

async function reviewsSection(): Promise<Section> {
  const { items, parts, openSeconds, pages } = await benchReviews(REVIEWED);
  return {
    rows: [[`${thousands(items)} items`, "half in, ms", "p95, ms"], ...pages.map(({ name, p50Ms, p95Ms }) => [name, p50Ms, p95Ms])],
    remarks: [
      `Opened in ${openSeconds} s in one transaction, with ${thousands(parts)} credentials and grants, evidence, hashes and whom to ask (wanted: at most 30 s for 20,000). Wanted of pages: p95 at most 300 ms.`,
    ],
  };
}

async function inventorySection(): Promise<Section> {
  const { identities, searches } = await benchInventory(SEARCHED);
  return {
    rows: [
      [`${thousands(identities)} identities`, "half in, ms", "p95, ms"],
      ...searches.map(({ name, p50Ms, p95Ms }) => [name, p50Ms, p95Ms]),
    ],
    remarks: ["Wanted of a search: p95 at most 100 ms."],
  };
}

async function riskSection(): Promise<Section> {
  const { identities, lines, firstSeconds, againSeconds, open, notEvaluable } = await benchRisk();
  return {
    rows: [
      ["", "seconds"],
      [`first run over ${thousands(identities)} identities`, firstSeconds],
      ["again", againSeconds],
    ],
    remarks: [
      `Wanted: at most 60 s. ${thousands(lines)} events of 90 days, ${thousands(open)} findings open after it, ${thousands(notEvaluable)} times a rule could not judge for want of data.`,
    ],
  };
}

async function watchSection({ events }: Wanted): Promise<Section> {
  const { events: sent, rounds, plainUs, watchedUs, watchPerSecond, signals } = await benchWatch(events);
  return {
    rows: [
      ["", "µs an event", "beside it"],
      ["taking in, nothing noted", oneDecimal(plainUs), ""],
      ["taking in, and detection of behaviour", oneDecimal(watchedUs), `${(watchedUs / plainUs).toFixed(2)} times`],
    ],
    remarks: [
      `Wanted: at most 1.15 times. One batch of 1,000 after the other, ${thousands(sent)} events in ${rounds} rounds; what arrived was read and judged at ${thousands(watchPerSecond)} events/s, checkpoints and ${thousands(signals)} signals included, each event once, which the end of the run proves.`,
    ],
  };
}

async function queriesSection({ large, data }: Wanted): Promise<Section> {
  const lines = large ? LARGE_LINES : LINES;
  const { queries, reads } = await benchFilled(lines, data === "" ? null : path.resolve(startedIn(), data));
  const many = large ? [] : await benchManyIdentities();
  const said = (list: readonly ReadBench[]): string =>
    list.map(({ name, medianMs, p95Ms }) => `${name} ${medianMs} (${p95Ms})`).join(" · ");
  return {
    rows: [
      [`${thousands(lines)} lines`, "roll-ups, ms", "lines, ms", "ratio"],
      ...queries.map(({ name, rollupMs, linesMs, ratio }) => [name, rollupMs, linesMs, ratio]),
    ],
    remarks: [
      "The roll-up side is the whole read of the page; the other is the sum over the lines alone.",
      `Reads of the pages over 90 days with their comparison, half in, ms (p95; wanted: at most 300): ${said(reads)}.`,
      ...(many.length > 0 ? [`The same with ${thousands(MANY_IDENTITIES)} identities: ${said(many)}.`] : []),
    ],
  };
}

async function paintSection({ data }: Wanted): Promise<Section> {
  const { pages, presses } = await benchPaint(data === "" ? null : path.resolve(startedIn(), data));
  const rival = pages[0]?.largestMs ?? Number.NaN;
  return {
    rows: [
      ["", "largest part shown, ms", "slowest, ms", "moved", "scripts first, KB", "all scripts, KB", "HTML, KB"],
      ...pages.map(({ name, largestMs, slowestMs, shift, firstKb, allKb, htmlKb }) => [
        ...[name, largestMs, slowestMs, shift, firstKb, allKb, htmlKb],
      ]),
    ],
    remarks: [
      `Wanted: the overview's largest part within 1,500 ms (it took ${oneDecimal((pages.find(({ name }) => name === "overview")?.largestMs ?? Number.NaN) / rival)} times one line of text of the same server), nothing moved by more than 0.02, scripts of at most 330 KB with charts and 230 KB without, HTML of at most 60 KB, all gzipped. A browser that was never here before, on the machine of the server; scripts first are those that the page itself names, the others come after it.`,
      `From a press on the explorer to the frame with what it asks for, the answer of the server included, half in, ms (p95; wanted: at most 150): ${presses.map(({ name, figuresMs, slowestMs }) => `${name} ${figuresMs} (${slowestMs})`).join(" · ")}. To the first frame after the press: ${presses.map(({ name, pressMs }) => `${name} ${pressMs}`).join(" · ")}.`,
    ],
  };
}

async function ingestSection({ events, beside }: Wanted): Promise<Section> {
  if (beside) return benchBeside(events);
  const { events: sent, rounds, ingest, copyOne, copyParallel, batchMs, batchP99Ms, memoryMiB } = await benchIngest(events);
  const third = Math.max(1, Math.floor(memoryMiB.length / 3));
  const memory = { early: median(memoryMiB.slice(1, 1 + third)), late: median(memoryMiB.slice(-third)), most: Math.max(...memoryMiB) };
  return {
    rows: [
      ["", "events/s", "ingest beside it"],
      [`ingest by HTTP, ${PARALLEL} at once, 1,000 a batch`, thousands(ingest), ""],
      ["COPY, one connection", thousands(copyOne), `${oneDecimal((100 * ingest) / copyOne)} %`],
      [`COPY, ${PARALLEL} connections`, thousands(copyParallel), `${oneDecimal((100 * ingest) / copyParallel)} %`],
    ],
    remarks: [
      `Wanted: 65 % or more. ${thousands(sent)} events in ${rounds} rounds; a batch was acknowledged after ${batchMs} ms, the slowest of a hundred after ${batchP99Ms} ms, ${oneDecimal(batchP99Ms / batchMs)} times that (wanted: at most 5). Each event was checked, deduplicated, attributed, priced, stored and rolled up, durably, which the end of the run proves from the roll-ups; COPY only stores.`,
      `Memory of the product: ${memory.early} MiB in the first third of the rounds, ${memory.late} MiB in the last, ${memory.most} MiB at most.`,
    ],
  };
}

async function otlpSection(): Promise<Section> {
  const { otlp, native } = await benchOtlp();
  return {
    rows: [
      ["", "events/s", "beside native"],
      ["OTLP protobuf, 1,000 spans a request", thousands(otlp), `${oneDecimal((100 * otlp) / native)} %`],
      ["native JSON, 1,000 events a batch", thousands(native), ""],
    ],
    remarks: ["Wanted: 70 % or more. Each call was counted once, attributed, priced and rolled up, which the end of the run proves."],
  };
}
