import type { SampleCostCentre, SampleTeam, SampleUnit } from "../core/organisation";

export const UNITS: readonly SampleUnit[] = [
  { id: "support", name: "Support operations", owner: "mara-lindqvist" },
  { id: "platform", name: "Platform engineering", owner: "tomas-rivera" },
  { id: "fleet", name: "Fleet software", owner: "priya-raman" },
  { id: "commercial", name: "Commercial and corporate", owner: "jonas-weber" },
];

export const COST_CENTRES: readonly SampleCostCentre[] = [
  { id: "CC-4110", name: "Customer care", owner: "mara-lindqvist" },
  { id: "CC-4120", name: "Field service", owner: "ivo-petrov" },
  { id: "CC-4130", name: "Warranty and returns", owner: "leila-amrani" },
  { id: "CC-5210", name: "Developer experience", owner: "oskar-nyman" },
  { id: "CC-5220", name: "Data platform", owner: "mei-castellano" },
  { id: "CC-5230", name: "Reliability", owner: "anton-kroll" },
  { id: "CC-9300", name: "Security", owner: "samir-haddad" },
  { id: "CC-6310", name: "Autonomy", owner: "nadia-osei" },
  { id: "CC-6320", name: "Fleet control", owner: "felix-aradi" },
  { id: "CC-6330", name: "Simulation", owner: "yara-benitez" },
  { id: "CC-7400", name: "Perception lab", owner: "aiko-tanaka", account: "6425" },
  { id: "CC-8110", name: "Sales enablement", owner: "clara-vogt" },
  { id: "CC-8120", name: "Marketing", owner: "dario-ferri" },
  { id: "CC-9110", name: "Finance and legal", owner: "helen-okafor" },
  { id: "CC-9900", name: "Unattributed", owner: "ravi-menon" },
];

export const TEAMS: readonly SampleTeam[] = [
  { id: "customer-care", name: "Customer care", lead: "ines-moreau", businessUnit: "support", costCentre: "CC-4110" },
  { id: "field-service", name: "Field service", lead: "ivo-petrov", businessUnit: "support", costCentre: "CC-4120" },
  { id: "warranty", name: "Warranty and returns", lead: "leila-amrani", businessUnit: "support", costCentre: "CC-4130" },
  { id: "developer-experience", name: "Developer experience", lead: "oskar-nyman", businessUnit: "platform", costCentre: "CC-5210" },
  { id: "data-platform", name: "Data platform", lead: "mei-castellano", businessUnit: "platform", costCentre: "CC-5220" },
  { id: "reliability", name: "Reliability", lead: "anton-kroll", businessUnit: "platform", costCentre: "CC-5230" },
  { id: "security", name: "Security", lead: "samir-haddad", businessUnit: "platform", costCentre: "CC-9300" },
  { id: "autonomy", name: "Autonomy", lead: "nadia-osei", businessUnit: "fleet", costCentre: "CC-6310" },
  { id: "fleet-control", name: "Fleet control", lead: "felix-aradi", businessUnit: "fleet", costCentre: "CC-6320" },
  { id: "simulation", name: "Simulation", lead: "yara-benitez", businessUnit: "fleet", costCentre: "CC-6330" },
  { id: "perception-lab", name: "Perception lab", lead: "aiko-tanaka", businessUnit: "fleet", costCentre: "CC-7400" },
  { id: "sales-enablement", name: "Sales enablement", lead: "clara-vogt", businessUnit: "commercial", costCentre: "CC-8110" },
  { id: "marketing", name: "Marketing", lead: "dario-ferri", businessUnit: "commercial", costCentre: "CC-8120" },
  { id: "finance-legal", name: "Finance and legal", lead: "helen-okafor", businessUnit: "commercial", costCentre: "CC-9110" },
];
