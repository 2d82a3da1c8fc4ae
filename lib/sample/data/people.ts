/** Forty invented people. Names, addresses and histories belong to nobody. */
import type { SamplePerson } from "../core/organisation";

export const EMAIL_DOMAIN = "northwind.example";
export const emailOf = (personId: string): string => `${personId.replace("-", ".")}@${EMAIL_DOMAIN}`;

/** Days before the end of the sample that the owner of the story "orphaned owner" left. */
export const OWNER_LEFT_DAYS_AGO = 40;

const person = (id: string, name: string, title: string, team: string, manager: string | null, leftDaysAgo?: number): SamplePerson => ({
  id,
  name,
  title,
  team,
  manager,
  ...(leftDaysAgo === undefined ? {} : { leftDaysAgo }),
});

export const PEOPLE: readonly SamplePerson[] = [
  person("astrid-holm", "Astrid Holm", "Chief operating officer", "finance-legal", null),
  person("mara-lindqvist", "Mara Lindqvist", "Head of support operations", "customer-care", "astrid-holm"),
  person("tomas-rivera", "Tomás Rivera", "Head of platform engineering", "developer-experience", "astrid-holm"),
  person("priya-raman", "Priya Raman", "Head of fleet software", "fleet-control", "astrid-holm"),
  person("jonas-weber", "Jonas Weber", "Commercial director", "sales-enablement", "astrid-holm"),

  person("ines-moreau", "Inès Moreau", "Customer care lead", "customer-care", "mara-lindqvist"),
  person("goran-ilic", "Goran Ilić", "Automation engineer", "customer-care", "ines-moreau"),
  person("hanne-dahl", "Hanne Dahl", "Support analyst", "customer-care", "ines-moreau"),
  person("ivo-petrov", "Ivo Petrov", "Field service lead", "field-service", "mara-lindqvist"),
  person("daniel-brandt", "Daniel Brandt", "Parts planner", "field-service", "ivo-petrov", OWNER_LEFT_DAYS_AGO),
  person("sofia-lund", "Sofia Lund", "Service planner", "field-service", "ivo-petrov"),
  person("leila-amrani", "Leila Amrani", "Warranty lead", "warranty", "mara-lindqvist"),
  person("pavel-novak", "Pavel Novák", "Claims engineer", "warranty", "leila-amrani"),

  person("oskar-nyman", "Oskar Nyman", "Developer experience lead", "developer-experience", "tomas-rivera"),
  person("ruta-kalnina", "Rūta Kalniņa", "Build engineer", "developer-experience", "oskar-nyman"),
  person("ben-achterberg", "Ben Achterberg", "Software engineer", "developer-experience", "oskar-nyman"),
  person("mei-castellano", "Mei Castellano", "Data platform lead", "data-platform", "tomas-rivera"),
  person("arjun-pillai", "Arjun Pillai", "Data engineer", "data-platform", "mei-castellano"),
  person("livia-conti", "Livia Conti", "Search engineer", "data-platform", "mei-castellano"),
  person("anton-kroll", "Anton Kroll", "Reliability lead", "reliability", "tomas-rivera"),
  person("nora-fitzgerald", "Nora Fitzgerald", "Platform administrator", "reliability", "anton-kroll"),
  person("samir-haddad", "Samir Haddad", "Security lead", "security", "tomas-rivera"),
  person("elif-demir", "Elif Demir", "Security analyst", "security", "samir-haddad"),

  person("nadia-osei", "Nadia Osei", "Autonomy lead", "autonomy", "priya-raman"),
  person("rafael-costa", "Rafael Costa", "Robotics engineer", "autonomy", "nadia-osei"),
  person("signe-holt", "Signe Holt", "Planning engineer", "autonomy", "nadia-osei"),
  person("felix-aradi", "Felix Aradi", "Fleet control lead", "fleet-control", "priya-raman"),
  person("maud-jansen", "Maud Jansen", "Test engineer", "fleet-control", "felix-aradi"),
  person("yara-benitez", "Yara Benítez", "Simulation lead", "simulation", "priya-raman"),
  person("kofi-mensah", "Kofi Mensah", "Simulation engineer", "simulation", "yara-benitez"),
  person("aiko-tanaka", "Aiko Tanaka", "Perception lab lead", "perception-lab", "priya-raman"),
  person("lars-egeland", "Lars Egeland", "Research engineer", "perception-lab", "aiko-tanaka"),
  person("vera-sokol", "Vera Sokol", "Annotation lead", "perception-lab", "aiko-tanaka"),

  person("clara-vogt", "Clara Vogt", "Sales enablement lead", "sales-enablement", "jonas-weber"),
  person("emeka-obi", "Emeka Obi", "Solutions consultant", "sales-enablement", "clara-vogt"),
  person("dario-ferri", "Dario Ferri", "Marketing lead", "marketing", "jonas-weber"),
  person("tuuli-laine", "Tuuli Laine", "Content strategist", "marketing", "dario-ferri"),
  person("helen-okafor", "Helen Okafor", "Finance controller", "finance-legal", "astrid-holm"),
  person("ravi-menon", "Ravi Menon", "Finance analyst", "finance-legal", "helen-okafor"),
  person("greta-solberg", "Greta Solberg", "Internal auditor", "finance-legal", "astrid-holm"),
];
