/** What rules of risk ask of usage. For use cases that have authorised; nothing is kept to a scope here. */
export { readExposedUses } from "./read-exposed-uses";
export { readKnocks } from "./read-knocks";
export { readCallPlaces, readNetworkCover, readNetworkMixes } from "./read-networks";
export { readRhythms } from "./read-rhythms";
export { readActorChains, readShadowUses } from "./read-shadow-uses";
export { readNovelties, readProbes, readTravels } from "./read-theft-signs";
export { readToolUses } from "./read-tool-uses";
export { readUseCells } from "./read-use-cells";
export { readFirstUses, readWakes } from "./read-wakes";
