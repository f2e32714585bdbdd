import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { forgetAssets } from "@/api/assets";
import { useSession } from "@/state/context";
import { registerIntake } from "@/state/intake";
import { reportProblem } from "@/ui/problems";
import { takeFiles } from "./intake";
import { useUploads } from "./uploads";

/** Takes in the files of the open project, and keeps the lists of its files true. Once a page. */
export function useIntake(): void {
  const session = useSession();
  const client = useQueryClient();
  const { project } = session;

  useEffect(
    () => registerIntake(session, (files, at, onto) => void takeFiles(session, files, { at, onto }).catch(reportProblem)),
    [session],
  );

  useEffect(
    () =>
      useUploads.subscribe(({ list }, before) => {
        const arrived = list.some((one) => {
          const was = before.list.find(({ id }) => id === one.id);
          return one.project === project && one.asset !== null && was?.asset === null;
        });
        if (arrived) void forgetAssets(client, project);
      }),
    [client, project],
  );
}
