// The help dialog.

export function installHelp() {
  const dialog = document.getElementById("help");
  for (const button of document.querySelectorAll('[data-open="help"]')) {
    button.hidden = false;
    button.addEventListener("click", () => dialog.showModal());
  }
  return dialog;
}
