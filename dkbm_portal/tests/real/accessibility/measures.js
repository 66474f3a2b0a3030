// What axe can't see, measured in the page. Every function returns a list of faults as text; an empty list is good.
window.measures = (() => {
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const FOCUSABLE = `${CONTROLS}, [tabindex]:not([tabindex^="-"])`;
  const FIELDS = "input:not([type=hidden]):not([type=submit]):not([type=button]), select, textarea";

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const style = (el, pseudo) => getComputedStyle(el, pseudo);
  const say = (el, fault) => {
    const classes = el.getAttribute("class") ? "." + el.getAttribute("class").trim().split(/\s+/).join(".") : "";
    const text = (el.getAttribute("aria-label") || el.textContent || el.name || "").trim().replace(/\s+/g, " ");
    return `${el.tagName.toLowerCase()}${el.id ? "#" + el.id : ""}${classes} „${text.slice(0, 40)}“: ${fault}`;
  };
  const isShown = (el) => {
    const box = el.getBoundingClientRect();
    return el.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true }) && box.width > 1 && box.height > 1;
  };
  const isHiddenByClip = (el) => {
    for (let at = el; at; at = at.parentElement) {
      const box = at.getBoundingClientRect();
      const css = style(at);
      if (css.position === "absolute" && (box.width <= 1 || box.height <= 1 || css.clipPath.startsWith("inset(50%"))) return true;
    }
    return false;
  };
  const scrolls = (el) => {
    for (let at = el; at && at !== document.documentElement; at = at.parentElement) {
      if (["auto", "scroll"].includes(style(at).overflowX) && at !== document.body) return true;
    }
    return false;
  };

  // --- colours
  const parse = (text) => {
    const numbers = (text.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
    return text.startsWith("color(") ? [...numbers.slice(0, 3).map((n) => n * 255), numbers[3] ?? 1] : [...numbers.slice(0, 3), numbers[3] ?? 1];
  };
  const over = (top, below) => top.slice(0, 3).map((value, i) => value * top[3] + below[i] * (1 - top[3])).concat(1);
  const background = (el) => {
    const layers = [];
    for (let at = el; at; at = at.parentElement) {
      const colour = parse(style(at).backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] === 1) break;
    }
    const canvas = matchMedia("(prefers-color-scheme: dark)").matches && style(document.documentElement).colorScheme.includes("dark") ? [18, 18, 18, 1] : [255, 255, 255, 1];
    return layers.reduceRight((below, top) => over(top, below), canvas);
  };
  const luminance = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((value) => value / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, two) => {
    const [dark, light] = [luminance(one), luminance(two)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const outside = (el) => background(el.parentElement || document.body);

  // --- reflow
  const overflow = () => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width && document.body.scrollWidth <= width) return [];
    const wide = all("body *").filter((el) => el.getBoundingClientRect().right > width + 0.5 && isShown(el) && !scrolls(el.parentElement));
    const deepest = wide.filter((el) => !wide.some((other) => other !== el && el.contains(other)));
    return [`${document.documentElement.scrollWidth} px wide in a window of ${width} px`, ...deepest.slice(0, 5).map((el) => say(el, "reaches out"))];
  };
  const clipped = () => {
    const faults = [];
    for (const el of all("body *")) {
      if (!isShown(el) || isHiddenByClip(el) || el.closest("svg, select, datalist")) continue;
      if (["INPUT", "TEXTAREA", "SELECT", "IMG"].includes(el.tagName)) continue;
      const hasText = [...el.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
      const css = style(el);
      const hides = (value) => value === "hidden" || value === "clip";
      const overX = el.scrollWidth > el.clientWidth + 1, overY = el.scrollHeight > el.clientHeight + 2;
      const tall = el.scrollHeight > el.clientHeight + parseFloat(css.fontSize) * 0.35;
      if (css.display === "inline" || (!hasText && !(hides(css.overflowX) || hides(css.overflowY)))) continue;
      if (hides(css.overflowX) && overX) faults.push(say(el, "text cut off at the side"));
      else if (hides(css.overflowY) && overY) faults.push(say(el, "text cut off below"));
      else if (hasText && css.overflowX === "visible" && overX) faults.push(say(el, "text pokes out at the side"));
      else if (hasText && css.overflowY === "visible" && tall) faults.push(say(el, "text pokes out below"));
    }
    return faults;
  };
  const spaceText = () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }");
    document.adoptedStyleSheets = [sheet];
    const faults = [...overflow(), ...clipped()];
    document.adoptedStyleSheets = [];
    return faults;
  };

  // --- targets
  const inSentence = (el) => {
    if (style(el).display !== "inline" || el.tagName !== "A") return false;
    let block = el.parentElement;
    while (block && style(block).display === "inline") block = block.parentElement;
    return block && block.innerText.trim().length > el.innerText.trim().length;
  };
  const targetBox = (el) => {
    const boxes = [el, ...(el.labels || [])].map((part) => part.getBoundingClientRect());
    const [left, top] = ["left", "top"].map((side) => Math.min(...boxes.map((box) => box[side])));
    return { width: Math.max(...boxes.map((box) => box.right)) - left, height: Math.max(...boxes.map((box) => box.bottom)) - top };
  };
  const targets = () => {
    const faults = [];
    for (const el of all(CONTROLS)) {
      if (!isShown(el) || isHiddenByClip(el) || inSentence(el)) continue;
      const box = targetBox(el);
      if (box.width < 23.99 || box.height < 23.99) faults.push(say(el, `target of ${box.width.toFixed(1)} × ${box.height.toFixed(1)} px`));
      if (el.matches(".btn-primary") && box.height < 43.99) faults.push(say(el, `primary button only ${box.height.toFixed(1)} px high`));
    }
    return faults;
  };

  // --- contrast of what is not text
  const borders = () => {
    const faults = [];
    for (const el of all(FIELDS)) {
      const css = style(el);
      if (!isShown(el) || css.appearance === "auto" && ["radio", "checkbox"].includes(el.type)) continue; // drawn by the browser
      const edge = parseFloat(css.borderBottomWidth) ? over(parse(css.borderBottomColor), background(el)) : background(el);
      const ratio = contrast(edge, outside(el));
      if (ratio < 3) faults.push(say(el, `edge of the field ${ratio.toFixed(2)}:1`));
    }
    for (const icon of all("svg.icon, button svg, a svg, summary svg")) {
      if (!isShown(icon)) continue;
      const fill = style(icon).fill;
      const ratio = contrast(over(parse(fill), background(icon)), background(icon));
      if (fill !== "none" && ratio < 3) faults.push(say(icon.parentElement, `icon ${ratio.toFixed(2)}:1`));
    }
    return faults;
  };

  // --- focus; the caller has pressed Tab once, so that :focus-visible applies to what gets the focus by script
  const rings = (el) => {
    const css = style(el);
    const found = css.outlineStyle !== "none" && parseFloat(css.outlineWidth) >= 2 ? [parse(css.outlineColor)] : [];
    for (const [, colour, rest] of css.boxShadow.matchAll(/(rgba?\([^)]*\)|color\([^)]*\))([^,]*)/g)) {
      const spread = rest.trim().split(/\s+/)[3];
      if (!rest.includes("inset") && parseFloat(spread) >= 2) found.push(parse(colour));
    }
    return found;
  };
  // Some part of it must be in sight (WCAG 2.4.11).
  const isCovered = (el) => {
    const points = [...el.getClientRects()].flatMap((box) =>
      [0.1, 0.5, 0.9].flatMap((x) => [0.02, 0.25, 0.5, 0.75, 0.98].map((y) => [box.left + box.width * x, box.top + box.height * y])));
    return points.every(([x, y]) => {
      const hit = document.elementFromPoint(x, y);
      return !hit || !(el.contains(hit) || [...(el.labels || [])].some((label) => label.contains(hit)));
    });
  };
  const focus = () => {
    const faults = [];
    for (const el of all(FOCUSABLE)) {
      if (!el.checkVisibility({ checkVisibilityCSS: true }) || el.disabled || el.tabIndex < 0) continue;
      el.focus();
      if (document.activeElement !== el) { faults.push(say(el, "can't be focused")); continue; }
      if (!el.matches(":focus-visible")) faults.push(say(el, "shows no focus"));
      const ring = rings(el);
      const best = Math.max(0, ...ring.map((colour) => contrast(over(colour, outside(el)), outside(el))));
      if (!ring.length) faults.push(say(el, "has no focus ring"));
      else if (best < 3) faults.push(say(el, `focus ring ${best.toFixed(2)}:1`));
      if (!isShown(el)) faults.push(say(el, "is invisible while it has the focus"));
      else if (isCovered(el)) faults.push(say(el, "is covered while it has the focus"));
    }
    document.activeElement.blur();
    return faults;
  };

  // --- order: Tab follows the document, so the document must run as one reads: down, in a row to the right, column by column
  const stops = () => {
    const firstRadios = new Map(all("input[type=radio]").reverse().map((el) => [el.name, el]));
    return all(FOCUSABLE).filter((el) => el.tabIndex >= 0 && !el.disabled && el.checkVisibility({ checkVisibilityCSS: true }) && (el.type !== "radio" || firstRadios.get(el.name) === el));
  };
  const readingOrder = () => {
    const faults = all("[tabindex]").filter((el) => el.tabIndex > 0).map((el) => say(el, `tabindex ${el.tabIndex}`));
    const order = stops().filter((el) => isShown(el) && !el.matches(".skip-link, .skip-to-content-link") && !scrolls(el));
    const boxes = order.map((el) => [...el.getClientRects()].find((box) => box.width > 1));
    for (let i = 1; i < order.length; i += 1) {
      const [a, b] = [boxes[i - 1], boxes[i]];
      if (!a || !b || order[i - 1].contains(order[i]) || order[i - 1].closest(".menu-panel")) continue; // lies over the page
      const nextColumn = b.left >= a.right - 1;
      const overlap = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (b.bottom <= a.top + 1 && !nextColumn) faults.push(say(order[i], "stands above what comes before it"));
      else if (overlap > Math.min(a.height, b.height) / 2 && b.right <= a.left + 1) faults.push(say(order[i], "stands left of what comes before it"));
    }
    return faults;
  };

  // --- people's settings
  const motion = () => {
    const seconds = (text) => Math.max(...text.split(",").map((part) => parseFloat(part) * (part.trim().endsWith("ms") ? 0.001 : 1)));
    const faults = [];
    for (const el of all("html, body, body *")) {
      for (const pseudo of ["", "::before", "::after"]) {
        const css = style(el, pseudo || undefined);
        if (seconds(css.transitionDuration) > 0.01 || (css.animationName !== "none" && seconds(css.animationDuration) > 0.01)) faults.push(say(el, `moves ${pseudo}`));
      }
      if (style(el).scrollBehavior === "smooth") faults.push(say(el, "scrolls smoothly"));
    }
    return faults;
  };
  const forcedColours = () => {
    const faults = [];
    document.activeElement.blur();
    for (const el of all(`${FIELDS}, .btn`)) {
      const css = style(el);
      if (!isShown(el) || css.appearance === "auto" || el.matches(".btn-link")) continue;
      if (!parseFloat(css.borderBottomWidth) || css.borderBottomStyle === "none" || parse(css.borderBottomColor)[3] === 0) faults.push(say(el, "has no border"));
    }
    for (const el of all("nav [aria-current]")) {
      const css = style(el);
      const other = all("a:not([aria-current])", el.closest("nav")).find(isShown);
      if (!isShown(el) || !other || el.tagName !== "A") continue;
      const marks = ["fontWeight", "textDecorationLine", "borderBottomWidth", "outlineStyle"];
      if (marks.every((mark) => css[mark] === style(other)[mark])) faults.push(say(el, "looks like every other entry"));
    }
    return [...faults, ...focus().filter((fault) => fault.includes("has no focus ring"))];
  };

  return { overflow, clipped, spaceText, targets, borders, focus, stops, readingOrder, motion, forcedColours, all, isShown, isHiddenByClip, say };
})();
