import type { ConnectorKind } from "../core/views";
import { anthropic } from "./anthropic";
import { litellm } from "./litellm";
import { openai } from "./openai";
import type { Provider } from "./provider";
import { webhook } from "./webhook";

export const PROVIDERS: Readonly<Record<ConnectorKind, Provider>> = { litellm, openai, anthropic, webhook };
