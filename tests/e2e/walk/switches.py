"""What the walk does not yet insist on; each goes when the program does it."""

FILES_ARE_NAMED = False
"""A cover that an apply deletes stands in its plan with its media_id."""
COVERS_OF_OTHERS_STAY = True
"""A cover that a draft outside of the site shows is kept."""
LOOKALIKES_ARE_NAMED = True
"""`plan --refresh` names every unclaimed item that bears a title of the site."""
FORMER_ITEMS_ARE_NAMED = False
"""`plan --refresh` names what is on the account, was in an earlier lockfile, and is in none now."""
EVERY_AGE_IS_ADOPTED = True
"""An unclaimed item that says what an article says is adopted, however old it is."""
CAN_RESOLVE = False
"""There is `wxpublish state resolve`."""
CAN_MERGE = False
"""There is `wxpublish state merge`, for git to call."""
ROLLED_BACK_IS_SEEN = False
"""A lockfile that is older than one of its history makes apply ask the account first."""
