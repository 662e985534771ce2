"""Finding codes of a plan and what each means; the meaning of a code never changes."""

CODES = {
    "E601": "an import of an item that already has another address",
    "W601": "an edit of an article whose draft was published by hand",
    "W602": "a call that an interrupted run may have made",
    "W603": "more calls of an endpoint than a day allows",
    "W604": "a create that an interrupted run may have made and that needs your decision",
    "W605": "an import to an address that the site does not have",
    "W606": "a clone without the history that is needed to show changed text",
    "W607": "a file to delete that wxpublish did not upload",
    "W608": "a picture URL in the lockfile that is not the platform's",
    "W609": "a lockfile that was set back while the account was not",
    "W615": "a clone without the base branch of its pull request",
    "W616": "an entry of `moved` that cannot be followed",
    "W617": "a new article that looks like one whose file is gone",
}
