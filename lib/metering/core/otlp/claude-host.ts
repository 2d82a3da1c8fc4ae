/** Who serves Claude Code: it names no host, but spells the model as its host does. */
export function claudeHost(model: string | undefined): string {
  if (model === undefined) return "anthropic";
  if (/(^|[./])anthropic\.claude/.test(model) || model.startsWith("arn:aws")) return "aws.bedrock";
  return /^claude-[\w.-]+@\d/.test(model) ? "vertex_ai" : "anthropic";
}
