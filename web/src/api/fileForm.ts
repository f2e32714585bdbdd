/** A form with one file. The description of the API has no type for bytes, so the body is only its stand-in. */
export function fileForm(file: File): { readonly body: { readonly file: string }; readonly bodySerializer: () => FormData } {
  return {
    body: { file: file.name },
    bodySerializer: () => {
      const form = new FormData();
      form.append("file", file, file.name);
      return form;
    },
  };
}
