import type { english } from "./english";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "app";
    resources: typeof english;
    returnNull: false;
  }
}
