"use client";
import type { CreditAnswer } from "@/lib/reporting";
import { formatDay } from "../charts/prepare/dates";
import { compareDecimals } from "../charts/prepare/decimal-text";
import { formatCount } from "../charts/prepare/format";
import { ShareBar } from "../charts/share-bar";
import { Empty } from "../states/empty";
import { Money, StateMark } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import type { StateTone } from "../ui/state-mark";
import { ReasonWords } from "./price-words";
import type { Retracting } from "./retract-dialog";

type Pool = CreditAnswer["pools"][number];
type Over = CreditAnswer["over"][number];
type Multiplier = CreditAnswer["multipliers"][number];
type OnRetract = ((retracting: Retracting) => void) | null;

const PATH = "/api/ui/prices/credits";
const TONE: Readonly<Record<Pool["state"], StateTone>> = { scheduled: "waiting", in_force: "ok", used_up: "warn", ended: "none" };

const day = (text: string): string => formatDay(`${text}T00:00:00Z`, { year: true });
const whose = ({ teamName, model }: Pool): string => [teamName ?? "Everybody", model === "" ? "every model" : model].join(", ");
const endOf = (pool: Pool): string => (pool.validTo === null ? "no end" : `before ${day(pool.validTo)}`);

/** Credits a day; a fraction says something of small paces only. */
const paceWords = (perDay: string | null): string =>
  perDay === null
    ? "—"
    : Number(perDay) < 10
      ? Number(perDay).toLocaleString("en-GB", { maximumFractionDigits: 1 })
      : formatCount(String(Math.round(Number(perDay))));

/** What happens to the pool next, in words. */
function ahead(pool: Pool): string {
  if (pool.usedUpOn !== null) return `used up on ${day(pool.usedUpOn)}`;
  if (pool.runsOutOn !== null) return `used up on ${day(pool.runsOutOn)} at this pace`;
  if (pool.state === "in_force" && pool.validTo !== null) return `lasts; ends ${endOf(pool)}`;
  return "—";
}

const retractColumn = <Row,>(onRetract: OnRetract, of: (row: Row) => Retracting): Column<Row>[] =>
  onRetract === null
    ? []
    : [
        {
          id: "act",
          head: "Action",
          cell: (row) => (
            <Button tone="plain" className="link" aria-label={`Retract ${of(row).what}`} onClick={() => onRetract(of(row))}>
              Retract
            </Button>
          ),
        },
      ];

export function PoolTable({ rows, onRetract }: { rows: readonly Pool[]; onRetract: OnRetract }) {
  const columns: Column<Pool>[] = [
    {
      id: "name",
      head: "Credits",
      wraps: true,
      cell: (row) => (
        <span className="said">
          <b dir="auto">{row.name}</b>
          <small>
            {row.provider}, {whose(row)}
          </small>
        </span>
      ),
      order: { by: "text", value: (row) => row.name },
      csv: (row) => row.name,
    },
    {
      id: "left",
      head: "Left",
      number: true,
      cell: (row) => formatCount(row.left),
      order: { by: "decimal", value: (row) => row.left },
      csv: (row) => row.left,
    },
    { id: "bought", head: "Bought", number: true, cell: (row) => formatCount(row.credits), csv: (row) => row.credits },
    {
      id: "used",
      head: "Used",
      number: true,
      cell: (row) => <ShareBar value={row.used} total={row.credits} greatest={row.credits} />,
      csv: (row) => row.used,
    },
    { id: "pace", head: "A day", number: true, cell: (row) => paceWords(row.perDay), csv: (row) => row.perDay },
    { id: "ahead", head: "Ahead", wraps: true, cell: ahead, csv: (row) => row.usedUpOn ?? row.runsOutOn },
    {
      id: "valid",
      head: "Valid",
      startHidden: true,
      cell: (row) => `from ${day(row.validFrom)}, ${endOf(row)}`,
      csv: (row) => `${row.validFrom}/${row.validTo ?? ""}`,
    },
    { id: "paid", head: "Paid", number: true, cell: (row) => <Money value={row.paidUsd} />, csv: (row) => row.paidUsd },
    { id: "unit", head: "A credit", number: true, cell: (row) => <Money value={row.unitPriceUsd} />, csv: (row) => row.unitPriceUsd },
    {
      id: "state",
      head: "State",
      cell: (row) => (
        <StateMark tone={TONE[row.state]} calm>
          {row.state.replace("_", " ")}
        </StateMark>
      ),
      csv: (row) => row.state,
    },
    ...retractColumn<Pool>(onRetract, (row) => ({
      id: row.id,
      what: row.name,
      path: `${PATH}/retract`,
      say: "Usage that drew on it draws on the other pools, or is beyond them.",
    })),
  ];
  return (
    <TableSection
      finding={rows.length === 0 ? "No pool to draw on" : `${formatCount(rows.length)} ${rows.length === 1 ? "pool" : "pools"} of credits`}
      about="The narrowest pool is drawn on first, then the one that ends first"
      name="Credit pools"
      viewKey="pricing.credits"
      fileName="credit-pools"
      columns={columns}
      rows={rows}
      rowKey={(row) => String(row.id)}
      leads
      empty={<Empty bare>Enter what was bought, and its usage is counted against it.</Empty>}
    />
  );
}

/** What went beyond every pool. */
export function OverTable({ rows }: { rows: readonly Over[] }) {
  const columns: Column<Over>[] = [
    { id: "model", head: "Model", cell: (row) => row.model, order: { by: "text", value: (row) => row.model }, csv: (row) => row.model },
    { id: "provider", head: "Provider", cell: (row) => row.provider, csv: (row) => row.provider },
    {
      id: "credits",
      head: "Credits beyond",
      number: true,
      cell: (row) => formatCount(row.credits),
      order: { by: "decimal", value: (row) => row.credits },
      csv: (row) => row.credits,
    },
    {
      id: "cost",
      head: "At the agreed price",
      number: true,
      cell: (row) => <Money value={row.costUsd} why="Nobody entered what a credit beyond the pool costs" />,
      order: { by: "decimal", value: (row) => row.costUsd },
      csv: (row) => row.costUsd,
    },
  ];
  const most = [...rows].sort((a, b) => compareDecimals(b.credits, a.credits));
  return (
    <TableSection
      finding="Credits were used that no pool holds"
      about="Since the first pool began"
      name="Credits beyond the pools"
      viewKey="pricing.credits-over"
      fileName="credits-beyond"
      columns={columns}
      rows={most}
      rowKey={(row) => `${row.provider} ${row.model}`}
    />
  );
}

export function MultiplierTable({ rows, onRetract }: { rows: readonly Multiplier[]; onRetract: OnRetract }) {
  const columns: Column<Multiplier>[] = [
    {
      id: "model",
      head: "Model",
      cell: (row) => (row.model === "*" ? "Every other model" : row.model),
      order: { by: "text", value: (row) => row.model },
      csv: (row) => row.model,
    },
    { id: "provider", head: "Provider", cell: (row) => row.provider, csv: (row) => row.provider },
    { id: "credits", head: "Credits a request", number: true, cell: (row) => row.creditsPerRequest, csv: (row) => row.creditsPerRequest },
    { id: "from", head: "From", cell: (row) => day(row.validFrom), csv: (row) => row.validFrom },
    { id: "reason", head: "Reason", cell: (row) => <ReasonWords reason={row.reason} />, csv: (row) => row.reason },
    ...retractColumn<Multiplier>(onRetract, (row) => ({
      id: row.id,
      what: `${row.creditsPerRequest} credits a request on ${row.model}`,
      path: `${PATH}/multipliers/retract`,
      say: "The one before it goes on; without one, the credits that the provider tells count.",
    })),
  ];
  return (
    <TableSection
      finding={rows.length === 0 ? "No multiplier was entered" : "What a request takes"}
      about="Without a multiplier, the credits that the provider tells count"
      name="Multipliers"
      viewKey="pricing.multipliers"
      fileName="credit-multipliers"
      columns={columns}
      rows={rows}
      rowKey={(row) => String(row.id)}
      empty={<Empty bare>Some providers count a request on a strong model as several. Enter how many.</Empty>}
    />
  );
}
