// Keyboard shortcuts. Silent while an input method composes, and (but for Ctrl+Enter and Esc) while a field is typed in.
// Full-width forms count too: with a Chinese input method on, "/" may arrive as "、" and "?" as "？".

const FIELDS = "input, textarea, select, [contenteditable]";

export function installKeys({ form, help, clearing }) {
  const text = form?.elements.text;

  const startNew = () => {
    if (text?.value.trim()) text.focus();
    else location.assign("/");
  };
  const plain = new Map([
    ["/", () => text?.focus()],
    ["n", startNew],
    ["?", () => help.showModal()],
  ]);
  plain.set("、", plain.get("/")).set("／", plain.get("/")).set("？", plain.get("?")).set("N", startNew);

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || help.open) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form) {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.key === "Escape" && clearing && !event.repeat) {
      clearing.press();
    } else if (!event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest(FIELDS)) {
      const action = plain.get(event.key);
      if (!action) return;
      event.preventDefault();
      action();
    }
  });
}
