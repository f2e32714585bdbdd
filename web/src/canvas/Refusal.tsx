import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { placeBetween } from "@/graph/between";
import { addNode, connect, seq, freshId } from "@/graph/edit";
import { typeTitle } from "@/i18n/catalog";
import { useSession } from "@/state/context";
import { select } from "@/state/view";
import { viewportOf } from "@/state/viewport";
import { Button } from "@/ui/Button";
import { useConnectingStore } from "./connecting";
import { refusalWords } from "./refusal";
import styles from "./WireHint.module.css";

const SHOWN_FOR = 8000;

/** Why a wire was refused, where it was dropped; with what would make it fit, when there is such a node. */
export function Refusal() {
  const session = useSession();
  const { t } = useTranslation("canvas");
  const connecting = useConnectingStore();
  const refused = useStore(connecting, (now) => now.refused);
  const first = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (refused === null) return;
    first.current?.focus();
    const close = (): void => connecting.setState({ refused: null });
    const timer = setTimeout(close, SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [refused, connecting]);

  if (refused === null) return null;
  const { at, source, target, refusal } = refused;
  const converter = refusal.reason === "kind" ? refusal.converter : null;
  const info = converter === null ? undefined : session.catalog.get(converter.type);
  const close = (): void => connecting.setState({ refused: null });

  const insert = (): void => {
    if (converter === null) return;
    const { editor, catalog, view } = session;
    const id = freshId(converter.type, editor.doc);
    const place = placeBetween(editor.doc, catalog, viewportOf(session).sizes(), [source.node, target.node], converter.type);
    const node = { id, type: converter.type, typeVersion: info?.version ?? null, params: {}, disabled: false, pinned: null };
    editor.edit(
      "convert",
      seq(
        addNode(node, place),
        connect(catalog, { source, target: { node: id, port: converter.input } }),
        connect(catalog, { source: { node: id, port: converter.output }, target }),
      ),
    );
    select(view, [id]);
    close();
    viewportOf(session).focusNode(id);
  };

  return (
    <div
      role="alertdialog"
      aria-label={t("refused.title")}
      className={styles["bubble"]}
      style={{ transform: `translate(${at.x + 12}px, ${at.y + 12}px)` }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") close();
      }}
    >
      <p>{refusalWords(session, source, target, refusal)}</p>
      <div className={styles["buttons"]}>
        {info !== undefined && (
          <Button ref={first} size="small" look="primary" onClick={insert}>
            {t("refused.insert", { node: typeTitle(info) })}
          </Button>
        )}
        <Button ref={info === undefined ? first : null} size="small" onClick={close}>
          {t("refused.close")}
        </Button>
      </div>
    </div>
  );
}
