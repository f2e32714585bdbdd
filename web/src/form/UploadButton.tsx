import { useQueryClient } from "@tanstack/react-query";
import { Upload } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Asset, forgetAssets } from "@/api/assets";
import { uploadFile } from "@/api/uploads";
import { percent } from "@/i18n/format";
import { useSession } from "@/state/context";
import { Button } from "@/ui/Button";
import { reportProblem } from "@/ui/problems";

interface UploadButtonProps {
  readonly accept: readonly string[];
  /** What is chosen now. When that changes while a file is on its way, that file comes in without being chosen. */
  readonly chosen: string | null;
  readonly onUploaded: (asset: Asset) => void;
}

export function UploadButton({ accept, chosen, onUploaded }: UploadButtonProps) {
  const { t } = useTranslation("form");
  const { project } = useSession();
  const client = useQueryClient();
  const picker = useRef<HTMLInputElement>(null);
  const newest = useRef(chosen);
  const [sent, setSent] = useState<number | null>(null);
  useEffect(() => {
    newest.current = chosen;
  }, [chosen]);

  const upload = async (file: File): Promise<void> => {
    setSent(0);
    try {
      const { asset } = await uploadFile(project, file, {
        onStage: (stage) => setSent("done" in stage ? stage.done / Math.max(1, file.size) : 1),
      });
      if (newest.current === chosen) onUploaded(asset);
    } catch (error) {
      reportProblem(error);
    } finally {
      setSent(null);
      await forgetAssets(client, project);
    }
  };

  return (
    <>
      <Button size="small" disabled={sent !== null} onClick={() => picker.current?.click()}>
        <Upload size={14} aria-hidden="true" />
        {sent === null ? t("asset.upload") : percent(sent)}
      </Button>
      <input
        ref={picker}
        type="file"
        hidden
        aria-label={t("asset.upload")}
        accept={accept.map((kind) => `${kind}/*`).join(",")}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = "";
          if (file !== undefined) void upload(file);
        }}
      />
    </>
  );
}
