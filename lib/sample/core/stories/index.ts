import type { Story } from "../story";
import { dormantKey, offHoursBatch, useAfterRevocation } from "./late-use";
import { leakedKey } from "./leaked-key";
import { promptLoop } from "./prompt-loop";
import { retryStorm } from "./retry-storm";
import { runawayAgent } from "./runaway-agent";
import { cacheCollapse, orphanedOwner, priceChange, sharedKey, testGrowth, toolExpansion, unpricedModel } from "./slow-changes";
import { unknownCredential } from "./unknown-credential";

/** All that was planted, in no order that matters. */
export const STORIES: readonly Story[] = [
  leakedKey,
  runawayAgent,
  retryStorm,
  promptLoop,
  sharedKey,
  orphanedOwner,
  testGrowth,
  priceChange,
  unpricedModel,
  dormantKey,
  useAfterRevocation,
  offHoursBatch,
  cacheCollapse,
  unknownCredential,
  toolExpansion,
];
