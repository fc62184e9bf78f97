/// How pages look: one column, dark where the reader's system is, black on white in print.
enum PageStyle {
  static let sheet: HTML = """
    :root{color-scheme:light dark;--ink:#1b1f24;--muted:#4d5661;--paper:#fff;--ground:#f5f6f8;--line:#d3d8df;--grid:#e0e0e0;--link:#0b57a4;--pass:#116329;--fail:#a40e26;--undecided:#7a4b00;--keyword:#7a1fa2;--argument:#0b57a4;--number:#8a3b00;--string:#116329;--comment:#57606a}
    @media (prefers-color-scheme:dark){:root{--ink:#e8ebef;--muted:#b3bcc7;--paper:#16191e;--ground:#1f242b;--line:#3b434e;--grid:#3a3f47;--link:#8ec2ff;--pass:#6fdd8b;--fail:#ff9a9a;--undecided:#f2c14e;--keyword:#d8a4ff;--argument:#8ec2ff;--number:#ffb686;--string:#8fe0a2;--comment:#a3adb9}}
    *{box-sizing:border-box}
    html{font-size:100%;-webkit-text-size-adjust:100%}
    body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,sans-serif}
    header,main,footer{max-width:60rem;margin:0 auto;padding:0 1rem}
    header{padding-top:2rem}
    h1{font-size:1.7rem;line-height:1.25;margin:0 0 .5rem;overflow-wrap:anywhere}
    h2{font-size:1.3rem;margin:2.2rem 0 .8rem;padding-top:.4rem;border-top:1px solid var(--line)}
    h3{font-size:1.05rem;margin:1.4rem 0 .5rem}
    p{margin:.4rem 0}
    a{color:var(--link)}
    a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px}
    code,pre,.number{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.92em}
    code{overflow-wrap:anywhere}
    pre{margin:.6rem 0;padding:.8rem 1rem;background:var(--ground);border:1px solid var(--line);border-radius:.4rem;overflow-x:auto;line-height:1.45}
    .printed{white-space:pre-wrap;overflow-wrap:anywhere}
    .skip{position:absolute;left:-999rem}
    .skip:focus{left:1rem;top:.5rem;background:var(--paper);padding:.4rem .8rem;z-index:2}
    .unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
    nav ul{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;list-style:none;padding:0;margin:1rem 0 0}
    nav a{display:inline-block;padding:.3rem 0}
    .by,.note,.where{color:var(--muted)}
    .summary{font-size:1.15rem;margin-top:1rem}
    .verdict{display:inline-block;min-width:4.6rem;font-weight:700}
    .pass .verdict,.verdict.pass{color:var(--pass)}
    .fail .verdict,.verdict.fail{color:var(--fail)}
    .undecided .verdict,.verdict.undecided{color:var(--undecided)}
    .claims{list-style:none;margin:0;padding:0}
    .claims li{border:1px solid var(--line);border-left-width:.35rem;border-radius:.4rem;padding:.5rem .9rem;margin:.6rem 0;background:var(--ground)}
    .claims li.pass{border-left-color:var(--pass)}
    .claims li.fail{border-left:.35rem double var(--fail)}
    .claims li.undecided{border-left:.35rem dotted var(--undecided)}
    .claims p{margin:.15rem 0}
    .reason{font-style:italic}
    .scroll{overflow-x:auto;margin:.6rem 0}
    table{border-collapse:collapse;min-width:60%}
    th,td{text-align:left;padding:.35rem .9rem .35rem 0;border-bottom:1px solid var(--line);vertical-align:top}
    thead th{color:var(--muted);font-weight:600;white-space:nowrap}
    tbody th{font-weight:400}
    figure{margin:1.2rem 0 2rem}
    figcaption{color:var(--muted);margin-top:.4rem;overflow-wrap:anywhere}
    .picture{display:block;width:100%;min-width:34rem;height:auto;border:1px solid var(--line);border-radius:.4rem;background:var(--paper);color:var(--ink)}
    .picture rect[fill="#ffffff"]{fill:var(--paper)}
    .picture [color="black"]{color:var(--ink)}
    .picture [fill="black"]{fill:var(--ink)}
    .picture [stroke="rgb( 64,  64,  64)"]{stroke:var(--muted)}
    .picture [fill="rgb(64,64,64)"]{fill:var(--muted)}
    .picture [stroke="rgb(224, 224, 224)"]{stroke:var(--grid)}
    @media (prefers-color-scheme:dark){.picture [stroke="rgb(  0, 114, 178)"]{stroke:#5cb3f0}.picture [fill="rgb(  0, 114, 178)"],.picture [fill="#0072b2"]{fill:#5cb3f0}}
    .timeline{list-style:none;margin:0;padding:0}
    .timeline .timeline{margin-top:.3rem;border-left:2px solid var(--line);padding-left:.8rem}
    .timeline li{display:flex;gap:.8rem;align-items:flex-start;margin:.1rem 0;position:relative}
    .timeline li>div{flex:1;min-width:0;padding:.25rem 0}
    .timeline p{margin:0;overflow-wrap:anywhere}
    .icon{flex:none;width:3rem;height:2rem;fill:none;stroke:var(--ink);stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}
    .icon .solid{fill:var(--ink);stroke:none}
    details{margin:.5rem 0}
    summary{cursor:pointer;padding:.3rem 0}
    .code{padding:.8rem 0;counter-reset:line}
    .code code{overflow-wrap:normal;display:block;width:max-content;min-width:100%}
    .line{display:block;padding:0 1rem 0 4rem;position:relative}
    .line::before{counter-increment:line;content:counter(line);position:absolute;left:0;width:3rem;text-align:right;color:var(--muted)}
    .line:target,.equations div:target{background:color-mix(in srgb,var(--undecided) 22%,transparent)}
    .code .keyword{color:var(--keyword);font-weight:600}
    .code .argument{color:var(--argument)}
    .code .number{color:var(--number);font-size:1em}
    .code .string{color:var(--string)}
    .code .comment{color:var(--comment);font-style:italic}
    .equations div{padding:.3rem .5rem;border-radius:.3rem}
    .equations dd{margin:.1rem 0 .3rem 1.2rem}
    math{font-size:1.08em}
    .digest{overflow-wrap:anywhere}
    footer{color:var(--muted);padding-top:1rem;padding-bottom:3rem;margin-top:3rem;border-top:1px solid var(--line)}
    @media print{:root{--ink:#000;--muted:#333;--paper:#fff;--ground:#fff;--line:#999;--link:#000}nav,.skip{display:none}details>*{display:block}figure,.claims li,tr{break-inside:avoid}h2,h3{break-after:avoid}pre,.scroll{overflow:visible;white-space:pre-wrap}.code code{width:auto}}
    """
}
