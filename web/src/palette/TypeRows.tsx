import { Command } from "cmdk";
import { useTranslation } from "react-i18next";
import type { NodeTypeInfo } from "@/api/types";
import { nodeOf } from "@/graph/document";
import { portsOf } from "@/graph/kinds";
import type { Loose } from "@/graph/suggest";
import { categoryTitle } from "@/i18n/catalog";
import { useCatalog, useSession } from "@/state/context";
import { useRecentTypes } from "@/state/recentTypes";
import type { DanglingWire } from "@/state/view";
import { heldEnd } from "./insert";
import { type Section, sections } from "./sections";
import { TypeRow } from "./TypeRow";
import { useUsage } from "./useUsage";

interface TypeRowsProps {
  readonly query: string;
  readonly from: DanglingWire | null;
  readonly onPick: (type: NodeTypeInfo) => void;
}

/** The node types that can be added. */
export function TypeRows({ query, from, onPick }: TypeRowsProps) {
  const { t } = useTranslation("palette");
  const session = useSession();
  const catalog = useCatalog();
  const held = from === null ? null : heldEnd(session, from);
  const near = from === null ? nearOf(session) : null;
  const recent = useRecentTypes(({ types }) => types);
  const usage = useUsage(held !== null || near !== null);
  const heading = ({ id }: Section): string => {
    if (id === "fitting" && held !== null) return held.side === "output" ? t("takes", kind(held)) : t("gives", kind(held));
    if (id === "recent" || id === "suggested" || id === "found") return t(id);
    return categoryTitle(id);
  };
  const kind = ({ kind }: Loose): { kind: string } => ({ kind: t(`kind.${kind}`) });
  return sections(catalog, { query, held, near, recent, usage }).map((section) => (
    <Command.Group key={section.id} heading={heading(section)}>
      {section.types.map((type) => (
        <TypeRow key={type.id} value={`${section.id} ${type.id}`} type={type} onPick={() => onPick(type)} />
      ))}
    </Command.Group>
  ));
}

/** What the one selected node gives. */
function nearOf({ view, editor, catalog }: ReturnType<typeof useSession>): Loose | null {
  const [id, ...others] = view.getState().selected;
  if (id === undefined || others.length > 0) return null;
  const output = portsOf(catalog, nodeOf(editor.doc, id), "output")[0];
  return output === undefined ? null : { kind: output.kind, side: "output" };
}
