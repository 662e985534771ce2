"""Codes of what a plan has to say beside its changes."""

CODES = {
    "E601": "an import of an item that another address has",
    "W601": "an edit of an article whose draft was published by hand",
    "W602": "a call that an interrupted run may have made",
    "W603": "more calls of an interface than a day has",
    "W604": "a call that may have been made, which only a person can settle",
    "W605": "an import under an address that the site does not have",
    "W607": "a file that the lockfile would have deleted and that is no upload from here",
    "W608": "a picture's address in the lockfile that is none of the platform's",
    "W606": "a clone without the history that changed words are shown from",
    "W609": "a lockfile that was set back while the account was not",
    "W616": "a line of `moved` that cannot be followed",
    "W617": "a new article that looks like one whose file is gone",
    "W615": "a clone without the base branch of its pull request",
}
