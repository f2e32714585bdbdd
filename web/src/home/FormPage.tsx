import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { runForm } from "@/api/formRun";
import { type Form, formOf } from "@/api/projects";
import { useSession } from "@/state/context";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { described, reportProblem } from "@/ui/problems";
import { FormField } from "./FormField";
import { FormResults } from "./FormResults";
import { type FormValues, given, missing, valuesOf } from "./formValue";
import styles from "./FormPage.module.css";

/** The graph as a form: what it asks for, a button, and what it gives. */
export function FormPage({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation("home");
  const { project, editor } = useSession();
  const { data: form, error } = useQuery({
    queryKey: ["form", project],
    queryFn: async () => {
      await editor.flush();
      return formOf(project);
    },
    gcTime: 0,
    retry: false,
  });
  return (
    <Dialog title={t("form.title")} shape="wide" onClose={onClose}>
      <div className={styles["page"]}>
        <p className={styles["hint"]}>{t("form.hint")}</p>
        {error !== null ? (
          <p role="alert">{described(error).title}</p>
        ) : form === undefined ? (
          <p role="status">{t("form.loading")}</p>
        ) : (
          <Fields form={form} />
        )}
      </div>
    </Dialog>
  );
}

function Fields({ form }: { readonly form: Form }) {
  const { t } = useTranslation("home");
  const { project, editor } = useSession();
  const heading = useId();
  const [values, setValues] = useState<FormValues>(() => valuesOf(form.inputs));
  const [complaints, setComplaints] = useState<ReadonlySet<string>>(new Set());
  const [run, setRun] = useState<string | null>(null);
  const [starting, setStarting] = useState(false);

  const start = async (): Promise<void> => {
    const absent = missing(form.inputs, values);
    setComplaints(absent);
    if (absent.size > 0) return;
    setStarting(true);
    try {
      const rev = await editor.flush();
      const inputs = given(form.inputs, values);
      setRun((await runForm({ project, rev, inputs, outputs: form.outputs })).id);
    } catch (error) {
      reportProblem(error);
    } finally {
      setStarting(false);
    }
  };

  return (
    <>
      <form
        className={styles["fields"]}
        onSubmit={(event) => {
          event.preventDefault();
          void start();
        }}
      >
        {form.inputs.length === 0 && <p>{t("form.empty")}</p>}
        {form.inputs.map((input) => (
          <FormField
            key={input.name}
            input={input}
            value={values[input.name] ?? null}
            absent={complaints.has(input.name)}
            onValue={(value) => setValues((before) => ({ ...before, [input.name]: value }))}
          />
        ))}
        {form.outputs.length === 0 ? (
          <p>{t("form.noOutputs")}</p>
        ) : (
          <Button type="submit" look="primary" disabled={starting}>
            {t("form.run")}
          </Button>
        )}
      </form>
      {run !== null && (
        <section className={styles["results"]} aria-labelledby={heading}>
          <h3 id={heading}>{t("form.results")}</h3>
          <FormResults key={run} run={run} outputs={form.outputs} />
        </section>
      )}
    </>
  );
}
