/**
 * Frameworks, by their ids and short titles, always with their version. Titles of CSF and AI RMF are shortened, AI RMF's are
 * paraphrased; the lists of CSF and AI RMF hold what this product has to do with, not all there is.
 * Notice: OWASP ids and titles only (OWASP Foundation, CC BY-SA 4.0); NIST publications are in the public domain of the United States.
 */
export type Framework = { id: string; name: string; address: string; controls: readonly { id: string; title: string }[] };

export const FRAMEWORKS: readonly Framework[] = [
  {
    id: "owasp-nhi",
    name: "OWASP Non-Human Identities 2025",
    address: "https://owasp.org/www-project-non-human-identities-top-10/2025/",
    controls: [
      { id: "NHI1:2025", title: "Improper Offboarding" },
      { id: "NHI2:2025", title: "Secret Leakage" },
      { id: "NHI3:2025", title: "Vulnerable Third-Party NHI" },
      { id: "NHI4:2025", title: "Insecure Authentication" },
      { id: "NHI5:2025", title: "Overprivileged NHI" },
      { id: "NHI6:2025", title: "Insecure Cloud Deployment Configurations" },
      { id: "NHI7:2025", title: "Long-Lived Secrets" },
      { id: "NHI8:2025", title: "Environment Isolation" },
      { id: "NHI9:2025", title: "NHI Reuse" },
      { id: "NHI10:2025", title: "Human Use of NHI" },
    ],
  },
  {
    id: "owasp-agentic",
    name: "OWASP Agentic Applications 2026",
    address: "https://genai.owasp.org/",
    controls: [
      { id: "ASI01 (2026)", title: "Agent Goal Hijack" },
      { id: "ASI02 (2026)", title: "Tool Misuse and Exploitation" },
      { id: "ASI03 (2026)", title: "Identity and Privilege Abuse" },
      { id: "ASI04 (2026)", title: "Agentic Supply Chain Vulnerabilities" },
      { id: "ASI05 (2026)", title: "Unexpected Code Execution (RCE)" },
      { id: "ASI06 (2026)", title: "Memory & Context Poisoning" },
      { id: "ASI07 (2026)", title: "Insecure Inter-Agent Communication" },
      { id: "ASI08 (2026)", title: "Cascading Failures" },
      { id: "ASI09 (2026)", title: "Human-Agent Trust Exploitation" },
      { id: "ASI10 (2026)", title: "Rogue Agents" },
    ],
  },
  {
    id: "owasp-llm",
    name: "OWASP LLM Applications 2025",
    address: "https://genai.owasp.org/llm-top-10/",
    controls: [
      { id: "LLM06:2025", title: "Excessive Agency" },
      { id: "LLM10:2025", title: "Unbounded Consumption" },
    ],
  },
  {
    id: "nist-csf",
    name: "NIST Cybersecurity Framework 2.0",
    address: "https://www.nist.gov/cyberframework",
    controls: [
      {
        id: "CSF 2.0 GV.OC-03",
        title: "Legal, regulatory, and contractual requirements regarding cybersecurity are understood and managed",
      },
      {
        id: "CSF 2.0 GV.OC-05",
        title: "Outcomes, capabilities, and services that the organization depends on are understood and communicated",
      },
      {
        id: "CSF 2.0 GV.RR-02",
        title:
          "Roles, responsibilities, and authorities related to cybersecurity risk management are established, communicated, understood, and enforced",
      },
      {
        id: "CSF 2.0 GV.SC-07",
        title:
          "The risks posed by a supplier, their products and services, and other third parties are understood, recorded, prioritized, assessed, responded to, and monitored over the course of the relationship",
      },
      {
        id: "CSF 2.0 GV.SC-10",
        title:
          "Supply chain risk management plans include provisions for activities that occur after the conclusion of a partnership or service agreement",
      },
      { id: "CSF 2.0 ID.AM-02", title: "Inventories of software, services, and systems managed by the organization are maintained" },
      { id: "CSF 2.0 ID.AM-04", title: "Inventories of services provided by suppliers are maintained" },
      { id: "CSF 2.0 ID.AM-08", title: "Systems, hardware, software, services, and data are managed throughout their life cycles" },
      { id: "CSF 2.0 ID.RA-01", title: "Vulnerabilities in assets are identified, validated, and recorded" },
      { id: "CSF 2.0 ID.RA-07", title: "Changes and exceptions are managed, assessed for risk impact, recorded, and tracked" },
      {
        id: "CSF 2.0 PR.AA-01",
        title: "Identities and credentials for authorized users, services, and hardware are managed by the organization",
      },
      { id: "CSF 2.0 PR.AA-02", title: "Identities are proofed and bound to credentials based on the context of interactions" },
      { id: "CSF 2.0 PR.AA-03", title: "Users, services, and hardware are authenticated" },
      { id: "CSF 2.0 PR.AA-04", title: "Identity assertions are protected, conveyed, and verified" },
      {
        id: "CSF 2.0 PR.AA-05",
        title:
          "Access permissions, entitlements, and authorizations are defined in a policy, managed, enforced, and reviewed, and incorporate the principles of least privilege and separation of duties",
      },
      { id: "CSF 2.0 PR.PS-01", title: "Configuration management practices are established and applied" },
      { id: "CSF 2.0 PR.PS-04", title: "Log records are generated and made available for continuous monitoring" },
      { id: "CSF 2.0 PR.IR-01", title: "Networks and environments are protected from unauthorized logical access and usage" },
      { id: "CSF 2.0 PR.IR-04", title: "Adequate resource capacity to ensure availability is maintained" },
      { id: "CSF 2.0 DE.CM-01", title: "Networks and network services are monitored to find potentially adverse events" },
      { id: "CSF 2.0 DE.CM-03", title: "Personnel activity and technology usage are monitored to find potentially adverse events" },
      {
        id: "CSF 2.0 DE.CM-06",
        title: "External service provider activities and services are monitored to find potentially adverse events",
      },
      {
        id: "CSF 2.0 DE.CM-09",
        title: "Computing hardware and software, runtime environments, and their data are monitored to find potentially adverse events",
      },
      { id: "CSF 2.0 DE.AE-02", title: "Potentially adverse events are analyzed to better understand associated activities" },
      { id: "CSF 2.0 DE.AE-03", title: "Information is correlated from multiple sources" },
      { id: "CSF 2.0 DE.AE-04", title: "The estimated impact and scope of adverse events are understood" },
      { id: "CSF 2.0 DE.AE-06", title: "Information on adverse events is provided to authorized staff and tools" },
      { id: "CSF 2.0 DE.AE-07", title: "Cyber threat intelligence and other contextual information are integrated into the analysis" },
      { id: "CSF 2.0 DE.AE-08", title: "Incidents are declared when adverse events meet the defined incident criteria" },
      {
        id: "CSF 2.0 RS.AN-03",
        title: "Analysis is performed to establish what has taken place during an incident and the root cause of the incident",
      },
      {
        id: "CSF 2.0 RS.AN-06",
        title: "Actions performed during an investigation are recorded, and the records' integrity and provenance are preserved",
      },
      { id: "CSF 2.0 RS.AN-07", title: "Incident data and metadata are collected, and their integrity and provenance are preserved" },
      { id: "CSF 2.0 RS.AN-08", title: "An incident's magnitude is estimated and validated" },
      { id: "CSF 2.0 RS.MI-01", title: "Incidents are contained" },
      { id: "CSF 2.0 RS.MI-02", title: "Incidents are eradicated" },
    ],
  },
  {
    id: "nist-ai-rmf",
    name: "NIST AI Risk Management Framework 1.0",
    address: "https://www.nist.gov/itl/ai-risk-management-framework",
    controls: [
      {
        id: "AI RMF 1.0 GOVERN 1.5",
        title:
          "Ongoing monitoring and periodic review of the risk management process and its outcomes are planned, roles clearly defined, including determining the frequency of periodic review",
      },
      { id: "AI RMF 1.0 GOVERN 1.6", title: "Mechanisms are in place to inventory AI systems" },
      { id: "AI RMF 1.0 GOVERN 1.7", title: "Processes are in place for decommissioning and phasing out AI systems safely" },
      { id: "AI RMF 1.0 GOVERN 2.1", title: "Roles and responsibilities and lines of communication are documented and clear" },
      { id: "AI RMF 1.0 GOVERN 6.1", title: "Policies and procedures address AI risks associated with third-party entities" },
      { id: "AI RMF 1.0 MAP 1.1", title: "Intended purposes, context of use are understood and documented" },
      {
        id: "AI RMF 1.0 MAP 3.2",
        title: "Potential costs, including non-monetary costs, from expected or realized AI errors are examined and documented",
      },
      { id: "AI RMF 1.0 MAP 3.3", title: "Targeted application scope is specified and documented" },
      { id: "AI RMF 1.0 MAP 3.5", title: "Processes for human oversight are defined, assessed, and documented" },
      {
        id: "AI RMF 1.0 MAP 4.2",
        title:
          "Internal risk controls for components of the AI system, including third-party AI technologies, are identified and documented",
      },
      {
        id: "AI RMF 1.0 MEASURE 2.4",
        title: "The functionality and behavior of the AI system and its components are monitored when in production",
      },
      {
        id: "AI RMF 1.0 MEASURE 2.6",
        title: "The AI system is evaluated regularly for safety risks; metrics reflect real-time monitoring and response times",
      },
      { id: "AI RMF 1.0 MEASURE 2.7", title: "AI system security and resilience are evaluated and documented" },
      { id: "AI RMF 1.0 MEASURE 2.8", title: "Risks associated with transparency and accountability are examined and documented" },
      {
        id: "AI RMF 1.0 MEASURE 3.1",
        title:
          "Approaches, personnel, and documentation are in place to regularly identify and track existing, unanticipated, and emergent AI risks",
      },
      { id: "AI RMF 1.0 MANAGE 1.3", title: "Responses to high-priority AI risks are developed, planned, and documented" },
      {
        id: "AI RMF 1.0 MANAGE 2.4",
        title:
          "Mechanisms are in place, and responsibilities assigned, to supersede, disengage, or deactivate AI systems inconsistent with intended use",
      },
      {
        id: "AI RMF 1.0 MANAGE 3.1",
        title: "AI risks and benefits from third-party resources are regularly monitored, and risk controls applied and documented",
      },
    ],
  },
];
