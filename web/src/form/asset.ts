/** Which stored bytes a setting means. */
export function digestOf(value: unknown): string | null {
  if (typeof value !== "object" || value === null) return null;
  if ("digest" in value && typeof value.digest === "string") return value.digest;
  return "artifact" in value ? digestOf(value.artifact) : null;
}
