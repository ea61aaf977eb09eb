"""How a report's HTML looks, on a screen and on A4. Asks for no font and no file; colour is never alone."""


def style(world: str) -> str:
    """The style sheet. world: SIMULATED or REAL, at the head of every page on paper, where nothing sticks."""
    return _STYLE.replace("WORLD", world)


_STYLE = """
:root { --ink: #181c21; --muted: #5f676f; --red: #c41e24; --line: #c9ced3; }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: #fff;
       font: 11pt/1.4 "DejaVu Sans", Verdana, "Segoe UI", Roboto, sans-serif; }
main { max-width: 190mm; margin: 0 auto; padding: 4mm 5mm; }
.world { position: sticky; top: 0; z-index: 2; padding: 2mm 5mm; text-align: center; color: #fff;
         font-weight: bold; letter-spacing: .2em; background: var(--ink); }
.simulated .world { background: var(--red); }
.across { position: fixed; inset: 0; z-index: -1; display: flex; align-items: center; justify-content: center;
          pointer-events: none; font-size: min(16vw, 34mm); font-weight: bold; color: var(--red);
          opacity: .12; transform: rotate(-35deg); }
h1 { margin: 2mm 0 0; font-size: 19pt; line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 7mm 0 2mm; font-size: 13pt; border-bottom: .4mm solid var(--ink); break-after: avoid; }
p { margin: 2mm 0; white-space: pre-line; overflow-wrap: anywhere; }
.subtitle { margin: 0 0 3mm; color: var(--muted); }
.alert { padding: 2.5mm 4mm; border: .7mm solid var(--red); border-left-width: 3mm; font-size: 14pt;
         font-weight: bold; break-inside: avoid; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(27mm, 1fr)); gap: 2mm;
           margin: 3mm 0; }
.figures div { padding: 2mm 3mm; border: .3mm solid var(--line); }
.figures .worrying { border: .8mm solid var(--red); }
.figures b { display: block; font-size: 13pt; white-space: nowrap; }
.figures span { color: var(--muted); font-size: 8.5pt; line-height: 1.2; display: block; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(80mm, 1fr)); gap: 1mm 6mm; margin: 2mm 0;
     break-inside: avoid; }
dl div { display: grid; grid-template-columns: 36mm 1fr; gap: 2mm; break-inside: avoid; }
dt { color: var(--muted); font-size: 9pt; padding-top: .3mm; }
dd { margin: 0; white-space: pre-line; overflow-wrap: anywhere; font-size: 10pt; }
table { width: 100%; margin: 3mm 0; border-collapse: collapse; table-layout: fixed; font-size: 8pt; }
thead { display: table-header-group; }
th { text-align: left; color: var(--muted); font-weight: normal; border-bottom: .4mm solid var(--ink); }
th, td { padding: 1mm 2mm 1mm 0; vertical-align: top; white-space: pre-line; overflow-wrap: anywhere; }
td { border-bottom: .2mm solid var(--line); }
tr { break-inside: avoid; }
ul { margin: 2mm 0; padding-left: 5mm; }
img { display: block; max-width: 100%; height: auto; margin: 4mm auto; break-inside: avoid; }
.code { display: flex; gap: 5mm; align-items: flex-start; break-inside: avoid; }
.code svg { flex: none; }
footer { max-width: 190mm; margin: 0 auto; padding: 3mm 5mm 6mm; color: var(--muted); font-size: 8pt;
         overflow-wrap: anywhere; }
@media screen and (max-width: 600px) {
  section { overflow-x: auto; }
  table { table-layout: auto; }
  th, td { overflow-wrap: break-word; }
}
@page { size: A4; margin: 15mm 10mm 13mm;
        @top-center { content: "WORLD"; font: bold 13pt sans-serif; letter-spacing: .2em; }
        @bottom-right { content: "page " counter(page) " of " counter(pages); font: 8pt sans-serif; } }
@media print {
  body { -webkit-print-color-adjust: exact; print-color-adjust: exact; font-size: 10pt; }
  main { padding: 0; }
  .world { position: static; }
  h2 { margin-top: 5mm; }
}
"""
