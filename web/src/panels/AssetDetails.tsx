import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Asset, type AssetUse, useAsset, useDeleteAsset, useRenameAsset } from "@/api/assets";
import { redirectingUrl } from "@/api/client";
import { ask } from "@/command/ask";
import { useSession } from "@/state/context";
import { Button } from "@/ui/Button";
import { reportProblem } from "@/ui/problems";
import { assetFacts } from "./assetFacts";
import styles from "./AssetDetails.module.css";

interface AssetDetailsProps {
  readonly asset: Asset;
  readonly onAdd: () => void;
  readonly onGone: () => void;
}

/** The chosen file: what it is, what uses it, and what can be done with it. */
export function AssetDetails({ asset, onAdd, onGone }: AssetDetailsProps) {
  const { t } = useTranslation("panels");
  const { project } = useSession();
  const [renaming, setRenaming] = useState(false);
  const { data } = useAsset(project, asset.id);
  const remove = useDeleteAsset(project);
  const { id, name, value } = asset;

  const onDelete = async (): Promise<void> => {
    const sure = await ask({
      title: t("assets.ask.title", { name }),
      detail: t("assets.ask.detail"),
      yes: t("assets.ask.yes"),
      danger: true,
    });
    // The server says which nodes or runs still need it.
    if (sure) remove.mutate(id, { onSuccess: onGone, onError: reportProblem });
  };

  return (
    <div className={styles["details"]}>
      {renaming ? (
        <Renaming asset={asset} onDone={() => setRenaming(false)} />
      ) : (
        <p className={styles["title"]}>{name}</p>
      )}
      <p className={styles["facts"]}>
        {t(`assets.one.${value.kind}`)} · {assetFacts(asset)}
      </p>
      {data !== undefined && <Uses use={data.usedBy} project={project} />}
      <div className={styles["actions"]}>
        <Button size="small" look="primary" onClick={onAdd}>
          {t("assets.add")}
        </Button>
        <Button size="small" onClick={() => setRenaming(true)}>
          {t("assets.rename")}
        </Button>
        <a className={styles["link"]} href={redirectingUrl(value.artifact.digest, name)} download={name}>
          {t("assets.download")}
        </a>
        <Button size="small" look="danger" disabled={remove.isPending} onClick={() => void onDelete()}>
          {t("assets.delete")}
        </Button>
      </div>
    </div>
  );
}

function Renaming({ asset, onDone }: { readonly asset: Asset; readonly onDone: () => void }) {
  const { t } = useTranslation("panels");
  const { project } = useSession();
  const rename = useRenameAsset(project);
  const [name, setName] = useState(asset.name);
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const wanted = name.trim();
    if (wanted === asset.name || wanted === "") onDone();
    else rename.mutate({ id: asset.id, name: wanted }, { onSuccess: onDone, onError: reportProblem });
  };
  return (
    <form className={styles["renaming"]} onSubmit={onSubmit}>
      <input
        autoFocus
        value={name}
        maxLength={200}
        aria-label={t("assets.name")}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          onDone();
        }}
      />
      <Button size="small" type="submit" disabled={rename.isPending}>
        {t("assets.save")}
      </Button>
    </form>
  );
}

function Uses({ use, project }: { readonly use: AssetUse; readonly project: string }) {
  const { t } = useTranslation("panels");
  const elsewhere = use.nodes.filter((user) => user.project !== project).length;
  const lines = [
    use.nodes.length > 0 ? t("assets.used.nodes", { count: use.nodes.length }) : null,
    elsewhere > 0 ? t("assets.used.elsewhere", { count: elsewhere }) : null,
    use.runs.length > 0 ? t("assets.used.runs", { count: use.runs.length }) : null,
    use.results > 0 ? t("assets.used.results", { count: use.results }) : null,
  ].filter((line) => line !== null);
  return <p className={styles["facts"]}>{lines.length === 0 ? t("assets.used.nothing") : lines.join(" · ")}</p>;
}
