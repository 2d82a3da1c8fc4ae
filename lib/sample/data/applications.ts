import type { SampleApplication, SampleEnvironment, SampleTenant } from "../core/organisation";

export const ENVIRONMENTS: readonly SampleEnvironment[] = [
  { id: "production", name: "Production", kind: "production", aliases: ["prod", "prd", "live"] },
  { id: "staging", name: "Staging", kind: "staging", aliases: ["stage", "stg", "preprod"] },
  { id: "test", name: "Test", kind: "test", aliases: ["testing", "qa", "ci"] },
  { id: "sandbox", name: "Sandbox", kind: "sandbox", aliases: ["sbx", "dev", "development", "playground"] },
];

const application = (id: string, name: string, businessUnit: string, team: string, owner: string, purpose: string): SampleApplication => ({
  id,
  name,
  businessUnit,
  team,
  owner,
  purpose,
});

export const APPLICATIONS: readonly SampleApplication[] = [
  application("helpdesk", "Helpdesk", "support", "customer-care", "ines-moreau", "Answers customers by mail and chat"),
  application("returns-portal", "Returns portal", "support", "warranty", "leila-amrani", "Customers send robots and parts back"),
  application("warranty-desk", "Warranty desk", "support", "warranty", "leila-amrani", "Decides warranty claims"),
  application("parts-planning", "Parts planning", "support", "field-service", "ivo-petrov", "Forecasts spare parts by depot"),
  application("field-tablet", "Field tablet", "support", "field-service", "sofia-lund", "Guides technicians on site"),
  application("knowledge-base", "Knowledge base", "support", "customer-care", "hanne-dahl", "Manuals and known faults, searchable"),

  application("code-review", "Code review", "platform", "developer-experience", "oskar-nyman", "Reviews every change before a person does"),
  application("build-farm", "Build farm", "platform", "developer-experience", "ruta-kalnina", "Builds, tests and releases"),
  application(
    "developer-portal",
    "Developer portal",
    "platform",
    "developer-experience",
    "ben-achterberg",
    "Assistants and documentation for engineers",
  ),
  application("data-catalogue", "Data catalogue", "platform", "data-platform", "mei-castellano", "Describes and classifies every table"),
  application("document-search", "Document search", "platform", "data-platform", "livia-conti", "Retrieval over the company's documents"),
  application("incident-desk", "Incident desk", "platform", "reliability", "anton-kroll", "Summaries and runbooks during incidents"),

  application("route-planner", "Route planner", "fleet", "autonomy", "nadia-osei", "Plans robot routes in warehouses"),
  application("fleet-console", "Fleet console", "fleet", "fleet-control", "felix-aradi", "Operators watch and steer the fleet"),
  application("telemetry-insights", "Telemetry insights", "fleet", "fleet-control", "maud-jansen", "Explains faults from robot logs"),
  application("simulation-lab", "Simulation lab", "fleet", "simulation", "yara-benitez", "Writes and runs scenarios"),
  application("perception-pipeline", "Perception pipeline", "fleet", "perception-lab", "aiko-tanaka", "Labels and evaluates camera data"),
  application("research-notebooks", "Research notebooks", "fleet", "perception-lab", "lars-egeland", "Experiments of the lab"),

  application("sales-assistant", "Sales assistant", "commercial", "sales-enablement", "clara-vogt", "Prepares meetings and offers"),
  application("proposal-writer", "Proposal writer", "commercial", "sales-enablement", "emeka-obi", "Drafts tender answers"),
  application("campaign-studio", "Campaign studio", "commercial", "marketing", "dario-ferri", "Texts and translations of campaigns"),
  application("contract-review", "Contract review", "commercial", "finance-legal", "helen-okafor", "Compares contracts with the standard"),
  application("finance-desk", "Finance desk", "commercial", "finance-legal", "ravi-menon", "Matches invoices and explains variances"),
  application("customer-portal", "Customer portal", "commercial", "marketing", "tuuli-laine", "The assistant that customers use"),
];

/** Customers that the sample organisation serves. */
export const TENANTS: readonly SampleTenant[] = [
  { id: "alder-logistics", name: "Alder Logistics" },
  { id: "brightmoor-retail", name: "Brightmoor Retail" },
  { id: "calder-foods", name: "Calder Foods" },
  { id: "dunmore-pharma", name: "Dunmore Pharma" },
  { id: "eastgate-parcels", name: "Eastgate Parcels" },
  { id: "fjordline-cold", name: "Fjordline Cold Storage" },
  { id: "grenfell-parts", name: "Grenfell Parts" },
  { id: "harrow-textiles", name: "Harrow Textiles" },
];
