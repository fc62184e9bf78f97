/// The frame of all pages: no address is looked up, nothing is run, and a line at the end tells whether the page was changed.
struct PageFrame {
  let title: String
  let generator: String
  /// What stands above the sections, with the first heading.
  let heading: HTML
  let navigation: [(address: String, title: String)]
  let main: HTML
  let footer: HTML

  var markup: HTML {
    let links = navigation.map { "<li><a href=\"\($0.address)\">\($0.title)</a></li>" as HTML }
    let list: HTML =
      links.isEmpty
      ? "" : "<nav aria-label=\"Sections\"><ul>\(links.joined())</ul></nav>\n"
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="generator" content="\(generator)">
      <title>\(title)</title>
      <style>
      \(PageStyle.sheet)
      </style>
      </head>
      <body>
      <a class="skip" href="#main">To the results</a>
      <header>
      \(heading)
      \(list)</header>
      <main id="main">\(main)</main>
      <footer>\(footer)</footer>
      </body>
      </html>

      """
  }
}
