import { Upload } from "lucide-react";
import { type DragEvent, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Asset, type AssetKind, useAssets } from "@/api/assets";
import { mayChange, placeBeside } from "@/command";
import { useDoc, useSession } from "@/state/context";
import { placeMedia } from "@/state/placing";
import { viewportOf } from "@/state/viewport";
import { announce } from "@/ui/announce";
import { Button } from "@/ui/Button";
import { AssetDetails } from "./AssetDetails";
import { AssetGrid } from "./AssetGrid";
import { uploadOnly } from "./intake";
import { UploadList } from "./UploadList";
import { usedDigests } from "./usedDigests";
import styles from "./AssetsPanel.module.css";

const KINDS: readonly AssetKind[] = ["image", "video", "audio"];
const USES = ["all", "used", "unused"] as const;

/** The files of the project. */
export function AssetsPanel() {
  const { t } = useTranslation("panels");
  const session = useSession();
  const picker = useRef<HTMLInputElement>(null);
  const [kind, setKind] = useState<AssetKind | undefined>();
  const [use, setUse] = useState<(typeof USES)[number]>("all");
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const [over, setOver] = useState(false);
  const sought = useDeferredValue(search.trim());
  const { data, isPending, hasNextPage, isFetchNextPageError, fetchNextPage } = useAssets(session.project, { kind, search: sought });
  const nodes = useDoc((doc) => doc.nodes);
  const used = useMemo(() => usedDigests({ nodes }), [nodes]);

  const all = (data?.pages ?? []).flatMap(({ items }) => items);
  const shown = all.filter(({ value }) => use === "all" || used.has(value.artifact.digest) === (use === "used"));
  const seeking = hasNextPage && !isFetchNextPageError;
  const more = (): void => {
    // What is being fetched already is waited for.
    if (seeking) void fetchNextPage({ cancelRefetch: false });
  };
  useEffect(() => {
    // The server knows nothing of use: with none that fits among those that are here, it may be among the next. That is
    // asked after every drawing, for what comes may have none either.
    if (shown.length === 0) more();
  });
  const asset = shown.find(({ id }) => id === chosen);
  const total = data?.pages[0]?.total ?? 0;

  const add = (one: Asset): void => {
    if (!mayChange(session)) return;
    const { ids } = placeMedia(session, [one], placeBeside(session, viewportOf(session).pointer()));
    announce(t("intake.added", { count: ids.length }));
  };
  const onDrop = (event: DragEvent): void => {
    setOver(false);
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    void uploadOnly(session, [...event.dataTransfer.files]);
  };

  return (
    <section
      className={styles["panel"]}
      aria-label={t("assets.title")}
      data-over={over || undefined}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <div className={styles["filters"]}>
        <input
          type="search"
          value={search}
          aria-label={t("assets.search")}
          placeholder={t("search")}
          onChange={(event) => setSearch(event.target.value)}
        />
        <Button onClick={() => picker.current?.click()}>
          <Upload size={14} aria-hidden="true" />
          {t("assets.upload")}
        </Button>
        <input
          ref={picker}
          type="file"
          hidden
          multiple
          aria-label={t("assets.upload")}
          accept="image/*,video/*,audio/*"
          onChange={(event) => {
            const files = [...(event.target.files ?? [])];
            event.target.value = "";
            if (files.length > 0) void uploadOnly(session, files);
          }}
        />
        <select
          aria-label={t("assets.kind.label")}
          value={kind ?? ""}
          onChange={(event) => setKind(KINDS.find((one) => one === event.target.value))}
        >
          <option value="">{t("assets.kind.all")}</option>
          {KINDS.map((one) => (
            <option key={one} value={one}>
              {t(`assets.kind.${one}`)}
            </option>
          ))}
        </select>
        <select
          aria-label={t("assets.use.label")}
          value={use}
          onChange={(event) => setUse(USES.find((one) => one === event.target.value) ?? "all")}
        >
          {USES.map((one) => (
            <option key={one} value={one}>
              {t(`assets.use.${one}`)}
            </option>
          ))}
        </select>
      </div>
      <UploadList />
      {shown.length === 0 ? (
        <p className={styles["nothing"]}>
          {isPending || seeking ? t("assets.loading") : total === 0 && sought === "" && kind === undefined ? t("assets.none") : t("assets.nothing")}
          {!isPending && !seeking && <span>{t("assets.drop")}</span>}
        </p>
      ) : (
        <AssetGrid
          assets={shown}
          chosen={chosen}
          onChoose={setChosen}
          onAdd={add}
          onEnd={more}
        />
      )}
      {asset !== undefined && (
        <AssetDetails key={asset.id} asset={asset} onAdd={() => add(asset)} onGone={() => setChosen(null)} />
      )}
    </section>
  );
}
