/** Requests to the server. A failed one becomes a `Refused` with the server's Problem, or `Unreachable`. */

import createClient from "openapi-fetch";
import type { Problem, ProblemReply } from "./types";
import type { paths } from "./schema";
import { fromStore } from "./way";

/** The server has answered with a Problem. */
export class Refused extends Error {
  constructor(readonly reply: ProblemReply) {
    super(reply.title);
  }

  get problem(): Problem {
    return this.reply;
  }
}

/** Nobody has answered. */
export class Unreachable extends Error {}

export const api = createClient<paths>({ baseUrl: location.origin, fetch: reached });

interface Answer<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}

/** openapi-fetch takes readonly lists for objects with the methods of a list. Here they are lists again. */
type Whole<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends { readonly [at: number]: infer Item; readonly length: infer Length extends number; readonly concat: unknown }
    ? number extends Length
      ? readonly Whole<Item>[]
      : Fixed<T, Length>
    : T extends object
      ? { readonly [Key in keyof T]: Whole<T[Key]> }
      : T;

/** A list of so many items. */
type Fixed<T, Length extends number, Items extends readonly unknown[] = readonly []> = Items["length"] extends Length
  ? Items
  : Fixed<T, Length, readonly [...Items, Whole<T[Items["length"] & keyof T]>]>;

/** What the server answers. Raises Refused and Unreachable. */
export async function answer<Data>(asked: Promise<Answer<Data>>): Promise<Whole<Data>> {
  const { data, error, response } = await asked;
  if (!response.ok) throw refusal(error, response.status);
  // The description of the API says what an answer without an error holds; it is undefined only where it says so.
  return data as Whole<Data>;
}

export function refusal(error: unknown, status: number): Error {
  if (isReply(error)) return new Refused(error);
  return status >= 502 && status <= 504 ? new Unreachable() : new Refused(unexplained(status));
}

/** A part of this page that is fetched only now. Raises Unreachable. */
export async function fetched<Part>(asked: Promise<Part>): Promise<Part> {
  try {
    return await asked;
  } catch {
    throw new Unreachable();
  }
}

/** Where the bytes of a stored file are. */
export function artifactUrl(digest: string, download?: string): string {
  const query = download === undefined ? "" : `?download=${encodeURIComponent(download)}`;
  return `/api/artifacts/${digest}${query}`;
}

/**
 * The same for elements of the page and for downloads: the server may send them on to its store for a large file. For
 * `fetch` and `crossorigin` it is no use: the store would have to allow them.
 */
export function redirectingUrl(digest: string, download?: string): string {
  const url = artifactUrl(digest, download);
  if (!fromStore.open) return url;
  return `${url}${download === undefined ? "?" : "&"}redirect=true`;
}

export type PreviewName = "thumbnail" | "poster" | "sprite" | "peaks";

export function previewUrl(digest: string, name: PreviewName): string {
  return `/api/artifacts/${digest}/previews/${name}`;
}

/** The address of the events of a project, from where a client left off. */
export function eventsUrl(project: string, since: number | null, epoch: string | null): string {
  const url = new URL(`/api/projects/${encodeURIComponent(project)}/events`, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  if (since !== null && epoch !== null) {
    url.searchParams.set("since", String(since));
    url.searchParams.set("epoch", epoch);
  }
  return url.href;
}

async function reached(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    throw error instanceof DOMException && error.name === "AbortError" ? error : new Unreachable();
  }
}

function isReply(error: unknown): error is ProblemReply {
  return typeof error === "object" && error !== null && "code" in error && "title" in error;
}

function unexplained(status: number): ProblemReply {
  return {
    type: "about:blank",
    status,
    code: "unexplained",
    title: `HTTP ${status}`,
    detail: "",
    hint: "",
    where: {},
    problems: [],
    rev: null,
    changed: null,
    instance: null,
  };
}
