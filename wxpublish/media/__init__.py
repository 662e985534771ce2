"""Pictures, sounds and videos → bytes within the platform's limits. Planning encodes nothing."""
