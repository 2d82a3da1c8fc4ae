import type { Context } from "@/lib/auth";
import { type DetectorSettings, settingsOf } from "./core/settings";
import type { Surroundings } from "./core/surroundings";
import { loadSurroundings } from "./load-surroundings";
import { readSettings } from "./store/settings";

const DAY_MS = 86_400_000;
/** Usage that comes later than this is judged without the exposures and refusals of its time. */
const OLDEST_DAYS = 90;

/**
 * The settings and surroundings as an engine sees them: it is given these once, and what stands behind them is read anew between its
 * calls.
 */
export class CurrentView {
  #settings: DetectorSettings | null = null;
  #around: Surroundings | null = null;
  #readAt = 0;
  #sinceMs = 0;

  readonly settings: DetectorSettings = { of: (detector, place) => this.#knownSettings().of(detector, place) };
  readonly around: Surroundings = {
    identity: (id) => this.#known().identity(id),
    credential: (id) => this.#known().credential(id),
    exposures: (credentialId, identityId, atMs) => this.#known().exposures(credentialId, identityId, atMs),
    toolClass: (tool, server) => this.#known().toolClass(tool, server),
    inputPrice: (provider, model, atMs) => this.#known().inputPrice(provider, model, atMs),
    cacheReadPrice: (provider, model, atMs) => this.#known().cacheReadPrice(provider, model, atMs),
    budgetLeft: (identityId) => this.#known().budgetLeft(identityId),
    denials: (atMs) => this.#known().denials(atMs),
  };

  /**
   * Reads again what is older than it may be, or does not reach back far enough.
   * @param oldestMs The earliest event that will be judged.
   */
  async refresh({ db, clock }: Context, oldestMs: number, maxAgeMs: number): Promise<void> {
    const now = clock.now();
    const wantedMs = Math.max(Math.min(oldestMs, now.getTime() - DAY_MS), now.getTime() - OLDEST_DAYS * DAY_MS);
    if (this.#around && performance.now() - this.#readAt < maxAgeMs && this.#sinceMs <= wantedMs) return;
    this.#settings = settingsOf(await readSettings(db), now.getTime());
    this.#around = await loadSurroundings(db, now, new Date(wantedMs));
    this.#readAt = performance.now();
    this.#sinceMs = wantedMs;
  }

  #known(): Surroundings {
    if (!this.#around) throw new Error("The surroundings are there after the first refresh only");
    return this.#around;
  }

  #knownSettings(): DetectorSettings {
    if (!this.#settings) throw new Error("The settings are there after the first refresh only");
    return this.#settings;
  }
}
