import { Maximize2, ZoomIn, ZoomOut } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, useEffect, useEffectEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { artifactUrl } from "@/api/client";
import type { Image } from "@/api/types";
import { bytes, number } from "@/i18n/format";
import { MissingFile } from "@/preview/MissingFile";
import { IconButton } from "@/ui/Button";
import styles from "./PictureLook.module.css";
import { moved, trueScale, WHOLE, zoomed } from "./zoom";

interface PictureLookProps {
  readonly artifact: Image["artifact"];
  readonly width: number;
  readonly height: number;
  readonly title: string;
}

const STEP = 1.5;
const NUDGE = 60;

/** A picture to pan and zoom. While it is larger than the room the arrows move it. */
export function PictureLook({ artifact, width, height, title }: PictureLookProps) {
  const { t } = useTranslation("look");
  const room = useRef<HTMLDivElement>(null);
  const [zoom, setZoom] = useState(WHOLE);
  const [broken, setBroken] = useState(false);
  const size = (): DOMRect => room.current?.getBoundingClientRect() ?? new DOMRect();
  const by = (factor: number, at = { x: 0, y: 0 }): void => setZoom((before) => zoomed(before, factor, at, size(), least()));
  const least = (): number => Math.min(1, trueScale({ width, height }, size()));
  const toPixels = (): void => setZoom(zoomed(WHOLE, trueScale({ width, height }, size()), { x: 0, y: 0 }, size(), least()));

  const onWheel = useEffectEvent((event: WheelEvent): void => {
    event.preventDefault();
    const { left, top, width: wide, height: high } = size();
    by(Math.exp(-event.deltaY / 300), { x: event.clientX - left - wide / 2, y: event.clientY - top - high / 2 });
  });
  useEffect(() => {
    const { current } = room;
    // React listens to the wheel passively: it could not keep the page from scrolling.
    current?.addEventListener("wheel", onWheel, { passive: false });
    return () => current?.removeEventListener("wheel", onWheel);
  }, []);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const way = zoom.scale > 1 ? WAYS[event.key] : undefined;
    if (way !== undefined) setZoom((before) => moved(before, way[0] * NUDGE, way[1] * NUDGE, size()));
    else if (event.key === "+" || event.key === "=") by(STEP);
    else if (event.key === "-") by(1 / STEP);
    else if (event.key === "1") toPixels();
    else if (event.key === "0") setZoom(WHOLE);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const { movementX, movementY } = event;
    setZoom((before) => moved(before, movementX, movementY, size()));
  };

  return (
    <div className={styles["picture"]} onKeyDown={onKeyDown}>
      <div
        ref={room}
        className={styles["room"]}
        data-close={zoom.scale > 1}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={onPointerMove}
        onDoubleClick={() => (zoom.scale === 1 ? toPixels() : setZoom(WHOLE))}
      >
        {broken ? (
          <MissingFile digest={artifact.digest} />
        ) : (
          <img
            src={artifactUrl(artifact.digest)}
            alt={title}
            draggable={false}
            style={{ transform: `translate(${zoom.x}px, ${zoom.y}px) scale(${zoom.scale})` }}
            onError={() => setBroken(true)}
          />
        )}
      </div>
      <div className={styles["line"]}>
        <IconButton label={t("picture.out")} keys="−" icon={<ZoomOut size={16} />} onClick={() => by(1 / STEP)} />
        <span className={styles["scale"]}>{t("picture.scale", { scale: number(zoom.scale, { maximumFractionDigits: 1 }) })}</span>
        <IconButton label={t("picture.in")} keys="+" icon={<ZoomIn size={16} />} onClick={() => by(STEP)} />
        <IconButton label={t("picture.pixels")} keys="1" icon={<span aria-hidden="true">1:1</span>} onClick={toPixels} />
        <IconButton label={t("picture.whole")} keys="0" icon={<Maximize2 size={15} />} onClick={() => setZoom(WHOLE)} />
        <span className={styles["facts"]}>
          {t("picture.facts", {
            width,
            height,
            format: (artifact.mediaType.split("/")[1] ?? "").toUpperCase(),
            size: bytes(artifact.size),
          })}
        </span>
      </div>
    </div>
  );
}

const WAYS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
