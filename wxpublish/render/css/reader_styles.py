"""The styles that elements have on the platform's reader page before any style of ours.

They combine the browser's sheet and the page's, as captures of the page show them: margins and
paddings reset by `*`, 17 px, `max-width: 100%`, borders of table cells. `unknown` stands where
captures of different years disagree or where nothing was measured; what a theme declares there is
always written.
"""

PAGE = {
    "color": "unknown",
    "font-size": "17px",
    "letter-spacing": "unknown",
    "line-height": "unknown",
    "overflow-wrap": "break-word",
    "text-align": "unknown",
}
"""The box that contains an article."""

SHEET = """
* { box-sizing: border-box; max-width: 100%; overflow-wrap: break-word }
address, article, aside, blockquote, center, dd, div, dl, dt, figcaption, figure, footer, h1, h2, h3, h4, h5, h6,
header, hr, main, nav, ol, p, pre, section, ul { display: block }
h1, h2, h3, h4, h5, h6 { font-size: unknown; font-weight: unknown }
b, strong { font-weight: bolder }
em, i { font-style: italic }
sub { font-size: smaller; vertical-align: sub }
sup { font-size: smaller; vertical-align: super }
small { font-size: smaller }
big { font-size: larger }
u { text-decoration: underline }
del, s { text-decoration: line-through }
mark { background-color: #ff0; color: #000 }
a { color: unknown; text-decoration-line: unknown }
pre { white-space: pre }
ol, ul { padding-left: unknown; list-style-type: unknown; list-style-position: unknown }
li { display: list-item }
hr { border-width: unknown; border-style: unknown; border-color: unknown; height: unknown }
blockquote { padding: unknown; border-left: unknown; margin: unknown; color: unknown; font-size: unknown }
figure, dd { margin: unknown }
img { height: auto }
table { display: table; border-collapse: collapse; border-spacing: unknown; width: unknown; margin-bottom: unknown;
  font-size: unknown }
thead { display: table-header-group; vertical-align: middle }
tbody { display: table-row-group; vertical-align: middle }
tr { display: table-row; vertical-align: middle }
td, th { display: table-cell; vertical-align: middle; padding: 5px 10px; border: 1px solid #ddd; word-break: break-all }
th { font-weight: 700; text-align: unknown; background-color: unknown; border-top: unknown }
caption { display: table-caption; text-align: center }
"""
