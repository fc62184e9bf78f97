"""Shows pages in headless Chromium and measures what a person sees: contrast of every text (WCAG 2.1 AA), and that nothing but what scrolls is
wider than a phone.

    python look.py CHROMIUM FILE…

Prints what is wrong, a line each, and `looked at N texts` for each page and scheme.
"""

import html
import pathlib
import re
import subprocess
import sys
import tempfile

SCRIPT = """
<script>
function channels(colour) { const m = colour.match(/[\\d.]+/g).map(Number); return m.length < 4 ? [...m, 1] : m }
function luminance(c) { const l = c.slice(0, 3).map(v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4 });
  return .2126 * l[0] + .7152 * l[1] + .0722 * l[2] }
function ground(element) { for (let e = element; e; e = e.parentElement) { const c = channels(getComputedStyle(e).backgroundColor); if (c[3] > .99) return c }
  return matchMedia('(prefers-color-scheme:dark)').matches ? [22, 25, 30] : [255, 255, 255] }
const found = []; let count = 0;
for (const e of document.querySelectorAll('body *')) {
  const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
  if (!own || e.closest('.unseen,.skip,script,style,defs,title,desc') || !e.getClientRects().length) continue;
  const style = getComputedStyle(e), colour = channels(e.closest('svg') && e.closest('.picture') ? style.fill : style.color);
  const one = luminance(colour), two = luminance(ground(e));
  const ratio = (Math.max(one, two) + .05) / (Math.min(one, two) + .05);
  const large = parseFloat(style.fontSize) >= 24 || parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700;
  count++;
  if (ratio < (large ? 3 : 4.5)) found.push('contrast ' + ratio.toFixed(2) + ' of ' + e.tagName + ' ' + e.textContent.trim().slice(0, 30));
}
document.documentElement.style.width = '390px';
for (const e of document.querySelectorAll('body *')) {
  if (e.closest('br,.scroll,pre,.unseen,.skip,svg,math,script')) continue;
  if (e.getBoundingClientRect().right > 391) found.push('wider than a phone: ' + e.tagName + ' ' + e.textContent.trim().slice(0, 30));
}
document.documentElement.style.width = '';
if (document.querySelectorAll('a,summary,[tabindex]').length < 3) found.push('nothing to reach by keyboard');
document.title = JSON.stringify({found: found.slice(0, 20), count});
</script>
"""

browser = sys.argv[1]
for path in map(pathlib.Path, sys.argv[2:]):
    text = path.read_text()
    text = re.sub(r"<meta http-equiv=.Content-Security-Policy[^>]*>", "", text, count=1)
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "page.html"
        copy.write_text(text.replace("</body>", SCRIPT + "</body>"))
        for scheme, number in (("light", 1), ("dark", 0)):
            outcome = subprocess.run(
                [browser, "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1280,900", f"--user-data-dir={folder}/p{number}",
                 f"--blink-settings=preferredColorScheme={number}", "--virtual-time-budget=3000", "--dump-dom", f"file://{copy}"],
                capture_output=True, text=True, timeout=100)
            match = re.search(r"<title>(\{.*?\})</title>", outcome.stdout)
            if not match:
                print(f"{path.name}, {scheme}: Chromium shows nothing: {outcome.stderr[-300:]}")
                continue
            import json
            result = json.loads(html.unescape(match.group(1)))
            for sentence in result["found"]:
                print(f"{path.name}, {scheme}: {sentence}")
            print(f"looked at {result['count']} texts")
