/**
 * What was asked for, where another model answered: a router chose, or the provider moved the call. The answering model
 * is billed; a dated or fuller spelling of the one that was asked for is not another.
 */

import { MAX_NAME_CHARACTERS, tidyText } from "./limits";

/** Begins the flag of an event. */
export const REQUESTED_MODEL = "requested_model:";

/** The flag, or none where the model that answered is the one that was asked for. */
export function requestedModelFlags(requested: string | undefined, served: string | undefined): string[] {
  if (requested === undefined || served === undefined || requested === served || requested === "" || served === "") return [];
  const [asked, answered] = [plain(requested), plain(served)];
  return answered.startsWith(asked) || asked.startsWith(answered) ? [] : [`${REQUESTED_MODEL}${tidyText(requested, MAX_NAME_CHARACTERS)}`];
}

/** Without the host or provider before the last slash, and without case. */
const plain = (model: string): string => (model.split("/").at(-1) ?? model).toLowerCase();
