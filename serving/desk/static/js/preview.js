// Asks for a preview while the clerk types: 400 ms after the last change, never in the middle of composing Chinese.
// The request itself is htmx's: it listens for "desk:changed" on the form and lets only the newest answer count.

const PAUSE = 400;
const RETRY_AFTER = 3000;
const UNREACHABLE = "预览暂时连不上服务，稍后会再试；下面仍是之前内容的研判，不影响提交登记。";

export function installPreview(form) {
  const assessment = document.getElementById("assessment");
  const problem = document.getElementById("preview-problem");
  let composing = false;
  let timer = 0;
  let asked = "";

  const ask = () => {
    const content = new URLSearchParams(new FormData(form)).toString();
    if (content === asked) return;
    asked = content;
    form.dispatchEvent(new CustomEvent("desk:changed"));
  };
  const changed = () => {
    clearTimeout(timer);
    if (!composing) timer = setTimeout(ask, PAUSE);
  };

  form.addEventListener("compositionstart", () => {
    composing = true;
    clearTimeout(timer);
  });
  form.addEventListener("compositionend", () => {
    composing = false;
    changed();
  });
  form.addEventListener("input", changed);

  // What is shown no longer belongs to what is typed: say so, and ask again unless the text itself was refused.
  const failed = (isTemporary) => {
    assessment.classList.add("stale");
    asked = "";
    clearTimeout(timer);
    if (isTemporary && !composing) timer = setTimeout(ask, RETRY_AFTER);
  };
  const unreachable = () => {
    const notice = document.createElement("p");
    notice.className = "notice notice--warn";
    notice.textContent = UNREACHABLE;
    problem.replaceChildren(notice);
    failed(true);
  };
  assessment.addEventListener("htmx:beforeRequest", () => assessment.setAttribute("aria-busy", "true"));
  assessment.addEventListener("htmx:afterRequest", (event) => {
    assessment.removeAttribute("aria-busy");
    if (!event.detail.successful) return;
    problem.replaceChildren();
    assessment.classList.remove("stale");
  });
  assessment.addEventListener("htmx:afterSwap", showFirstMark);
  assessment.addEventListener("htmx:responseError", ({ detail }) => {
    failed(detail.xhr.status === 429 || detail.xhr.status >= 500);
  });
  assessment.addEventListener("htmx:sendError", unreachable);
  assessment.addEventListener("htmx:timeout", unreachable);

  // A form that comes back with content (after an error, or by the back button) is assessed at once.
  window.addEventListener("load", () => {
    if (form.elements.text.value.trim()) changed();
  });
  return { changed };
}

// A long text scrolls inside its box; the first mark must not hide below.
function showFirstMark() {
  const box = document.querySelector("#assessment .original");
  const mark = box?.querySelector("mark");
  if (mark) box.scrollTop = mark.offsetTop - 28;
}
