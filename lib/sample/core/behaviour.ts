/** What the calls of one kind of identity look like. */
import type { ModelKey } from "../data/models";
import type { NetworkKey } from "../data/networks";

export type SizeTable = "code" | "conversation" | "longContext";

/** One way an identity calls a model. The factors scale the token counts of the trace the sizes come from. */
export type CallStyle = { model: ModelKey; share: number; sizes: SizeTable; prompt: number; completion: number };

export type SampleTool = { name: string; server: string };

export type Behaviour = {
  /** office: people's hours in their own time zone; day, steady and burst: the shapes of production services. */
  shape: "office" | "day" | "steady" | "burst";
  calls: readonly CallStyle[];
  /** Fewest and most events of one trace. */
  traceEvents: readonly [number, number];
  /** Shares of the events of a trace that are not its first. */
  toolShare: number;
  retrievalShare: number;
  tools: readonly SampleTool[];
  /** Part of a prompt that a cache may hold at most, before the trace's own chance of a hit. */
  cacheShare: number;
  mode: "standard" | "batch" | "flex";
  errorShare: number;
  webSearchShare: number;
  agents: readonly string[];
  /** Sends repository and pipeline labels. */
  builds: boolean;
  tenants: number;
  networks: readonly NetworkKey[];
  userAgents: readonly string[];
  /** Growth of the load over 30 days, as a ratio. */
  growth: number;
  /** Sends what its own library thinks the call cost. */
  sendsCost: boolean;
  dataClass?: "public" | "internal" | "customer" | "confidential";
  region?: string;
};
