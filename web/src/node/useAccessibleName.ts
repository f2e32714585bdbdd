import { useTranslation } from "react-i18next";
import { useShallow } from "zustand/shallow";
import { nodeOf } from "@/graph/document";
import { nodeTitle, typeTitle } from "@/i18n/catalog";
import { parts } from "@/run/emphasis";
import { useCatalog, useDoc } from "@/state/context";
import { accessibleName } from "./accessibleName";
import { placeOf } from "./place";
import { portsOf } from "./ports";
import { useCause } from "./useCause";
import { useShown } from "./useShown";

/** The name that a screen reader says when it comes to a node. */
export function useAccessibleName(id: string): string {
  const { t } = useTranslation("node");
  const catalog = useCatalog();
  const facts = useDoc(
    useShallow((doc) => {
      const type = nodeOf(doc, id)?.type ?? "";
      const { inputs, outputs } = portsOf(catalog.get(type), doc.edges, id);
      const title = nodeTitle(doc, catalog, id);
      return { title, type, inputs: inputs.length, outputs: outputs.length, ...placeOf(doc, id) };
    }),
  );
  const shown = useShown(id, ({ state, kept, disabled, warning }) => ({ state, kept, disabled, warning }));
  const cause = useCause(id, shown.state === "stale");
  const info = catalog.get(facts.type);
  const why = cause === null ? "" : parts(cause.sentence).map(({ text }) => text).join("");
  return accessibleName(
    { ...facts, ...shown, type: info === undefined ? t("unknown.spoken") : typeTitle(info), cause: why },
    t,
  );
}
