import { authorize, type Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { type GovernanceRow, lockInventory, readGovernance } from "@/lib/identities";
import { Conflict, Unavailable } from "@/lib/kernel/errors";
import { sha256Hex } from "@/lib/kernel/hash";
import { randomBase62 } from "@/lib/kernel/random";
import { readUnattributedTotal } from "@/lib/reporting";
import { type Campaign, requireWay } from "./core/campaign";
import { controlsHash } from "./core/control-items";
import { endOfDayAfter, endOfWorkingDayAfter } from "./core/due";
import { type Frozen, type FrozenItem, freeze } from "./core/freeze";
import { isCandidate } from "./core/population";
import { liveCredentials } from "./core/prior";
import { type Asked, type Directory, directoryOf, resolveReviewers, type Subject } from "./core/reviewers";
import { workingDaysFor } from "./core/triggers";
import type { Completeness } from "./core/views";
import { loadAttesters } from "./load-attesters";
import { type ReadSources, readSources } from "./read-sources";
import { recordReview } from "./record";
import type { ReviewStage } from "./schemas";
import { noCampaign, requirePerson } from "./sight";
import { lockCampaign, readLastSignedOff, updateCampaign } from "./store/campaigns";
import { countPopulation, insertItems, insertSeats, tellSizes } from "./store/items";
import { ownersOfHumans, readMakers, subjectOf } from "./subjects";
import { counted, tellAsked } from "./tell-reviewers";

/** Twenty thousand items are opened in one transaction. */
const TIMEOUT_MS = 120_000;

/** From so many items on the database is told at once what came; a few change no plan. */
const LARGE = 200;

/**
 * Freezes what is reviewed and asks people, in one transaction: every identity in scope with its live credentials and
 * grants, also those that nobody owns, each with evidence and hash. No change of the inventory happens meanwhile. Any
 * source that cannot be read, or that counts otherwise than what was read, leaves nothing behind. Right: review.open.
 * @throws NotFound, Conflict when there is nothing to review or nobody who may attest it, Unavailable for a partial source.
 */
export async function openCampaign(ctx: Context, campaignId: string, read: ReadSources = readSources): Promise<void> {
  authorize(ctx, "review.open");
  requirePerson(ctx, "open a review");
  await openDraft(ctx, campaignId, read);
}

/** The same for reviews that the product starts by itself. */
export async function openDraft(ctx: Context, campaignId: string, read: ReadSources = readSources): Promise<void> {
  const people = directoryOf(await loadAttesters(ctx.db));
  if (people.security.length === 0) {
    throw new Conflict("Nobody of security can attest, and security is the last resort of every review.", [
      { location: "reviewers", message: "No security analyst or security admin.", fix: "Invite one." },
    ]);
  }
  await withTransaction(
    ctx.db,
    async (tx) => {
      const campaign = await lockCampaign(tx, campaignId);
      if (!campaign) throw noCampaign();
      requireWay(campaign.state, "open");
      await lockInventory(tx);
      const now = ctx.clock.now();
      const rows = await readGovernance(tx, "all", now);
      await requireWhole(tx, rows, now);
      const sources = await read(ctx, now, campaign.scope.identities ?? "all");
      const around = { ...sources, makers: await readMakers(ctx.db, now), ownerOf: ownersOfHumans(rows) };
      const askedOf = (row: GovernanceRow): Asked[] => askedFor(campaign, subjectOf(row, around, now), people);
      const frozen = freeze(rows, campaign.scope, sources, campaign.id, {
        most: campaign.rules.controlItems,
        mayBeAsked: (row) => askedOf(row).length > 0,
      });
      if (frozen.items.length === 0) throw new Conflict("Nothing lies in the scope of this review.");
      const asked = askFor(frozen.items, askedOf);
      await write(tx, ctx, { campaign, frozen, asked, completeness: await completenessOf(tx, campaign, frozen, now), now });
    },
    TIMEOUT_MS,
  );
}

/** @throws Unavailable when what was read is less than what is there. */
async function requireWhole(tx: Tx, rows: readonly GovernanceRow[], now: Date): Promise<void> {
  const there = await countPopulation(tx, now);
  const read = {
    identities: rows.filter(isCandidate).length,
    credentials: rows.reduce((sum, row) => sum + liveCredentials(row).length, 0),
    grants: rows.reduce((sum, row) => sum + row.grants.length, 0),
  };
  for (const part of ["identities", "credentials", "grants"] as const) {
    if (there[part] !== read[part])
      throw new Unavailable(`${there[part]} ${part} are there and ${read[part]} were read: nothing was opened.`);
  }
}

type AskedItem = { item: FrozenItem; asked: Asked[] };

/** @throws Conflict naming what nobody may attest. */
function askFor(items: readonly FrozenItem[], askedOf: (row: GovernanceRow) => Asked[]): AskedItem[] {
  const asked = items.map((item) => ({ item, asked: askedOf(item.row) }));
  const nobody = asked.filter((one) => one.asked.length === 0);
  if (nobody.length === 0) return asked;
  throw new Conflict(
    `Nobody may attest ${counted(nobody.length, "item")}.`,
    nobody.slice(0, 100).map(({ item }) => ({
      location: item.identityId,
      message: `${item.name}: everybody who could be asked made it, widened it or uses it.`,
      fix: "Give the role of a security analyst to somebody who did not.",
    })),
  );
}

/** Those of the first stage, and whom the event itself names. */
function askedFor({ stages, trigger }: Campaign, subject: Subject, people: Directory): Asked[] {
  const [first] = stages;
  if (!first) return [];
  const stage: ReviewStage = { ...first, additional: [...first.additional, ...(trigger?.additional?.[subject.identityId] ?? [])] };
  return resolveReviewers(stage, subject, people);
}

const USE_DAYS = 90;

async function completenessOf(tx: Tx, campaign: Campaign, { counted: figures, items }: Frozen, now: Date): Promise<Completeness> {
  const before = campaign.templateId === null ? [] : await readLastSignedOff(tx, campaign.templateId);
  // Over control items as well: what one of them alone lacks or adds here would tell it.
  const here = new Set(items.map(({ identityId }) => identityId));
  return {
    ...figures,
    unattributed: await readUnattributedTotal(tx, USE_DAYS, now),
    notEvaluable: [...new Set(items.flatMap(({ evidence }) => evidence.notEvaluable))].sort(),
    gone: before.filter(({ identityId }) => !here.has(identityId)).map(({ identityId, name }) => ({ id: identityId, name })),
  };
}

/** Characters; too many to be tried. */
const SALT_LENGTH = 32;

type Opening = { campaign: Campaign; frozen: Frozen; asked: readonly AskedItem[]; completeness: Completeness; now: Date };

async function write(tx: Tx, ctx: Context, { campaign, frozen, asked, completeness, now }: Opening): Promise<void> {
  const { items, populationHash } = frozen;
  const ids = await insertItems(tx, campaign.id, items);
  const controlSalt = randomBase62(SALT_LENGTH);
  const controls = items.flatMap(({ isControl, evidenceHash }, i) => (isControl ? [{ itemId: ids[i] as string, evidenceHash }] : []));
  const seats = asked.flatMap((one, i) => one.asked.map((seat) => ({ itemId: ids[i] as string, stage: 1, ...seat })));
  await insertSeats(tx, seats, now);
  if (items.length >= LARGE) await tellSizes(tx);
  const opened = {
    stage: 1,
    openedAt: now,
    stageAt: now,
    frozenAt: now,
    openedBy: ctx.actor.id,
    itemCount: items.length - controls.length,
    populationHash,
    completeness,
    controlSalt: controls.length > 0 ? controlSalt : null,
  };
  const dueAt = dueAtOf(campaign, items, now);
  await updateCampaign(tx, campaign.id, { ...opened, dueAt, state: "open" });
  await tellAsked(tx, { ...campaign, dueAt }, seats, now);
  await recordReview(tx, ctx, campaign.id, "open", {
    items: items.length - controls.length,
    population: populationHash,
    evidence: sha256Hex(items.map(({ evidenceHash }) => `${evidenceHash}\n`).join("")),
    completeness: { ...completeness, gone: completeness.gone.length, excluded: completeness.excluded.length },
    dueAt,
    // Fixed when it is opened, and told to nobody: the pack shows later that these were they.
    ...(controls.length > 0 ? { controls: controlsHash(controlSalt, controls) } : {}),
  });
}

function dueAtOf({ kind, stages, timeZone }: Campaign, items: readonly FrozenItem[], now: Date): Date {
  const tiers = items.map(({ tier }) => tier);
  return kind === "event"
    ? endOfWorkingDayAfter(now, workingDaysFor(tiers), timeZone)
    : endOfDayAfter(now, stages[0]?.days ?? 14, timeZone);
}
