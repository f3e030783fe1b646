// Copies the route as plain text; where the clipboard is refused, it shows the text selected instead.

export function installCopying() {
  const button = document.getElementById("copy-route");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  const status = document.getElementById("copy-status");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.textContent);
      status.textContent = "已复制。";
    } catch {
      source.classList.remove("visually-hidden");
      getSelection().selectAllChildren(source);
      status.textContent = "浏览器不允许自动复制，请按 Ctrl+C。";
    }
  });
}
