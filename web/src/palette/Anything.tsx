import { useState } from "react";
import { useTranslation } from "react-i18next";
import { focusField, goTo, mayChange, runCommand } from "@/command";
import { placeMedia } from "@/state/placing";
import { useSession } from "@/state/context";
import { noteType } from "@/state/recentTypes";
import { closeOverlay, type DanglingWire, type Point, showInspector } from "@/state/view";
import { viewportOf } from "@/state/viewport";
import { AssetRows } from "./AssetRows";
import { CommandRows } from "./CommandRows";
import { Foot } from "./Foot";
import { asksForMore, insert } from "./insert";
import { type Mode, modeOf } from "./mode";
import { NodeRows } from "./NodeRows";
import { Search } from "./Search";
import { TypeRows } from "./TypeRows";

interface AnythingProps {
  readonly usual: Mode;
  /** Where what is picked goes; the pointer by default. */
  readonly at?: Point;
  readonly from?: DanglingWire | null;
}

/** One list for everything: node types, `>` commands, `@` nodes of the graph, `#` files. */
export function Anything({ usual, at, from = null }: AnythingProps) {
  const { t } = useTranslation("palette");
  const session = useSession();
  const [typed, setTyped] = useState("");
  const { mode, query } = modeOf(typed, usual);
  const place = at ?? viewportOf(session).pointer();
  const close = (): void => closeOverlay(session.view);

  const rows = {
    types: () => (
      <TypeRows
        query={query}
        from={from}
        onPick={(type) => {
          close();
          if (!mayChange(session)) return;
          const id = insert(session, type, place, from);
          if (id === null) return;
          noteType(type.id);
          if (asksForMore(type)) {
            showInspector(session.view, "settings");
            focusField("inspector");
          } else viewportOf(session).focusNode(id);
        }}
      />
    ),
    commands: () => (
      <CommandRows
        query={query}
        onPick={(id) => {
          close();
          runCommand(session, id);
        }}
      />
    ),
    nodes: () => (
      <NodeRows
        query={query}
        onPick={(id) => {
          close();
          viewportOf(session).centre(id);
          goTo(session, id);
        }}
      />
    ),
    assets: () => (
      <AssetRows
        query={query}
        onPick={(asset) => {
          close();
          if (mayChange(session)) placeMedia(session, [asset], place);
        }}
      />
    ),
  };

  return (
    <Search label={t(`mode.${mode}`)} placeholder={t(`seek.${mode}`)} query={typed} onQuery={setTyped} foot={<Foot />}>
      {rows[mode]()}
    </Search>
  );
}
