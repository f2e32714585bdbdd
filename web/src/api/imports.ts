/** Bringing in a project from a file. */

import { answer, api } from "./client";
import { fileForm } from "./fileForm";
import type { components } from "./schema";

export type ImportReport = components["schemas"]["ImportReport"];

/** What an import would bring. Nothing is written. */
export function previewImport(file: File): Promise<ImportReport> {
  return answer(api.POST("/api/projects/import", { params: { query: { dryRun: true } }, ...fileForm(file) }));
}

export function importAsProject(file: File, name: string): Promise<ImportReport> {
  const query = name === "" ? {} : { name };
  return answer(api.POST("/api/projects/import", { params: { query }, ...fileForm(file) }));
}

/** Puts the graph of a file into the place of a project's. Raises Refused with 409 when `rev` is no longer the newest. */
export function importInto(file: File, project: string, rev: number): Promise<ImportReport> {
  const params = { query: { into: project }, header: { "If-Match": `"${rev}"` } };
  return answer(api.POST("/api/projects/import", { params, ...fileForm(file) }));
}
