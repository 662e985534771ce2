"""Codes of what can be wrong with an article's body; a code never changes its meaning."""

CODES = {
    "E201": "an article that is too long for the platform",
    "E204": "a picture whose address cannot be used",
    "E205": "a picture that was given no file",
    "E206": "a theme whose templates cannot be used",
    "E207": "a title too long to carry the number of a part",
    "E208": "an article that asks for more work than any article needs",
    "E209": "an article that takes too long, or comes after others that did",
    "W201": "a link that becomes its text",
    "W202": "raw HTML that the platform would drop, left out",
    "W203": "a diagram that stands as its source",
    "W204": "a formula that stands as its source",
    "W205": "something in a theme that reaches no article",
    "W206": "something that the platform's own checker of articles warns of",
    "W207": "a style that would cover what is around it or hide what it says, left out",
    "W208": "lists and quotes nested so deep that the rest stands as its source",
    "W209": "a footnote that is not in the article",
    "W210": "syntax of another tool, which stands as its source",
    "W211": "a style of which not all was read",
    "W212": "an article without words and pictures",
    "W213": "link notes that are dropped, or an article that is split, to fit the limit",
}
