/** Provider and model of a call: as answered, else as asked for, on the span or on its nearest ancestor. */
import { providerNamed, providerOfModel, UNKNOWN_MODEL, UNKNOWN_PROVIDER } from "../providers";
import { requestedModelFlags } from "../requested-model";
import type { Served } from "../settle/report";
import { SPAN_TEXT } from "./aliases";
import { nearestText, scalarText, textAt } from "./attribute-access";
import { claudeHost } from "./claude-host";
import type { Attributes } from "./model";
import { PROVIDER_OF_PRODUCER, type ProducerId } from "./producers";

const ANY_MODEL = [...SPAN_TEXT.model, ...SPAN_TEXT.requestModel];

export function servedBy(own: Attributes, above: readonly Attributes[], producer: ProducerId): Served {
  const answering = textAt(own, SPAN_TEXT.model);
  const requested = textAt(own, SPAN_TEXT.requestModel);
  const model = answering ?? requested ?? nearestText(above, ANY_MODEL);
  const host = producer === "claude-code" ? claudeHost(model) : undefined;
  const provider = host ?? providerAt(own) ?? PROVIDER_OF_PRODUCER[producer] ?? providerAbove(above) ?? providerOfModel(model);
  const flags: string[] = [];
  if (provider === undefined) flags.push("provider_missing");
  if (model === undefined) flags.push("model_missing");
  flags.push(...requestedModelFlags(requested, answering));
  return { provider: provider ?? UNKNOWN_PROVIDER, model: model ?? UNKNOWN_MODEL, flags };
}

function providerAbove(above: readonly Attributes[]): string | undefined {
  for (const attributes of above) {
    const provider = providerAt(attributes);
    if (provider !== undefined) return provider;
  }
  return undefined;
}

function providerAt(attributes: Attributes): string | undefined {
  for (const name of SPAN_TEXT.provider) {
    const value = attributes.get(name);
    const provider = value === undefined ? undefined : providerNamed(scalarText(value));
    if (provider !== undefined) return provider;
  }
  return undefined;
}
