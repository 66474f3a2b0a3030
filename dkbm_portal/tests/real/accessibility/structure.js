// Title, headings, language, tables, dates and forms of the page as facts for Python to judge.
() => {
  const { all, isShown, say } = window.measures;
  const shown = (el) => el.checkVisibility();
  const DATE = /\b\d{1,2}\.\s(Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b|\b\d{1,2}\.\d{1,2}\.\d{4}\b/;
  const FREE_TEXT = "time, option, textarea, script, style, .prose, .mail-text, [data-free-text]";
  const bare = [];
  const walker = document.createTreeWalker(document.querySelector("main") || document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (DATE.test(node.textContent) && !node.parentElement.closest(FREE_TEXT) && shown(node.parentElement)) bare.push(say(node.parentElement, node.textContent.match(DATE)[0]));
  }
  const invalid = all(".is-invalid, [aria-invalid=true]").filter((el) => el.name).map((el) => {
    const fieldset = el.type === "radio" ? el.closest("fieldset") : null;
    const ids = ((fieldset || el).getAttribute("aria-describedby") || el.getAttribute("aria-describedby") || "").split(/\s+/).filter(Boolean);
    return { name: el.name, aria: el.getAttribute("aria-invalid"), ids, missing: ids.filter((id) => !document.getElementById(id)) };
  });
  const TYPED = "input:is([type=text], [type=email], [type=password], [type=date], [type=time], [type=number], [type=url], [type=file], :not([type])), textarea, select";
  return {
    isFiltered: Boolean(document.querySelector("main form[method=get]")) && [...new URLSearchParams(location.search).values()].some(Boolean),
    asks: all("main form[method=post]").some((form) => all(TYPED, form).some(isShown)),
    status: all("[role=status]").map((el) => el.textContent.trim().replace(/\s+/g, " ")),
    focused: document.activeElement.className,
    invalid,
    values: Object.fromEntries(all("main [name]").filter((el) => !["password", "radio", "checkbox", "hidden"].includes(el.type)).map((el) => [el.name, el.value])),
    summary: all(".error-summary a").map((el) => [el.textContent, Boolean(document.getElementById(el.hash.slice(1)))]),
    title: document.title,
    lang: document.documentElement.lang,
    headings: all("h1, h2, h3, h4, h5, h6").filter(shown).map((el) => [Number(el.tagName[1]), el.textContent.trim().replace(/\s+/g, " ")]),
    tables: all("table").map((el) => ({
      about: say(el, el.id),
      caption: Boolean(el.caption && el.caption.textContent.trim()),
      heads: all("th", el).length,
      loose: all("th:not([scope])", el).length,
      free: Boolean(el.closest(FREE_TEXT)),
    })),
    bareDates: bare,
    fields: all("input[name]:not([type=hidden]), select[name], textarea[name]").map((el) => [el.name, el.getAttribute("autocomplete") || "", el.form ? el.form.method : ""]),
  };
}
