/** How far an upload is. `done` in bytes. */
export type UploadStage =
  | { readonly kind: "reading"; readonly done: number }
  | { readonly kind: "sending"; readonly done: number }
  /** The connection is cut: it goes on by itself as soon as the server is back. */
  | { readonly kind: "cut"; readonly done: number }
  | { readonly kind: "checking" };
