/** What a person looks at: selection, panels, the zoom band. It belongs to one window and is no part of the document. */

import { createStore, type StoreApi } from "zustand";
import type { RunMode } from "@/api/types";

export type LeftTab = "nodes" | "assets" | "templates" | "outline";
export type InspectorTab = "settings" | "takes" | "why" | "notes" | "json";
export type DockTab = "timeline" | "runs" | "logs";
type Tool = "select" | "hand";
type Wires = "all" | "selection" | "none";

/** How much of a node is drawn, by zoom. */
export type Detail = "full" | "preview" | "name" | "flat";

/** What lies over everything else. */
export type Overlay =
  | { readonly kind: "add-node"; readonly at: Point; readonly from: DanglingWire | null }
  | { readonly kind: "commands" }
  | { readonly kind: "find" }
  | { readonly kind: "shortcuts" }
  | { readonly kind: "settings" }
  | { readonly kind: "plan"; readonly targets: readonly string[]; readonly mode: RunMode; readonly title: string }
  | { readonly kind: "link"; readonly from: string }
  | { readonly kind: "look"; readonly node: string }
  | { readonly kind: "compare"; readonly node: string; readonly a: string; readonly b: string }
  | { readonly kind: "versions" }
  | { readonly kind: "name-version" }
  | { readonly kind: "import"; readonly file: File }
  | { readonly kind: "form" };

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A wire whose one end was dropped on nothing. */
export interface DanglingWire {
  readonly node: string;
  readonly port: string;
  readonly side: "output" | "input";
}

export interface View {
  readonly selected: ReadonlySet<string>;
  readonly selectedEdges: ReadonlySet<string>;
  readonly selectedFrames: ReadonlySet<string>;
  /** The node that the arrows start from. */
  readonly focused: string | null;
  /** The node whose name is edited. */
  readonly renaming: string | null;
  readonly detail: Detail;
  readonly tool: Tool;
  readonly locked: boolean;
  readonly minimap: boolean;
  readonly wires: Wires;
  readonly wheel: "pans" | "zooms";
  readonly panels: { readonly left: boolean; readonly right: boolean; readonly dock: boolean };
  readonly widths: { readonly left: number; readonly right: number; readonly dock: number };
  readonly leftTab: LeftTab;
  readonly inspectorTab: InspectorTab;
  readonly dockTab: DockTab;
  readonly overlay: Overlay | null;
  /** The run whose graph is shown instead of the one that is edited. */
  readonly past: string | null;
  /** Nodes and edges on the way to a cause, while somebody asks for it. */
  readonly lit: { readonly nodes: ReadonlySet<string>; readonly edges: ReadonlySet<string> } | null;
  readonly checklist: boolean;
  /** What was typed as the JSON of a node and is not taken over yet, by node; null once it is. */
  readonly typedJson: Readonly<Record<string, string | null>>;
}

export type ViewStore = StoreApi<View>;

const KEPT_AS = "reelgraph.view";
const KEPT = ["panels", "widths", "minimap", "wheel", "checklist"] as const;

const NOTHING: ReadonlySet<string> = new Set();

const AT_FIRST: View = {
  selected: NOTHING,
  selectedEdges: NOTHING,
  selectedFrames: NOTHING,
  focused: null,
  renaming: null,
  detail: "full",
  tool: "select",
  locked: false,
  minimap: true,
  wires: "all",
  wheel: "pans",
  panels: { left: true, right: true, dock: false },
  widths: { left: 280, right: 340, dock: 220 },
  leftTab: "nodes",
  inspectorTab: "settings",
  dockTab: "runs",
  overlay: null,
  past: null,
  lit: null,
  checklist: true,
  typedJson: {},
};

/** There the panels lie over the canvas. */
const NARROW = "(max-width: 1023px)";

export function createView(): ViewStore {
  const wide = !matchMedia(NARROW).matches;
  const panels = { left: wide, right: wide, dock: false };
  const store = createStore<View>(() => ({ ...AT_FIRST, panels, ...kept() }));
  store.subscribe((now, before) => {
    if (KEPT.some((name) => now[name] !== before[name])) keep(now);
  });
  return store;
}

/** Select these nodes and nothing else. The last one is where the arrows start from. */
export function select(view: ViewStore, ids: Iterable<string>): void {
  const selected = new Set(ids);
  view.setState({ selected, selectedEdges: NOTHING, selectedFrames: NOTHING, focused: [...selected].at(-1) ?? null });
}

export function openOverlay(view: ViewStore, overlay: Overlay): void {
  view.setState({ overlay });
}

export function closeOverlay(view: ViewStore): void {
  view.setState({ overlay: null });
}

export function showDock(view: ViewStore, dockTab: DockTab): void {
  view.setState(({ panels }) => ({ dockTab, panels: { ...panels, dock: true } }));
}

export function showInspector(view: ViewStore, inspectorTab: InspectorTab): void {
  view.setState(({ panels }) => ({ inspectorTab, panels: { ...panels, right: true } }));
}

export function showLeft(view: ViewStore, leftTab: LeftTab): void {
  view.setState(({ panels }) => ({ leftTab, panels: { ...panels, left: true } }));
}

function kept(): Partial<View> {
  try {
    // What was kept by another version may lack something: it only adds to what is there at first.
    const found = JSON.parse(localStorage.getItem(KEPT_AS) ?? "{}") as Partial<View>;
    return Object.fromEntries(KEPT.flatMap((name) => (found[name] === undefined ? [] : [[name, found[name]]])));
  } catch {
    return {};
  }
}

function keep(view: View): void {
  localStorage.setItem(KEPT_AS, JSON.stringify(Object.fromEntries(KEPT.map((name) => [name, view[name]]))));
}
