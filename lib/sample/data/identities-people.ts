/** People who use an assistant of their own: an identity of kind human each, owned by its person. */
import type { SampleIdentity } from "../core/organisation";
import { identity } from "./identity";
import { PEOPLE } from "./people";

const BOSTON_HOURS = -5;

/** Team → what its people's assistants do, where, and how much. */
const ASSISTANTS: Readonly<Record<string, readonly [application: string, behaviour: string, weight: number]>> = {
  "developer-experience": ["developer-portal", "codingAgent", 16],
  "data-platform": ["data-catalogue", "codingAgent", 12],
  reliability: ["incident-desk", "codingAgent", 10],
  security: ["incident-desk", "deskAssistant", 4],
  autonomy: ["route-planner", "codingAgent", 17],
  "fleet-control": ["fleet-console", "codingAgent", 12],
  simulation: ["simulation-lab", "codingAgent", 11],
  "perception-lab": ["research-notebooks", "codingAgent", 12],
  "customer-care": ["helpdesk", "deskAssistant", 4],
  warranty: ["warranty-desk", "deskAssistant", 3],
};
const WITHOUT = new Set(["mara-lindqvist", "tomas-rivera", "priya-raman", "vera-sokol"]);

export const PEOPLE_IDENTITIES: readonly SampleIdentity[] = PEOPLE.flatMap((person) => {
  const assistant = ASSISTANTS[person.team];
  if (!assistant || WITHOUT.has(person.id) || person.leftDaysAgo !== undefined) return [];
  const [application, behaviour, weight] = assistant;
  return [
    identity(
      `assistant-${person.id}`,
      person.name,
      "human",
      "Personal assistant in the editor and in chat",
      [person.team, application, "production"],
      [person.id, person.manager],
      behaviour,
      weight,
      {
        utcOffsetHours: person.team === "autonomy" ? BOSTON_HOURS : 1,
      },
    ),
  ];
});
