import { CALL_METHODS, FIELDS, type Field, SUBJECTS, type SubjectKind } from "@/lib/policy/core/vocabulary";
import { KeyValues } from "../ui/facts";
import { Section } from "../ui/section";
import { SUBJECT_WORDS } from "./policy-words";

const typeWords = (field: Field): string => {
  if (field.type === "string" && field.oneOf) return field.oneOf.filter((word) => word !== "").join(" | ");
  if (field.type === "bool") return "yes or no";
  if (field.type === "int" || field.type === "double") return "number";
  return field.type === "string" ? "text" : "list";
};

const rowsOf = (kind: SubjectKind) => [
  ...Object.entries(FIELDS[kind] as Readonly<Record<string, Field>>).map(([name, field]) => ({
    name: `${kind}.${name}`,
    value: (
      <>
        {field.words} <span className="muted">({typeWords(field)})</span>
      </>
    ),
  })),
  ...(kind === "call" ? Object.entries(CALL_METHODS).map(([name, words]) => ({ name: `call.${name}()`, value: words })) : []),
];

/** Every fact that a rule may speak of. */
export default function FactsHelp() {
  return (
    <Section finding="What rules can speak of" name="A number that may have no value is asked for by has(credential.expiresInDays) first">
      {SUBJECTS.map((kind) => (
        <details key={kind}>
          <summary className="link">{SUBJECT_WORDS[kind]}</summary>
          <KeyValues rows={rowsOf(kind)} />
        </details>
      ))}
    </Section>
  );
}
