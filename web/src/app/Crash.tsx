import i18next from "i18next";
import { Component, type ErrorInfo, type ReactNode } from "react";
import styles from "./Missing.module.css";

interface CrashProps {
  readonly children: ReactNode;
}

interface CrashState {
  readonly error: Error | null;
}

/** What is left when drawing failed: words, and the way back. What was edited is saved or kept as a draft by then. */
export class Crash extends Component<CrashProps, CrashState> {
  override state: CrashState = { error: null };

  static getDerivedStateFromError(error: Error): CrashState {
    return { error };
  }

  override componentDidCatch(error: Error, { componentStack }: ErrorInfo): void {
    console.error(error, componentStack);
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <main className={styles["missing"]} role="alert">
        <h1>{i18next.t("app:crash.title")}</h1>
        <p>{i18next.t("app:crash.hint")}</p>
        <pre>{error.message}</pre>
        <button type="button" onClick={() => location.reload()}>
          {i18next.t("app:crash.reload")}
        </button>
      </main>
    );
  }
}
