import { authorize, type Context, scopeOf } from "@/lib/auth";
import { readStanding } from "@/lib/budgets";
import type { Standing } from "@/lib/budgets/core/standing";
import { type Directory, nameDirectory } from "@/lib/identities";
import type { DetectorWords } from "./core/detector";
import { DETECTORS } from "./core/detectors";
import { type SettingScope, settingsOf } from "./core/settings";
import type { DetectorList, DetectorView, SettingScopeView } from "./core/views";
import { holdsOver, nameOf } from "./sight";
import { readLookedAt, readSettings, readUserNames, type StoredSetting } from "./store/settings";
import { countSignals, type Fired } from "./store/signals";

const FIRED_DAYS = 30;
const DAY_MS = 86_400_000;
const CHANGES_SHOWN = 20;

/**
 * All detectors with their parameters in force, the scopes that are set apart, who changed what, and how often each fired in 30 days.
 * What is set in parts of the organisation that the caller does not see is left out. Right: incident.read.
 */
export async function listDetectors(ctx: Context): Promise<DetectorList> {
  authorize(ctx, "incident.read");
  const now = ctx.clock.now();
  const [standing, directory, rows] = [await readStanding(ctx), await nameDirectory(ctx.db), await readSettings(ctx.db)];
  const seen = rows.filter((row) => holdsOver(ctx, "incident.read", standing, refOf(row)) || row.scopeKind === "organisation");
  const users = await readUserNames(
    ctx.db,
    seen.map(({ createdBy }) => createdBy),
  );
  const fired = await countSignals(ctx.db, scopeOf(ctx.actor, "incident.read"), new Date(now.getTime() - FIRED_DAYS * DAY_MS));
  const desk: Desk = { ctx, standing, directory, users, rows: seen, now };
  const configurable = scopeOf(ctx.actor, "detector.configure");
  return {
    data: Object.values(DETECTORS).map((words) => viewOf(desk, words, fired.get(words.id))),
    mayConfigure: ctx.actor.kind === "person" && ctx.actor.rights.has("detector.configure"),
    mayConfigureAll: ctx.actor.kind === "person" && configurable.kind === "all",
    lookedAt: (await readLookedAt(ctx.db))?.toISOString() ?? null,
  };
}

type Desk = {
  ctx: Context;
  standing: Standing;
  directory: Directory;
  users: ReadonlyMap<string, string>;
  rows: readonly StoredSetting[];
  now: Date;
};

const refOf = ({ scopeKind, scopeId }: StoredSetting) => ({ kind: scopeKind as SettingScope, id: scopeId });
const NOWHERE = { identityId: null, credentialId: null, teamId: null, businessUnitId: null, applicationId: null, environmentId: null };

function viewOf(desk: Desk, words: DetectorWords, fired: Fired | undefined): DetectorView {
  const rows = desk.rows.filter(({ detector }) => detector === words.id);
  const { enabled, parameters } = settingsOf(rows, desk.now.getTime()).of(words.id, NOWHERE);
  const scopeView = (row: StoredSetting): SettingScopeView => ({ ...refOf(row), name: nameOf(desk.directory, refOf(row)) });
  const by = (row: StoredSetting) => desk.users.get(row.createdBy) ?? row.createdBy;
  return {
    ...words,
    enabled,
    parameters: words.parameters.map((each) => ({ ...each, value: parameters[each.name] ?? each.default })),
    overrides: newestByScope(rows, desk.now).map((row) => ({
      ...{ scope: scopeView(row), enabled: row.enabled, own: { ...row.parameters }, since: row.effectiveFrom.toISOString() },
      ...{ by: by(row), reason: row.reason },
      mayConfigure: desk.ctx.actor.kind === "person" && holdsOver(desk.ctx, "detector.configure", desk.standing, refOf(row)),
    })),
    changes: [...rows]
      .reverse()
      .slice(0, CHANGES_SHOWN)
      .map((row) => ({
        ...{
          scope: scopeView(row),
          effectiveFrom: row.effectiveFrom.toISOString(),
          enabled: row.enabled,
          parameters: { ...row.parameters },
        },
        ...{ by: by(row), reason: row.reason },
      })),
    fired: fired?.signals ?? 0,
    inIncidents: fired?.inIncidents ?? 0,
  };
}

/** Of the scopes that are narrower than the organisation, the setting that has begun last. */
function newestByScope(rows: readonly StoredSetting[], now: Date): StoredSetting[] {
  const newest = new Map<string, StoredSetting>();
  for (const row of rows) {
    if (row.scopeKind === "organisation" || row.effectiveFrom > now) continue;
    const key = `${row.scopeKind}\u0000${row.scopeId}`;
    const held = newest.get(key);
    if (!held || held.effectiveFrom <= row.effectiveFrom) newest.set(key, row);
  }
  return [...newest.values()];
}
