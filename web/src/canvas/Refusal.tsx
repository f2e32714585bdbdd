import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { placeBetween } from "@/graph/between";
import { addNode, connect, seq, freshId } from "@/graph/edit";
import { typeTitle } from "@/i18n/catalog";
import { useSession } from "@/state/context";
import { select } from "@/state/view";
import { viewportOf } from "@/state/viewport";
import { Button } from "@/ui/Button";
import { type Refused, useConnectingStore } from "./connecting";
import { refusalWords } from "./refusal";
import styles from "./WireHint.module.css";

const SHOWN_FOR = 8000;

/** Why a wire was refused, where it was dropped; with what would make it fit, when there is such a node. */
export function Refusal() {
  const refused = useStore(useConnectingStore(), (now) => now.refused);
  return refused === null ? null : <Bubble refused={refused} />;
}

/** It goes by itself, but not while somebody has the pointer or the focus on it. */
function Bubble({ refused }: { readonly refused: Refused }) {
  const session = useSession();
  const { t } = useTranslation("canvas");
  const connecting = useConnectingStore();
  const first = useRef<HTMLButtonElement>(null);
  const before = useRef<Element>(document.activeElement);
  const [held, setHeld] = useState(false);
  const { at, source, target, refusal } = refused;

  useEffect(() => first.current?.focus(), [refused]);
  useEffect(() => {
    if (held) return undefined;
    const timer = setTimeout(() => connecting.setState({ refused: null }), SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [held, refused, connecting]);

  const converter = refusal.reason === "kind" ? refusal.converter : null;
  const info = converter === null ? undefined : session.catalog.get(converter.type);
  const close = (): void => {
    // The focus goes back to what had it. Who draws by pointer may have had none: then to where the wire comes from.
    const { current } = before;
    const there = current === document.body || current?.isConnected !== true ? cardOf(source.node) : current;
    if (there instanceof HTMLElement) there.focus({ preventScroll: true });
    connecting.setState({ refused: null });
  };

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
    connecting.setState({ refused: null });
    viewportOf(session).focusNode(id);
  };

  return (
    <div
      role="alertdialog"
      aria-label={t("refused.title")}
      className={styles["bubble"]}
      style={{ transform: `translate(${at.x + 12}px, ${at.y + 12}px)` }}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={({ currentTarget }) => setHeld(currentTarget.contains(document.activeElement))}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
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

function cardOf(node: string): Element | null {
  return document.querySelector(`[data-node="${CSS.escape(node)}"]`);
}
