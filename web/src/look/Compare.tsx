import { ArrowLeftRight } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useTake } from "@/api/take";
import type { Take } from "@/api/takes";
import { dateTime } from "@/i18n/format";
import { isList } from "@/preview/kind";
import { useNodeTitle, useSession } from "@/state/context";
import type { Overlay } from "@/state/view";
import { Button, IconButton } from "@/ui/Button";
import { described } from "@/ui/problems";
import { ChangedSettings } from "./ChangedSettings";
import styles from "./Compare.module.css";
import type { Looks } from "./looks";
import { PairOfPictures } from "./PairOfPictures";
import { OutputLook } from "./OutputLook";
import { PairOfVideos } from "./PairOfVideos";
import { Panel } from "./Panel";

interface CompareProps {
  readonly overlay: Extract<Overlay, { readonly kind: "compare" }>;
  readonly onClose: () => void;
}

const LOOKS: readonly Looks[] = ["wipe", "side", "difference", "onion"];

/** Two takes of a node against each other. */
export function Compare({ overlay, onClose }: CompareProps) {
  const { node } = overlay;
  const { project } = useSession();
  const { t } = useTranslation("look");
  const title = useNodeTitle(node);
  const [swapped, setSwapped] = useState(false);
  const [looks, setLooks] = useState<Looks>("wipe");
  const one = useTake(project, node, overlay.a);
  const two = useTake(project, node, overlay.b);
  const [a, b] = swapped ? [two.data, one.data] : [one.data, two.data];
  const error = one.error ?? two.error;
  const swap = (): void => setSwapped((before) => !before);

  return (
    <Panel
      title={t("compare.title", { name: title })}
      subject={`${overlay.a} ${overlay.b} ${looks} ${a !== undefined && b !== undefined ? "there" : ""}`}
      onClose={onClose}
      onKey={({ key }) => {
        const chosen = LOOKS[Number(key) - 1];
        if (key.toLowerCase() === "x") swap();
        else if (chosen !== undefined) setLooks(chosen);
        else return false;
        return true;
      }}
      actions={
        <>
          <div className={styles["looks"]} role="group" aria-label={t("compare.looks")}>
            {LOOKS.map((name, at) => (
              <Button key={name} size="small" look="quiet" title={String(at + 1)} aria-pressed={name === looks} onClick={() => setLooks(name)}>
                {t(`compare.${name}`)}
              </Button>
            ))}
          </div>
          <IconButton label={t("compare.swap")} keys="X" icon={<ArrowLeftRight size={16} />} onClick={swap} />
        </>
      }
    >
      {a !== undefined && b !== undefined ? (
        <div className={styles["compare"]}>
          <Pair a={a} b={b} looks={looks} title={title} />
          <aside className={styles["aside"]}>
            <TakeLine side="A" take={a} />
            <TakeLine side="B" take={b} />
            <ChangedSettings a={a} b={b} />
          </aside>
        </div>
      ) : (
        <p className={styles["line"]} role={error === null ? "status" : "alert"}>
          {error === null ? t("compare.loading") : described(error).title}
        </p>
      )}
    </Panel>
  );
}

interface PairProps {
  readonly a: Take;
  readonly b: Take;
  readonly looks: Looks;
  readonly title: string;
}

/** Pictures and clips lie on each other; anything else stands side by side. */
function Pair({ a, b, looks, title }: PairProps) {
  const { t } = useTranslation("look");
  const [nth, setNth] = useState(0);
  const port = Object.keys(a.outputs).find((name) => b.outputs[name] !== undefined);
  const [left, right] = port === undefined ? [undefined, undefined] : [a.outputs[port], b.outputs[port]];
  if (left === undefined || right === undefined) return <p className={styles["line"]}>{t("compare.nothing")}</p>;
  const both = [left, right].map((output) => (isList(output) ? output : [output]));
  const count = Math.min(both[0]?.length ?? 0, both[1]?.length ?? 0);
  const [one, two] = [both[0]?.[nth], both[1]?.[nth]];
  return (
    <div className={styles["pair"]}>
      {one?.kind === "image" && two?.kind === "image" ? (
        <PairOfPictures a={one} b={two} looks={looks} />
      ) : one?.kind === "video" && two?.kind === "video" ? (
        <PairOfVideos key={`${one.artifact.digest} ${two.artifact.digest}`} a={one} b={two} looks={looks} title={title} />
      ) : (
        <div className={styles["columns"]}>
          <OutputLook output={left} node={a.node} title="A" autoPlay={false} />
          <OutputLook output={right} node={b.node} title="B" autoPlay={false} />
        </div>
      )}
      {count > 1 && (
        <label className={styles["line"]}>
          {t("compare.item")}
          <select value={nth} onChange={(event) => setNth(Number(event.target.value))}>
            {Array.from({ length: count }, (_, at) => (
              <option key={at} value={at}>
                {t("list.place", { place: at + 1, count })}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}

function TakeLine({ side, take }: { readonly side: "A" | "B"; readonly take: Take }) {
  return (
    <p className={styles["take"]}>
      <b className={styles["side"]} data-side={side}>
        {side}
      </b>
      <span>{take.name === "" ? dateTime(take.createdAt) : take.name}</span>
    </p>
  );
}
