/**
 * Ids of frameworks, always with their version. Evidence for, never compliance.
 * Sources: OWASP Non-Human Identities Top 10 2025, OWASP Agentic Top 10 2026, OWASP LLM Top 10 2025, NIST CSF 2.0,
 * NIST AI RMF 1.0, OWASP ASVS 5.0.
 */
export const nhi = (n: number): string => `NHI${n}:2025`;
export const asi = (n: number): string => `ASI${String(n).padStart(2, "0")} (2026)`;
export const llm = (n: number): string => `LLM${String(n).padStart(2, "0")}:2025`;
export const csf = (id: string): string => `CSF 2.0 ${id}`;
export const rmf = (id: string): string => `AI RMF 1.0 ${id}`;
export const asvs = (id: string): string => `ASVS 5.0 ${id}`;
