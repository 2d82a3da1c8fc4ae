/** From a report to the objects in it, out of the lists and envelopes that products send them in. */
import { Invalid, TooLarge } from "@/lib/kernel/errors";
import { type Content, MAX_ITEMS, type Row } from "./content";
import { at, isObject, type JsonObject, objectsOf, ofTable } from "./fields";

const MAX_ENVELOPES = 4;
/** Lists of objects: CloudTrail files, our own, those of collectors and of answers of interfaces. */
const LISTS = ["Records", "records", "findings", "alerts", "data", "items", "logs", "value", "entries"] as const;
/** One object inside another: of event buses, of data lakes. */
const WRAPS = ["detail", "eventData", "ocsf"] as const;

/** @throws Invalid for a value that holds no objects, TooLarge beyond 50,000 of them. */
export function takeApart(content: Exclude<Content, { kind: "token" | "empty" }>): Row[] {
  const rows =
    content.kind === "json"
      ? unwrapped(content.value, "", 0)
      : content.kind === "csv"
        ? content.rows
        : content.rows.flatMap((row) => ("value" in row ? unwrapped(row.value, row.place, 1) : [row]));
  if (rows.length > MAX_ITEMS)
    throw new TooLarge(`The report holds ${rows.length} items.`, [
      { location: "body", message: `More than ${MAX_ITEMS}.`, fix: "Send it in parts." },
    ]);
  return rows;
}

function unwrapped(value: unknown, place: string, depth: number): Row[] {
  if (value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item: unknown, i) => unwrappedItem(item, `${place}[${i}]`, depth));
  if (isObject(value)) return unwrappedItem(value, place, depth);
  throw new Invalid("The report holds no objects.", [
    { location: place || "body", message: "Not an object.", fix: "Send the report as the tool wrote it." },
  ]);
}

function unwrappedItem(value: unknown, place: string, depth: number): Row[] {
  const where = place === "" ? "body" : place;
  if (!isObject(value)) return [{ place: where, fault: "Not an object." }];
  if (depth > MAX_ENVELOPES) return [{ place: where, value }];
  const inside = (item: unknown, name: string): Row[] => unwrapped(item, place === "" ? name : `${place}.${name}`, depth + 1);
  const lists: string[] = LISTS.filter((name) => isListOfObjects(value[name]));
  // A security event token has an object there.
  if (isListOfObjects(value.events)) lists.push("events");
  if (lists.length > 0 && !isWhole(value)) return lists.flatMap((name) => inside(value[name], name));
  if (Array.isArray(value.QueryResultRows)) return inside(value.QueryResultRows.map(lakeRow), "QueryResultRows");
  if (Array.isArray(value.logEvents))
    return inside(
      objectsOf(value.logEvents).map(({ message }) => jsonIn(message)),
      "logEvents",
    );
  if (typeof value.eventJson === "string") return inside(jsonIn(value.eventJson), "eventJson");
  const wrap = WRAPS.find((name) => isObject(value[name]) && !isWhole(value));
  return wrap === undefined ? [{ place: where, value }] : inside(value[wrap], wrap);
}

/** An empty list is one too: a scanner that found nothing says so. */
const isListOfObjects = (value: unknown): boolean => Array.isArray(value) && value.every(isObject);

/** Objects of known formats that have such a field themselves. */
const isWhole = (value: JsonObject): boolean =>
  ["class_uid", "eventSource", "protoPayload", "operationName", "DetectorName", "RuleID", "runs", "alert", "jti"].some((name) =>
    Object.hasOwn(value, name),
  );

function jsonIn(text: unknown): unknown {
  if (typeof text !== "string") return {};
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** A row of CloudTrail Lake: a list of one-field objects, whose structures are written as {name=value, …}. */
function lakeRow(row: unknown): JsonObject {
  const fields = Object.assign({}, ...(Array.isArray(row) ? row.filter(isObject) : [row].filter(isObject))) as JsonObject;
  if (typeof fields.eventJson === "string") return { eventJson: fields.eventJson };
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, typeof value === "string" ? lakeValue(value, 0) : value]));
}

const LAKE_NAMES: Readonly<Record<string, string>> = {
  accesskeyid: "accessKeyId",
  principalid: "principalId",
  accountid: "accountId",
  username: "userName",
  sessioncontext: "sessionContext",
  sessionissuer: "sessionIssuer",
  modelid: "modelId",
};

function lakeValue(text: string, depth: number): unknown {
  const inner = /^\{([\s\S]*)\}$/.exec(text.trim())?.[1];
  if (inner === undefined || depth > MAX_ENVELOPES || text.length > 100_000) return text;
  const fields: [string, unknown][] = [];
  let start = 0;
  let open = 0;
  for (let i = 0; i <= inner.length; i++) {
    const letter = inner[i];
    if (letter === "{") open++;
    else if (letter === "}") open--;
    if ((letter !== "," && letter !== undefined) || open > 0) continue;
    const pair = inner.slice(start, i);
    const equals = pair.indexOf("=");
    const name = pair.slice(0, equals).trim();
    if (equals > 0) fields.push([ofTable(LAKE_NAMES, name.toLowerCase()) ?? name, lakeValue(pair.slice(equals + 1), depth + 1)]);
    start = i + 1;
  }
  return Object.fromEntries(fields);
}

/** Which unsigned tokens a value holds under "sets", as a receiver that polls is given them. */
export function tokensIn(value: unknown): { place: string; token: string }[] {
  const sets = at(value, "sets");
  if (!isObject(sets)) return [];
  return Object.entries(sets).flatMap(([, token], i) => (typeof token === "string" ? [{ place: `sets[${i}]`, token }] : []));
}
