/** Commands that change what is seen, and nothing in the document. */

import i18next from "i18next";
import type { Session } from "@/state/session";
import { closeOverlay, type LeftTab, openOverlay, type Overlay, showDock, showInspector, showLeft, type View } from "@/state/view";
import { viewportOf } from "@/state/viewport";
import { announce } from "@/ui/announce";
import { type Command, commands } from "./command";
import { focusField } from "./focus";
import { meantNode, needsNodes, selectedNodes } from "./selection";
import { stepOut } from "./stepOut";

const ZOOM_STEP = 1.25;
const WIRES = ["all", "selection", "none"] as const;

export const VIEW = commands([
  { id: "fit", group: "view", keys: ["Shift+Digit1", "Digit1"], alone: true, run: (session) => viewportOf(session).fit() },
  {
    id: "fit-selection",
    group: "view",
    keys: ["Shift+Digit2", "[Shift]+."],
    alone: true,
    available: needsNodes,
    run: (session) => viewportOf(session).fit(selectedNodes(session)),
  },
  { id: "zoom-100", group: "view", keys: ["Shift+Digit0", "Digit0"], alone: true, run: (session) => viewportOf(session).zoomTo(1) },
  { id: "zoom-in", group: "view", keys: ["[Shift]++"], alone: true, repeats: true, run: (session) => viewportOf(session).zoomBy(ZOOM_STEP) },
  { id: "zoom-out", group: "view", keys: ["-"], alone: true, repeats: true, run: (session) => viewportOf(session).zoomBy(1 / ZOOM_STEP) },
  {
    id: "select-tool",
    group: "view",
    keys: ["v"],
    alone: true,
    checked: ({ view }) => view.getState().tool === "select",
    run: ({ view }) => view.setState({ tool: "select" }),
  },
  {
    id: "hand-tool",
    group: "view",
    keys: ["h"],
    alone: true,
    checked: ({ view }) => view.getState().tool === "hand",
    run: ({ view }) => view.setState({ tool: "hand" }),
  },
  {
    id: "look",
    group: "view",
    keys: ["Space"],
    alone: true,
    tap: true,
    available: (session) => (session.view.getState().overlay?.kind === "look" ? true : needsNodes(session)),
    run: look,
  },
  {
    id: "inspect",
    group: "view",
    keys: ["Enter"],
    alone: true,
    run: ({ view }) => {
      showInspector(view, "settings");
      focusField("inspector");
    },
  },
  { id: "step-out", group: "view", keys: ["Escape"], inFields: true, keysOnly: true, run: stepOut },
  toggle("lock", "l", "locked"),
  toggle("minimap", "m", "minimap"),
  {
    id: "wires",
    group: "view",
    keys: ["Shift+w"],
    alone: true,
    run: ({ view }) => {
      const wires = WIRES[(WIRES.indexOf(view.getState().wires) + 1) % WIRES.length] ?? "all";
      view.setState({ wires });
      announce(i18next.t(`command:said.wires-${wires}`));
    },
  },
  {
    id: "wheel",
    group: "view",
    keys: [],
    checked: ({ view }) => view.getState().wheel === "zooms",
    run: ({ view }) => view.setState(({ wheel }) => ({ wheel: wheel === "pans" ? "zooms" : "pans" })),
  },
  leftTab("show-nodes", 1, "nodes"),
  leftTab("show-assets", 2, "assets"),
  leftTab("show-templates", 3, "templates"),
  leftTab("show-outline", 4, "outline"),
  {
    id: "queue",
    group: "view",
    keys: ["q"],
    alone: true,
    checked: ({ view }) => view.getState().panels.dock && view.getState().dockTab === "runs",
    run: dock("runs"),
  },
  {
    id: "logs",
    group: "view",
    keys: ["$mod+Backquote"],
    checked: ({ view }) => view.getState().panels.dock && view.getState().dockTab === "logs",
    run: dock("logs"),
  },
  {
    id: "timeline",
    group: "view",
    keys: [],
    checked: ({ view }) => view.getState().panels.dock && view.getState().dockTab === "timeline",
    run: dock("timeline"),
  },
  {
    id: "hide-panels",
    group: "view",
    keys: ["$mod+Backslash", "$mod+\\"],
    inFields: true,
    checked: ({ view }) => !somePanel(view.getState()),
    run: hidePanels,
  },
  { ...opens("commands", ["$mod+k"], { kind: "commands" }), keysOnly: true },
  opens("find", ["$mod+f"], { kind: "find" }),
  { ...opens("shortcuts", ["[Shift]+?"], { kind: "shortcuts" }), inFields: false, alone: true },
  {
    id: "checklist",
    group: "view",
    keys: [],
    checked: ({ view }) => view.getState().checklist,
    run: ({ view }) => view.setState(({ checklist }) => ({ checklist: !checklist })),
  },
]);

function look(session: Session): void {
  const { view } = session;
  const node = meantNode(session);
  if (view.getState().overlay?.kind === "look" || node === null) closeOverlay(view);
  else openOverlay(view, { kind: "look", node });
}

function toggle<const Id extends string>(id: Id, letter: string, field: "locked" | "minimap"): Command<Id> {
  return {
    id,
    group: "view",
    keys: [`Shift+${letter}`],
    alone: true,
    checked: ({ view }) => view.getState()[field],
    run: ({ view }) => {
      const on = !view.getState()[field];
      view.setState({ [field]: on });
      announce(i18next.t(`command:said.${field}-${on ? "on" : "off"}`));
    },
  };
}

function leftTab<const Id extends string>(id: Id, digit: number, tab: LeftTab): Command<Id> {
  return {
    id,
    group: "view",
    keys: [`Alt+Digit${digit}`],
    checked: ({ view }) => view.getState().panels.left && view.getState().leftTab === tab,
    run: ({ view }) => {
      showLeft(view, tab);
      if (tab === "outline") focusField("outline");
    },
  };
}

/** Show a part of the dock; when it is shown already, close the dock. */
function dock(tab: "runs" | "logs" | "timeline"): (session: Session) => void {
  return ({ view }) => {
    const { panels, dockTab } = view.getState();
    if (panels.dock && dockTab === tab) view.setState({ panels: { ...panels, dock: false } });
    else showDock(view, tab);
  };
}

function hidePanels({ view }: Session): void {
  const show = !somePanel(view.getState());
  view.setState({ panels: { left: show, right: show, dock: false } });
}

function somePanel({ panels }: View): boolean {
  return panels.left || panels.right || panels.dock;
}

function opens<const Id extends string>(id: Id, keys: readonly string[], overlay: Overlay): Command<Id> {
  return { id, group: "view", keys, inFields: true, run: ({ view }) => openOverlay(view, overlay) };
}
